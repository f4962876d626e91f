"""`huaiyao demo`: the sample institute, made once and served."""

from __future__ import annotations

from huaiyao.cli.institute import load_sample, prepare
from huaiyao.cli.language import LANGUAGE
from huaiyao.cli.serve import PORT, Host, Lang, Port, serve


def demo(*, host: Host = "127.0.0.1", port: Port = PORT, lang: Lang = LANGUAGE) -> int:
    """Create an embedded institute, fill it with the sample where it is empty, and serve it."""
    prepare(lang)
    load_sample(lang)
    return serve(host=host, port=port, lang=lang)

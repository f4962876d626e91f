"""`huaiyao demo`: the sample institute, made once and served."""

from __future__ import annotations

import sys

from huaiyao.cli.institute import load_sample, prepare
from huaiyao.cli.language import LANGUAGE
from huaiyao.cli.serve import CANNOT_START, PORT, Host, Lang, Port, serve


def demo(*, host: Host = "127.0.0.1", port: Port = PORT, lang: Lang = LANGUAGE) -> int:
    """Create an embedded institute, fill it with the sample where it is empty, and serve it."""
    from django.core.management import CommandError

    prepare(lang)
    try:
        load_sample(lang)
    except CommandError as refusal:  # an institute in use, or a sample that was interrupted
        print(refusal, file=sys.stderr)
        return CANNOT_START
    return serve(host=host, port=port, lang=lang)

"""What the verbs that open the institute share: find it, make it ready, tell what takes long."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from io import StringIO
from pathlib import Path

from huaiyao.cli.language import Language, say

SETTINGS = "huaiyao.institute.settings"
LOGINS = "demo-logins.txt"  # what `load_sample` printed: shown again at every start


def home() -> Path:
    """Return the folder of the embedded institute."""
    from huaiyao.institute.settings import HUAIYAO_HOME

    return HUAIYAO_HOME


def is_founded() -> bool:
    """Return whether the embedded institute has its database yet."""
    from huaiyao.institute.settings import DATABASES

    return Path(DATABASES["default"]["NAME"]).exists()


def open_institute() -> None:
    """Set Django up for this process."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()


def prepare(language: Language) -> None:
    """Bring database and static files up to date; do nothing where neither can have changed."""
    stamp, wanted = home() / "prepared", _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted and _is_built():
        return
    open_institute()
    from django.core.management import call_command

    with step(say("建立数据库", "Preparing the database", language)):
        call_command("migrate", verbosity=0, interactive=False)
    with step(say("准备页面文件", "Preparing static files", language)):
        call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(wanted)


def load_sample(language: Language) -> None:
    """Fill an empty institute with the sample, once; keep the demo logins it prints."""
    kept = home() / LOGINS
    if kept.exists():
        return
    open_institute()
    from django.core.management import call_command

    printed = StringIO()
    with step(say("装入示例数据", "Loading the sample institute", language)):
        call_command("load_sample", stdout=printed)
    kept.write_text(printed.getvalue(), "utf-8")


def demo_logins() -> str:
    """Return what the sample printed about its logins; nothing where no sample was loaded."""
    kept = home() / LOGINS
    return kept.read_text("utf-8").strip() if kept.exists() else ""


@contextmanager
def step(title: str) -> Iterator[None]:
    """Say what is being done and, when it is done, how long it took."""
    print(f"· {title} …", end="", flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f" {time.monotonic() - start:.1f} s", flush=True)


def _fingerprint() -> str:
    """Digest what a migration or a static file could have come from: names, sizes and times, not contents."""
    package = Path(sys.modules["huaiyao.institute"].__file__ or "").parent
    parts = [version(name) for name in ("django", "django-tasks-db", "whitenoise")]
    for pattern in ("*/migrations/*.py", "*/static/**/*"):
        for path in sorted(package.glob(pattern)):
            facts = path.stat()
            parts.append(f"{path.relative_to(package)} {facts.st_size} {facts.st_mtime_ns}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _is_built() -> bool:
    from huaiyao.institute.settings import STATIC_ROOT

    return is_founded() and STATIC_ROOT.exists()

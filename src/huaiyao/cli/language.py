"""Which language the door speaks: `--lang`, else HUAIYAO_LANG, else LANG, else Chinese."""

from __future__ import annotations

import os
from typing import Literal

from huaiyao.engine.wording import Text

Language = Literal["zh", "en"]


def from_environment() -> Language:
    """Return `en` where HUAIYAO_LANG (or, without it, LANG) begins with `en`, and `zh` otherwise."""
    wanted = os.environ.get("HUAIYAO_LANG") or os.environ.get("LANG", "")
    return "en" if wanted.lower().startswith("en") else "zh"


LANGUAGE = from_environment()


def say(zh: str, en: str, language: Language = LANGUAGE) -> str:
    """Return one of two sentences in the language asked for."""
    return Text(zh, en).to(language)

"""A sentence that is kept in the database is kept in both languages: nobody knows yet who will read it."""

from __future__ import annotations

from django.utils.translation import get_language, override

from huaiyao.engine.wording import Text


def in_both(sentence: object) -> Text:
    """Return an engine sentence as it is, and a lazy translation (or plain words) said in each language."""
    if isinstance(sentence, Text):
        return sentence
    with override("zh-hans"):
        zh = str(sentence)
    with override("en"):
        en = str(sentence)
    return Text(zh, en)


def by_language(zh: str, en: str) -> str:
    """Return the one of two kept sentences that the reader understands; the Chinese where there is no English."""
    return en if en and (get_language() or "").startswith("en") else zh

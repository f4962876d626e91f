"""Row data as somebody entered it: on an English page its Chinese is marked as Chinese."""

from __future__ import annotations

import re

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(f"[{_HAN}][{_HAN}\u3000-\u303f\uff00-\uffef]*")


def as_written(text: object) -> SafeString:
    """Return the text for a page; a screen reader then reads each run in its own language."""
    escaped = conditional_escape("" if text is None else text)
    if not (get_language() or "").startswith("en"):
        return escaped
    return mark_safe(_RUN.sub(lambda run: f'<span lang="zh-Hans">{run[0]}</span>', escaped))

"""Chinese words on an English page (names, sheets, printed headers) are marked, so that they are read aloud right."""

from __future__ import annotations

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# A run begins and ends with a Chinese character; digits, Latin letters and full-width marks may stand inside.
_RUN = re.compile(f"[{_HAN}](?:[{_HAN}0-9A-Za-z%‰!\\-–—、,。:;()「」《》·]*[{_HAN}])?")


@register.filter
def mark_chinese(text: object) -> SafeString | str:
    """Wrap each run of Chinese in `lang="zh-Hans"`, on pages that are not Chinese themselves."""
    escaped = conditional_escape("" if text is None else text)
    if not (get_language() or "").startswith("en"):
        return escaped
    return mark_safe(_RUN.sub(r'<span lang="zh-Hans">\g<0></span>', escaped))  # every part was escaped above

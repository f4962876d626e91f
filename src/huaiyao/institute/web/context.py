"""What every page needs around its content."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from .navigation import sidebar
from .sample import institute_is_sample


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the sidebar, the languages and whether the data is made up; nothing is queried before it is shown."""
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "navigation": SimpleLazyObject(lambda: sidebar(request)),
        "institute_is_sample": SimpleLazyObject(institute_is_sample),
        "page_language": html_language(language),
        "other_languages": [
            {"code": code, "name": _OWN_NAMES[code], "html": html_language(code)}
            for code, _name in settings.LANGUAGES
            if code != language
        ],
    }


def html_language(code: str) -> str:
    """Return the tag browsers and screen readers know: `zh-Hans` for Django's `zh-hans`."""
    head, *script = code.split("-")
    return "-".join([head, *(part.capitalize() for part in script)])


_OWN_NAMES = {"zh-hans": "中文", "en": "English"}  # a language is named in itself, never translated

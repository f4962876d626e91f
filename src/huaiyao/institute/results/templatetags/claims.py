"""How a claim is written on a page: as a name, as a question, and row data as it was entered."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()
HAN = re.compile(
    r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff][\u3000-\u9fff\uf900-\uffef\U00020000-\U0003ffff]*"
)


@register.filter
def as_written(text: Any) -> SafeString:
    """Row data as somebody entered it; on an English page its Chinese is marked as Chinese."""
    escaped = conditional_escape("" if text is None else text)
    if not (get_language() or "").startswith("en"):
        return escaped
    return mark_safe(HAN.sub(lambda found: f'<span lang="zh-Hans">{found[0]}</span>', escaped))


@register.simple_tag
def claim_name(claim: Any) -> SafeString:
    """`怀试 3 号 鲜重 +10.5%`."""
    return as_written(claim)


@register.simple_tag
def claim_question(claim: Any) -> SafeString:
    """The claim as the question its page answers."""
    words = _("“%(subject)s”的%(trait)s,与“%(against)s”相比,真的是“%(says)s”吗?") % {
        "subject": claim.variety or claim.technique,
        "trait": claim.estimate.trait.name,
        "against": claim.against,
        "says": claim.says,
    }
    return as_written(words)

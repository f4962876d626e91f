"""How a claim and what it changed are written on a page."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huaiyao.institute.web.quantities import Written, write, write_interval
from huaiyao.institute.web.written import as_written

register = template.Library()
HUNDREDS = 100.0  # yuan per hectare: what lies below is far inside any interval


@register.simple_tag
def claim_name(claim: Any) -> SafeString:
    """`怀试 3 号 鲜重 +10.5%`."""
    return as_written(claim)


@register.simple_tag
def claim_question(claim: Any) -> SafeString:
    """The claim as the question its page answers."""
    words = _("“%(subject)s”的%(trait)s，与“%(against)s”相比，真的是“%(says)s”吗？") % {
        "subject": claim.variety or claim.technique,
        "trait": claim.estimate.trait.name,
        "against": claim.check_name,
        "says": claim.says,
    }
    return as_written(words)


@register.simple_tag
def per_hectare(value: float | None, signed: bool = False) -> SafeString:
    """Money per hectare to the nearest hundred yuan, never scaled, so that sides can be compared at a glance."""
    return _written(write(None if value is None else _rounded(value), _("元/公顷"), digits=0, signed=signed))


@register.simple_tag
def per_hectare_between(low: float, high: float) -> SafeString:
    """Both ends of an interval of money per hectare, to the nearest hundred yuan."""
    return _written(write_interval(_rounded(low), _rounded(high), _("元/公顷"), digits=0))


@register.simple_tag
def about(value: float, signed: bool = False) -> SafeString:
    """A sum of money to three digits: more would say more than the intervals do."""
    return _written(write(_three_digits(value), "yuan", signed=signed))


@register.simple_tag
def about_between(low: float, high: float) -> SafeString:
    """Both ends of an interval of a sum of money, to three digits."""
    return _written(write_interval(_three_digits(low), _three_digits(high), "yuan"))


def _three_digits(value: float) -> float:
    return float(f"{value:.3g}")


def _rounded(value: float) -> float:
    return round(value / HUNDREDS) * HUNDREDS


def _written(written: Written) -> SafeString:
    return format_html(
        '<span class="num">{} <span class="unit">{}</span></span>', written.number, written.unit
    )

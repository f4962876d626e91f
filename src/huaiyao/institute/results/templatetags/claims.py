"""How a claim and what it changed are written on a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huaiyao.institute.results.choices import ClaimKind
from huaiyao.institute.results.queries import LEAST_SHOWN
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
        "trait": claim.estimate.trait.label,
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
def too_few() -> str:
    """What stands in place of numbers behind too few growers."""
    return _("不足 %(least)s 户，不列") % {"least": LEAST_SHOWN}


@register.simple_tag
def adopted_area(season: Any) -> SafeString:
    """The hectares of a season as far as they are shown: `7.3 公顷`, and what too few growers stand behind."""
    if season.ha is None:
        return format_html('<span class="dim">{}</span>', too_few())
    rest = [] if season.is_whole else [_("（不足 %(least)s 户的不计）") % {"least": LEAST_SHOWN}]
    if season.newer:
        rest.append(
            _("（%(year)s 年不足 %(least)s 户，不列）") % {"year": season.newer, "least": LEAST_SHOWN}
        )
    shown = _written(write(season.ha, "ha", digits=1))
    return format_html(
        "{}{}", shown, format_html_join("", ' <small class="dim">{}</small>', ((text,) for text in rest))
    )


@register.simple_tag
def common_ends(effects: Iterable[Any]) -> list[float]:
    """The ends of the intervals of all effects of a table, so that they are drawn on one scale."""
    differences = (effect.numbers["difference"] for effect in effects)
    return [end for said in differences if said for end in (said["low"], said["high"])]


@register.simple_tag
def about(value: float, signed: bool = False) -> SafeString:
    """A sum of money to three digits: more would say more than the intervals do."""
    return _written(write(_three_digits(value), "yuan", signed=signed))


@register.simple_tag
def about_between(low: float, high: float) -> SafeString:
    """Both ends of an interval of a sum of money, to three digits."""
    return _written(write_interval(_three_digits(low), _three_digits(high), "yuan"))


# What a judgement was made of: parameters and inputs by their names in the record.
_WORDS = {
    "trait": gettext_lazy("性状"),
    "formula": gettext_lazy("模型"),
    "checks": gettext_lazy("估计用的对照"),
    "level": gettext_lazy("区间的把握"),
    "samples": gettext_lazy("抽样次数"),
    "claim": gettext_lazy("声称"),
    "entry": gettext_lazy("处理"),
    "against": gettext_lazy("对照"),
    "kind": gettext_lazy("成果种类"),
    "on": gettext_lazy("按哪天的规则"),
    "observations": gettext_lazy("逐小区观测值的摘要"),
}


@register.filter
def in_words(recorded: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Parameters or inputs of a record, named in the reader's language, lists written out."""
    return [(_WORDS.get(name, name), _recorded(name, value)) for name, value in recorded.items()]


def _recorded(name: str, value: Any) -> str:
    if name == "kind":
        return ClaimKind(value).label
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _three_digits(value: float) -> float:
    return float(f"{value:.3g}")


def _rounded(value: float) -> float:
    return round(value / HUNDREDS) * HUNDREDS


def _written(written: Written) -> SafeString:
    return format_html(
        '<span class="num">{} <span class="unit">{}</span></span>', written.number, written.unit
    )

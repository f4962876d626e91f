"""The list of rules."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext_lazy, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from huaiyao.engine.rules.terms import OURS, source_text
from huaiyao.institute.web.tables import ChoiceFilter, Column, Empty, Table
from huaiyao.institute.web.templatetags.huaiyao import say

from . import queries
from .choices import Standing
from .models import RuleValue

_UNITS = {
    "site": ngettext_lazy("%(n)s 个地点", "%(n)s 个地点", "count"),
    "year": ngettext_lazy("%(n)s 年", "%(n)s 年", "count"),
    "plot": ngettext_lazy("%(n)s 个小区", "%(n)s 个小区", "count"),
    "day": ngettext_lazy("%(n)s 天", "%(n)s 天", "count"),
}


def value(rule: RuleValue) -> str:
    """Return a value with its unit in the reader's language: 3 个地点, 3 sites, 1 site."""
    number = f"{rule.value:g}"
    if rule.unit not in _UNITS:
        return f"{number} {rule.unit}".strip()
    return _UNITS[rule.unit] % {"n": number, "count": 1 if rule.value == 1 else 2}


def trust(rule: RuleValue) -> str:
    """Return in words how far the value may be relied on."""
    if rule.awaits_signature:
        return gettext("待第二人签署，未起用")
    return say(queries.trust_of(rule, rule.signed).label)


def source(rule: RuleValue) -> str:
    """Return where a value stands in print; our own values say so in the reader's language."""
    return say(source_text(OURS)) if rule.standing == Standing.OURS else rule.source


class RuleTable(Table):
    title = pgettext_lazy("list", "规则")
    columns = (
        Column("label", _("名称"), link=lambda rule: rule.get_absolute_url(), sort="title"),
        Column("value", _("数值"), value=lambda rule: rule.value, show=value),
        Column("standing", pgettext_lazy("rule", "依据"), sort="standing"),
        Column("trust", _("可信程度"), value=trust),
        Column("source", _("来源"), value=source, minor=True),
        Column("valid_from", _("起用日"), sort="valid_from"),
        Column("valid_to", _("停用日"), sort="valid_to", minor=True),
        Column("code", _("代码"), sort="code", minor=True),
    )
    search = ("code", "title", "title_en", "source")
    filters = (ChoiceFilter("standing", pgettext_lazy("rule", "依据"), Standing.choices),)
    order = ("code",)
    empty = Empty(_("规则册还是空的。可以采用引擎自带的门槛。"))

"""The trail, newest first."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from huaiyao.institute.web.tables import ChoiceFilter, Column, Empty, Table

from . import queries


def _since() -> list[tuple[str, object]]:
    """Return first days of the periods people ask for."""
    today = timezone.localdate()
    periods = [(0, _("今天")), (6, _("近 7 天")), (29, _("近 30 天")), (364, _("近一年"))]
    return [((today - dt.timedelta(days=days)).isoformat(), name) for days, name in periods]


def _in_chinese(text: str) -> str:
    return format_html('<span lang="zh-Hans">{}</span>', text)


class EntryTable(Table):
    title = _("留痕")
    columns = (
        Column("number", _("序号"), number=0, link=lambda e: e.get_absolute_url(), sort="number"),
        Column("at", _("时间"), sort="at"),
        Column("actor_name", _("经办人"), show=lambda e: _in_chinese(e.actor_name)),
        Column("deed", _("动作"), sort="verb"),
        Column("subject_label", _("对象"), show=lambda e: _in_chinese(e.subject_label)),
        Column("subject_type", _("对象类别"), value=lambda e: queries.type_name(e.subject_type), minor=True),
    )
    search = ("subject_label", "verb", "reason")
    filters = (
        ChoiceFilter("at__date__gte", _("时间"), _since),
        ChoiceFilter("actor__username", _("经办人"), queries.people_seen),
        ChoiceFilter("verb", _("动作"), queries.verbs_used),
        ChoiceFilter("subject_type", _("对象类别"), queries.types_used),
    )
    order = ("-number",)
    empty = Empty(_("还没有任何记录。每一次登记、判定和复核都会在这里留痕。"))

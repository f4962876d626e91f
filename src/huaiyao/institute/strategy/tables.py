"""The list of plans."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huaiyao.institute.web.tables import STATE_CHOICES, ChoiceFilter, Column, Empty, Table


class PlanTable(Table):
    title = _("规划")
    columns = (
        Column("name", _("规划"), value=str, link=lambda p: p.get_absolute_url(), sort="name"),
        Column("state", _("核对"), seal=True, sort="state"),
        Column("starts_year", _("起始年"), sort="starts_year"),
        Column("owner", _("所属单位"), minor=True),
        Column("is_current", _("现行"), sort="is_current", minor=True),
        Column("is_public", _("公开"), sort="is_public", minor=True),
    )
    search = ("name", "name_en", "source")
    filters = (ChoiceFilter("state", _("核对"), STATE_CHOICES),)
    order = ("-is_current", "-pk")
    empty = Empty(
        _("还没有规划。先上传一本规划账（有“指标”表），判定之后在账本页上接为规划。"),
        "registry:books",
        _("去上传账本"),
    )

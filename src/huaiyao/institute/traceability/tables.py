"""The list of lots."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huaiyao.institute.registry.models import Herb
from huaiyao.institute.web.tables import ChoiceFilter, Column, Empty, Table


class LotTable(Table):
    title = _("批次")
    columns = (
        Column("code", _("批号"), link=lambda lot: lot.get_absolute_url(), sort="code"),
        Column("herb", _("药材"), sort="herb__name"),
        Column("opened_on", _("开批日期"), sort="opened_on"),
        Column("in_kg", _("入（千克）"), number=1, sort="in_kg"),
        Column("out_kg", _("出（千克）"), number=1, sort="out_kg", minor=True),
        Column("left_kg", _("余（千克）"), number=1, sort="left_kg"),
        Column("yuan", _("销售额（元）"), number=0, sort="yuan"),
        Column("owner", _("所属单位"), sort="owner__name", minor=True),
    )
    search = ("code", "owner__name", "owner__name_en")
    filters = (ChoiceFilter("herb", _("药材"), lambda: [(h.pk, str(h)) for h in Herb.objects.all()]),)
    order = ("-opened_on", "code")
    empty = Empty(
        _("您的单位还没有批次。在栽培室记录一次采收，批次就随之开出。"),
        "cultivation:plantings",
        _("去看种植"),
    )


OF_OTHERS = Empty(
    _("批次是各合作社自己的记录，只有本单位的人看得到。应用面积和产值的合计在各个成果的页面上。"),
    "results:results",
    _("看成果"),
)

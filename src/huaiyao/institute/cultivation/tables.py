"""The list of plantings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huaiyao.institute.registry.models import Herb, Place, Technique, VarietyName
from huaiyao.institute.web.tables import ChoiceFilter, Column, Empty, Table

from .models import Planting


def _counties() -> list[tuple[int, str]]:
    return [(place.pk, str(place)) for place in Place.objects.filter(county__isnull=True)]


def _years() -> list[tuple[int, int]]:
    days = Planting.objects.order_by().dates("planted_on", "year", order="DESC")
    return [(day.year, day.year) for day in days]


class PlantingTable(Table):
    title = _("种植")
    columns = (
        Column("code", _("种植编号"), link=lambda p: p.get_absolute_url(), sort="code"),
        Column("parcel.code", _("地块"), sort="parcel__code"),
        Column("parcel.grower", _("种植户"), minor=True),
        Column("parcel.county", _("县"), sort="parcel__county__name"),
        Column("herb", _("药材"), sort="herb__name"),
        Column("variety", _("品种"), sort="variety__name"),
        Column(
            "technique",
            _("技术"),
            sort="technique__name",
            minor=True,
        ),
        Column("planted_on", _("种植日期"), sort="planted_on"),
        Column("area_ha", _("面积（公顷）"), number=3, sort="area_ha"),
        Column("fresh_kg", _("鲜重（千克）"), number=0, sort="fresh_kg"),
        Column("owner", _("所属单位"), sort="owner__name", minor=True),
    )
    search = (
        "code",
        "parcel__code",
        "parcel__grower__name",
        "variety__name",
        "variety__name_en",
        "technique__name",
    )
    filters = (
        ChoiceFilter("parcel__county", _("县"), _counties),
        ChoiceFilter("herb", _("药材"), lambda: [(h.pk, str(h)) for h in Herb.objects.all()]),
        ChoiceFilter("planted_on__year", _("年份"), _years),
        ChoiceFilter("variety", _("品种"), lambda: [(v.pk, str(v)) for v in VarietyName.objects.all()]),
        ChoiceFilter("technique", _("技术"), lambda: [(t.pk, str(t)) for t in Technique.objects.all()]),
    )
    order = ("-planted_on", "code")
    empty = Empty(
        _("您的单位还没有种植。先登记地块，再记录种下了什么。"), "cultivation:plant", _("记一次种植")
    )


OF_OTHERS = Empty(
    _("种植是各合作社自己的记录，只有本单位的人看得到。应用面积和产值的合计在各个成果的页面上。"),
    "results:results",
    _("看成果"),
)

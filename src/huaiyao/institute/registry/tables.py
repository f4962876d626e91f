"""The lists of the shared nouns and of workbooks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huaiyao.institute.web.tables import STATE_CHOICES, ChoiceFilter, Column, Empty, Table
from huaiyao.institute.web.templatetags.huaiyao import named
from huaiyao.institute.web.written import as_written

from . import queries
from .choices import BookKind, BookState
from .models import Book

_KINDS = dict(BookKind.choices)


def kinds(book: Book) -> str:
    """Return what can be judged of a book, in words."""
    return " · ".join(str(_KINDS.get(kind, kind)) for kind in book.kinds)


def _counties() -> list[tuple[int, str]]:
    return [(place.pk, str(place)) for place in queries.counties()]


def _herbs() -> list[tuple[int, str]]:
    return [(herb.pk, str(herb)) for herb in queries.herbs()]


def _owner(row) -> str:
    return named(row.owner)


class BookTable(Table):
    title = pgettext_lazy("list", "账本")
    columns = (
        Column(
            "filename",
            _("文件"),
            link=lambda b: b.get_absolute_url(),
            show=lambda b: as_written(b),
            sort="filename",
        ),
        Column("kinds", _("类别"), value=kinds),
        Column("verdict", _("判定"), seal=True),
        Column("state", _("状态"), sort="state", minor=True),
        Column(
            "owner",
            pgettext_lazy("organisation", "单位"),
            value=lambda b: str(b.owner),
            show=_owner,
            minor=True,
        ),
        Column("uploaded_at", _("上传时间"), sort="uploaded_at"),
    )
    search = ("filename",)
    filters = (
        ChoiceFilter("state", _("状态"), BookState.choices),
        ChoiceFilter("check_result__state", _("判定"), STATE_CHOICES),
    )
    order = ("-uploaded_at",)
    empty = Empty(
        _("还没有账本。上传试验账本或规划账本，几秒之后得到逐条判定；可以先用样例文件试一试。"),
        "registry:upload",
        _("上传账本"),
        sample="/registry/samples/jiaozuo_2021_plan.xlsx",
    )


class GrowerTable(Table):
    title = pgettext_lazy("list", "种植户")
    columns = (
        Column("code", _("种植户编号"), link=lambda g: g.get_absolute_url(), sort="code"),
        Column("name", pgettext_lazy("one", "种植户"), show=lambda g: as_written(g.name), sort="name"),
        Column(
            "township", _("乡镇"), value=lambda g: str(g.township or ""), show=lambda g: named(g.township)
        ),
        Column("parcel_count", _("地块数"), number=0, sort="parcel_count"),
        Column(
            "owner",
            pgettext_lazy("organisation", "单位"),
            value=lambda g: str(g.owner),
            show=_owner,
            minor=True,
        ),
    )
    search = ("code", "name")
    order = ("code",)
    empty = Empty(_("还没有种植户。先登记种植户，再登记他们的地块。"), "registry:add_grower", _("登记种植户"))


class ParcelTable(Table):
    title = pgettext_lazy("list", "地块")
    columns = (
        Column("code", _("地块编号"), link=lambda p: p.get_absolute_url(), sort="code"),
        Column("area_ha", _("面积（公顷）"), number=3, sort="area_ha"),
        Column(
            "county",
            _("县"),
            value=lambda p: str(p.county),
            show=lambda p: named(p.county),
            sort="county__name",
        ),
        Column(
            "township",
            _("乡镇"),
            value=lambda p: str(p.township or ""),
            show=lambda p: named(p.township),
            minor=True,
        ),
        Column(
            "grower",
            pgettext_lazy("one", "种植户"),
            value=lambda p: str(p.grower or ""),
            show=lambda p: as_written(p.grower or "—"),
        ),
        Column("soil", _("土壤"), show=lambda p: as_written(p.soil or "—"), minor=True),
        Column("last_year", _("最近前茬"), value=lambda p: p.last_year, sort="last_year", minor=True),
        Column(
            "owner",
            pgettext_lazy("organisation", "单位"),
            value=lambda p: str(p.owner),
            show=_owner,
            minor=True,
        ),
    )
    search = ("code", "grower__name", "grower__code", "soil")
    filters = (ChoiceFilter("county", _("县"), _counties),)
    order = ("code",)
    empty = Empty(
        _("还没有地块。登记地块之后，才能记前茬、种植和采收。"), "registry:add_parcel", _("登记地块")
    )


class VarietyTable(Table):
    title = pgettext_lazy("list", "品种名")
    columns = (
        Column("name", _("品种名"), value=lambda v: v.name, show=named, sort="name"),
        Column("herb", _("药材"), value=lambda v: str(v.herb), show=lambda v: named(v.herb)),
        Column("is_released", _("已登记或认定"), sort="is_released"),
    )
    search = ("name", "name_en")
    filters = (ChoiceFilter("herb", _("药材"), _herbs),)
    order = ("herb_id", "name")
    empty = Empty(
        _("还没有品种名。种植和成果都用这里的名字，才知道说的是同一个品种。"),
        "registry:name_variety",
        _("登记品种名"),
    )


class TechniqueTable(Table):
    title = pgettext_lazy("list", "技术")
    columns = (Column("name", _("技术"), value=lambda t: t.name, show=named, sort="name"),)
    search = ("name", "name_en")
    order = ("name",)
    empty = Empty(_("还没有技术名。"), "registry:name_technique", _("登记技术名"))


class PlaceTable(Table):
    title = pgettext_lazy("list", "地点")
    columns = (
        Column("name", _("地点"), value=str, show=named, sort="name"),
        Column("county", _("所属县"), value=lambda p: str(p.county or ""), show=lambda p: named(p.county)),
    )
    search = ("name", "name_en")
    filters = (ChoiceFilter("county", _("所属县"), _counties),)
    order = ("county_id", "name")
    empty = Empty(_("还没有地点。"))

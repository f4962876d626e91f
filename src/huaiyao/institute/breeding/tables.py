"""Lists of series and of plots."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huaiyao.institute.web.tables import ChoiceFilter, Column, Empty, Table
from huaiyao.institute.web.written import as_written

from .choices import TrialKind
from .models import Trait, Trial, TrialSeries


def _name(series: TrialSeries) -> SafeString:
    if not series.is_synthetic:
        return as_written(series)
    return format_html('{} <span class="tag">{}</span>', as_written(series), gettext("合成数据"))


class SeriesTable(Table):
    title = _("系列试验")
    columns = (
        Column("name", _("名称"), value=str, show=_name, link=lambda s: s.get_absolute_url(), sort="name"),
        Column(
            "project",
            _("课题"),
            value=lambda s: s.project.code,
            link=lambda s: s.project.get_absolute_url(),
            sort="project__code",
        ),
        Column("kind", _("类型"), sort="kind", minor=True),
        Column("project.herb", _("药材"), minor=True),
        Column("trial_count", _("试验数"), number=0, sort="trial_count"),
        Column("entry_count", _("处理数"), number=0, sort="entry_count", minor=True),
        Column("estimate_count", _("估计数"), number=0, sort="estimate_count"),
        Column("owner", _("所属单位"), sort="owner__name", minor=True),
    )
    search = ("name", "name_en", "project__code", "project__name", "project__name_en")
    filters = (ChoiceFilter("kind", _("类型"), TrialKind.choices),)
    order = ("-pk",)
    empty = Empty(
        _("还没有试验。上传一本试验账本，在它的页面上把它开成系列试验；也可先下载样例看看格式。"),
        "registry:upload",
        _("上传试验账本"),
        sample=reverse_lazy("registry:sample", args=["rehmannia_clones.xlsx"]),
    )


class PlotTable(Table):
    """The plots of one trial; one column a trait, in the unit and with the decimals of its book."""

    title = _("小区")
    search = ("entry__code", "entry__name", "entry__name_en")
    order = ("row", "column", "block")

    def __init__(
        self, request: HttpRequest, rows: QuerySet, trial: Trial, traits: Mapping[Trait, int]
    ) -> None:
        super().__init__(request, rows)
        self._trial = trial
        self.columns = (
            Column("entry.code", _("处理"), sort="entry__code"),
            Column("entry", _("名称"), sort="entry__name", minor=True),
            Column("block", _("区组"), sort="block"),
            Column("row", _("行"), sort="row", minor=True),
            Column("column", _("列"), sort="column", minor=True),
            *(_measured(trait, digits) for trait, digits in traits.items()),
            Column("area_m2", _("面积（平方米）"), number=1, minor=True),
            Column("book_place", _("账本位置"), sort="pk", minor=True),
        )
        self.filters = (
            ChoiceFilter("entry", _("处理"), self._entries),
            ChoiceFilter("block", _("区组"), self._blocks),
        )

    def _entries(self) -> list[tuple[int, str]]:
        entries = self._trial.series.entries.filter(plots__trial=self._trial).distinct()
        return [(entry.pk, " ".join(dict.fromkeys([entry.code, str(entry)]))) for entry in entries]

    def _blocks(self) -> list[tuple[str, str]]:
        blocks = self._trial.plots.order_by("block").values_list("block", flat=True).distinct()
        return [(block, block) for block in blocks]


def _measured(trait: Trait, digits: int) -> Column:
    field = f"value_{trait.pk}"
    return Column(field, str(trait), value=attrgetter(field), number=digits, sort=field)

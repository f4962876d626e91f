"""What the component page shows: made-up rows, one of each kind."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from huaiyao.engine.books.terms import Issue
from huaiyao.engine.rules.terms import ClauseClass, State, Trust, Verdict
from huaiyao.engine.wording import Text

from .steps import walk
from .tables import ChoiceFilter, Column, Empty, Table


class PermissionTable(Table):
    """A real list of many rows (what may be done to which kind of row), so that paging and search can be tried."""

    title = _("权限")
    columns = (
        Column("codename", _("代码"), sort="codename"),
        Column("name", _("名称"), sort="name", minor=True),
        Column("content_type.app_label", _("部门"), sort="content_type__app_label"),
        Column("pk", _("序号"), number=0, sort="pk"),
        Column("state", _("判定（示例）"), seal=True, value=lambda row: list(State)[row.pk % 5]),
    )
    search = ("codename", "name")
    filters = (
        ChoiceFilter(
            "content_type__app_label",
            _("部门"),
            lambda: [
                (label, label)
                for label in Permission.objects.order_by("content_type__app_label")
                .values_list("content_type__app_label", flat=True)
                .distinct()
            ],
        ),
    )
    order = ("content_type__app_label", "codename")
    empty = Empty(_("还没有权限。"))


def permissions() -> QuerySet[Permission]:
    return Permission.objects.select_related("content_type")


class SampleForm(forms.Form):
    title = forms.CharField(label=_("名称"), max_length=40, help_text=_("别人在列表里看到的名字。"))
    herb = forms.ChoiceField(
        label=_("药材"),
        choices=[("rehmannia", _("怀地黄")), ("yam", _("怀山药")), ("chrysanthemum", _("怀菊花"))],
    )
    area_ha = forms.FloatField(label=_("面积（公顷）"), min_value=0, help_text=_("1 公顷 = 15 亩。"))
    planted_on = forms.DateField(
        label=_("种植日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    book = forms.FileField(label=_("工作簿"), help_text=_(".xlsx，原样保留，只加判定、问题两张表。"))
    share = forms.ChoiceField(
        label=_("谁可以看"),
        choices=[("own", _("本单位")), ("partner", _("本单位和合作单位")), ("all", _("所有人"))],
        widget=forms.RadioSelect,
        initial="own",
    )
    is_synthetic = forms.BooleanField(
        label=_("这是示例数据"), required=False, help_text=_("会在每一页注明。")
    )

    def clean_title(self) -> str:
        if self.cleaned_data["title"].isdigit():
            raise ValidationError(_("名称不能只有数字：请写明药材或地点。"))
        return self.cleaned_data["title"]


class RowForm(forms.Form):
    title = forms.CharField(label=_("名称"), max_length=40)


def context() -> dict[str, Any]:
    return {
        "row_form": RowForm(),
        "states": list(State),
        "verdicts": _VERDICTS,
        "issues": _ISSUES,
        "heat_map": _heat_map(),
        "empty": Empty(
            _("还没有试验。上传一本试验账本，或先下载样例看看格式。"),
            "web:component_form",
            _("上传试验账本"),
            "#sample",
        ),
        "steps": walk(
            4,
            [
                (_("瓶颈"), "#board", _("品种选育")),
                (_("课题"), "#list", _("怀地黄脱毒选育")),
                (_("试验"), "#chart", _("3 地 × 2 年")),
                (_("估计"), "#chart", "+9.1 %"),
                (_("声称与门槛"), "#verdicts", _("待第二人复核")),
                (_("成果"), None, ""),
                (_("转化"), None, ""),
                (_("每公顷产值"), None, ""),
            ],
        ),
    }


_VERDICTS = [
    Verdict(
        "difference",
        State.SUPPORTED,
        "怀选 7 号",
        Text(
            "鲜重比对照高 9.1 %（95 % 联合区间 4.2–14.0），声称 +8 %。",
            "Fresh weight 9.1 % above the check (simultaneous 95 % interval 4.2–14.0); the claim is +8 %.",
        ),
        evidence=[f"小区!{row}" for row in range(4, 28)],
    ),
    Verdict(
        "sites_years",
        State.MISSING,
        "怀选 7 号",
        Text(
            "2 地 × 2 年；门槛要求 3 地 × 2 年。", "2 sites × 2 years; the gate asks for 3 sites × 2 years."
        ),
        evidence=["试验!2", "试验!3", "试验!5"],
        asks=Text("再补一个地点、两年的试验。", "Two years of trials at one more site."),
    ),
    Verdict(
        "unit",
        State.CONTRADICTED,
        "单位产值",
        Text(
            "66,667 公顷 × 1 万元/公顷 = 6.7 亿元，不是 100 亿元；若为万元/亩则恰好成立。",
            "66,667 ha × 10,000 yuan/ha = 0.67 bn yuan, not 10 bn; per mu it would hold.",
        ),
        evidence=["指标!3", "指标!4", "关系!2"],
    ),
    Verdict(
        "land",
        State.DISPUTED,
        "种植面积",
        Text(
            "休 8/4/2 年需轮作地 264,000 公顷，休 5/3/2 年需 176,000；全市耕地 182,100。",
            "Rests of 8/4/2 years need 264,000 ha of rotating land, 5/3/2 need 176,000; arable land is 182,100.",
        ),
        evidence=["约束!2", "约束!3"],
        source="统计年鉴",
        edition="2021",
        trust=Trust.SOURCED,
    ),
    Verdict(
        "outliers",
        State.UNVERIFIED,
        "怀选 7 号",
        Text(
            "小区 B2-14 偏离拟合 3.9 个标准差，未剔除。",
            "Plot B2-14 lies 3.9 standard deviations off the fit; it was not dropped.",
        ),
        evidence=["小区!31"],
        kind=ClauseClass.PLAUSIBILITY,
    ),
]
_ISSUES = [
    Issue(
        "小区",
        17,
        "鲜重(斤)",
        "约三百",
        Text("不是一个数。", "Not a number."),
        Text("写实测的数，或留空。", "Write the measured number, or leave it empty."),
    ),
    Issue(
        "处理",
        6,
        "处理",
        "HX-7",
        Text("与第 3 行重复。", "Repeats row 3."),
        Text("每个处理只写一行。", "Write each entry once."),
    ),
    Issue(
        "试验",
        None,
        None,
        "",
        Text("缺“地点”一列。", "The column “site” is missing."),
        Text("加一列“地点”，或从空白账本开始。", "Add a column “site”, or start from the blank book."),
    ),
]


def _heat_map() -> dict[str, Any]:
    """Return a field of plots with made-up yields, as a department's `plots.py` would."""
    plots = [
        {
            "行": row,
            "列": column,
            "鲜重 kg": round(18 + 2.4 * ((row * 7 + column * 5) % 9) / 3 + column * 0.15, 1),
        }
        for row in range(1, 7)
        for column in range(1, 13)
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "height": 190,
        "data": {"values": plots},
        "mark": {"type": "rect", "stroke": "#fff"},
        "encoding": {
            "x": {"field": "列", "type": "ordinal", "axis": {"labelAngle": 0}},
            "y": {"field": "行", "type": "ordinal"},
            "color": {"field": "鲜重 kg", "type": "quantitative"},
            "tooltip": [{"field": name} for name in ("行", "列", "鲜重 kg")],
        },
    }

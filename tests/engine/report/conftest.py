"""A check made by hand: every state, both shapes of evidence, a claim, a trial, an issue, hostile text."""

from __future__ import annotations

import polars as pl
import pytest

from huaiyao.engine.books.terms import ROW, Book, CellType, Column, Issue, Kind, Sheet, SheetSpec
from huaiyao.engine.check import Check
from huaiyao.engine.provenance import Provenance
from huaiyao.engine.rules.terms import State, Trust, Verdict
from huaiyao.engine.trials.terms import ClaimVerdicts, TrialVerdicts
from huaiyao.engine.wording import Text

HOSTILE = '<script>alert("怀")</script> #strong[怀] =1+1 & "引号"'
RARE = "㛃 䶮 𬭎 堃 喆 犇 𠮷"


def _plan() -> tuple[Verdict, ...]:
    return (
        Verdict(
            "sum",
            State.SUPPORTED,
            "面积合计",
            Text(f"四项之和与合计相等。{HOSTILE}", f"The four parts add up. {HOSTILE}"),
            evidence=("指标!20",),
        ),
        Verdict(
            "unit",
            State.CONTRADICTED,
            "产值",
            Text(
                "面积乘单位产值得 6.67 亿元，账本写 100 亿元。",
                "Area times value gives 0.67 bn, not 10.",
            ),
            {"product_yuan": 666_670_000.0},
            ("指标!3", "指标!4", "指标!5", "关系!2"),
        ),
        Verdict(
            "growth",
            State.MISSING,
            "第三步",
            Text("没有基期数字。", "There is no base figure."),
            evidence=("指标!12",),
            asks=Text("服务业的基期产值", "Output of services in the base year"),
        ),
        Verdict(
            "land",
            State.DISPUTED,
            "轮作地",
            Text("264 000 公顷与 176 000 公顷之间。", "Between 264,000 ha and 176,000 ha."),
            evidence=("约束!2", "约束!4"),
            source="焦作市统计年鉴",
            edition="2018",
            trust=Trust.SOURCED,
        ),
        Verdict(
            "magnitude",
            State.UNVERIFIED,
            RARE,
            Text(f"种植户 {RARE}。", f"Growers {RARE}."),
            evidence=("指标",),
        ),
    )


def _claim(state: State) -> ClaimVerdicts:
    difference = Verdict(
        "difference",
        state,
        "怀试 3 号 鲜重",
        Text("比对照高 9.1 %。", "9.1 % above the check."),
        evidence=("小区!2", "小区!3", "声称!2"),
    )
    return ClaimVerdicts("怀试 3 号 鲜重", "怀试 3 号", "鲜重", "+10.5 %", "温县本地", (difference,), state)


def _sheet(name: str, title: str, key: str, column: int) -> Sheet:
    spec = SheetSpec(
        name, title, (Column(key, "编号", required=True), Column("value", "数值", CellType.PRINTED)), (key,)
    )
    rows = pl.DataFrame({key: ["a", "b"], "value": [1.0, 2.0], ROW: [2, 3]})
    return Sheet(spec, title, rows, positions={key: column, "value": column + 1})


@pytest.fixture
def book() -> Book:
    sheets = {
        "indicators": _sheet("indicators", "指标", "id", 1),
        "relations": _sheet("relations", "关系", "id", 0),
        "plots": _sheet("plots", "小区", "trial", 0),
        "claims": _sheet("claims", "声称", "entry", 0),
    }
    issue = Issue(
        "指标",
        14,
        "数值",
        "约三千",
        Text("数值要能读成一个数。", "A value must read as a number."),
        Text("写成 3000。", "Write 3000."),
        position=4,
    )
    return Book("示例.xlsx", sheets, (issue,), frozenset({Kind.PLAN, Kind.TRIAL}), "ab" * 32)


@pytest.fixture
def check(book: Book) -> Check:
    trial = TrialVerdicts(
        "WX-2021",
        (
            Verdict(
                "check_present",
                State.SUPPORTED,
                "WX-2021",
                Text("有对照。", "The check is there."),
                evidence=("小区!2",),
            ),
            Verdict(
                "outliers",
                State.DISPUTED,
                "WX-2021",
                Text("小区 9 离群。", "Plot 9 is far off."),
                evidence=("小区!9",),
            ),
        ),
    )
    return Check(
        book,
        _plan(),
        (trial,),
        (_claim(State.SUPPORTED),),
        {"on": "2021-09-30", "seed": 7},
        {Kind.PLAN: Provenance("strategy.audit")},
    )


@pytest.fixture
def empty_check() -> Check:
    return Check(Book("空.xlsx", {}, (), frozenset(), "00" * 32))

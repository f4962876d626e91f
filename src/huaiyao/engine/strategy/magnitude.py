"""Clause `magnitude`: a unit implausible for its noun (a firm of one hundred yuan), from a table of ours.

Plausibility never contradicts: it asks whether a 万 or an 亿 was lost in print.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from huaiyao.engine.datasets import read_table
from huaiyao.engine.rules.terms import ClauseClass, State, Verdict
from huaiyao.engine.strategy.figures import as_printed, quantity
from huaiyao.engine.strategy.intervals import Interval
from huaiyao.engine.strategy.statements import figure
from huaiyao.engine.strategy.terms import Clause, Indicator, Plan
from huaiyao.engine.units import UnitError, conversion, same_dimension
from huaiyao.engine.wording import Text

_LOST = {"万": Text("漏“万”", "a lost 万, 10,000"), "亿": Text("漏“亿”", "a lost 亿, 100 million")}


@dataclass(frozen=True, slots=True)
class Usual:
    """The usual size of what a name says, in `unit`."""

    pattern: re.Pattern[str]
    unit: str
    low: float
    high: float
    noun: Text


def judge_magnitudes(plan: Plan) -> Iterator[Verdict]:
    """Dispute every indicator whose size is unusual for its name; a usual size proves nothing and is not said."""
    for indicator in plan.indicators.values():
        usual, printed = _usual(indicator), indicator.printed
        if usual is not None and printed is not None and not _within(printed, indicator.unit, usual):
            yield _dispute(indicator, printed, usual)


def _usual(indicator: Indicator) -> Usual | None:
    try:
        return next(
            (
                row
                for row in _table()
                if row.pattern.search(indicator.name) and same_dimension(indicator.unit, row.unit)
            ),
            None,
        )
    except UnitError:  # said by `unit`
        return None


@cache
def _table() -> tuple[Usual, ...]:
    return tuple(
        Usual(
            re.compile(row["pattern"], re.IGNORECASE),
            row["unit"],
            float(row["low"]),
            float(row["high"]),
            Text(row["noun_zh"], row["noun_en"]),
        )
        for row in read_table("magnitudes").iter_rows(named=True)
    )


def _dispute(indicator: Indicator, printed: Interval, usual: Usual) -> Verdict:
    suspects = list(_suspects(indicator, printed, usual))
    value, low, high = (
        figure(indicator),
        quantity(usual.low, usual.unit),
        quantity(usual.high, usual.unit),
    )
    return Verdict(
        Clause.MAGNITUDE,
        State.DISPUTED,
        indicator.id,
        Text(
            f"“{indicator.label.zh}”{value.zh}，不在{usual.noun.zh}的常见范围（{low.zh}至{high.zh}）之内。"
            + "".join(f"疑为{suspect.zh}。" for suspect in suspects),
            f"{indicator.label.en}, {value.en}, lies outside what is usual for {usual.noun.en} ({low.en} to {high.en})."
            + "".join(f" Perhaps {suspect.en}." for suspect in suspects),
        ),
        compared={
            "value": printed.value,
            "unit": indicator.unit,
            "usual_low": usual.low,
            "usual_high": usual.high,
            "usual_unit": usual.unit,
            "suspects": [suspect.zh for suspect in suspects],
        },
        evidence=[indicator.place],
        kind=ClauseClass.PLAUSIBILITY,
        asks=Text("请核对原文的数字与单位。", "Check the number and the unit in the original."),
    )


def _within(printed: Interval, unit: str, usual: Usual) -> bool:
    return printed.scaled(conversion(unit, usual.unit)).meets(Interval(usual.low, usual.low, usual.high))


def _suspects(indicator: Indicator, printed: Interval, usual: Usual) -> Iterator[Text]:
    """Yield the readings with a 万 or an 亿 put back that would be usual."""
    for sign, why in _LOST.items():
        unit = sign + indicator.unit
        try:
            would_fit = _within(printed, unit, usual)
        except UnitError:  # 亿 on a unit that cannot carry it
            continue
        if would_fit and printed.value:  # nothing is nothing with any 万
            value = as_printed(printed.value, unit)
            yield Text(f"{value.zh}（{why.zh}）", f"{value.en} ({why.en})")

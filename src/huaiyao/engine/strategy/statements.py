"""Say what indicators and the two sides of an equation are, in units their readers know."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from huaiyao.engine.strategy.equations import Reference
from huaiyao.engine.strategy.figures import as_printed, quantity, span
from huaiyao.engine.strategy.intervals import Interval
from huaiyao.engine.strategy.relations import Amount, Dimension, Reading, base_factor, dimension_of
from huaiyao.engine.strategy.terms import Indicator
from huaiyao.engine.wording import Text

_BASE_UNITS: dict[Dimension, str] = {
    (): "倍",
    (("[currency]", 1.0),): "元",
    (("[length]", 2.0),): "公顷",
    (("[mass]", 1.0),): "公斤",
    (("[currency]", 1.0), ("[length]", -2.0)): "元/公顷",
    (("[length]", -2.0), ("[mass]", 1.0)): "公斤/公顷",
    (("[currency]", 1.0), ("[mass]", -1.0)): "元/公斤",
}
_WIDE = 0.1  # an interval wider than this, relative to its value, is said with its ends


def figure(indicator: Indicator) -> Text:
    """Return the figure of an indicator as printed, a range by its ends."""
    assert indicator.printed is not None
    if indicator.ends:
        return _range(indicator.ends, indicator.unit, as_printed)
    return as_printed(indicator.printed.value, indicator.unit)


def spoken_unit(reading: Reading, dimension: Dimension) -> str:
    """Return the unit to say an amount in: of the left side, of any indicator of that kind, or our own."""
    left = reading.equation.left
    ids = [left.id] if isinstance(left, Reference) else []
    for id_ in [*ids, *reading.indicators]:
        unit = reading.indicators[id_].unit
        if dimension_of(unit) == dimension:
            return unit
    return _BASE_UNITS.get(dimension, "")


def side_words(reading: Reading, amount: Amount, say: Callable[[float, str], Text] = quantity) -> Text:
    """Return one side in both languages: its number, with its ends where its digits leave it wide."""
    for side in (reading.equation.left, reading.equation.right):
        if isinstance(side, Reference) and _is_figure(reading.indicators[side.id], amount):
            return figure(reading.indicators[side.id])
    unit = spoken_unit(reading, amount.dimension)
    factor = base_factor(unit) if unit else 1.0
    shown = amount.span.scaled(1 / factor)
    if shown.high - shown.low <= _WIDE * abs(shown.value):
        return say(shown.value, unit)
    ends = _range((shown.low, shown.high), unit, quantity)
    if any(indicator.ends for indicator in reading.indicators.values()):
        return ends
    value = say(shown.value, unit)
    return Text(f"{value.zh}（按末位数字为{ends.zh}）", f"{value.en} ({ends.en} by the last printed digits)")


def _is_figure(indicator: Indicator, amount: Amount) -> bool:
    printed = indicator.printed
    return printed is not None and printed.scaled(base_factor(indicator.unit)) == amount.span


def _range(ends: tuple[float, float], unit: str, say: Callable[[float, str], Text]) -> Text:
    low, high = ends
    if math.isinf(high):
        least = say(low, unit)
        return Text(f"不少于{least.zh}", f"at least {least.en}")
    if low == 0:
        most = say(high, unit)
        return Text(f"不超过{most.zh}", f"at most {most.en}")
    return span((say(low, unit), say(high, unit)))


def compared(reading: Reading, left: Amount, right: Amount) -> dict[str, Any]:
    """Return the numbers of both sides for the verdict, as wide as their printed digits leave them."""
    unit = spoken_unit(reading, left.dimension)
    factor = base_factor(unit) if unit else 1.0
    return {
        "equation": reading.relation.equation,
        "note": reading.relation.note,
        "unit": unit,
        "left": _ends_json(left.span, factor),
        "right": _ends_json(right.span, factor),
    }


def _ends_json(found: Interval, factor: float) -> dict[str, float]:
    return {"value": found.value / factor, "low": found.low / factor, "high": found.high / factor}

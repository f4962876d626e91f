"""Weigh an equation of the plan: do both sides measure the same thing, and can they be the same number?

Counts and years carry no dimension here. Statistics print 亿元 where a year's 亿元 is meant and firms
as bare numbers; to hold that against a plan would find errors where there are none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from huaiyao.engine.strategy.equations import (
    Comparison,
    Equation,
    EquationError,
    Expression,
    Number,
    Operation,
    Operator,
    Reference,
    parse_equation,
    renamed,
)
from huaiyao.engine.strategy.intervals import Interval
from huaiyao.engine.strategy.terms import Indicator, Plan, Relation
from huaiyao.engine.units import UnitError, parse_unit, ureg
from huaiyao.engine.wording import Text

Dimension = tuple[tuple[str, float], ...]
_NO_DIMENSION = ("[count]", "[time]")


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity in base units (yuan, m², g), with its dimension."""

    span: Interval
    dimension: Dimension


class DimensionError(ValueError):
    """Two quantities of different kinds were added."""


class UnansweredError(ValueError):
    """An equation that cannot be weighed yet: what is missing, and what to give."""

    def __init__(self, text: Text, asks: Text) -> None:
        self.text, self.asks = text, asks
        super().__init__(text.en)


@dataclass(frozen=True, slots=True)
class Reading:
    """An equation of the plan with the indicators it names."""

    relation: Relation
    equation: Equation
    indicators: Mapping[str, Indicator]
    words: Text  # the equation as written, in English with the indicators' English names

    def with_unit(self, id_: str, unit: str) -> Reading:
        """Return the same equation with one indicator in another unit."""
        changed = replace(self.indicators[id_], unit=unit)
        return replace(self, indicators={**self.indicators, id_: changed})

    def with_nothing(self, id_: str) -> Reading:
        """Return the same equation with one indicator at zero."""
        nothing = replace(self.indicators[id_], printed=Interval.exact(0.0))
        return replace(self, indicators={**self.indicators, id_: nothing})

    def in_bare_numbers(self) -> Reading:
        """Return the same equation with every unit left out."""
        bare = {id_: replace(indicator, unit="倍") for id_, indicator in self.indicators.items()}
        return replace(self, indicators=bare)

    @property
    def places(self) -> tuple[str, ...]:
        return (self.relation.place, *(indicator.place for indicator in self.indicators.values()))


def read_relation(relation: Relation, plan: Plan) -> Reading:
    """Return the equation with its indicators.

    Raises
    ------
    UnansweredError
        It cannot be parsed, names something that is no indicator, an indicator has no number or a
        unit nobody knows, or it divides by what may be zero.
    """
    try:
        equation = parse_equation(relation.equation, _names(plan))
    except EquationError as error:
        raise UnansweredError(
            error.text,
            Text(
                "请写成“甲 = 乙 * 丙”，用指标表中的编号",
                "write it as `a = b * c` with the ids of the indicators",
            ),
        ) from None
    unknown = [id_ for id_ in equation.references if id_ not in plan.indicators]
    if unknown:
        raise UnansweredError(
            Text(
                f"等式中的“{'、'.join(unknown)}”不在指标表中", f"no indicator is called {', '.join(unknown)}"
            ),
            Text(f"请在指标表补上{'、'.join(unknown)}", f"add {', '.join(unknown)} to the indicators"),
        )
    indicators = {id_: plan.indicators[id_] for id_ in equation.references}
    for indicator in indicators.values():
        _check_usable(indicator)
    reading = Reading(relation, equation, indicators, Text(relation.equation, _in_english(relation, plan)))
    _check_divisors(reading)
    return reading


def _names(plan: Plan) -> dict[str, str]:
    """Ids, and names where exactly one indicator bears the name and no id is called so."""
    by_name: dict[str, list[str]] = {}
    for indicator in plan.indicators.values():
        by_name.setdefault(indicator.name, []).append(indicator.id)
    names = {name: ids[0] for name, ids in by_name.items() if name and len(ids) == 1}
    return names | {id_: id_ for id_ in plan.indicators}


def _in_english(relation: Relation, plan: Plan) -> str:
    """The equation with every name in English; an indicator written by its id stays its id."""
    said = {
        written: plan.indicators[id_].label.en if written != id_ else id_
        for written, id_ in _names(plan).items()
    }
    return renamed(relation.equation, said)


def _check_usable(indicator: Indicator) -> None:
    if indicator.printed is None:
        raise UnansweredError(
            Text(f"“{indicator.label.zh}”没有数值", f"{indicator.label.en} has no number"),
            Text(f"请给出“{indicator.label.zh}”的数值", f"give the number of {indicator.label.en}"),
        )
    try:
        parse_unit(indicator.unit)
    except UnitError:
        raise UnansweredError(
            Text(
                f"“{indicator.label.zh}”的单位“{indicator.unit}”无法识别",
                f"the unit {indicator.unit!r} of {indicator.label.en} is not one we know",
            ),
            Text(
                f"请写明“{indicator.label.zh}”的单位，如 亩、公顷、万元、元/亩",
                f"write the unit of {indicator.label.en}, such as mu, ha, yuan or yuan/mu",
            ),
        ) from None


def _check_divisors(reading: Reading) -> None:
    """Refuse a side that may be any number at all: to call it equal to the other would show nothing."""
    try:
        left, right = sides(reading)
    except DimensionError:  # said by `unit`
        return
    if left.span.is_anything or right.span.is_anything:
        equation = reading.relation.equation
        raise UnansweredError(
            Text(f"“{equation}”的除数可能为零", f"{equation} divides by what may be zero"),
            Text("请核对作除数的数值", "check the figure it divides by"),
        )


def sides(reading: Reading) -> tuple[Amount, Amount]:
    """Return both sides in base units.

    Raises
    ------
    DimensionError
        Quantities of different kinds are added on one side.
    """
    left = _amount(reading.equation.left, reading.indicators)
    return left, _amount(reading.equation.right, reading.indicators)


def holds(reading: Reading) -> bool:
    """True where both sides are of one kind and the printed digits let the comparison be true."""
    try:
        left, right = sides(reading)
    except DimensionError:
        return False
    return left.dimension == right.dimension and compares(left.span, reading.equation.comparison, right.span)


def compares(left: Interval, comparison: Comparison, right: Interval) -> bool:
    """True where the two intervals let the comparison be true."""
    match comparison:
        case Comparison.EQUAL:
            return left.meets(right)
        case Comparison.AT_MOST:
            return left.may_be_at_most(right)
        case Comparison.AT_LEAST:
            return right.may_be_at_most(left)


def _amount(node: Expression, indicators: Mapping[str, Indicator]) -> Amount:
    match node:
        case Number(value):
            return Amount(Interval.exact(value), ())
        case Reference(id_):
            return amount(indicators[id_])
        case Operation(operator, left, right):
            return _combine(operator, _amount(left, indicators), _amount(right, indicators))


def amount(indicator: Indicator) -> Amount:
    """Return the figure of an indicator in base units; it must have one."""
    assert indicator.printed is not None
    return Amount(indicator.printed.scaled(base_factor(indicator.unit)), dimension_of(indicator.unit))


@lru_cache(maxsize=4096)
def base_factor(unit: str) -> float:
    """Return what one `unit` is in base units (yuan, m², g)."""
    return ureg.Quantity(1.0, parse_unit(unit)).to_base_units().magnitude


@lru_cache(maxsize=4096)
def dimension_of(unit: str) -> Dimension:
    """Return the dimension of a unit as sorted powers, counts and years left out."""
    powers = parse_unit(unit).dimensionality.items()
    kept = ((str(name), float(str(power))) for name, power in powers if name not in _NO_DIMENSION)
    return tuple(sorted(kept))


def _combine(operator: Operator, left: Amount, right: Amount) -> Amount:
    match operator:
        case Operator.PLUS | Operator.MINUS:
            if left.dimension != right.dimension:
                raise DimensionError("quantities of different kinds are added")
            is_sum = operator is Operator.PLUS
            return Amount(left.span + right.span if is_sum else left.span - right.span, left.dimension)
        case Operator.TIMES:
            return Amount(left.span * right.span, _powers(left.dimension, right.dimension, 1))
        case Operator.OVER:
            return Amount(left.span / right.span, _powers(left.dimension, right.dimension, -1))


def _powers(left: Dimension, right: Dimension, sign: int) -> Dimension:
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0.0) + sign * power
    return tuple(sorted((name, power) for name, power in powers.items() if power))

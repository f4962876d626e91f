"""Clause `unit`: does an equation hold in the printed units; if not, which single unit would make it hold?

Only the units people usually confuse are tried (table `unit_confusions`), one at a time, so that the
answer names a slip of the pen and not a new plan.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from huaiyao.engine.datasets import read_table
from huaiyao.engine.rules.terms import State, Verdict
from huaiyao.engine.strategy.equations import Comparison, Operation, Operator, Reference
from huaiyao.engine.strategy.figures import plain
from huaiyao.engine.strategy.relations import (
    Amount,
    DimensionError,
    Reading,
    UnansweredError,
    base_factor,
    compares,
    dimension_of,
    holds,
    read_relation,
    sides,
)
from huaiyao.engine.strategy.statements import compared, figure, side_words, spoken_unit
from huaiyao.engine.strategy.terms import Clause, Indicator, Plan
from huaiyao.engine.units import UnitError, conversion, parse_unit, unit_name
from huaiyao.engine.wording import Text

_SPREAD = ((("[currency]", 1.0),), (("[mass]", 1.0),))  # what is counted per mu and per hectare

_ADDING = {Operator.PLUS, Operator.MINUS}


@dataclass(frozen=True, slots=True)
class Confusion:
    """One usual slip: `printed` for `meant`, anywhere in a unit, below its line, or the whole of it."""

    printed: str
    meant: str
    where: str
    why: Text


@dataclass(frozen=True, slots=True)
class Candidate:
    """One indicator in another unit, what both sides then are, and whether the equation then holds."""

    indicator: Indicator
    unit: str
    why: Text
    left: Amount
    right: Amount
    fits: bool


def judge_units(plan: Plan) -> Iterator[Verdict]:
    """Judge every equation of the plan, and every unit nobody knows."""
    for indicator in plan.indicators.values():
        if not _is_known(indicator.unit):
            yield _unknown_unit(indicator)
    for relation in plan.relations:
        try:
            reading = read_relation(relation, plan)
        except UnansweredError as error:
            yield Verdict(
                Clause.UNIT,
                State.MISSING,
                relation.id,
                error.text,
                evidence=[relation.place],
                asks=error.asks,
            )
            continue
        verdict = judge_equation(reading)
        if verdict is not None:
            yield verdict


def judge_equation(reading: Reading) -> Verdict | None:
    """Judge one equation; None where its units are in order and it is `sum` that must answer."""
    try:
        left, right = sides(reading)
        same_kind = left.dimension == right.dimension
    except DimensionError:
        same_kind = False
    if same_kind and compares(left.span, reading.equation.comparison, right.span):
        return None if is_sum(reading) else _supported(reading, left, right)
    if reading.equation.factors and holds(reading.in_bare_numbers()):
        return _own_factor(reading)
    is_bound = reading.equation.comparison is not Comparison.EQUAL  # many units would mend a broken bound
    tried = [] if is_bound and same_kind else list(candidates(reading))
    if same_kind and is_sum(reading) and not any(candidate.fits for candidate in tried):
        return None
    return _contradicted(reading, tried, (left, right) if same_kind else None)


def is_sum(reading: Reading) -> bool:
    """True for totals, shares and bounds, which `sum` answers; False for products and quotients."""
    adds = reading.equation.operators & _ADDING
    shares = any(unit_of.unit.strip() in ("%", "‰") for unit_of in reading.indicators.values())
    return bool(adds) or shares or reading.equation.comparison is not Comparison.EQUAL


def candidates(reading: Reading) -> Iterator[Candidate]:
    """Yield every usual confusion, in one indicator, that leaves both sides of one kind."""
    for indicator in reading.indicators.values():
        for unit, why in _other_units(indicator.unit):
            changed = reading.with_unit(indicator.id, unit)
            try:
                left, right = sides(changed)
            except DimensionError:
                continue
            if left.dimension == right.dimension:
                fits = compares(left.span, reading.equation.comparison, right.span)
                fits = fits and not _vanishes(reading, indicator.id)
                yield Candidate(indicator, unit, why, left, right, fits)


def _vanishes(reading: Reading, id_: str) -> bool:
    """True for a part of a sum that makes it hold by being nothing: a smaller unit only hides it."""
    return bool(reading.equation.operators & _ADDING) and holds(reading.with_nothing(id_))


def _other_units(unit: str) -> Iterator[tuple[str, Text]]:
    above, *below = [part.strip() for part in re.split(r"/|每", unit)]
    for slip in _confusions():
        if slip.where == "whole" or (slip.where == "any" and not below):
            if _is_same(unit, slip.printed):
                yield slip.meant, slip.why
        elif slip.where == "any":
            if _is_same(above, slip.printed):
                yield "/".join([slip.meant, *below]), slip.why
            for i, part in enumerate(below):
                if _is_same(part, slip.printed):
                    yield "/".join([above, *below[:i], slip.meant, *below[i + 1 :]]), slip.why
        elif not slip.printed and not below and dimension_of(unit) in _SPREAD:
            yield f"{unit}/{slip.meant}", slip.why
        elif slip.printed and len(below) == 1 and above and _is_same(below[0], slip.printed):
            yield above, slip.why


@cache
def _confusions() -> tuple[Confusion, ...]:
    rows = read_table("unit_confusions").fill_null("").iter_rows(named=True)
    return tuple(
        Confusion(row["printed"], row["meant"], row["where"], Text(row["why_zh"], row["why_en"]))
        for row in rows
    )


def _is_same(unit: str, other: str) -> bool:
    if not unit or not other:
        return False
    try:
        return bool(parse_unit(unit) == parse_unit(other)) or conversion(unit, other) == 1.0
    except ValueError:  # a part such as "yuan (2017 prices)", or another kind of quantity
        return False


def _is_known(unit: str) -> bool:
    try:
        parse_unit(unit)
    except UnitError:
        return False
    return True


# ------------------------------------------------------------------------------------ what is said


def _supported(reading: Reading, left: Amount, right: Amount) -> Verdict:
    gives, printed = side_words(reading, right), side_words(reading, left)
    equation = reading.words
    return Verdict(
        Clause.UNIT,
        State.SUPPORTED,
        reading.relation.id,
        Text(
            f"“{equation.zh}”按所印单位成立：右边{gives.zh}，左边{printed.zh}。",
            f"{equation.en} holds in the printed units: the right side is {gives.en}, the left {printed.en}.",
        ),
        compared=compared(reading, left, right),
        evidence=reading.places,
    )


def _contradicted(reading: Reading, tried: list[Candidate], both: tuple[Amount, Amount] | None) -> Verdict:
    fitting = [candidate for candidate in tried if candidate.fits]
    shown = _shown(tried, fitting)
    said = [_what_is_wrong(reading, both), *(_candidate_words(reading, candidate) for candidate in shown)]
    if not fitting:
        said.append(Text("常见的单位混淆都不能使它成立。", "No usual confusion of units makes it hold."))
    numbers = compared(reading, *both) if both else {"equation": reading.relation.equation}
    return Verdict(
        Clause.UNIT,
        State.CONTRADICTED,
        reading.relation.id,
        Text("".join(text.zh for text in said), " ".join(text.en for text in said)),
        compared={**numbers, "candidates": [_candidate_json(reading, candidate) for candidate in shown]},
        evidence=reading.places,
        asks=_asks(fitting),
    )


def _what_is_wrong(reading: Reading, both: tuple[Amount, Amount] | None) -> Text:
    equation = reading.words
    if both is None:
        units = _printed_units(reading)
        return Text(
            f"“{equation.zh}”按所印单位，两边不是同一种量（{units.zh}）。",
            f"In the printed units the two sides of {equation.en} measure different things ({units.en}).",
        )
    printed, gives = (side_words(reading, side) for side in both)
    return Text(
        f"“{equation.zh}”按所印单位不成立：右边{gives.zh}，左边{printed.zh}。",
        f"{equation.en} does not hold in the printed units: the right side is {gives.en}, the left {printed.en}.",
    )


def _shown(tried: list[Candidate], fitting: list[Candidate]) -> list[Candidate]:
    """What fits, then what does not fit on the same indicators; four at most."""
    suspects = {candidate.indicator.id for candidate in fitting}
    rivals = [c for c in tried if not c.fits and c.indicator.id in suspects]
    return [*fitting, *rivals][:4]


def _candidate_words(reading: Reading, candidate: Candidate) -> Text:
    """For example: at 10,000 yuan/mu for 产值 (per mu was lost), 66,667 ha gives 10.0 bn yuan: it holds."""
    label, unit = candidate.indicator.label, unit_name(candidate.unit)
    assert candidate.indicator.printed is not None
    value = plain(candidate.indicator.printed.value)
    gives = side_words(reading, candidate.right)
    factor = _other_factor(reading, candidate.indicator)
    subject = Text("右边", "the right side") if factor is None else factor
    verdict = Text("成立", "it holds") if candidate.fits else Text("不成立", "it does not hold")
    return Text(
        f"若“{label.zh}”为{value}{unit.zh}（{candidate.why.zh}），则{subject.zh}合{gives.zh}，{verdict.zh}。",
        f"At {value} {unit.en} for {label.en} ({candidate.why.en}), {subject.en} gives {gives.en}: {verdict.en}.",
    )


def _other_factor(reading: Reading, indicator: Indicator) -> Text | None:
    """Return the figure that stands beside the suspect in a product of two, in words."""
    right = reading.equation.right
    if not isinstance(right, Operation) or right.operator is not Operator.TIMES:
        return None
    pair = [side.id for side in (right.left, right.right) if isinstance(side, Reference)]
    if len(pair) != 2 or indicator.id not in pair:
        return None
    other = reading.indicators[pair[pair[0] == indicator.id]]
    return figure(other)


def _asks(fitting: list[Candidate]) -> Text:
    labels = list(dict.fromkeys(candidate.indicator.label for candidate in fitting))
    if not labels:
        return Text("请核对各指标的数值与单位。", "Check the numbers and units of the equation.")
    return Text(
        f"请核对“{'”“'.join(label.zh for label in labels)}”原文的单位。",
        f"Check the unit of {', '.join(label.en for label in labels)} in the original.",
    )


def _own_factor(reading: Reading) -> Verdict:
    factors = "、".join(plain(factor) for factor in reading.equation.factors)
    return Verdict(
        Clause.UNIT,
        State.MISSING,
        reading.relation.id,
        Text(
            f"“{reading.words.zh}”自带换算系数（{factors}），只在不计单位时成立；此处单位自动换算，未作判断。",
            f"{reading.words.en} carries its own factor ({factors}) and holds for the bare numbers only; "
            "here units convert by themselves, so it was not judged.",
        ),
        compared={"equation": reading.relation.equation, "note": reading.relation.note},
        evidence=reading.places,
        asks=Text(
            "请去掉换算系数，按指标的单位书写等式。",
            "Leave out the factor; the units of the indicators say it.",
        ),
    )


def _unknown_unit(indicator: Indicator) -> Verdict:
    return Verdict(
        Clause.UNIT,
        State.MISSING,
        indicator.id,
        Text(
            f"“{indicator.label.zh}”的单位“{indicator.unit}”无法识别，未参与计算。",
            f"The unit {indicator.unit!r} of {indicator.label.en} is not one we know; no computation used it.",
        ),
        evidence=[indicator.place],
        asks=Text(
            "请写明单位，如 亩、公顷、万元、元/亩、家、%。",
            "Write the unit, such as mu, ha, yuan, yuan/mu, %.",
        ),
    )


def _printed_units(reading: Reading) -> Text:
    units = [(indicator.label, unit_name(indicator.unit)) for indicator in reading.indicators.values()]
    return Text(
        "，".join(f"{label.zh}：{unit.zh}" for label, unit in units),
        ", ".join(f"{label.en}: {unit.en}" for label, unit in units),
    )


def _candidate_json(reading: Reading, candidate: Candidate) -> dict[str, Any]:
    unit = spoken_unit(reading, candidate.right.dimension)
    return {
        "indicator": candidate.indicator.id,
        "printed_unit": candidate.indicator.unit,
        "unit": candidate.unit,
        "right": candidate.right.span.value / (base_factor(unit) if unit else 1.0),
        "right_unit": unit,
        "fits": candidate.fits,
    }

"""Clause `land`: the rotating land an area of herbs needs, by every sourced side, beside the arable land."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from huaiyao.engine.checks import RefusedError
from huaiyao.engine.cultivation.land_bank import LandBank, land_bank
from huaiyao.engine.rules.terms import CEILINGS_OF_BOOK, State, Trust, Verdict, under_trust
from huaiyao.engine.strategy.figures import number, plain
from huaiyao.engine.strategy.intervals import Interval
from huaiyao.engine.strategy.relations import dimension_of
from huaiyao.engine.strategy.terms import (
    Ceiling,
    CeilingKind,
    Clause,
    Indicator,
    LandAnswer,
    LandSide,
    Plan,
)
from huaiyao.engine.units import UnitError, conversion
from huaiyao.engine.wording import Text

_AREA = (("[length]", 2.0),)
_FIELD_STAGES = ("", "种植", "田间", "field")
HERB_NAMES = {
    "rehmannia": Text("地黄", "rehmannia"),
    "yam": Text("山药", "yam"),
    "achyranthes": Text("牛膝", "achyranthes"),
    "chrysanthemum": Text("菊花", "chrysanthemum"),
}


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the ceilings say: arable land (ha), the mix (shares), and the sides' rests (low, high years).

    `trust` is that of the rests, the one rule here: the rest is arithmetic on the book's own rows.
    """

    arable_ha: Interval
    mix: dict[str, float]
    sides: dict[Text, dict[str, tuple[int, int]]]
    trust: Trust
    places: tuple[str, ...]


class _NoGroundError(ValueError):
    def __init__(self, text: Text, asks: Text, *places: str) -> None:
        self.text, self.asks, self.places = text, asks, places
        super().__init__(text.en)


def judge_land(plan: Plan, rest_trust: Trust) -> Iterator[tuple[Verdict, LandAnswer | None]]:
    """Judge every target area, and the area it starts from, with the computation behind the verdict."""
    for indicator in _herb_areas(plan):
        try:
            ground = _ground(plan, rest_trust)
            answer = _answer(indicator, ground)
        except _NoGroundError as error:
            yield _missing(indicator, error), None
        else:
            yield _judge(answer, ground), answer


def _herb_areas(plan: Plan) -> Iterator[Indicator]:
    targets = [
        indicator
        for indicator in plan.indicators.values()
        if indicator.is_target and indicator.stage in _FIELD_STAGES and _is_area(indicator)
    ]
    bases = {indicator.base for indicator in targets}
    for indicator in plan.indicators.values():
        if indicator in targets or (indicator.id in bases and _is_area(indicator)):
            yield indicator


def _is_area(indicator: Indicator) -> bool:
    try:
        is_area = dimension_of(indicator.unit) == _AREA
    except UnitError:  # said by `unit`
        return False
    return is_area and indicator.printed is not None and indicator.printed.value > 0


# ----------------------------------------------------------------------------- what the ceilings say


def _ground(plan: Plan, rest_trust: Trust) -> _Ground:
    for row in plan.ceilings:
        _refuse_unusable(row)
    arable = [ceiling for ceiling in plan.ceilings if ceiling.kind is CeilingKind.ARABLE]
    mix = [ceiling for ceiling in plan.ceilings if ceiling.kind is CeilingKind.MIX]
    rests = [ceiling for ceiling in plan.ceilings if ceiling.kind is CeilingKind.REST]
    if not arable:
        raise _NoGroundError(
            Text("没有耕地面积，无从比较", "there is no arable land to compare with"),
            Text(
                "请在约束表给出耕地面积及出处", "give the arable land, with its source, on the ceilings sheet"
            ),
        )
    if not mix:
        raise _NoGroundError(
            Text("没有种植结构，不知各药材的面积", "there is no mix: the area of each herb is not known"),
            Text(
                "请在约束表给出各药材的面积或占比",
                "give the area or share of each herb on the ceilings sheet",
            ),
        )
    lows = [_in_unit(row, row.low, "公顷") for row in arable]
    highs = [_in_unit(row, row.high, "公顷") for row in arable]
    return _Ground(
        Interval(min(lows), min(lows), max(highs)),
        _shares(mix),
        _sides(rests, {row.herb for row in mix}),
        _trust(rests, rest_trust),
        tuple(row.place for row in (*arable, *mix, *rests)),
    )


def _refuse_unusable(row: Ceiling) -> None:
    if row.kind is not CeilingKind.ARABLE and not row.herb:
        raise _NoGroundError(
            Text(f"{row.place} 没有写药材", f"{row.place} names no herb"),
            Text(f"请在 {row.place} 写明药材", f"name the herb of {row.place}"),
            row.place,
        )
    if row.low < 0:
        raise _NoGroundError(
            Text(f"{row.place} 的数值小于零", f"the number of {row.place} is below zero"),
            Text(f"请改正 {row.place} 的数值", f"correct the number of {row.place}"),
            row.place,
        )


def _trust(rests: list[Ceiling], given: Trust) -> Trust:
    """Rests that nobody signed are sourced where each names its source; else they are only believed."""
    is_believed = given is Trust.SOURCED and not all(row.source for row in rests)
    return Trust.BELIEVED if is_believed else given


def _in_unit(row: Ceiling, value: float, unit: str) -> float:
    try:
        return value * conversion(row.unit, unit)
    except ValueError:
        raise _NoGroundError(
            Text(
                f"{row.place} 的单位“{row.unit}”不能换算为{unit}",
                f"the unit {row.unit!r} of {row.place} is wrong",
            ),
            Text(f"请改为可换算为{unit}的单位", f"write it in a unit that converts to {unit}"),
            row.place,
        ) from None


def _shares(mix: list[Ceiling]) -> dict[str, float]:
    unit = "%" if mix[0].unit.strip() in ("%", "‰", "倍") else "公顷"
    amounts: dict[str, float] = {}
    for row in mix:
        if row.herb in amounts:
            raise _NoGroundError(
                Text(f"种植结构中“{row.herb}”有两行", f"the mix names {row.herb} twice"),
                Text("请每种药材只留一行", "leave one row for each herb"),
                row.place,
            )
        amounts[row.herb] = _in_unit(row, (row.low + row.high) / 2, unit)
    total = sum(amounts.values())
    if total <= 0:
        raise _NoGroundError(
            Text("种植结构各项之和为零", "the mix adds up to nothing"),
            Text("请给出各药材的面积或占比", "give the area or share of each herb"),
        )
    return {herb: amount / total for herb, amount in amounts.items()}


def _sides(rests: list[Ceiling], herbs: set[str]) -> dict[Text, dict[str, tuple[int, int]]]:
    """Return for each side the rest (low, high) of each herb.

    A herb with one row rests that long by every side. Where a herb has several rows, their names (or
    sources) are the sides; a side that says nothing of it leaves it anywhere between its rows.
    """
    rows = {herb: [row for row in rests if row.herb == herb] for herb in sorted(herbs)}
    lacking = [herb for herb, found in rows.items() if not found]
    if lacking:
        raise _no_rests(lacking)
    argued = {herb for herb, found in rows.items() if len(found) > 1}
    names = dict.fromkeys(_side_name(row) for row in rests if row.herb in argued)
    english = {_side_name(row): row.name_en for row in rests if row.name_en}
    return {
        Text(side, english.get(side, side)): {
            herb: _years([row for row in found if herb in argued and _side_name(row) == side] or found)
            for herb, found in rows.items()
        }
        for side in names or {"": None}
    }


def _side_name(row: Ceiling) -> str:
    return row.name or row.source or row.place


def _years(rows: list[Ceiling]) -> tuple[int, int]:
    """Return the least and the most rest of some rows, in whole years (part of a year is a year)."""
    lows = [_in_unit(row, row.low, "年") for row in rows]
    highs = [_in_unit(row, row.high, "年") for row in rows]
    return math.ceil(min(lows) - 1e-9), math.ceil(max(highs) - 1e-9)


def _no_rests(herbs: list[str]) -> _NoGroundError:
    zh, en = "、".join(_herb(herb).zh for herb in herbs), ", ".join(_herb(herb).en for herb in herbs)
    return _NoGroundError(
        Text(f"没有{zh}的休茬年限", f"no rest is given for {en}"),
        Text(
            f"请在约束表给出{zh}的休茬年限及出处",
            f"give the rest of {en}, with its source, on the ceilings sheet",
        ),
    )


# ----------------------------------------------------------------------------------- the judgement


def _answer(indicator: Indicator, ground: _Ground) -> LandAnswer:
    assert indicator.printed is not None
    value, hectares = indicator.printed.value, conversion(indicator.unit, "公顷")
    least, most = (max(end, 0.0) * hectares for end in indicator.ends or (value, value))
    is_open = math.isinf(most)
    area_ha = least if is_open else most
    areas = {herb: area_ha * share for herb, share in ground.mix.items()}
    sides = []
    for name, rests in ground.sides.items():
        low, high = (_bank(areas, {herb: ends[end] for herb, ends in rests.items()}) for end in (0, 1))
        sides.append(LandSide(name, _of_area(low, least / area_ha), high, is_open))
    return LandAnswer(indicator, value * hectares, (least, most), tuple(sides), ground.arable_ha)


def _of_area(bank: LandBank, factor: float) -> LandBank:
    """Return the land of `factor` times the area: land and area scale together."""
    areas = {herb: area * factor for herb, area in bank.areas_ha.items()}
    return replace(bank, least_ha=bank.least_ha * factor, areas_ha=areas, other_ha=bank.other_ha * factor)


def _bank(areas: dict[str, float], rests: dict[str, int]) -> LandBank:
    try:
        return land_bank(areas, rests)
    except RefusedError as error:  # a share below zero, or rests too long together for one programme
        raise _NoGroundError(
            Text(
                f"休茬年限或结构不可用（{error.parameter}）", f"the rests or the mix cannot be used: {error}"
            ),
            Text("请核对约束表的休茬年限与结构", "check the rests and the mix on the ceilings sheet"),
        ) from None


def fits(side: LandSide, arable_ha: Interval) -> bool | None:
    """True where the largest area fits at every rest of the side, False where the least fits at none, None between."""
    if side.high.least_ha <= arable_ha.low and not side.is_open:
        return True
    return False if side.low.least_ha > arable_ha.high else None


def _judge(answer: LandAnswer, ground: _Ground) -> Verdict:
    """All sides enough, or none, as far as the trust of the rests allows; anything between is disputed."""
    found = [fits(side, answer.arable_ha) for side in answer.sides]
    if all(found):
        state = State.SUPPORTED
    else:
        state = State.CONTRADICTED if all(fit is False for fit in found) else State.DISPUTED
    verdict = Verdict(
        Clause.LAND,
        state,
        answer.indicator.id,
        _text(answer, ground, found),
        compared=_compared(answer),
        evidence=[answer.indicator.place, *ground.places],
        source=CEILINGS_OF_BOOK,
        trust=ground.trust,
    )
    weighed = under_trust(verdict)
    asks = _ASKS_SOURCE if ground.trust is Trust.BELIEVED else _ASKS
    return weighed if weighed.state is State.SUPPORTED else replace(weighed, asks=asks)


_ASKS_SOURCE = Text(
    "请在约束表的“来源”列写明每种药材休茬年限的出处，并由农艺人员签核。",
    "Give the source of each rest in 来源 (source) of the ceilings sheet, and have an agronomist sign the rests.",
)
_ASKS = Text(
    "请由农艺人员签核各药材的休茬年限，并说明拟用的种植结构、外地用地与修复措施。",
    "Have an agronomist sign the rest of each herb; say which mix, land elsewhere or soil remediation is planned.",
)


def _missing(indicator: Indicator, error: _NoGroundError) -> Verdict:
    return Verdict(
        Clause.LAND,
        State.MISSING,
        indicator.id,
        Text(
            f"“{indicator.label.zh}”需要多少轮作地无从计算：{error.text.zh}。",
            f"The rotating land {indicator.label.en} needs cannot be computed: {error.text.en}.",
        ),
        evidence=[indicator.place, *error.places],
        asks=Text(f"{error.asks.zh}。", f"{error.asks.en[0].upper()}{error.asks.en[1:]}."),
    )


def _text(answer: LandAnswer, ground: _Ground, found: list[bool | None]) -> Text:
    shares = sorted(ground.mix.items(), key=lambda item: -item[1])
    mix = Text(
        "、".join(f"{_herb(herb).zh}{share * 100:.0f} %" for herb, share in shares),
        ", ".join(f"{_herb(herb).en} {share * 100:.0f} %" for herb, share in shares),
    )
    sides = [_side_words(side, fit) for side, fit in zip(answer.sides, found, strict=True)]
    area, arable = (
        _hectares(*answer.area_ends_ha, 5),
        _hectares(answer.arable_ha.low, answer.arable_ha.high, 4),
    )
    return Text(
        f"“{answer.indicator.label.zh}”{area.zh}（结构：{mix.zh}），年年能种、休茬守住，至少要轮作地："
        f"{'；'.join(side.zh for side in sides)}。耕地{arable.zh}。",
        f"{answer.indicator.label.en}, {area.en} ({mix.en}), grown every year with every rest kept, needs "
        f"rotating land of at least: {'; '.join(side.en for side in sides)}. Arable land: {arable.en}.",
    )


def _side_words(side: LandSide, fit: bool | None) -> Text:
    says = {
        True: Text("够", "enough"),
        False: Text("不够", "not enough"),
        None: Text("下限够、上限不够", "enough at the low end only"),
    }[fit]
    rests = [
        (_herb(herb), _ends(side.low.rests[herb], side.high.rests[herb], 3)) for herb in side.low.areas_ha
    ]
    land = _hectares(side.low.least_ha, math.inf if side.is_open else side.high.least_ha, 3)
    name_zh, name_en = (f"{side.name.zh}，", f"{side.name.en}, ") if side.name.zh else ("", "")
    return Text(
        f"{land.zh}（{name_zh}休茬{'、'.join(herb.zh + years.zh + '年' for herb, years in rests)}），{says.zh}",
        f"{land.en} ({name_en}rests {', '.join(f'{herb.en} {years.en}' for herb, years in rests)} years), {says.en}",
    )


def _ends(low: float, high: float, digits: int) -> Text:
    first, last = ((plain if end < 1000 else number)(end, digits) for end in (low, high))
    return Text(first, first) if first == last else Text(f"{first}至{last}", f"{first} to {last}")


def _hectares(low: float, high: float, digits: int) -> Text:
    if math.isinf(high):
        first = _ends(low, low, digits)
        return Text(f"{first.zh}公顷以上", f"{first.en} ha or more")
    ends = _ends(low, high, digits)
    return Text(f"{ends.zh}公顷", f"{ends.en} ha")


def _herb(herb: str) -> Text:
    return HERB_NAMES.get(herb, Text(herb, herb))


def _compared(answer: LandAnswer) -> dict[str, Any]:
    return {
        "area_ha": answer.area_ha,
        "area_ends_ha": dict(zip(("low", "high"), answer.area_ends_ha, strict=True)),
        "arable_ha": {"low": answer.arable_ha.low, "high": answer.arable_ha.high},
        "sides": [
            {"name": side.name.zh, "low": _bank_json(side.low), "high": _bank_json(side.high)}
            for side in answer.sides
        ],
    }


def _bank_json(bank: LandBank) -> dict[str, Any]:
    return {
        "rest_years": dict(bank.rests),
        "least_ha": bank.least_ha,
        "land_ha_per_herb_ha": dict(bank.price),
    }

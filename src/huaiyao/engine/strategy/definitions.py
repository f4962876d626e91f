"""Clause `definition`: figures of different definitions are never joined into one series."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from huaiyao.engine.rules.terms import State, Verdict
from huaiyao.engine.strategy.figures import as_printed
from huaiyao.engine.strategy.terms import Clause, Plan, Point, Series
from huaiyao.engine.wording import Text


@dataclass(frozen=True, slots=True)
class Segment:
    """The years of a series that were counted the same way, in order of time."""

    series: Series
    definition: str
    points: tuple[Point, ...]

    @property
    def label(self) -> Text:
        """The definition in words; in English by its Chinese words where the book gives no others."""
        if not self.definition:
            return Text("未注口径", "no definition stated")
        english = next((point.definition_en for point in self.points if point.definition_en), self.definition)
        return Text(self.definition, english)

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(point.year for point in self.points)

    @property
    def twice(self) -> tuple[int, ...]:
        """Years printed twice with different values under this one definition."""
        values = {(point.year, point.value, point.unit) for point in self.points}
        counts = Counter(year for year, _, _ in values)
        return tuple(sorted(year for year, count in counts.items() if count > 1))


def segments(series: Series) -> tuple[Segment, ...]:
    """Split a series by definition, the definition that begins first leading."""
    by_definition: dict[str, list[Point]] = {}
    for point in series.points:
        by_definition.setdefault(point.definition, []).append(point)
    return tuple(
        Segment(series, definition, tuple(sorted(points, key=lambda point: point.year)))
        for definition, points in by_definition.items()
    )


def judge_definitions(plan: Plan) -> Iterator[Verdict]:
    """Judge every series of two figures or more."""
    for series in plan.series.values():
        if len(series.points) > 1:
            yield _judge(series)


def _judge(series: Series) -> Verdict:
    parts = segments(series)
    listed = Text("；".join(_words(part).zh for part in parts), "; ".join(_words(part).en for part in parts))
    state, text, asks = _answer(series.label, parts, listed)
    return Verdict(
        Clause.DEFINITION,
        state,
        series.name,
        text,
        compared={"segments": [_segment_json(part) for part in parts]},
        evidence=[point.place for part in parts for point in part.points],
        asks=asks,
    )


def _answer(name: Text, parts: tuple[Segment, ...], listed: Text) -> tuple[State, Text, Text | None]:
    if len(parts) > 1:
        return (
            State.DISPUTED,
            Text(
                f"“{name.zh}”一名之下有{len(parts)}种口径，不相接：{listed.zh}。增速只在同一口径内计算。",
                f"{name.en} holds {len(parts)} definitions under one name; they are not joined: {listed.en}. "
                "Growth is computed within one definition only.",
            ),
            Text(
                "请给出各年同一口径的数，或写明两种口径的换算。",
                "Give every year by one definition, or how the definitions convert.",
            ),
        )
    [only] = parts
    if not only.definition:
        return (
            State.MISSING,
            Text(
                f"“{name.zh}”未注口径：{listed.zh}。",
                f"{name.en} does not state its definition: {listed.en}.",
            ),
            Text("请注明各年的口径。", "State the definition of every year."),
        )
    if only.twice:
        zh, en = "、".join(map(str, only.twice)), ", ".join(map(str, only.twice))
        return (
            State.DISPUTED,
            Text(
                f"“{name.zh}”同一口径下{zh}年有不同的数，并列不取舍：{listed.zh}。",
                f"{name.en} has different figures for {en} under one definition; both stand: {listed.en}.",
            ),
            Text(f"请说明{zh}年以何数为准。", f"Say which figure holds for {en}."),
        )
    says = Text(f"“{name.zh}”口径一致：{listed.zh}。", f"{name.en} keeps one definition: {listed.en}.")
    return State.SUPPORTED, says, None


def _segment_json(part: Segment) -> dict[str, Any]:
    points = [{"year": point.year, "value": point.value, "unit": point.unit} for point in part.points]
    return {"definition": part.definition, "points": points}


def _words(part: Segment) -> Text:
    figures = [(point.year, as_printed(point.value, point.unit)) for point in part.points]
    return Text(
        f"“{part.label.zh}”" + "、".join(f"{year}年{value.zh}" for year, value in figures),
        f'"{part.label.en}": ' + ", ".join(f"{year} {value.en}" for year, value in figures),
    )

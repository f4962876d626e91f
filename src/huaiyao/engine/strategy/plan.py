"""Turn the sheets of a plan book into indicators, relations, series and ceilings."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from huaiyao.engine.books.terms import ROW, Book
from huaiyao.engine.strategy.intervals import Interval
from huaiyao.engine.strategy.terms import (
    Basis,
    Ceiling,
    CeilingKind,
    Indicator,
    Plan,
    Point,
    Relation,
    Series,
)

_TARGET_WORDS = ("目标", "规划", "target", "goal", "plan")
_BASIS_WORDS = {
    Basis.VALUE_ADDED: ("增加值", "value added", "value_added"),
    Basis.TURNOVER: (
        "营业额",
        "营业收入",
        "销售额",
        "销售收入",
        "交易额",
        "贸易额",
        "turnover",
        "sales",
        "revenue",
    ),
    Basis.OUTPUT: ("产值", "output"),
}  # 增加值 before 产值: 工业增加值 is no output


def read_plan(book: Book) -> Plan:
    """Return the plan in a book; sheets it does not have are empty."""
    return Plan(
        indicators={row["id"]: _indicator(row) for row in _rows(book, "indicators")},
        relations=tuple(
            Relation(_id(row), row["equation"], row["place"], _text(row, "note"))
            for row in _rows(book, "relations")
        ),
        series=_series(_rows(book, "series")),
        ceilings=tuple(_ceiling(row) for row in _rows(book, "ceilings")),
    )


def _rows(book: Book, name: str) -> Iterator[dict[str, Any]]:
    if name in book:
        sheet = book.sheets[name]
        for row in sheet.frame.iter_rows(named=True):
            yield {**row, "place": sheet.place(row[ROW])}


def _indicator(row: dict[str, Any]) -> Indicator:
    period = _text(row, "year")
    is_named_target = any(word in period.lower() for word in _TARGET_WORDS)
    year = re.search(r"(?:19|20|21)\d\d", period)
    return Indicator(
        id=row["id"],
        name=_text(row, "name"),
        name_en=_text(row, "name_en"),
        printed=_printed(row),
        unit=_text(row, "unit"),
        place=row["place"],
        ends=_ends(row),
        year=int(year[0]) if year else None,
        is_target=is_named_target or bool(_text(row, "base")),
        definition=_text(row, "definition"),
        definition_en=_text(row, "definition_en"),
        basis=_basis(_text(row, "basis")),
        stage=_text(row, "stage"),
        base=_text(row, "base"),
        benchmark=_text(row, "benchmark"),
        source=_text(row, "source"),
    )


def _basis(text: str) -> Basis | None:
    lower = text.lower()
    return next(
        (basis for basis, words in _BASIS_WORDS.items() if any(word in lower for word in words)), None
    )


def _printed(row: dict[str, Any]) -> Interval | None:
    """Return the printed number, or the range between 下限 and 上限, open where one of them is not given."""
    ends = [_one_number(row, column) for column in ("low", "high")]
    value = _one_number(row, "value")
    given = [end for end in ends if end is not None]
    if value is None and len(given) == 2:
        return Interval.between(*sorted(given, key=lambda end: end.value))
    if value is not None or not given:
        return value
    [end] = given  # 下限 alone means at least, 上限 alone at most
    return replace(end, high=math.inf) if ends[0] is not None else replace(end, low=min(0.0, end.low))


def _ends(row: dict[str, Any]) -> tuple[float, float] | None:
    low: float | None = row.get("low")
    high: float | None = row.get("high")
    if row.get("value") is not None or low == high:
        return None
    if low is None:
        return 0.0, high or 0.0
    return (low, math.inf) if high is None else (min(low, high), max(low, high))


def _one_number(row: dict[str, Any], column: str) -> Interval | None:
    value = row.get(column)
    return None if value is None else Interval.printed(value, row.get(f"{column}_half_step") or 0.0)


def _series(rows: Iterator[dict[str, Any]]) -> dict[str, Series]:
    points: dict[str, list[Point]] = {}
    english: dict[str, str] = {}
    for row in rows:
        point = Point(
            year=row["year"],
            value=row["value"],
            unit=_text(row, "unit"),
            definition=_text(row, "definition"),
            place=row["place"],
            source=_text(row, "source"),
            definition_en=_text(row, "definition_en"),
        )
        points.setdefault(row["series"], []).append(point)
        english[row["series"]] = english.get(row["series"]) or _text(row, "name_en")
    return {
        name: Series(
            name, tuple(sorted(found, key=lambda point: (point.year, point.definition))), english[name]
        )
        for name, found in points.items()
    }


def _ceiling(row: dict[str, Any]) -> Ceiling:
    numbers = [row[column] for column in ("low", "high", "value") if row.get(column) is not None]
    return Ceiling(
        id=_text(row, "id"),
        kind=CeilingKind(row["kind"]),
        herb=_text(row, "herb"),
        name=_text(row, "name"),
        name_en=_text(row, "name_en"),
        low=min(numbers),
        high=max(numbers),
        unit=_text(row, "unit"),
        place=row["place"],
        source=_text(row, "source"),
    )


def _id(row: dict[str, Any]) -> str:
    return _text(row, "id") or row["place"]


def _text(row: dict[str, Any], column: str) -> str:
    return str(row.get(column) or "").strip()

"""Plan books made by hand, so that every clause can be asked without a file."""

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl
import pytest

from huaiyao.engine.books.kinds import SHEETS
from huaiyao.engine.books.terms import ROW, Book, CellType, Kind, Sheet
from huaiyao.engine.units import parse_number

Rows = Sequence[dict[str, Any]]


def _sheet(name: str, rows: Rows) -> Sheet:
    """A sheet as the reader would give it: printed numbers with their half step, rows counted from 2."""
    spec = next(spec for spec in SHEETS[Kind.PLAN] if spec.name == name)
    columns: dict[str, list[Any]] = {ROW: list(range(2, len(rows) + 2))}
    for column in spec.columns:
        values = [row.get(column.name) for row in rows]
        if column.type is CellType.PRINTED:
            numbers = [None if value is None else parse_number(value) for value in values]
            columns[column.name] = [None if n is None else n.value for n in numbers]
            columns[f"{column.name}_half_step"] = [None if n is None else n.half_step for n in numbers]
        elif column.type is CellType.INTEGER:
            columns[column.name] = values
        else:
            columns[column.name] = [None if value is None else str(value) for value in values]
    return Sheet(spec, spec.title, pl.DataFrame(columns, strict=False))


@pytest.fixture
def plan_book() -> Callable[..., Book]:
    """Return a maker of plan books: `plan_book(indicators=[{"id": …, "value": …, "unit": …}], …)`."""

    def make(**sheets: Rows) -> Book:
        read = {name: _sheet(name, rows) for name, rows in sheets.items()}
        return Book("plan.xlsx", read, (), frozenset({Kind.PLAN}), "0" * 64)

    return make

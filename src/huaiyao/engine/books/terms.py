"""The words of a book: columns, sheets, kinds; issues; a book as it was read.

A *book* is one workbook, or a folder of CSV files named like the sheets. `SheetSpec` says what a
sheet may hold; `kinds.py` declares them; `reader.py` turns a file into a `Book`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import polars as pl

from huaiyao.engine.wording import Text

ROW = "_row"  # the column of every sheet's frame that holds the 1-based row in the user's file


class Kind(StrEnum):
    """What a book's sheets let us judge."""

    PLAN = "plan"
    TRIAL = "trial"


class CellType(StrEnum):
    """What a cell of a column is read as."""

    TEXT = "text"
    ID = "id"  # text that other rows refer to: full-width forms are folded, so that Ｔ１ is T1
    NUMBER = "number"  # float, converted into the column's unit
    INTEGER = "integer"
    DATE = "date"
    FLAG = "flag"  # 是/否
    PRINTED = "printed"  # a number whose printed digits matter: two columns, see `Column`
    HERB = "herb"  # one of the four herbs by its code; any other crop keeps its name
    TRAIT = "trait"  # the name of an open column, with or without the unit of its header


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet.

    `name` is the English name used in code and files, `title` the Chinese header, `variants` other
    headers people write. `unit` is what holds without a bracket in the header. A PRINTED column `x`
    becomes `x` (float) and `x_half_step` (half of the last printed digit, same unit). `choices` are the
    words a closed column may hold, by the value they are read as.
    """

    name: str
    title: str
    type: CellType = CellType.TEXT
    required: bool = False
    unit: str | None = None
    variants: tuple[str, ...] = ()
    note: Text | None = None
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """One sheet: its names, its columns, and what identifies a row.

    `key` are the columns whose values together must not repeat (rows whose first key is blank, or whose
    numeric keys are, are not compared); `place` are columns which, all filled, make a row that agrees with
    another in every column that row written twice; `refers` maps a column to the (sheet, column) it must be found
    in; `any_of` are columns of which one at least is filled; `open_columns` lets further columns
    through as traits, with the unit of their header (plots have one column per trait).
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    refers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    open_columns: bool = False
    variants: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """A cell or row that could not be used: where, what, which rule, what to do.

    `row` is 1-based in the user's file (None = the whole sheet), `column` the header as printed,
    `position` its 0-based column there (where a note on the cell belongs).
    """

    sheet: str
    row: int | None
    column: str | None
    value: str
    rule: Text
    remedy: Text
    position: int | None = None

    @property
    def place(self) -> str:
        return self.sheet if self.row is None else f"{self.sheet}!{self.row}"

    def as_json(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "rule": self.rule.as_json(),
            "remedy": self.remedy.as_json(),
        }


@dataclass(frozen=True, slots=True)
class OpenColumn:
    """A trait column as printed: its name, its unit and its letter in the user's file."""

    name: str
    unit: str | None
    position: int  # 0-based column in the user's sheet


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as read: usable rows only.

    `frame` has every column of its spec by English name (all null where the file has no such column:
    `positions` says which it has), plus `_row`, plus one float column per trait where the spec allows
    it. `title` is the sheet's name in the user's file. What was there and not used is said:
    `rows_found` data rows (used or not), `totals` rows such as 合计, columns nobody asked for.
    """

    spec: SheetSpec
    title: str
    frame: pl.DataFrame
    traits: tuple[OpenColumn, ...] = ()
    positions: Mapping[str, int] = field(default_factory=dict)  # column name -> 0-based column in the file
    rows_found: int = 0
    totals: int = 0
    unread_columns: tuple[str, ...] = ()
    hidden: bool = False

    def place(self, row: int) -> str:
        """Return `sheet!row`, the way evidence is named everywhere."""
        return f"{self.title}!{row}"


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook as read: its sheets by English name, what could not be used, and its digest."""

    name: str
    sheets: Mapping[str, Sheet]
    issues: Sequence[Issue]
    kinds: frozenset[Kind]
    digest: str
    unread_sheets: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()  # of every sheet of the file, read or not, in its order

    def __contains__(self, sheet: str) -> bool:
        return sheet in self.sheets

    def frame(self, sheet: str) -> pl.DataFrame | None:
        """Return the rows of a sheet, or None where the book has no such sheet."""
        found = self.sheets.get(sheet)
        return None if found is None else found.frame


class UnreadableBookError(ValueError):
    """The file as a whole cannot be read. `text` says why and what to do, in both languages."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)

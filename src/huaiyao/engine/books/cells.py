"""Read one column of cells as what it should hold; what cannot be read is named, never guessed."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from huaiyao.engine.books.grid import Cell
from huaiyao.engine.books.header import fold
from huaiyao.engine.books.kinds import HERBS
from huaiyao.engine.books.terms import CellType, Column
from huaiyao.engine.units import conversion, parse_date, parse_flag, parse_number, split_header, unit_name
from huaiyao.engine.wording import Text

BLANKS = frozenset(
    {"", "-", "--", "—", "——", "–", "/", "\\", "NA", "N/A", "na", "n/a", "#N/A", "缺", "缺失", "缺测"}
)

DTYPES: dict[CellType, type[pl.DataType]] = {
    CellType.NUMBER: pl.Float64,
    CellType.PRINTED: pl.Float64,
    CellType.INTEGER: pl.Int64,
    CellType.DATE: pl.Date,
    CellType.FLAG: pl.Boolean,
}  # all others are text


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a cell could not be read, and what to do."""

    rule: Text
    remedy: Text


@dataclass(slots=True)
class ColumnRead:
    """A column as read: its series, one value a row (null where blank or refused), and the refusals by row."""

    series: list[pl.Series]
    refused: dict[int, Refusal] = field(default_factory=dict)


def is_blank(cell: Cell) -> bool:
    """Return whether nothing was entered: empty, spaces, or one of the usual marks for a missing value."""
    return cell is None or (isinstance(cell, str) and cell.strip() in BLANKS)


def shown(cell: Cell) -> str:
    """Return a cell as its reader sees it: 2021, not 2021.0."""
    if isinstance(cell, float):
        return f"{cell:.15g}" if abs(cell) < 1e15 else f"{cell:.0f}" if cell.is_integer() else repr(cell)
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    return str(cell).strip() if cell is not None else ""


def read_column(column: Column, unit: str | None, factor: float, cells: Sequence[Cell]) -> ColumnRead:
    """Return the cells of one column as typed series.

    Parameters
    ----------
    column : Column
        What it should hold.
    unit : str or None
        The unit the numbers are printed in, by the header or by the format.
    factor : float
        From `unit` into the unit of the column.
    cells : sequence
        One cell a row, as the grid holds them.

    Returns
    -------
    ColumnRead
        One series (two for PRINTED: value and half step), and a refusal for every row that is not
        what the column should hold.
    """
    if column.type in (CellType.NUMBER, CellType.PRINTED):
        return _numbers(column, unit, factor, cells)
    read = _READERS[column.type]
    values: list[object] = []
    refused: dict[int, Refusal] = {}
    for i, cell in enumerate(cells):
        value = None
        if not is_blank(cell):
            try:
                value = read(cell, column)
            except ValueError:
                refused[i] = _refusal(column, unit)
        values.append(value)
    dtype = DTYPES.get(column.type, pl.String)
    return ColumnRead([pl.Series(column.name, values, dtype=dtype)], refused)


def _numbers(column: Column, unit: str | None, factor: float, cells: Sequence[Cell]) -> ColumnRead:
    values: list[float | None] = []
    steps: list[float | None] = []
    refused: dict[int, Refusal] = {}
    is_printed = column.type is CellType.PRINTED
    for i, cell in enumerate(cells):
        value = step = None
        if type(cell) is float and not is_printed:
            value = cell * factor
        elif not is_blank(cell):
            try:
                number = parse_number(without_unit(cell, unit))
                value, step = number.value * factor, number.half_step * factor
            except (ValueError, TypeError):
                refused[i] = _refusal(column, unit, cell)
        values.append(value)
        steps.append(step)
    series = [pl.Series(column.name, values, dtype=pl.Float64)]
    if is_printed:
        series.append(pl.Series(f"{column.name}_half_step", steps, dtype=pl.Float64))
    return ColumnRead(series, refused)


def without_unit(cell: Cell, unit: str | None) -> Cell:
    """Return `12 %` as 12 where the numbers are in per cent; a number may repeat its own unit, no other."""
    if not isinstance(cell, str):
        return cell
    plain = unicodedata.normalize("NFKC", cell).strip()
    return plain.removesuffix(unicodedata.normalize("NFKC", unit)) if unit else plain


# ------------------------------------------------------------------------------ one cell, by type


def _text(cell: Cell, column: Column) -> str:
    text = shown(cell)
    if not column.choices:
        return text
    wanted = fold(text)
    for value, words in column.choices.items():
        if wanted in {fold(word) for word in (value, *words)}:
            return value
    raise ValueError(text)


def _id(cell: Cell, column: Column) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", shown(cell))).strip()


def _trait(cell: Cell, column: Column) -> str:
    return _id(cell, column) if isinstance(cell, (int, float)) else split_header(str(cell))[0]


def _herb(cell: Cell, column: Column) -> str:
    text = shown(cell)
    wanted = fold(text)
    return next(
        (code for code, words in HERBS.items() if wanted in {fold(word) for word in (code, *words)}), text
    )


def _integer(cell: Cell, column: Column) -> int:
    value = parse_number(without_unit(cell, column.unit)).value
    if not value.is_integer() or abs(value) > 2**53:
        raise ValueError(cell)
    return int(value)


def _date(cell: Cell, column: Column) -> dt.date:
    return parse_date(cell)


def _flag(cell: Cell, column: Column) -> bool:
    return cell if isinstance(cell, bool) else parse_flag(cell)


_READERS: dict[CellType, Callable[[Cell, Column], object]] = {
    CellType.TEXT: _text,
    CellType.ID: _id,
    CellType.TRAIT: _trait,
    CellType.HERB: _herb,
    CellType.INTEGER: _integer,
    CellType.DATE: _date,
    CellType.FLAG: _flag,
}


# ------------------------------------------------------------------------------------- the wording


def _refusal(column: Column, unit: str | None, cell: Cell = "") -> Refusal:
    if isinstance(cell, str) and unicodedata.normalize("NFKC", cell).rstrip().endswith("%"):
        return PERCENT_UNASKED
    if unit and isinstance(cell, str) and (written := _another_unit(cell, unit)):
        return written
    if column.choices:
        words = [words[0] for words in column.choices.values()]
        return Refusal(
            Text(f"应为 {'、'.join(words)} 之一。", f"Must be one of {', '.join(column.choices)}."),
            Text("改成其中之一，或留空。", "Write one of them, or leave it blank."),
        )
    return _REFUSALS.get(column.type, _NOT_A_NUMBER)


def _another_unit(cell: str, unit: str) -> Refusal | None:
    """Say what a number with another unit of the same kind (0.03亩 among m²) is in the unit of its column."""
    match = re.fullmatch(r"([\d.,．，\s]*\d)\s*(\D.*)", cell.strip())
    if match is None:
        return None
    try:
        value = parse_number(match[1]).value * conversion(match[2], unit)
    except ValueError:
        return None
    own = unit_name(unit)
    return Refusal(
        Text(
            f"带着另一个单位，而这一列以 {own.zh} 计。", f"Carries another unit; this column is in {own.en}."
        ),
        Text(
            f"改写成 {value:.6g}；若整列都以 {match[2]} 计，把它写进表头括号里，格里只写数。",
            f"Write {value:.6g}; if all are in {match[2]}, put it in brackets in the header and numbers alone below.",
        ),
    )


_NOT_A_NUMBER = Refusal(
    Text("应为数字。", "Must be a number."),
    Text(
        "只写数字，如 66667、3.5万、三千五百；“约”“以上”等说明写到备注，单位写到表头括号里。",
        "Write the number alone (66667, 3.5万); words such as 约 go to the note, the unit into the header.",
    ),
)
PERCENT_UNASKED = Refusal(
    Text("是百分数，而这一列的单位不是 %。", "A per cent figure in a column whose unit is not %."),
    Text("把单位写成 %，或改写成不带 % 的数。", "Give % as the unit, or write the number without %."),
)
_REFUSALS = {
    CellType.INTEGER: Refusal(
        Text("应为整数。", "Must be a whole number."), Text("如 2021、3。", "Write for example 2021 or 3.")
    ),
    CellType.DATE: Refusal(
        Text("应为日期。", "Must be a date."),
        Text("写成 2025-04-10 或 2025年4月10日，要有年月日。", "Write 2025-04-10, with year, month and day."),
    ),
    CellType.FLAG: Refusal(
        Text("应为 是 或 否。", "Must be 是 (yes) or 否 (no)."), Text("只写 是 或 否。", "Write yes or no.")
    ),
}
REQUIRED = Refusal(
    Text("必填，却是空的。", "Required, and blank."),
    Text("填上，或删去这一行。", "Fill it in, or delete the row."),
)
UNCALCULATED = Refusal(
    Text("公式没有算出的值。", "A formula without a calculated value."),
    Text(
        "在 Excel 里打开并保存一次，或改填数值。",
        "Open and save the file in Excel once, or write the value itself.",
    ),
)
MERGED_NUMBER = Refusal(
    Text("一个数合并在几行上，不知属于哪一行。", "One number merged over several rows."),
    Text("取消合并，每行各填各的数。", "Unmerge the cells and give each row its own number."),
)


def error_value(text: str) -> Refusal:
    """Say that a cell holds an error value."""
    return Refusal(
        Text(f"单元格是错误值 {text}。", f"The error value {text}."),
        Text("改正公式，或留空。", "Mend the formula, or leave the cell blank."),
    )


def any_of(columns: Iterable[Column]) -> Refusal:
    """Say that none of several columns is filled."""
    titles = [column.title for column in columns]
    names = [column.name for column in columns]
    return Refusal(
        Text(f"{'、'.join(titles)} 都是空的。", f"None of {', '.join(names)} is filled."),
        Text(f"至少填 {titles[0]}，或填 下限 和 上限。", "Give the value, or its low and high ends."),
    )

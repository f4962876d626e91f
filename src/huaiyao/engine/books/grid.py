"""A sheet as a grid of cells, from an .xlsx part or a CSV file.

Calamine reads the values. What it does not tell is read beside it in one pass over the sheet's
XML: formulas nobody has calculated, error values, numbers shown as per cent, and how far the cells
reach (a sheet with two cells in opposite corners would fill the memory).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar
from xml.parsers import expat

import python_calamine

from huaiyao.engine.books.package import (
    MAX_CELLS,
    Package,
    SheetPart,
    refuse,
    refuse_damaged,
    refuse_many_tags,
    refuse_size,
)
from huaiyao.engine.books.terms import UnreadableBookError
from huaiyao.engine.wording import Text

T = TypeVar("T")
Cell = Any  # str, float, bool, date, datetime, time, timedelta; "" is blank
Place = tuple[int, int]  # 0-based row and column


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one sheet from A1 on, and what their values alone do not say.

    `merges` are (first row, first column, last row, last column); `uncalculated` are formulas
    without a value; `errors` hold `#DIV/0!` and its kin.
    """

    title: str
    rows: list[list[Cell]]
    hidden: bool = False
    merges: tuple[tuple[int, int, int, int], ...] = ()
    uncalculated: frozenset[Place] = frozenset()
    errors: Mapping[Place, str] = field(default_factory=dict)
    is_csv: bool = False

    @property
    def is_blank(self) -> bool:
        return not any(is_filled(cell) for row in self.rows for cell in row)


def is_filled(cell: Cell) -> bool:
    """Return whether a cell holds more than white space."""
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


# ------------------------------------------------------------------------------------ from xlsx


def grids_of(package: Package) -> list[Grid]:
    """Return every worksheet of a package as a grid."""
    percents = _percent_styles(package)
    facts = {
        sheet.title: _facts(package.parts[sheet.path], sheet.path, percents) for sheet in package.sheets()
    }
    workbook = _calamine(
        lambda: python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(package.repacked()))
    )
    return [_grid(workbook, sheet, facts[sheet.title]) for sheet in package.sheets()]


def _grid(workbook: python_calamine.CalamineWorkbook, part: SheetPart, facts: _Facts) -> Grid:
    def read() -> tuple[list[list[Cell]], Any]:
        sheet = workbook.get_sheet_by_name(part.title)
        return sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges

    rows, merges = _calamine(read)
    for r, c in facts.percents:
        if r < len(rows) and c < len(rows[r]) and isinstance(rows[r][c], float):
            rows[r][c] = _as_percent(rows[r][c])
    return Grid(
        part.title,
        rows,
        part.hidden,
        tuple((*first, *last) for first, last in merges or ()),
        frozenset(facts.uncalculated),
        facts.errors,
    )


def _calamine(read: Callable[[], T]) -> T:
    """Call calamine. A panic of its inner parser is no `Exception`; it is told by its name."""
    try:
        return read()
    except (python_calamine.CalamineError, ValueError, OSError):
        refuse_damaged()
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        refuse_damaged()


def _facts(data: bytes, path: str, percent_styles: Collection[str]) -> _Facts:
    """Walk the cells of a sheet once, without building a tree; refuses cells that reach too far apart."""
    refuse_many_tags(data, path)
    facts = _Facts(percent_styles)
    parser = expat.ParserCreate()
    parser.StartElementHandler = facts.start
    parser.EndElementHandler = facts.end
    parser.CharacterDataHandler = facts.text
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError):
        refuse_damaged(path)
    if (facts.last_row + 1) * (facts.last_column + 1) > MAX_CELLS:
        refuse_size(Text("工作表的单元格范围", "the range of cells of a sheet"), f"{MAX_CELLS:,}")
    return facts


@dataclass(slots=True)
class _Facts:
    """What the XML of one sheet tells beside its values: its handlers are called by expat, tag by tag."""

    percent_styles: Collection[str]
    uncalculated: set[Place] = field(default_factory=set)
    errors: dict[Place, str] = field(default_factory=dict)
    percents: set[Place] = field(default_factory=set)
    last_row: int = 0
    last_column: int = 0
    row: int = -1
    column: int = -1
    kind: str = "n"
    style: str = ""
    holds: set[str] = field(default_factory=set)  # the elements met inside the cell
    value: str = ""
    within: str = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 2)) - 1, -1
        elif name == "c":
            self.row, self.column = _place(attributes.get("r"), self.row, self.column + 1)
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
            self.holds, self.value = set(), ""
        else:
            self.holds.add(name)
        self.within = name

    def text(self, text: str) -> None:
        if self.within == "v" and len(self.value) < _LONGEST_ERROR:
            self.value += text

    def end(self, name: str) -> None:
        self.within = ""
        if name.rpartition(":")[2] != "c" or not self.holds:
            return
        place = (self.row, self.column)
        self.last_row, self.last_column = max(self.row, self.last_row), max(self.column, self.last_column)
        if "f" in self.holds and not (self.value or ("v" in self.holds and self.kind == "str")):
            self.uncalculated.add(place)
        if self.kind == "e":
            self.errors[place] = self.value or "#?"
        elif self.kind == "n" and self.style in self.percent_styles:
            self.percents.add(place)


_LONGEST_ERROR = 20
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def _place(reference: str | None, row: int, column: int) -> Place:
    """Return the 0-based place of `C7`; a cell without a reference follows the one before it."""
    if reference is None:
        return row, column
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(reference)
    return int(match[2]) - 1, _column(match[1])


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _percent_styles(package: Package) -> frozenset[str]:
    """Return the cell styles (`s` of a cell) that show a number as per cent."""
    path = next(
        (name for name in package.relations(package.workbook).values() if name.endswith("styles.xml")), ""
    )
    if path not in package.parts:
        return frozenset()
    styles = package.xml(path)
    formats = {f.get("numFmtId"): f.get("formatCode") or "" for f in styles.iter("{*}numFmt")}
    percent = {"9", "10"} | {key for key, code in formats.items() if "%" in re.sub(r'"[^"]*"', "", code)}
    cells = styles.find("{*}cellXfs")
    return frozenset(
        str(i) for i, xf in enumerate(() if cells is None else cells) if xf.get("numFmtId") in percent
    )


def _as_percent(value: float) -> str:
    """Return 0.105 as a reader sees it: 10.5%."""
    return f"{(Decimal(f'{value:.15g}') * 100).normalize():f}%"


# ------------------------------------------------------------------------------------- from CSV

_MARKED_AS_TEXT = re.compile(r"'(?=[=+\-@])")


def grid_of_csv(title: str, data: bytes) -> Grid:
    """Return a CSV file (UTF-8 with or without mark, UTF-16 with mark, GB18030) as a grid."""
    text = _decoded(title, data)
    first = text.lstrip().partition("\n")[0]
    delimiter = max(",\t;", key=first.count)
    try:
        rows = [
            [_MARKED_AS_TEXT.sub("", cell, count=1) if cell.startswith("'") else cell for cell in row]
            for row in _csv_rows(text, delimiter)
        ]
    except csv.Error as error:
        refuse(
            Text(
                f"“{title}.csv”不是规范的 CSV 文件（{error}）。请用 Excel 另存为 CSV UTF-8。",
                f"{title}.csv is not a regular CSV file ({error}). Save it from Excel as CSV UTF-8.",
            )
        )
    if len(rows) * max((len(row) for row in rows), default=0) > MAX_CELLS:
        refuse_size(Text("CSV 的单元格范围", "the range of cells of a CSV file"), f"{MAX_CELLS:,}")
    return Grid(title, rows, is_csv=True)


def _csv_rows(text: str, delimiter: str) -> list[list[str]]:
    """Return the rows; a quotation mark that never closes, which swallows all that follows, is an error."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))  # "5" kg: sloppy, not lost


def _decoded(title: str, data: bytes) -> str:
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableBookError(
        Text(
            f"“{title}.csv”不是 UTF-8 或 GB18030 文本。请用 Excel 另存为 CSV UTF-8。",
            f"{title}.csv is neither UTF-8 nor GB18030 text. Save it from Excel as CSV UTF-8.",
        )
    )

"""Read one sheet: from a grid of cells to typed rows, with an issue for every row left out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from huaiyao.engine.books import cells as c
from huaiyao.engine.books.grid import Cell, Grid, is_filled
from huaiyao.engine.books.header import Header, Heading, find_header, fold, resembling
from huaiyao.engine.books.terms import ROW, CellType, Column, Issue, OpenColumn, Sheet, SheetSpec
from huaiyao.engine.units import UnitError, conversion
from huaiyao.engine.wording import Text

_TOTALS = frozenset(
    [
        "合计",
        "总计",
        "小计",
        "共计",
        "累计",
        "总和",
        "平均",
        "平均值",
        "均值",
        "平均数",
        "total",
        "totals",
        "grandtotal",
        "subtotal",
        "sum",
        "mean",
        "average",
    ]
)
_REMARK = re.compile(
    r"(注|说明|备注|附注|来源|资料来源|数据来源|note|source|remark)s?\s*\d*\s*[:.、]", re.IGNORECASE
)
_NUMERIC = (CellType.NUMBER, CellType.PRINTED)
_TRAIT_SHARE = 0.5  # a further column is a trait where at least half of its cells are numbers


class SheetRead(NamedTuple):
    """A sheet as read: its usable rows, the issues, and every row of data before any was left out."""

    sheet: Sheet
    issues: list[Issue]
    every_row: pl.DataFrame


def read_sheet(grid: Grid, spec: SheetSpec) -> SheetRead:
    """Return the usable rows of a sheet, and the issues met on the way.

    Parameters
    ----------
    grid : Grid
        The cells of the sheet.
    spec : SheetSpec
        What the sheet may hold.

    Returns
    -------
    SheetRead
        A bad cell leaves out its row; a missing required column leaves out all of them.
    """
    header = find_header(grid, spec)
    if header is None:
        sheet = _without_rows(grid, spec, None)
        return SheetRead(sheet, [_no_header(grid, spec)], sheet.frame)
    return _Reading(grid, spec, header).result()


@dataclass(slots=True)
class _Row:
    """A row of data: its 0-based place in the grid and its cells."""

    place: int
    cells: list[Cell]


@dataclass
class _Reading:
    """One sheet while it is read."""

    grid: Grid
    spec: SheetSpec
    header: Header
    issues: list[Issue] = field(default_factory=list)
    left_out: set[int] = field(default_factory=set)
    totals: int = 0

    def __post_init__(self) -> None:
        self.rows = self._data_rows()
        self.merged = _merged_numbers(self.grid)
        self._fill_merged_words()

    def result(self) -> SheetRead:
        self._note_headers()
        if self._misses_columns():
            sheet = _without_rows(self.grid, self.spec, self.header, len(self.rows), self.totals)
            return SheetRead(sheet, self.issues, sheet.frame)
        series = [pl.Series(ROW, [row.place + 1 for row in self.rows], dtype=pl.Int64)]
        for column in self.spec.columns:
            series += self._column(column)
        traits = self._traits({one.name for one in series}) if self.spec.open_columns else []
        for trait in traits:
            series += self._trait(trait)
        frame = pl.DataFrame(series)
        self._require_any(frame)
        keep = [i not in self.left_out for i in range(len(self.rows))]
        sheet = Sheet(
            spec=self.spec,
            title=self.grid.title,
            frame=frame.filter(pl.Series(keep, dtype=pl.Boolean)),
            traits=tuple(traits),
            positions={name: heading.position for name, heading in self.header.known.items()},
            rows_found=len(self.rows),
            totals=self.totals,
            unread_columns=self._unread(traits),
            hidden=self.grid.hidden,
        )
        return SheetRead(sheet, self.issues, frame)

    # ------------------------------------------------------------------------------------- rows

    def _data_rows(self) -> list[_Row]:
        """Return the rows under the header that hold data: no blanks, totals, remarks or repeated headers."""
        printed = {heading.position: fold(heading.printed) for heading in self.header.known.values()}
        rows = []
        for place in range(self.header.first_data_row, len(self.grid.rows)):
            row = self.grid.rows[place]
            filled = [cell for cell in row if is_filled(cell)]
            if not filled and not self._hides_something(place):
                continue
            if filled and fold(str(filled[0])) in _TOTALS:
                self.totals += 1
            elif (len(filled) == 1 and _is_remark(filled[0])) or (
                printed and all(p < len(row) and fold(str(row[p])) == text for p, text in printed.items())
            ):
                continue
            else:
                rows.append(_Row(place, row))
        return rows

    def _hides_something(self, place: int) -> bool:
        """Return whether a row that looks blank holds an error value or an uncalculated formula."""
        return any(row == place for row, _ in (*self.grid.errors, *self.grid.uncalculated))

    def _fill_merged_words(self) -> None:
        """Give every row of a vertically merged cell its word; numbers are never shared out."""
        numeric = {self.header.known[x.name].position for x in self._known() if x.type in _NUMERIC}
        wordy = {heading.position for heading in self.header.known.values()} - numeric
        by_place = {row.place: row.cells for row in self.rows}
        for first, column, last, _ in self.grid.merges:
            if column not in wordy or first not in by_place or first == last:
                continue
            for place in range(first + 1, last + 1):
                if place in by_place:
                    by_place[place][column] = by_place[first][column]

    # ---------------------------------------------------------------------------------- columns

    def _known(self) -> list[Column]:
        return [column for column in self.spec.columns if column.name in self.header.known]

    def _column(self, column: Column) -> list[pl.Series]:
        heading = self.header.known.get(column.name)
        own_unit = self._unit_of_values() if column.name == "unit" else None
        if heading is None:
            return _blank_series(column, len(self.rows), own_unit)
        found = self._cells(heading.position)
        if own_unit is not None:
            found = [own_unit if c.is_blank(cell) else cell for cell in found]
        unit, factor = column.unit, 1.0
        if column.type in _NUMERIC and column.unit is not None and heading.unit is not None:
            try:
                unit, factor = heading.unit, conversion(heading.unit, column.unit)
            except ValueError as error:
                self._refuse_unit(column, heading, error)
                return _blank_series(column, len(self.rows), None)
        elif column.type is CellType.PRINTED and column.unit is None:
            found = [c.without_unit(*pair) for pair in zip(found, self._row_units(), strict=True)]
        read = c.read_column(column, unit, factor, found)
        self._refuse(heading, found, read.refused, column.type in _NUMERIC, column.required)
        return read.series

    def _cells(self, position: int) -> list[Cell]:
        return [row.cells[position] if position < len(row.cells) else "" for row in self.rows]

    def _unit_of_values(self) -> str | None:
        """Return the unit in the header of 数值(亿元), which holds where no 单位 is given."""
        heading = self.header.known.get("value")
        has_unit_column = any(column.name == "unit" for column in self.spec.columns)
        return heading.unit if heading is not None and has_unit_column else None

    def _row_units(self) -> list[str | None]:
        heading = self.header.known.get("unit")
        shared = self._unit_of_values()
        found = self._cells(heading.position) if heading else [""] * len(self.rows)
        return [shared if c.is_blank(cell) else c.shown(cell) for cell in found]

    def _traits(self, taken: set[str]) -> list[OpenColumn]:
        """Return the further columns that hold numbers: with a unit, or numbers in half of their cells."""
        names, traits = set(taken), []
        for heading in self.header.others:
            found = [cell for cell in self._cells(heading.position) if not c.is_blank(cell)]
            numbers = sum(isinstance(cell, float) or _looks_numeric(cell) for cell in found)
            if not heading.name or (heading.unit is None and numbers < max(_TRAIT_SHARE * len(found), 1)):
                continue
            name = heading.name if heading.name not in names else heading.printed
            if name in names:
                self._say_repeated(heading)
                continue
            names.add(name)
            traits.append(OpenColumn(name, heading.unit, heading.position))
        return traits

    def _trait(self, trait: OpenColumn) -> list[pl.Series]:
        heading = next(h for h in self.header.others if h.position == trait.position)
        found = self._cells(trait.position)
        read = c.read_column(Column(trait.name, trait.name, CellType.NUMBER), trait.unit, 1.0, found)
        self._refuse(heading, found, read.refused, True, False)
        return read.series

    # ----------------------------------------------------------------------------------- issues

    def _refuse(
        self,
        heading: Heading,
        found: list[Cell],
        refused: dict[int, c.Refusal],
        is_number: bool,
        is_required: bool,
    ) -> None:
        """Turn what a column refused, and what stands behind its cells, into issues."""
        for i, row in enumerate(self.rows):
            refusal, place = refused.get(i), (row.place, heading.position)
            if place in self.grid.uncalculated:
                refusal = c.UNCALCULATED
            elif (error := self.grid.errors.get(place)) and error != "#N/A":
                refusal = c.error_value(error)
            elif is_number and place in self.merged:
                refusal = c.MERGED_NUMBER
            elif is_required and c.is_blank(found[i]):
                refusal = c.REQUIRED
            if refusal is not None:
                value = self.grid.errors.get(place) or c.shown(found[i])
                self._leave_out(i, heading.position, heading.printed, value, refusal)

    def _leave_out(
        self, i: int, position: int | None, printed: str | None, value: str, refusal: c.Refusal
    ) -> None:
        self.left_out.add(i)
        row = self.rows[i].place + 1
        self.issues.append(
            Issue(self.grid.title, row, printed, value, refusal.rule, refusal.remedy, position)
        )

    def _require_any(self, frame: pl.DataFrame) -> None:
        columns = [column for column in self.spec.columns if column.name in self.spec.any_of]
        if not columns:
            return
        heading = next((self.header.known[x.name] for x in columns if x.name in self.header.known), None)
        empty = frame.select(
            pl.all_horizontal(pl.col(column.name).is_null() for column in columns)
        ).to_series()
        for i in set(empty.arg_true().to_list()) - self.left_out:
            position = heading.position if heading else None
            self._leave_out(i, position, heading.printed if heading else None, "", c.any_of(columns))

    def _misses_columns(self) -> bool:
        """Say which required columns are missing; a header that comes close is offered."""
        missing = [x for x in self.spec.columns if x.required and x.name not in self.header.known]
        if self._unit_of_values() is not None:
            missing = [column for column in missing if column.name != "unit"]
        if self.spec.any_of and not set(self.spec.any_of) & set(self.header.known):
            missing += [column for column in self.spec.columns if column.name == self.spec.any_of[0]]
        for column in missing:
            near = next((h for h in self.header.others if resembling(h.name, [column])), None)
            self.issues.append(_missing(self.grid.title, self.header.row + 1, column, near))
        return bool(missing)

    def _note_headers(self) -> None:
        """Name headers that repeat, or that come close to an optional column the sheet does not have."""
        for heading in self.header.repeated:
            self._say_repeated(heading)
        absent = [x for x in self.spec.columns if x.name not in self.header.known and not x.required]
        for heading in () if self.spec.open_columns else self.header.others:
            column = resembling(heading.name, absent)
            if column is not None:
                self.issues.append(_did_you_mean(self.grid.title, self.header.row + 1, heading, column))

    def _say_repeated(self, heading: Heading) -> None:
        rule = Text("这一列前面已有。", "Repeats an earlier column.")
        remedy = Text(
            "只用前一列；请改名或删去其中之一。", "The first one is used; rename or delete one of them."
        )
        row = self.header.row + 1
        self.issues.append(
            Issue(self.grid.title, row, heading.printed, heading.printed, rule, remedy, heading.position)
        )

    def _refuse_unit(self, column: Column, heading: Heading, error: ValueError) -> None:
        if isinstance(error, UnitError):
            rule = Text(f"单位“{heading.unit}”不认识。", f"A unit nobody knows: {heading.unit}.")
        else:
            rule = Text(
                f"单位“{heading.unit}”不能换算成 {column.unit}。",
                f"The unit {heading.unit} cannot be converted into {column.unit}.",
            )
        remedy = Text(
            f"括号里写 {column.unit} 或同类单位；这一列暂不读取。",
            f"Write {column.unit} or its like; the column is not read.",
        )
        row = self.header.row + 1
        self.issues.append(
            Issue(self.grid.title, row, heading.printed, heading.printed, rule, remedy, heading.position)
        )
        if column.required:
            self.left_out.update(range(len(self.rows)))

    def _unread(self, traits: Sequence[OpenColumn]) -> tuple[str, ...]:
        used = {trait.position for trait in traits}
        headings = (*self.header.others, *self.header.repeated)
        return tuple(heading.printed for heading in headings if heading.position not in used)


def _is_remark(cell: Cell) -> bool:
    return _REMARK.match(unicodedata.normalize("NFKC", str(cell)).strip()) is not None


def _looks_numeric(cell: Cell) -> bool:
    return isinstance(cell, str) and re.match(r"\s*[<>≤≥]?\s*[+-]?\.?\d", cell) is not None


def _merged_numbers(grid: Grid) -> frozenset[tuple[int, int]]:
    return frozenset(
        (row, column)
        for first, column, last, _ in grid.merges
        if first < last
        for row in range(first, last + 1)
    )


def _blank_series(column: Column, height: int, value: str | None) -> list[pl.Series]:
    dtype = c.DTYPES.get(column.type, pl.String)
    names = (column.name, f"{column.name}_half_step") if column.type is CellType.PRINTED else (column.name,)
    return [pl.Series(name, [value] * height, dtype=dtype) for name in names]


def _without_rows(
    grid: Grid, spec: SheetSpec, header: Header | None, found: int = 0, totals: int = 0
) -> Sheet:
    series = [pl.Series(ROW, [], dtype=pl.Int64)]
    for column in spec.columns:
        series += _blank_series(column, 0, None)
    positions = {name: heading.position for name, heading in header.known.items()} if header else {}
    return Sheet(
        spec,
        grid.title,
        pl.DataFrame(series),
        positions=positions,
        rows_found=found,
        totals=totals,
        hidden=grid.hidden,
    )


def _required_titles(columns: Iterable[Column]) -> tuple[str, str]:
    required = [column for column in columns if column.required]
    return "、".join(x.title for x in required), ", ".join(x.name for x in required)


def _no_header(grid: Grid, spec: SheetSpec) -> Issue:
    zh, en = _required_titles(spec.columns)
    return Issue(
        grid.title,
        None,
        None,
        "",
        Text("没有找到表头。", "No header row was found."),
        Text(f"在数据上方写一行表头，至少有：{zh}。", f"Write a header above the data with at least: {en}."),
    )


def _missing(sheet: str, row: int, column: Column, near: Heading | None) -> Issue:
    zh, en = f"加上“{column.title}”列。", f"Add the column {column.title} ({column.name})."
    if near is not None:
        zh = f"表头里有“{near.printed}”；若就是它，改名为“{column.title}”。"
        en = f"There is a column {near.printed}; if that is meant, call it {column.title} ({column.name})."
    rule = Text(
        f"缺少必填列“{column.title}”，这张表暂不读取。",
        f"The required column {column.title} ({column.name}) is missing; the sheet is not read.",
    )
    return Issue(sheet, row, column.title, "", rule, Text(zh, en), near.position if near else None)


def _did_you_mean(sheet: str, row: int, heading: Heading, column: Column) -> Issue:
    rule = Text("不认识这一列，没有读取。", "A column nobody asked for; it is not read.")
    remedy = Text(
        f"若是“{column.title}”，请改名；否则不必理会。",
        f"If {column.title} ({column.name}) is meant, rename it; otherwise leave it.",
    )
    return Issue(sheet, row, heading.printed, heading.printed, rule, remedy, heading.position)

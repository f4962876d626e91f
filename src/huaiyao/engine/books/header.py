"""Find the header of a table among titles and notes, and say which column is which."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from huaiyao.engine.books.grid import Cell, Grid, is_filled
from huaiyao.engine.books.terms import CellType, Column, SheetSpec
from huaiyao.engine.units import UnitError, parse_unit, split_header

MEASURED = (CellType.NUMBER, CellType.PRINTED, CellType.INTEGER)
HEADER_WITHIN = 20  # rows from the top in which the header must stand


@dataclass(frozen=True, slots=True)
class Heading:
    """One column as its header prints it: where it stands, its text, the name and the unit in it."""

    position: int
    printed: str
    name: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a sheet: its first row and depth (0-based, 1 or 2), known columns by name, the rest."""

    row: int
    depth: int
    known: Mapping[str, Heading]
    others: Sequence[Heading]
    repeated: Sequence[Heading]

    @property
    def first_data_row(self) -> int:
        return self.row + self.depth


def fold(text: str) -> str:
    """Return what is compared of a name: no width, case, space, line break, underscore or hyphen."""
    return re.sub(r"[\s_-]+", "", unicodedata.normalize("NFKC", text)).lower()


def find_header(grid: Grid, spec: SheetSpec) -> Header | None:
    """Return the header whose rows name most of the spec's columns, or None where no row names one.

    A header may take two lines (merged groups, a line of units). Between equals the upper row and
    the single line win, so that a row of data that repeats a name is never taken for a header.
    """
    rows = range(min(HEADER_WITHIN, len(grid.rows)))
    best = max((_read(grid, spec, row, 1) for row in rows), key=lambda h: len(h.known), default=None)
    two_lines = [_read(grid, spec, row, 2) for row in rows[:-1] if _is_wordy(grid, row + 1)]
    deeper = max(two_lines, key=lambda h: len(h.known), default=None)
    if best is None or (deeper is not None and len(deeper.known) > len(best.known)):
        best = deeper
    elif _goes_on(grid, spec, best):
        best = _read(grid, spec, best.row, 2)
    return best if best is not None and best.known else None


def _read(grid: Grid, spec: SheetSpec, row: int, depth: int) -> Header:
    names = names_of(spec)
    known: dict[str, Heading] = {}
    others, repeated = [], []
    for position, texts in enumerate(_texts(grid, row, depth)):
        headings = [Heading(position, text, *split_header(text)) for text in texts]
        found = next(
            ((names[key], h) for h in headings for key in (fold(h.name), fold(h.printed)) if key in names),
            None,
        )
        if found is None:
            others += headings[:1]
        elif found[0].name in known:
            repeated.append(found[1])
        else:
            known[found[0].name] = found[1]
    return Header(row, depth, known, others, repeated)


def names_of(spec: SheetSpec) -> dict[str, Column]:
    """Return the columns of a sheet by everything people call them."""
    return {
        fold(name): column
        for column in spec.columns
        for name in (*reversed(column.variants), column.name, column.title)
    }


def _texts(grid: Grid, row: int, depth: int) -> list[list[str]]:
    """Return, for every column, the ways to read its header, the likeliest first."""
    top = _line(grid, row)
    if depth == 1:
        return [[text] if text else [] for text in top]
    bottom = _line(grid, row + 1)
    width = max(len(top), len(bottom))
    top += [""] * (width - len(top))
    bottom += [""] * (width - len(bottom))
    top = _spread(grid, row, top, bottom)
    return [_joined(above, below) for above, below in zip(top, bottom, strict=True)]


def _line(grid: Grid, row: int) -> list[str]:
    return [_text(cell) for cell in grid.rows[row]] if row < len(grid.rows) else []


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return f"{cell:.0f}"
    return re.sub(r"\s+", " ", str(cell)).strip() if is_filled(cell) else ""


def _spread(grid: Grid, row: int, top: list[str], bottom: list[str]) -> list[str]:
    """Let the title of a group stand above each of its columns."""
    spread = list(top)
    for first_row, first, last_row, last in grid.merges:
        if first_row <= row <= last_row:
            spread[first : last + 1] = [top[first]] * len(spread[first : last + 1])
    for i in range(1, len(spread)):
        if not spread[i] and bottom[i] and bottom[i - 1]:
            spread[i] = spread[i - 1]
    return spread


def _joined(above: str, below: str) -> list[str]:
    if not above or not below:
        return [above or below] if above or below else []
    if _is_unit(below):
        return [f"{above}({_bare(below)})"]
    return [below, f"{above}{below}", f"{above} {below}", above]


@lru_cache(maxsize=1024)
def _is_unit(text: str) -> bool:
    try:
        parse_unit(_bare(text))
    except UnitError:
        return False
    return True


def _bare(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip("()[]【】 ")


def _is_wordy(grid: Grid, row: int) -> bool:
    """Return whether a row holds words alone: a line of a header holds no number."""
    return all(
        isinstance(cell, str) and not re.match(r"\s*[\d.+-]", cell)
        for cell in grid.rows[row]
        if is_filled(cell)
    )


def _goes_on(grid: Grid, spec: SheetSpec, header: Header) -> bool:
    """Return whether the row under a header still belongs to it."""
    below = _line(grid, header.row + 1)
    filled = [i for i, text in enumerate(below) if text]
    if not filled or not _is_wordy(grid, header.row + 1):
        return False
    if any(first <= header.row < last for first, _, last, _ in grid.merges):
        return True
    # a line of units says nothing under a column of words: T and A are tonnes and years, and ids
    words = {
        header.known[x.name].position
        for x in spec.columns
        if x.name in header.known and x.type not in MEASURED
    }
    numbers = {heading.position for heading in header.known.values()} - words
    return not words.intersection(filled) and all(_is_unit(below[i]) for i in numbers.intersection(filled))


def resembling(name: str, candidates: Sequence[Column]) -> Column | None:
    """Return the column that a header may have meant: one or two characters off."""
    by_name = {fold(text): column for column in candidates for text in (column.title, column.name)}
    wanted = fold(name)
    cutoff = 0.6 if len(wanted) > 3 else 0.5
    close = difflib.get_close_matches(wanted, by_name, n=1, cutoff=cutoff)
    return by_name[close[0]] if close else None

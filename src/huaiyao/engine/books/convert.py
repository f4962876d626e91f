"""A book that came as CSV files, as a workbook: so that it can be given back with sheets and notes."""

from __future__ import annotations

import io
from pathlib import Path

import xlsxwriter

from huaiyao.engine.books.giveback import free_title
from huaiyao.engine.books.grid import Grid
from huaiyao.engine.books.reader import grids_of_csv


def as_workbook(source: Path | bytes, name: str | None = None) -> bytes:
    """Return the .xlsx of a book: the file itself, or its CSV files as one workbook.

    Rows and columns keep their places, so that an issue's row is the row of the workbook. Text is
    written as text, whatever it begins with; plain numbers as numbers.

    Raises
    ------
    UnreadableBookError
        As `read_book`.
    """
    grids = grids_of_csv(source, name)
    if grids is None:
        return source.read_bytes() if isinstance(source, Path) else source
    out = io.BytesIO()
    titles: list[str] = []
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        for grid in grids:
            titles.append(free_title(grid.title, titles))
            _write(workbook.add_worksheet(titles[-1]), grid)
    return out.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, grid: Grid) -> None:
    for r, row in enumerate(grid.rows):
        for c, cell in enumerate(row):
            if not cell:
                continue
            if _is_plain_number(cell):
                sheet.write_number(r, c, float(cell))
            else:
                sheet.write_string(r, c, cell[:32_767])


def _is_plain_number(cell: str) -> bool:
    """Return whether writing a number changes nothing of what is printed (007 and 1.50 stay text)."""
    try:
        return f"{float(cell):.15g}" == cell
    except ValueError:
        return False

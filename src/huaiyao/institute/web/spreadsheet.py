"""Rows as a workbook: numbers stay numbers, days stay days, text is never a formula."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import FileResponse
from django.utils import timezone

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def send_workbook(
    filename: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> FileResponse:
    """Return a download with one sheet; rows are written one at a time, so their number does not matter."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    with xlsxwriter.Workbook(file, {"constant_memory": True, "nan_inf_to_errors": True}) as workbook:
        sheet = workbook.add_worksheet(_sheet_name(title))
        sheet.freeze_panes(1, 0)
        bold = workbook.add_format({"bold": True, "bottom": 1})
        formats = {
            dt.date: workbook.add_format({"num_format": "yyyy-mm-dd"}),
            dt.datetime: workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            str: workbook.add_format({"quote_prefix": True}),
        }
        for column, name in enumerate(header):
            sheet.set_column(column, column, max(12, 2 * len(name) + 2))
            sheet.write_string(0, column, name, bold)
        for number, values in enumerate(rows, start=1):
            for column, value in enumerate(values):
                _write(sheet, number, column, value, formats)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=filename, content_type=_XLSX)


def _write(sheet: Any, row: int, column: int, value: Any, formats: dict[type, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float, Decimal)):
        sheet.write_number(row, column, float(value))
    elif isinstance(value, dt.datetime):
        local = timezone.make_naive(value) if timezone.is_aware(value) else value
        sheet.write_datetime(row, column, local, formats[dt.datetime])
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, formats[dt.date])
    else:
        text = str(value)
        # A string cell is never evaluated; the quote prefix keeps it a string when someone edits it.
        sheet.write_string(row, column, text, formats[str] if text.startswith(_FORMULA_STARTS) else None)


def _sheet_name(title: str) -> str:
    """Return a title Excel accepts: no []:*?/\\, no apostrophe at an end, at most 31 characters."""
    return (
        "".join("-" if character in "[]:*?/\\" else character for character in title)[:31].strip("'")
        or "Sheet1"
    )

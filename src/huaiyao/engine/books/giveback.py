"""Give a user's workbook back with sheets and notes added, every original part byte-equal.

Spreadsheet libraries drop what they do not know (cached values, rich text, charts, macros), so the
package itself is extended: new parts beside the old ones, and a few bytes inserted where a list
must name them. Only these parts change: the content types, the workbook and its relations, the
styles (new cell formats at the end of their list, so that no existing cell changes), and of each
sheet that gets a note its relations, its comments and one element that names the drawing.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from huaiyao.engine.books.notes import CellNote, add_notes, cell_name
from huaiyao.engine.books.package import SheetPart, open_package
from huaiyao.engine.books.parts import Parts
from huaiyao.engine.books.styles import Styles, add_styles
from huaiyao.engine.books.xmltext import as_attribute, as_xml_text
from huaiyao.engine.checks import refuse

__all__ = ["CellNote", "ExtraSheet", "give_back"]

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
TITLE_LIMIT = 31


@dataclass(frozen=True, slots=True)
class ExtraSheet:
    """A sheet to be added: its title, header and rows; the column that holds a verdict state, if one does.

    A cell is text, a number, or None for a blank. Text is written as text, whatever it begins with.
    """

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[object]]
    state_column: int | None = None


def give_back(original: bytes, extra: Sequence[ExtraSheet] = (), notes: Sequence[CellNote] = ()) -> bytes:
    """Return the user's workbook with sheets appended and notes put on cells.

    Parameters
    ----------
    original : bytes
        The .xlsx or .xlsm as it came.
    extra : sequence of ExtraSheet
        Appended after the last sheet; a title already taken gets a number.
    notes : sequence of CellNote
        Comments by sheet title, 1-based row and 0-based column. A cell that has a comment keeps it;
        the note is written below it.

    Returns
    -------
    bytes
        The new .xlsx. What the user's parts say is untouched byte by byte, but for the lists named
        at the head of this module.

    Raises
    ------
    UnreadableBookError
        Where the original is not a workbook we read.
    RefusedError
        Where a note names a sheet or a cell that does not exist.
    """
    package = open_package(original)
    sheets = package.sheets()
    parts = Parts(package)
    if extra:
        styles = add_styles(parts)
        titles = [sheet.title for sheet in sheets]
        for sheet in extra:
            titles.append(free_title(sheet.title, titles))
            _append_sheet(parts, sheet, titles[-1], styles)
    by_title = {sheet.title: sheet for sheet in sheets}
    for title, found in _by_sheet(notes, by_title).items():
        add_notes(parts, by_title[title].path, found)
    return _zipped(original, parts)


def free_title(title: str, taken: Iterable[str]) -> str:
    """Return a title Excel accepts and no other sheet has: 判定, 判定 (2), …"""
    used = {one.casefold() for one in taken}
    plain = _NOT_IN_TITLES.sub("_", title).strip("' ")[:TITLE_LIMIT] or "Sheet"
    number, candidate = 1, plain
    while candidate.casefold() in used:
        number += 1
        ending = f" ({number})"
        candidate = plain[: TITLE_LIMIT - len(ending)] + ending
    return candidate


def _by_sheet(notes: Sequence[CellNote], sheets: dict[str, SheetPart]) -> dict[str, list[CellNote]]:
    found: dict[str, list[CellNote]] = {}
    for note in notes:
        if note.sheet not in sheets:
            refuse("notes", f"name a sheet of the workbook ({', '.join(sheets)})", note.sheet)
        found.setdefault(note.sheet, []).append(note)
    return found


# -------------------------------------------------------------------------------- a sheet more


def _append_sheet(parts: Parts, sheet: ExtraSheet, title: str, styles: Styles) -> None:
    """Add the part of a sheet and name it in the workbook, its relations and the content types."""
    folder = posixpath.join(posixpath.dirname(parts.workbook), "worksheets")
    name = parts.free_name(posixpath.join(folder, "sheet{}.xml"))
    parts.add(name, _sheet_xml(sheet, styles, parts.main_namespace), _SHEET_TYPE)
    relation = parts.relate(parts.workbook, name, "worksheet")
    ids = [tag.attributes.get("sheetId", "") for tag in parts.tags(parts.workbook, {"sheet"})]
    number = max((int(one) for one in ids if one.isdecimal()), default=0) + 1
    tag = parts.only_tag(parts.workbook, "sheets")
    parts.append(
        parts.workbook,
        tag,
        f"<{tag.prefix}sheet xmlns:r={as_attribute(parts.relation_namespace)} name={as_attribute(title)} "
        f'sheetId="{number}" r:id="{relation}"/>',
    )


def _sheet_xml(sheet: ExtraSheet, styles: Styles, namespace: str) -> bytes:
    widths = _widths(sheet)
    columns = "".join(
        f'<col min="{i}" max="{i}" width="{width}" customWidth="1"/>' for i, width in enumerate(widths, 1)
    )
    rows = [_row_xml(1, sheet.header, [styles.header] * len(sheet.header))]
    for i, row in enumerate(sheet.rows, 2):
        looks = [
            styles.of_state(cell) if c == sheet.state_column else styles.text for c, cell in enumerate(row)
        ]
        rows.append(_row_xml(i, row, looks))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f"<worksheet xmlns={as_attribute(namespace)}>"
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
        'state="frozen"/></sheetView></sheetViews>'
        + (f"<cols>{columns}</cols>" if columns else "")
        + f"<sheetData>{''.join(rows)}</sheetData></worksheet>"
    ).encode()


def _row_xml(number: int, cells: Sequence[object], looks: Sequence[int]) -> str:
    written = "".join(
        _cell_xml(cell_name(number, c), cell, look)
        for c, (cell, look) in enumerate(zip(cells, looks, strict=True))
    )
    return f'<row r="{number}">{written}</row>'


def _cell_xml(reference: str, cell: object, look: int) -> str:
    if cell is None or cell == "":
        return f'<c r="{reference}" s="{look}"/>'
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return f'<c r="{reference}" s="{look}"><v>{cell!r}</v></c>'
    text = as_xml_text(str(cell))
    return f'<c r="{reference}" s="{look}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _widths(sheet: ExtraSheet) -> list[int]:
    """Return column widths that fit the text: Chinese characters take two."""
    columns = zip(sheet.header, *(row for row in sheet.rows), strict=True)
    return [min(max((_width(cell) for cell in column), default=8) + 2, 60) for column in columns]


def _width(cell: object) -> int:
    return max(
        (sum(2 if ord(c) > 0x2E7F else 1 for c in line) for line in str(cell or "").splitlines()), default=0
    )


def _zipped(original: bytes, parts: Parts) -> bytes:
    """Write the parts in their old order with their old stamps, the new ones after them."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(original)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for entry in before.infolist():
            if not entry.is_dir():
                after.writestr(_stamp(entry), parts.data[entry.filename])
        known = set(before.namelist())
        for name in parts.data:
            if name not in known:
                after.writestr(_stamp(zipfile.ZipInfo(name)), parts.data[name])
    return out.getvalue()


def _stamp(entry: zipfile.ZipInfo) -> zipfile.ZipInfo:
    stamped = zipfile.ZipInfo(entry.filename, entry.date_time)
    stamped.compress_type = zipfile.ZIP_DEFLATED
    stamped.external_attr = entry.external_attr
    return stamped

"""Notes on cells: the comments part, the drawing Excel shows them with, and the element that names it.

A sheet that has comments or form controls already keeps them: ours are appended to its parts. A
cell that has a comment keeps it too, and our note is written below it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass

from huaiyao.engine.books.package import refuse_damaged
from huaiyao.engine.books.parts import Parts
from huaiyao.engine.books.xmltext import Tag, as_attribute, as_xml_text, local
from huaiyao.engine.checks import check_number

AUTHOR = "怀药 Huaiyao"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
LAST_ROW, LAST_COLUMN = 1_048_576, 16_383

# ECMA-376 part 1, 18.3.1.99: what may stand before legacyDrawing in a worksheet
_ORDER = """
    sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios
    autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations
    hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches
    ignoredErrors smartTags drawing
"""
_BEFORE_LEGACY_DRAWING = frozenset(_ORDER.split())

_SHAPE_TYPE = (
    '<v:shapetype xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_FIRST_SHAPES = 1024  # ids of one drawing run from a multiple of this, its block


@dataclass(frozen=True, slots=True)
class CellNote:
    """A note on one cell: title of its sheet, 1-based row, 0-based column, and what it says."""

    sheet: str
    row: int
    column: int
    text: str


def cell_name(row: int, column: int) -> str:
    """Return `C7` for row 7 (1-based) and column 2 (0-based)."""
    letters, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return f"{letters}{row}"


def add_notes(parts: Parts, sheet: str, notes: Sequence[CellNote]) -> None:
    """Put notes on the cells of the sheet in part `sheet`; notes on one cell are joined.

    Raises
    ------
    RefusedError
        Where a cell lies outside a worksheet.
    """
    said: dict[tuple[int, int], list[str]] = {}
    for note in notes:
        check_number("row of a note", note.row, least=1, most=LAST_ROW)
        check_number("column of a note", note.column, least=0, most=LAST_COLUMN)
        said.setdefault((note.row, note.column), []).append(note.text)
    texts = {place: "\n".join(lines) for place, lines in sorted(said.items())}
    new = _add_comments(parts, sheet, texts)
    _add_shapes(parts, sheet, new)


# ------------------------------------------------------------------------------------ comments


def _add_comments(parts: Parts, sheet: str, texts: dict[tuple[int, int], str]) -> list[tuple[int, int]]:
    """Write the texts into the comments of a sheet; return the cells that had no comment."""
    name = parts.related(sheet, "comments")
    if name is None:
        name = parts.free_name(posixpath.join(posixpath.dirname(parts.workbook), "comments{}.xml"))
        empty = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f"<comments xmlns={as_attribute(parts.main_namespace)}><authors></authors>"
            "<commentList></commentList></comments>"
        )
        parts.add(name, empty.encode(), _COMMENTS_TYPE)
        parts.relate(sheet, name, "comments")
    there = _append_to_comments(parts, name, {cell_name(*place): text for place, text in texts.items()})
    new = [place for place in texts if cell_name(*place) not in there]
    authors = parts.only_tag(name, "authors")
    number = sum(local(tag.name) == "author" for tag in parts.tags(name, {"author"}))
    parts.append(name, authors, f"<{authors.prefix}author>{AUTHOR}</{authors.prefix}author>")
    listed = parts.only_tag(name, "commentList")
    p = listed.prefix
    parts.append(
        name,
        listed,
        "".join(
            f'<{p}comment ref="{cell_name(*place)}" authorId="{number}"><{p}text>{_run(p, texts[place])}</{p}text>'
            f"</{p}comment>"
            for place in new
        ),
    )
    return new


def _run(prefix: str, text: str) -> str:
    p = prefix
    return f'<{p}r><{p}t xml:space="preserve">{as_xml_text(text)}</{p}t></{p}r>'


def _append_to_comments(parts: Parts, name: str, texts: dict[str, str]) -> set[str]:
    """Write notes below what the cells' comments say, once; return the cells that have a comment."""
    found = parts.tags(name, {"comment", "text", "rPh", "phoneticPr"}, depth=4)
    there, inserts = set(), []
    for i, comment in enumerate(found):
        reference = comment.attributes.get("ref", "")
        if local(comment.name) != "comment":
            continue
        there.add(reference)
        end = comment.closing or comment.end
        if (
            reference not in texts
            or as_xml_text(texts[reference]).encode() in parts.data[name][comment.start : end]
        ):
            continue
        inside = _until(end, found, i + 1)
        body = next((tag for tag in inside if local(tag.name) == "text"), None)
        if body is None:
            refuse_damaged(name)
        # phonetic runs come last in a text
        phonetic = [tag.start for tag in inside if local(tag.name) in ("rPh", "phoneticPr")]
        inserts.append(
            (min([body.closing or body.end, *phonetic]), _run(body.prefix, f"\n{texts[reference]}"))
        )
    parts.insert_many(name, inserts)
    return there


def _until(end: int, found: Sequence[Tag], first: int) -> list[Tag]:
    inside = []
    while first < len(found) and found[first].start < end:
        inside.append(found[first])
        first += 1
    return inside


# ------------------------------------------------------------------------------------- drawing


def _add_shapes(parts: Parts, sheet: str, places: Sequence[tuple[int, int]]) -> None:
    """Give every new comment the shape Excel shows it in."""
    legacy = next((tag for tag in parts.tags(sheet, {"legacyDrawing"}, 1)), None)
    name = _add_drawing(parts, sheet) if legacy is None else parts.relation(sheet, _relation_id(legacy))
    if name is None or name not in parts.data:
        refuse_damaged(sheet)
    data = parts.data[name]
    ids = [int(found) for found in re.findall(rb"_x0000_s(\d+)", data)]
    block = int((re.search(rb"idmap[^>]*\bdata=[\"'](\d+)", data) or [b"", b"1"])[1])
    first = max([block * _FIRST_SHAPES, *ids]) + 1
    shape_type = "" if b'"_x0000_t202"' in data else _SHAPE_TYPE
    shapes = "".join(_shape(first + i, *place) for i, place in enumerate(places))
    end = data.rfind(b"</")  # not parsed: Excel itself writes drawings that are no XML
    if end < 0:
        refuse_damaged(name)
    parts.insert(name, end, shape_type + shapes)


def _relation_id(tag: Tag) -> str:
    return next((value for key, value in tag.attributes.items() if local(key) == "id"), "")


def _add_drawing(parts: Parts, sheet: str) -> str:
    """Add an empty drawing and name it in the sheet, where the order of a worksheet wants it."""
    drawings = [data for part, data in parts.data.items() if part.endswith(".vml")]
    used = [int(block) for data in drawings for block in re.findall(rb"idmap[^>]*\bdata=[\"'](\d+)", data)]
    folder = posixpath.join(posixpath.dirname(parts.workbook), "drawings")
    name = parts.free_name(posixpath.join(folder, "vmlDrawing{}.vml"))
    parts.data[name] = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
        f'<o:idmap v:ext="edit" data="{max(used, default=0) + 1}"/></o:shapelayout></xml>'
    ).encode()
    parts.declare_extension("vml", _VML_TYPE)
    relation = parts.relate(sheet, name, "vmlDrawing")
    prefix = parts.root(sheet).prefix
    element = f'<{prefix}legacyDrawing xmlns:r={as_attribute(parts.relation_namespace)} r:id="{relation}"/>'
    parts.insert(sheet, _place_for_drawing(parts, sheet), element)
    return name


def _place_for_drawing(parts: Parts, sheet: str) -> int:
    """Return the offset after the last element that must stand before legacyDrawing."""
    root, *children = parts.tags(sheet, None, 1)
    place = root.closing or root.end
    for tag in reversed(children):
        if local(tag.name) in _BEFORE_LEGACY_DRAWING:
            break
        place = tag.start
    return place


def _shape(number: int, row: int, column: int) -> str:
    """Return a hidden note box two columns wide beside its cell."""
    anchor = f"{column + 1}, 15, {max(row - 2, 0)}, 10, {column + 4}, 15, {row + 4}, 4"
    return (
        '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        f'xmlns:x="urn:schemas-microsoft-com:office:excel" id="_x0000_s{number}" type="#_x0000_t202" '
        'style="position:absolute;margin-left:80pt;margin-top:5pt;width:180pt;height:80pt;z-index:1;visibility:hidden" '
        'fillcolor="#fbf1dc" o:insetmode="auto"><v:fill color2="#fbf1dc"/><v:shadow on="t" color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
        '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row - 1}</x:Row>"
        f"<x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )

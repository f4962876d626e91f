"""Cell formats for the sheets we add, appended to the user's styles so that no cell of theirs changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from huaiyao.engine.books.package import parse_xml
from huaiyao.engine.books.parts import Parts
from huaiyao.engine.books.xmltext import as_attribute

# the seals of the house: the words of a state, the colour of its text, the colour behind it
_SEALS = (
    (("supported", "相符"), "2F6B4F", "E9F2EC"),
    (("contradicted", "不符"), "B3362B", "FBE9E6"),
    (("disputed", "存疑"), "8A5800", "FBF1DC"),
    (("unverified", "待核"), "3D5A80", "E8EEF5"),
    (("missing", "缺据"), "545E68", "EEF0F2"),
)
_HEADER = ("1D2320", "F6F2E8")


@dataclass(frozen=True, slots=True)
class Styles:
    """Numbers of cell formats: plain text, header, and one by word of state."""

    text: int
    header: int
    seals: Mapping[str, int]

    def of_state(self, cell: object) -> int:
        return self.seals.get(str(cell), self.text)


def add_styles(parts: Parts) -> Styles:
    """Append fonts, fills and formats to the styles part; a workbook without such lists gets plain cells."""
    name = parts.related(parts.workbook, "styles")
    if name is None or name not in parts.data:
        return Styles(0, 0, {})
    sheet = parse_xml(parts.data[name], name)
    lists = {one: sheet.findall(f"{{*}}{one}/{{*}}*") for one in ("fonts", "fills", "cellXfs")}
    if not all(lists.values()):
        return Styles(0, 0, {})
    first = {one: len(children) for one, children in lists.items()}
    prefix = parts.root(name).prefix
    colours = [_HEADER, *((ink, paper) for _, ink, paper in _SEALS)]
    formats = [_xf(prefix, 0, 0)]
    formats += [_xf(prefix, first["fonts"] + i, first["fills"] + i) for i in range(len(colours))]
    face = _face(lists["fonts"][0])
    _append(parts, name, "fonts", [_font(prefix, ink, face) for ink, _ in colours])
    _append(parts, name, "fills", [_fill(prefix, paper) for _, paper in colours])
    _append(parts, name, "cellXfs", formats)
    text = first["cellXfs"]
    seals = {word: text + 2 + i for i, (words, _, _) in enumerate(_SEALS) for word in words}
    return Styles(text, text + 1, seals)


def _append(parts: Parts, name: str, within: str, children: list[str]) -> None:
    parts.append(name, parts.only_tag(name, within), "".join(children), counted=len(children))


def _face(font: etree._Element) -> tuple[str, str]:
    """Return name and size of the workbook's first font: what its plain cells are written in."""
    found = {etree.QName(child).localname: child.get("val") for child in font if isinstance(child.tag, str)}
    return found.get("name") or "Calibri", found.get("sz") or "11"


def _font(prefix: str, ink: str, face: tuple[str, str]) -> str:
    p, (name, size) = prefix, face
    return (
        f'<{p}font><{p}b/><{p}sz val={as_attribute(size)}/><{p}color rgb="FF{ink}"/>'
        f"<{p}name val={as_attribute(name)}/></{p}font>"
    )


def _fill(prefix: str, paper: str) -> str:
    p = prefix
    return (
        f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="FF{paper}"/>'
        f'<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'
    )


def _xf(prefix: str, font: int, fill: int) -> str:
    return (
        f'<{prefix}xf numFmtId="0" fontId="{font}" fillId="{fill}" borderId="0" xfId="0" applyFont="1" applyFill="1" '
        f'applyAlignment="1"><{prefix}alignment vertical="top" wrapText="1"/></{prefix}xf>'
    )

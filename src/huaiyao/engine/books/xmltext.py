"""Change an XML part without rewriting it: find byte offsets, insert there, leave the rest byte-equal.

A user's part is never parsed and written again, since that would change declarations, prefixes and
white space that some program may rely on.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from huaiyao.engine.books.package import refuse_damaged, refuse_many_tags

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EXCEL_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
CELL_LIMIT = 32_767  # characters Excel keeps of one cell


def as_xml_text(text: str) -> str:
    """Return text for an XML element of a workbook: escaped, without what XML or Excel cannot hold."""
    kept = _EXCEL_ESCAPE.sub("_x005F_", _NOT_XML.sub("\ufffd", text))
    kept = kept if len(kept) <= CELL_LIMIT else kept[: CELL_LIMIT - 1] + "…"
    return kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def as_attribute(text: str) -> str:
    """Return text as a quoted attribute."""
    return quoteattr(_NOT_XML.sub("\ufffd", text))


@dataclass(frozen=True, slots=True)
class Tag:
    """One start tag: its name as written, its attributes, its bytes [start, end) and where its element closes.

    `closing` is the offset of the end tag, None for `<sheets/>`.
    """

    name: str
    attributes: dict[str, str]
    start: int
    end: int
    closing: int | None

    @property
    def prefix(self) -> str:
        """Return `x:` of `x:sheets`, or nothing."""
        head, colon, _ = self.name.rpartition(":")
        return head + colon


@dataclass(slots=True)
class _Walk:
    """What expat sees on its way: open tags, and those asked for."""

    data: bytes
    wanted: Collection[str] | None
    depth_limit: int
    found: list[Tag] = field(default_factory=list)
    open: list[tuple[str, dict[str, str], int]] = field(default_factory=list)

    def tag(self, closing: int) -> None:
        name, attributes, start = self.open.pop()
        if len(self.open) > self.depth_limit or (self.wanted is not None and local(name) not in self.wanted):
            return
        is_empty = not self.data.startswith(b"</", closing)
        end = _end_of_tag(self.data, start)
        self.found.append(Tag(name, attributes, start, end, None if is_empty else closing))


def local(name: str) -> str:
    """Return a name without its prefix."""
    return name.rpartition(":")[2]


def _end_of_tag(data: bytes, start: int) -> int:
    """Return the offset after a start tag; a `>` inside a quoted attribute does not end it."""
    match = re.compile(rb"""<(?:[^"'>]|"[^"]*"|'[^']*')*>""").match(data, start)
    return match.end() if match else start


def tags(data: bytes, part: str, wanted: Collection[str] | None = None, depth: int = 99) -> list[Tag]:
    """Return the tags called `wanted` (None: all) down to `depth` (0 is the root), in the order of their start.

    Raises
    ------
    UnreadableBookError
        Where the part is not well-formed UTF-8.
    """
    refuse_many_tags(data, part)
    walk = _Walk(data, wanted, depth)
    parser = expat.ParserCreate("utf-8")  # whatever it declares: what we insert is UTF-8
    parser.StartElementHandler = lambda name, attributes: walk.open.append(
        (name, attributes, parser.CurrentByteIndex)
    )
    parser.EndElementHandler = lambda name: walk.tag(parser.CurrentByteIndex)
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        refuse_damaged(part)
    return sorted(walk.found, key=lambda tag: tag.start)


def append_inside(data: bytes, tag: Tag, child: str) -> bytes:
    """Return the part with `child` as the last child of the element of `tag`."""
    if tag.closing is not None:
        return data[: tag.closing] + child.encode() + data[tag.closing :]
    opened = data[tag.start : tag.end].removesuffix(b"/>").rstrip() + b">"
    return data[: tag.start] + opened + child.encode() + f"</{tag.name}>".encode() + data[tag.end :]


def with_count(data: bytes, tag: Tag, more: int) -> bytes:
    """Return the part with the `count` of a tag raised, where it has one; call it before offsets move."""
    count = tag.attributes.get("count")
    if count is None or not count.isdecimal():
        return data
    opened = data[tag.start : tag.end]
    raised = re.sub(rb"\bcount=([\"'])\d+\1", f'count="{int(count) + more}"'.encode(), opened, count=1)
    return data[: tag.start] + raised + data[tag.end :]

"""The parts of a package while sheets and notes are added: append, relate, declare; nothing is rewritten."""

from __future__ import annotations

import itertools
import posixpath
from collections.abc import Collection, Sequence

from huaiyao.engine.books.package import MAIN, RELATIONS, Package, refuse_damaged, relations_part
from huaiyao.engine.books.xmltext import Tag, append_inside, as_attribute, tags, with_count

_OFFICE_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_CONTENT_TYPES = "[Content_Types].xml"


class Parts:
    """The parts of one package by name; `data` holds them as they will be written."""

    def __init__(self, package: Package) -> None:
        self.data = dict(package.parts)
        self.workbook = package.workbook
        self._package = package
        # a workbook of the strict dialect has other namespaces: follow the one it is written in
        root = package.xml(self.workbook)
        self.main_namespace = str(root.tag).partition("}")[0].lstrip("{") or MAIN
        sheet = next(iter(root.iter("{*}sheet")), None)
        ids = [str(key) for key in (sheet.attrib if sheet is not None else ()) if str(key).endswith("}id")]
        self.relation_namespace = ids[0].partition("}")[0].lstrip("{") if ids else _OFFICE_RELATIONS

    def tags(self, part: str, wanted: Collection[str] | None, depth: int = 99) -> list[Tag]:
        return tags(self.data[part], part, wanted, depth)

    def only_tag(self, part: str, name: str) -> Tag:
        """Return the one element of that name; refuses a part without it."""
        found = self.tags(part, {name}, 1)
        if not found:
            refuse_damaged(part)
        return found[0]

    def append(self, part: str, tag: Tag, child: str, counted: int = 0) -> None:
        """Append a child inside `tag`, and raise the count of the tag by `counted`."""
        grown = append_inside(self.data[part], tag, child)
        self.data[part] = with_count(grown, tag, counted) if counted else grown

    def insert(self, part: str, offset: int, text: str) -> None:
        self.insert_many(part, [(offset, text)])

    def insert_many(self, part: str, inserts: Sequence[tuple[int, str]]) -> None:
        """Insert texts at offsets of the part as it is now."""
        data, pieces, before = self.data[part], [], 0
        for offset, text in sorted(inserts, key=lambda one: one[0]):
            pieces += [data[before:offset], text.encode()]
            before = offset
        self.data[part] = b"".join([*pieces, data[before:]])

    def free_name(self, pattern: str) -> str:
        """Return the first part name of the pattern `xl/worksheets/sheet{}.xml` that is not taken."""
        taken = {name.casefold() for name in self.data}
        return next(n for n in (pattern.format(i) for i in itertools.count(1)) if n.casefold() not in taken)

    def add(self, name: str, data: bytes, content_type: str) -> None:
        """Add a part and declare its type."""
        self.data[name] = data
        types = self.root(_CONTENT_TYPES)
        self.append(
            _CONTENT_TYPES,
            types,
            f"<{types.prefix}Override PartName={as_attribute('/' + name)} ContentType={as_attribute(content_type)}/>",
        )

    def declare_extension(self, extension: str, content_type: str) -> None:
        """Declare the type of all parts with an extension, where it is not declared yet."""
        defaults = self.tags(_CONTENT_TYPES, {"Default"}, 1)
        if any(tag.attributes.get("Extension", "").lower() == extension for tag in defaults):
            return
        types = self.root(_CONTENT_TYPES)
        # Default before Override, as every program writes it
        self.insert(
            _CONTENT_TYPES,
            types.end,
            f"<{types.prefix}Default Extension={as_attribute(extension)} ContentType={as_attribute(content_type)}/>",
        )

    def root(self, part: str) -> Tag:
        return self.tags(part, None, 0)[0]

    def relate(self, owner: str, target: str, kind: str) -> str:
        """Let `owner` relate to the part `target`; return the id of the relation."""
        name = relations_part(owner)
        if name not in self.data:
            empty = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{RELATIONS}"/>'
            self.data[name] = empty.encode()
            self.declare_extension("rels", _RELATIONS_TYPE)
        taken = {tag.attributes.get("Id") for tag in self.tags(name, {"Relationship"}, 1)}
        relation = next(r for r in (f"rId{i}" for i in itertools.count(1)) if r not in taken)
        root = self.root(name)
        path = posixpath.relpath(target, posixpath.dirname(owner))
        self.append(
            name,
            root,
            f'<{root.prefix}Relationship Id="{relation}" Type="{self.relation_namespace}/{kind}" '
            f"Target={as_attribute(path)}/>",
        )
        return relation

    def related(self, owner: str, kind: str) -> str | None:
        """Return the part that `owner` relates to as `kind` (`comments`), if there is one."""
        name = relations_part(owner)
        if name not in self.data:
            return None
        targets = self._package.relations(owner) if name in self._package.parts else {}
        for tag in self.tags(name, {"Relationship"}, 1):
            if tag.attributes.get("Type", "").endswith(f"/{kind}"):
                return targets.get(tag.attributes.get("Id", ""))
        return None

    def relation(self, owner: str, relation: str) -> str | None:
        """Return the part behind a relation id."""
        return self._package.relations(owner).get(relation)

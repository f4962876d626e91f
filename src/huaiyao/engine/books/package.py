"""Open a file that a stranger sent: what it is, and whether it is safe to read on.

An .xlsx is a zip of XML parts. Everything is weighed before anything is unpacked, unpacked in full
before anything is parsed, and no parser is ever handed the stranger's zip itself.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from lxml import etree

from huaiyao.engine.books.terms import UnreadableBookError
from huaiyao.engine.wording import Text

MAX_FILE_BYTES = 100 * 2**20
MAX_UNPACKED_BYTES = 300 * 2**20
MAX_PARTS = 5_000
MAX_RATIO = 250  # a sheet of equal rows packs about 100 to 1, a bomb 1,000 to 1
RATIO_MATTERS_ABOVE = 2**20
MAX_CELLS = 1_000_000  # the rectangle around all cells of a sheet
MAX_TAGS = 6 * MAX_CELLS  # in one part, whose every tag costs time
MAX_TREE_TAGS = 1_000_000  # in a part that is parsed into a tree, whose every tag costs memory

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_SIGNATURES = (
    (b"\x89PNG", Text("图片（PNG）", "a picture (PNG)")),
    (b"\xff\xd8\xff", Text("图片（JPEG）", "a picture (JPEG)")),
    (b"GIF8", Text("图片（GIF）", "a picture (GIF)")),
    (b"%PDF", Text("PDF 文件", "a PDF")),
    (b"\x1f\x8b", Text("gzip 压缩文件", "a gzip archive")),
    (b"Rar!", Text("RAR 压缩文件", "a RAR archive")),
    (b"7z\xbc\xaf", Text("7z 压缩文件", "a 7z archive")),
    (b"\x7fELF", Text("程序文件", "a program")),
    (b"MZ", Text("程序文件", "a program")),
    (b"SQLite format 3", Text("数据库文件", "a database")),
)
_DTD = tuple(
    mark.encode(code) for mark in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet of a package: the title on its tab, the part that holds it, whether it is hidden."""

    title: str
    path: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Package:
    """An .xlsx as its unpacked parts, in the order of the file."""

    parts: Mapping[str, bytes]

    def repacked(self) -> bytes:
        """Return a new zip of the XML parts alone, safe to hand to a parser."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            for name, data in self.parts.items():
                if name.endswith((".xml", ".rels")):
                    archive.writestr(zipfile.ZipInfo(name), data)
        return out.getvalue()

    def xml(self, name: str) -> etree._Element:
        """Parse one part; refuses what is not well-formed."""
        return parse_xml(self.parts[name], name)

    def relations(self, owner: str) -> dict[str, str]:
        """Return the part names that `owner` ("" is the package) relates to, by relation id."""
        name = relations_part(owner)
        if name not in self.parts:
            return {}
        return {
            relation.get("Id", ""): resolve(owner, relation.get("Target", ""))
            for relation in self.xml(name)
            if relation.tag == f"{{{RELATIONS}}}Relationship" and relation.get("TargetMode") != "External"
        }

    @property
    def workbook(self) -> str:
        """Return the name of the workbook part."""
        roots = self.xml("_rels/.rels") if "_rels/.rels" in self.parts else ()
        targets = [
            resolve("", root.get("Target", ""))
            for root in roots
            if str(root.get("Type")).endswith("/officeDocument")
        ]
        if not targets or targets[0] not in self.parts:
            refuse(
                Text(
                    "文件里没有工作簿。请用 Excel 打开后另存为 .xlsx。",
                    "There is no workbook in the file. Open it in Excel and save it as .xlsx.",
                )
            )
        return targets[0]

    def sheets(self) -> tuple[SheetPart, ...]:
        """Return the worksheets in the order of their tabs (chart sheets hold no cells)."""
        targets = self.relations(self.workbook)
        found = []
        for element in self.xml(self.workbook).iter("{*}sheet"):
            relation = next((value for key, value in element.attrib.items() if str(key).endswith("}id")), "")
            path = targets.get(str(relation), "")
            if path in self.parts and _is_worksheet(self.parts[path]):
                hidden = element.get("state", "visible") != "visible"
                found.append(SheetPart(element.get("name", ""), path, hidden))
        return tuple(found)


def _is_worksheet(data: bytes) -> bool:
    return b"sheetData" in data


def relations_part(owner: str) -> str:
    """Return where the relations of a part are kept."""
    folder, name = posixpath.split(owner)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def resolve(owner: str, target: str) -> str:
    """Return the name of the part that `owner` calls `target`."""
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(owner), target)).lstrip("/")


def parse_xml(data: bytes, name: str) -> etree._Element:
    """Parse a part without entities, without a network and without a DTD."""
    refuse_many_tags(data, name, MAX_TREE_TAGS)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        refuse_damaged(name)


def refuse(text: Text) -> NoReturn:
    """Refuse a file as a whole."""
    raise UnreadableBookError(text)


def refuse_damaged(where: str = "") -> NoReturn:
    """Refuse a damaged file, naming the part that is, where one is known."""
    refuse(
        Text(
            f"文件已损坏或不完整{f'（{where}）' if where else ''}。请重新下载，或用 Excel 打开后另存一份。",
            f"The file is damaged or incomplete{f' ({where})' if where else ''}. "
            "Fetch it again, or open it in Excel and save a copy.",
        )
    )


def refuse_size(what: Text, limit: str) -> NoReturn:
    """Refuse a file of which something is above a limit."""
    refuse(
        Text(
            f"文件过大：{what.zh}超过 {limit}。请只保留要核验的工作表，删去图片后另存。",
            f"The file is too large: {what.en} above {limit}. Keep only the sheets to be judged, without pictures.",
        )
    )


def refuse_many_tags(data: bytes, name: str, limit: int = MAX_TAGS) -> None:
    """Refuse a part with more tags than `limit`, before anything parses it."""
    if data.count(b"<") > limit:
        refuse_size(Text(f"{name} 里的标记数", f"the tags of {name}"), f"{limit:,}")


def refuse_large_file(size: int) -> None:
    """Refuse a file by its size alone."""
    if size > MAX_FILE_BYTES:
        refuse_size(Text("文件", "a file"), f"{MAX_FILE_BYTES // 2**20} MB")


def open_zip(data: bytes) -> dict[str, bytes]:
    """Return the parts of a zip by name, or refuse it.

    Raises
    ------
    UnreadableBookError
        Where the file is damaged, encrypted, has unsafe or repeated names, or unpacks to more than
        `MAX_UNPACKED_BYTES`, `MAX_PARTS` or `MAX_RATIO` allow.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _weigh(entries)
            # zipfile stops at the declared size and checks the sum, so the weights above hold
            return {entry.filename: archive.read(entry) for entry in entries}
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        OSError,
        ValueError,
        RuntimeError,
    ) as error:
        if isinstance(error, UnreadableBookError):
            raise
        refuse_damaged()


def _weigh(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_PARTS:
        refuse_size(Text("内部文件数", "inner files"), f"{MAX_PARTS}")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        refuse_size(Text("解压后", "unpacked"), f"{MAX_UNPACKED_BYTES // 2**20} MB")
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        refuse_damaged()
    for entry in entries:
        _refuse_unsafe(entry)


def _refuse_unsafe(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
        refuse(
            Text(
                f"文件里有不安全的路径：{name[:60]}。这不是 Excel 写出的文件，不予读取。",
                f"The file holds an unsafe path: {name[:60]}. Excel did not write it; it is not read.",
            )
        )
    if entry.flag_bits & 0x1:
        refuse_encrypted()
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        refuse_damaged(name[:60])
    if entry.file_size > RATIO_MATTERS_ABOVE and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        refuse_size(Text("压缩比", "a compression ratio"), f"{MAX_RATIO} : 1")


def refuse_encrypted() -> NoReturn:
    """Refuse a file with a password."""
    refuse(
        Text(
            "文件有密码，无法读取。请在 Excel 里去掉密码（文件 → 信息 → 保护工作簿）后再交。",
            "The file is encrypted. Remove its password in Excel (File, Info, Protect Workbook) and send it again.",
        )
    )


def refuse_foreign(what: Text) -> NoReturn:
    """Refuse a file of another kind."""
    refuse(
        Text(
            f"这是{what.zh}，不是工作簿。请交 .xlsx 文件，或每张表一个的 CSV 文件。",
            f"This is {what.en}, not a workbook. Send an .xlsx file, or CSV files, one a sheet.",
        )
    )


def refuse_older(extension: str) -> NoReturn:
    """Refuse a format that is not read yet."""
    refuse(
        Text(
            f"暂不读取 {extension} 文件。请用 Excel 或 WPS 打开后另存为 .xlsx。",
            f"{extension} files are not read yet. Open it in Excel, WPS or LibreOffice and save it as .xlsx.",
        )
    )


def refuse_wrong_type(data: bytes) -> None:
    """Refuse by its first bytes what can be neither a zip nor a CSV file, whatever its name says."""
    if not data.strip():
        refuse(
            Text(
                "文件是空的。请核对是不是这个文件，或重新导出、下载一份。",
                "The file is empty. Check that it is the one you meant, or export or fetch it again.",
            )
        )
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            refuse_encrypted()
        refuse_older(".xls")
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            refuse_foreign(what)
    head = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")):
        refuse_foreign(
            Text(
                "网页（HTML），有些系统把它叫作 .xls 导出",
                "a web page (HTML), which some systems export as .xls",
            )
        )
    if head.startswith((b"<?xml", b"<!doctype", b"{", b"{\\rtf")):
        refuse_foreign(Text("XML 或其他文本文件", "an XML or other text file"))


def is_zip(data: bytes) -> bool:
    """Return whether the bytes begin as those of a zip do."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def open_package(data: bytes) -> Package:
    """Return the parts of an .xlsx, or refuse it with a reason and a remedy.

    Raises
    ------
    UnreadableBookError
        For everything that is not a plain .xlsx or .xlsm within the limits above; also for any part
        that declares a DTD or an entity.
    """
    refuse_large_file(len(data))
    refuse_wrong_type(data)
    if not is_zip(data):
        refuse_damaged()
    return as_package(open_zip(data))


def as_package(parts: Mapping[str, bytes]) -> Package:
    """Check that unpacked parts are those of an .xlsx."""
    if parts.get("mimetype", b"").startswith(b"application/vnd.oasis.opendocument"):
        refuse_older(".ods")
    if "xl/workbook.bin" in parts:
        refuse_older(".xlsb")
    if "[Content_Types].xml" not in parts:
        refuse_foreign(Text("zip 压缩文件", "a zip archive"))
    if any(name.startswith(("word/", "ppt/")) for name in parts):
        refuse_foreign(Text("Word 或 PowerPoint 文件", "a Word or PowerPoint file"))
    for name, data in parts.items():
        if name.endswith((".xml", ".rels")) and any(mark in data for mark in _DTD):
            refuse(
                Text(
                    f"文件里有 XML 实体声明（{name}），可能有害，不予读取。",
                    f"The file declares XML entities ({name}), which can do harm; it is not read.",
                )
            )
    return Package(parts)

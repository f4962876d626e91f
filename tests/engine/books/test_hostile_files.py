"""Files nobody should send: each is refused with a reason in both languages, none takes the memory."""

from __future__ import annotations

import ast
import io
import random
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huaiyao.engine.books import package
from huaiyao.engine.books.giveback import CellNote, ExtraSheet, give_back
from huaiyao.engine.books.reader import read_book
from huaiyao.engine.books.terms import Book, UnreadableBookError
from huaiyao.engine.checks import RefusedError

Write = Callable[[dict[str, Any]], bytes]
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def refused(data: bytes | Path, english: str, chinese: str, name: str | None = None) -> None:
    """Both doors, reading and giving back, refuse the file and say the same."""
    with pytest.raises(UnreadableBookError, match=english) as caught:
        read_book(data, name)
    assert chinese in caught.value.text.zh


def changed(original: bytes, name: str, data: bytes | None) -> bytes:
    """Return a package with one part replaced, added or (None) taken out."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(original)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for entry in before.infolist():
            if entry.filename != name:
                after.writestr(entry, before.read(entry))
        if data is not None:
            after.writestr(name, data)
    return out.getvalue()


def part(original: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(original)) as archive:
        return archive.read(name)


SHEET = "xl/worksheets/sheet1.xml"


# ------------------------------------------------------------------------------ what it is not


@pytest.mark.parametrize(
    ("data", "english", "chinese"),
    [
        (b"", "The file is empty. Check", "重新导出"),
        (b" \r\n ", "The file is empty. Check", "重新导出"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 99, "This is a picture", "图片"),
        (b"%PDF-1.7 ...", "This is a PDF", "PDF"),
        (b"\xef\xbb\xbf<html><table><tr><td>1</td></tr></table></html>", "a web page", "网页"),
        (b"<?xml version='1.0'?><Workbook/>", "an XML or other text file", "XML"),
        (b"\x1f\x8b\x08" + b"0" * 50, "a gzip archive", "gzip"),
        (b"just some words", "no workbook, or it is damaged", "不是工作簿"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "The file is encrypted", "密码"),
        (OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), r"\.xls files are not read yet", "另存为 .xlsx"),
        (b"PK\x03\x04" + b"\0" * 40, "damaged or incomplete", "已损坏"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_its_content(data: bytes, english: str, chinese: str) -> None:
    refused(data, english, chinese, "plan.xlsx")


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("parts", "english"),
    [
        (
            {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"},
            r"\.ods files",
        ),
        ({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"x"}, r"\.xlsb files"),
        ({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"}, "Word or PowerPoint"),
        ({"a.txt": b"x"}, "a zip archive"),
        ({"[Content_Types].xml": b"<Types/>"}, "no workbook in the file"),
    ],
)
def test_a_zip_of_another_kind_is_refused(parts: dict[str, bytes], english: str) -> None:
    with pytest.raises(UnreadableBookError, match=english):
        read_book(_zip(parts))


def test_a_workbook_without_a_cell_holds_nothing(workbook: Write) -> None:
    refused(workbook({"指标": [], "小区": [[" "]]}), "The workbook holds nothing", "空白账本里写明了")


def test_paths_that_lead_nowhere_are_named(tmp_path: Path) -> None:
    refused(tmp_path / "nothing.xlsx", "There is no such file", "找不到文件")
    refused(tmp_path, "There is no CSV file", "没有 CSV 文件")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_file_is_refused(plan_file: bytes, share: float) -> None:
    refused(plan_file[: int(len(plan_file) * share)], "damaged or incomplete", "重新下载")


def test_a_package_that_lacks_a_sheet_part_or_its_workbook_is_refused_or_read_without_it(
    plan_file: bytes,
) -> None:
    refused(changed(plan_file, "xl/workbook.xml", None), "There is no workbook", "没有工作簿")
    without = read_book(changed(plan_file, SHEET, None))
    assert set(without.sheets) == {"relations"}


# ---------------------------------------------------------------------------------- what it hides


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/x", "/etc/passwd", "C:\\windows\\x", "xl\\..\\..\\x", "xl/../../x"]
)
def test_a_path_that_leaves_the_package_is_refused(plan_file: bytes, name: str) -> None:
    out = io.BytesIO(plan_file)
    with zipfile.ZipFile(out, "a") as archive:
        entry = zipfile.ZipInfo("x")
        entry.filename = name
        archive.writestr(entry, b"x")
    refused(out.getvalue(), "unsafe path", "不安全的路径")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("target", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "_rels/.rels"])
def test_a_part_that_declares_entities_is_refused(plan_file: bytes, target: str, encoding: str) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    head, _, rest = part(plan_file, target).decode().partition("?>")
    bomb = (head.replace("UTF-8", encoding) + "?>" + laughs + rest).encode(encoding)
    refused(changed(plan_file, target, bomb), "declares XML entities", "实体")


def test_an_entity_that_reads_a_file_is_refused(plan_file: bytes) -> None:
    secret = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'
    refused(changed(plan_file, "xl/sharedStrings.xml", secret), "declares XML entities", "实体")


def test_an_encrypted_part_is_refused(plan_file: bytes) -> None:
    data = bytearray(plan_file)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(signature)
        while start >= 0:
            data[start + offset] |= 1
            start = data.find(signature, start + 4)
    refused(bytes(data), "The file is encrypted", "密码")


def test_two_parts_of_one_name_are_refused(plan_file: bytes) -> None:
    out = io.BytesIO(plan_file)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr(SHEET, b"<worksheet/>")
    refused(out.getvalue(), "damaged or incomplete", "已损坏")


# ------------------------------------------------------------------------------ what it weighs


def peak_of(read: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        read()
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return peak


def test_a_zip_bomb_is_refused_before_it_is_unpacked(plan_file: bytes) -> None:
    bomb = changed(
        plan_file, SHEET, b"<worksheet><sheetData>" + b" " * (60 * 2**20) + b"</sheetData></worksheet>"
    )
    assert len(bomb) < 2**20
    peak = peak_of(lambda: refused(bomb, "compression ratio", "压缩比"))
    assert peak < 20 * 2**20


def test_many_parts_within_the_ratio_are_weighed_together(
    plan_file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "MAX_UNPACKED_BYTES", 3 * 2**20)
    big = changed(plan_file, "xl/media/a.bin", bytes(range(256)) * 2**13)
    read_book(big)
    refused(
        changed(big, "xl/media/b.bin", bytes(range(256)) * 2**13), "unpacked above 3 MB", "解压后超过 3 MB"
    )


def test_too_many_parts_are_refused(plan_file: bytes) -> None:
    out = io.BytesIO(plan_file)
    with zipfile.ZipFile(out, "a") as archive:
        for i in range(package.MAX_PARTS):
            archive.writestr(f"xl/media/{i}", b"")
    refused(out.getvalue(), "inner files above 5000", "内部文件数")


def test_a_part_that_lies_about_its_size_is_refused(plan_file: bytes) -> None:
    """The directory declares 60 bytes, the stream unpacks to 8 MB: a reader that trusts it fills the memory."""
    honest = changed(plan_file, SHEET, b"<worksheet/>" + b" " * 8 * 2**20)
    data = bytearray(honest)
    lie = b"<worksheet/>".ljust(60)
    for signature, sizes in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = data.find(signature)
        while start >= 0:
            name_length = struct.unpack_from("<H", data, start + (28 if signature == b"PK\x01\x02" else 26))[
                0
            ]
            name_start = start + (46 if signature == b"PK\x01\x02" else 30)
            if bytes(data[name_start : name_start + name_length]) == SHEET.encode():
                struct.pack_into("<I", data, start + sizes, len(lie))
                struct.pack_into("<I", data, start + sizes - 8, zlib.crc32(lie))
            start = data.find(signature, start + 4)
    # zipfile stops at the declared 60 bytes, and calamine is handed a package of those alone
    book = read_book(bytes(data))
    assert set(book.sheets) == {"relations"}


def test_a_file_of_two_hundred_megabytes_is_refused_by_its_size_alone(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(200 * 2**20)
    peak = peak_of(lambda: refused(path, "a file above 100 MB", "超过 100 MB"))
    assert peak < 2**20


def test_two_cells_in_opposite_corners_do_not_fill_the_memory(plan_file: bytes) -> None:
    corners = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        b"</sheetData></worksheet>"
    )
    peak = peak_of(lambda: refused(changed(plan_file, SHEET, corners), "range of cells", "单元格范围"))
    assert peak < 20 * 2**20


@pytest.mark.parametrize(("name", "limit"), [(SHEET, "6,000,000"), ("xl/styles.xml", "1,000,000")])
def test_millions_of_tags_do_not_fill_the_memory(plan_file: bytes, name: str, limit: str) -> None:
    """A part of 24 MB that is all tags: within every limit of size and ratio, gigabytes as a tree."""
    noise = random.Random(1).randbytes(120_000).hex().encode()
    tags = b"<x><sheetData>" + b"<c/>" * 6_100_000 + noise + b"</sheetData></x>"
    file = changed(plan_file, name, tags)
    peak = peak_of(lambda: refused(file, f"the tags of {name} above {limit}", "标记数"))
    assert peak < 100 * 2**20


@pytest.mark.parametrize("reference", ["ZZZZ1", "A0", "1A", "a1", "", "A99999999"])
def test_a_cell_that_stands_nowhere_is_refused(plan_file: bytes, reference: str) -> None:
    sheet = part(plan_file, SHEET).replace(b'r="B2"', f'r="{reference}"'.encode())
    refused(changed(plan_file, SHEET, sheet), "damaged or incomplete", "已损坏")


def test_a_csv_file_wider_than_any_sheet_is_refused() -> None:
    refused(b"," * (package.MAX_CELLS + 1), "range of cells of a CSV file", "CSV 的单元格范围", "小区.csv")


def test_a_quotation_mark_that_never_closes_is_said_and_swallows_no_rows() -> None:
    rows = '试验编号,处理,鲜重\nT1,"E1,5\nT1,E2,6\nT1,E3,7\n'
    refused(
        rows.encode(), "not a regular CSV file .unexpected end of data", "不是规范的 CSV 文件", "小区.csv"
    )
    # a mark inside a cell is sloppy, but nothing is lost
    sloppy = '试验编号,处理,鲜重\nT1,"E1" 号,5\nT1,E2,6\n'
    assert read_book(sloppy.encode(), "小区.csv").sheets["plots"].frame.height == 2


# -------------------------------------------------------------------------------------- anything


def _outcome(data: bytes) -> Book | UnreadableBookError:
    try:
        return read_book(data)
    except UnreadableBookError as error:
        return error


FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FUZZ
@given(st.data())
def test_any_change_to_the_bytes_gives_a_book_or_a_refusal(plan_file: bytes, data: st.DataObject) -> None:
    mutated = bytearray(plan_file)
    places = data.draw(st.lists(st.integers(0, len(mutated) - 1), min_size=1, max_size=8))
    for place in places:
        mutated[place] = data.draw(st.integers(0, 255))
    assert isinstance(_outcome(bytes(mutated)), (Book, UnreadableBookError))


@FUZZ
@given(st.data())
def test_any_change_inside_a_part_gives_a_book_or_a_refusal(trial_file: bytes, data: st.DataObject) -> None:
    """Bytes changed inside the XML, with sums put right, reach the parsers."""
    name = data.draw(st.sampled_from([SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml",
                                      "xl/_rels/workbook.xml.rels", "[Content_Types].xml"]))  # fmt: skip
    mutated = bytearray(part(trial_file, name))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(mutated) - 1))
        length = data.draw(st.integers(0, 12))
        mutated[place : place + length] = data.draw(st.binary(max_size=12))
    file = changed(trial_file, name, bytes(mutated))
    assert isinstance(_outcome(file), (Book, UnreadableBookError))
    try:
        given_back = give_back(file, [ExtraSheet("判定", ["a"], [["b"]])], [CellNote("小区", 2, 0, "x")])
    except (UnreadableBookError, RefusedError):
        return
    assert zipfile.ZipFile(io.BytesIO(given_back)).testzip() is None


@FUZZ
@given(st.binary(max_size=400))
def test_any_bytes_give_a_book_or_a_refusal(data: bytes) -> None:
    assert isinstance(_outcome(data), (Book, UnreadableBookError))


def test_no_refusal_speaks_of_commands_that_a_reader_at_another_door_does_not_have() -> None:
    folder = Path(package.__file__).parent
    said = [
        node.value
        for path in folder.glob("*.py")
        if path.stem != "blank"  # the book to fill in goes to either door, and names both
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert not [text for text in said if "huaiyao book" in text or "huaiyao check" in text]

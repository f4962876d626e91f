"""A workbook given back: what was there is there byte for byte, what was added can be opened.

openpyxl and calamine open the results, neither of which wrote them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from huaiyao.engine.books.convert import as_workbook
from huaiyao.engine.books.giveback import CellNote, ExtraSheet, free_title, give_back
from huaiyao.engine.books.reader import read_book
from huaiyao.engine.books.terms import UnreadableBookError
from huaiyao.engine.checks import RefusedError

VERDICTS = ExtraSheet(
    "判定",
    ["条款", "判定", "说明", "数值"],
    [["unit", "不符", "=1+1", 10.5], ["sum", "相符", "+10.5%", 3], ["land", "存疑", "@x\n-y", None]],
    state_column=1,
)
EMPTY_ZIP_PARTS = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def changed_parts(before: bytes, after: bytes) -> set[str]:
    """Return the original parts whose bytes are not what they were; every one must still be there."""
    old, new = parts(before), parts(after)
    return {name for name, data in old.items() if new[name] != data}


def cells(data: bytes) -> dict[str, list[list[Any]]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {
        sheet.name: book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        for sheet in book.sheets_metadata
        if sheet.typ is python_calamine.SheetTypeEnum.WorkSheet
    }


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), rich_text=True)


# ---------------------------------------------------------------------- workbooks of all kinds


def by_xlsxwriter() -> bytes:
    """Formulas with cached values, rich text, a chart, merged headers, links, comments, a hidden sheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#ff0000"})
        sheet = book.add_worksheet("指标")
        sheet.merge_range(0, 0, 0, 3, "规划", bold)
        sheet.write_row(1, 0, ["编号", "名称", "数值", "单位"])
        sheet.write_row(2, 0, ["a", "甲", 30, "亿元"])
        sheet.write_formula(3, 2, "=C3*2", bold, 60)
        sheet.write_rich_string(3, 1, "半", bold, "粗", "体")
        sheet.write_url(4, 0, "https://example.org/", string="链接")
        sheet.data_validation("D3:D9", {"validate": "list", "source": ["亿元", "公顷"]})
        sheet.conditional_format("C3:C9", {"type": "data_bar"})
        sheet.write_comment(2, 2, "原有批注")
        sheet.add_table("F1:G3", {"columns": [{"header": "x"}, {"header": "y"}]})
        sheet.set_header("&C页眉")
        hidden = book.add_worksheet("隐藏")
        hidden.write(0, 0, "藏")
        hidden.hide()
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=指标!$C$3:$C$4"})
        book.add_worksheet("图").insert_chart("A1", chart)
        on_its_own = book.add_chartsheet("图表页")
        second = book.add_chart({"type": "bar"})
        second.add_series({"values": "=指标!$C$3:$C$4"})
        on_its_own.set_chart(second)
        book.define_name("总额", "=指标!$C$3")
    return out.getvalue()


def by_openpyxl() -> bytes:
    """Another writer: other prefixes and part names, an old comment, a validation, a formula without a value."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "指标"
    sheet.append(["编号", "名称", "数值", "单位"])
    sheet.append(["a", "甲", "=1+1", "亿元"])
    sheet["A2"].comment = Comment("谁的批注", "某人")
    validation = DataValidation(type="list", formula1='"亿元,公顷"')
    validation.add("D2:D9")
    sheet.add_data_validation(validation)
    sheet.freeze_panes = "A2"
    book.create_sheet("空")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_prefixes() -> bytes:
    """The dialect of some programs that give every element a prefix and leave no white space."""
    data = parts(by_openpyxl())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in data.items():
            if (
                name.startswith("xl/")
                and name.endswith(".xml")
                and "theme" not in name
                and "drawing" not in name
            ):
                root = etree.fromstring(part)
                if etree.QName(root).namespace == "http://schemas.openxmlformats.org/spreadsheetml/2006/main":
                    part = _prefixed(root)
            archive.writestr(name, part)
    return out.getvalue()


def _prefixed(root: etree._Element) -> bytes:
    namespace = etree.QName(root).namespace
    others = {key: value for key, value in root.nsmap.items() if key}
    new = etree.Element(root.tag, nsmap={"x": namespace, **others}, attrib=dict(root.attrib))
    new.text = root.text
    new.extend(list(root))
    etree.cleanup_namespaces(new, keep_ns_prefixes=["x", *others])
    return etree.tostring(new, xml_declaration=True, encoding="UTF-8")


MAKERS = [by_xlsxwriter, by_openpyxl, with_prefixes]


# ---------------------------------------------------------------------------------- the promise


@pytest.mark.parametrize("make", MAKERS)
def test_added_sheets_leave_every_part_but_the_lists_byte_equal(make: Callable[[], bytes]) -> None:
    original = make()
    given_back = give_back(original, [VERDICTS])
    assert changed_parts(original, given_back) <= EMPTY_ZIP_PARTS
    assert opened(given_back).sheetnames == [*opened(original).sheetnames, "判定"]
    before, after = cells(original), cells(given_back)
    assert {title: after[title] for title in before} == before


@pytest.mark.parametrize("make", MAKERS)
def test_what_was_inserted_is_all_that_changed(make: Callable[[], bytes]) -> None:
    """Taking the inserted bytes out again gives the original part: nothing was rewritten."""
    original = make()
    given_back = give_back(original, [VERDICTS], [CellNote("指标", 2, 1, "看这里")])
    old, new = parts(original), parts(given_back)
    for name in sorted(changed_parts(original, given_back)):
        before = re.sub(rb'count="\d+"', b'count=""', old[name]).removesuffix(b"/>")
        after = re.sub(rb'count="\d+"', b'count=""', new[name])
        assert _is_subsequence_of_blocks(before, after), name


def _is_subsequence_of_blocks(before: bytes, after: bytes, most: int = 6) -> bool:
    """Return whether `before` is `after` with at most a few stretches cut out."""
    i, blocks = 0, 0
    while i < len(before):
        length = next(
            (n for n in (len(before) - i, *range(len(before) - i, 0, -1)) if before[i : i + n] in after), 0
        )
        at = after.find(before[i : i + length])
        if not length or at < 0 or blocks > most:
            return False
        after, i, blocks = after[at + length :], i + length, blocks + 1
    return True


@pytest.mark.parametrize("make", MAKERS)
def test_the_formats_of_the_user_keep_their_numbers(make: Callable[[], bytes]) -> None:
    original = make()
    given_back = give_back(original, [VERDICTS])
    namespace = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    old, new = (etree.fromstring(parts(data)["xl/styles.xml"]) for data in (original, given_back))
    for one in ("fonts", "fills", "cellXfs"):
        before, after = (root.find(f"m:{one}", namespace) for root in (old, new))
        texts = [[etree.tostring(child, method="c14n") for child in root] for root in (before, after)]
        assert texts[1][: len(texts[0])] == texts[0]
        assert after.get("count") in (None, str(len(texts[1])))


def test_text_is_written_as_text_whatever_it_begins_with() -> None:
    sheet = opened(give_back(by_openpyxl(), [VERDICTS]))["判定"]
    assert [(cell.value, cell.data_type) for cell in sheet["C"]] == [
        ("说明", "s"), ("=1+1", "s"), ("+10.5%", "s"), ("@x\n-y", "s"),
    ]  # fmt: skip
    assert [cell.value for cell in sheet["D"]] == ["数值", 10.5, 3, None]


def test_a_state_wears_its_seal_and_other_cells_do_not() -> None:
    sheet = opened(give_back(by_xlsxwriter(), [VERDICTS]))["判定"]
    fills = [cell.fill.fgColor.rgb for cell in sheet["B"]]
    assert fills == [
        "FFF6F2E8",
        "FFFBE9E6",
        "FFE9F2EC",
        "FFFBF1DC",
    ]  # header, 不符, 相符, 存疑 of the house's palette
    assert sheet["C2"].fill.fill_type is None
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize("make", MAKERS)
def test_a_note_stands_on_its_cell_beside_those_that_were_there(make: Callable[[], bytes]) -> None:
    original = make()
    notes = [
        CellNote("指标", 2, 1, "名称不明 & <请改>"),
        CellNote("指标", 3, 2, "应为数字"),
        CellNote("指标", 3, 2, "又一条"),
    ]
    sheet = opened(give_back(original, [], notes))["指标"]
    assert sheet["B2"].comment.text == "名称不明 & <请改>"
    assert sheet["C3"].comment.text.endswith("应为数字\n又一条")
    there = {c.coordinate: c.comment.text for row in opened(original)["指标"] for c in row if c.comment}
    for place, text in there.items():
        assert sheet[place].comment.text.startswith(text)


def test_a_comment_that_was_there_is_kept_and_the_note_is_written_below_it_once() -> None:
    note = CellNote("指标", 3, 2, "应为数字")
    once = give_back(by_xlsxwriter(), [], [note])
    assert opened(once)["指标"]["C3"].comment.text == "原有批注\n应为数字"
    assert opened(give_back(once, [], [note]))["指标"]["C3"].comment.text == "原有批注\n应为数字"


def test_the_drawing_of_new_notes_stands_where_a_worksheet_wants_it() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("指标")
        sheet.write(0, 0, 1)
        sheet.add_table("F1:G3", {})
        sheet.insert_textbox(0, 0, "x")
    given_back = parts(give_back(out.getvalue(), [], [CellNote("指标", 1, 0, "x")]))
    names = [
        etree.QName(child).localname for child in etree.fromstring(given_back["xl/worksheets/sheet1.xml"])
    ]
    assert names[-3:] == ["drawing", "legacyDrawing", "tableParts"]


def test_a_sheet_with_buttons_keeps_them_beside_its_first_notes() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("指标")
        sheet.write(0, 0, 1)
        sheet.insert_button(3, 3, {"caption": "按钮"})
    given_back = parts(give_back(out.getvalue(), [], [CellNote("指标", 1, 0, "x")]))
    sheet_xml = given_back["xl/worksheets/sheet1.xml"]
    (drawing,) = (data for name, data in given_back.items() if name.endswith(".vml"))
    assert sheet_xml.count(b"<legacyDrawing") == 1
    assert [drawing.count(kind) for kind in (b'ObjectType="Button"', b'ObjectType="Note"')] == [1, 1]
    assert b'id="_x0000_t202"' in drawing


def test_every_new_note_has_a_shape_of_its_own() -> None:
    notes = [CellNote("指标", row, 0, "x") for row in range(2, 12)]
    given_back = parts(give_back(by_xlsxwriter(), [], notes))
    drawing = next(data for name, data in given_back.items() if name.endswith(".vml"))
    ids = re.findall(rb'<v:shape [^>]*id="(_x0000_s\d+)"', drawing)
    assert len(ids) == len(set(ids)) == 11  # one was there
    assert drawing.count(b'<v:shapetype id="_x0000_t202"') == 1


def test_a_title_that_is_taken_gets_a_number() -> None:
    once = give_back(by_openpyxl(), [VERDICTS])
    assert opened(give_back(once, [VERDICTS, VERDICTS])).sheetnames == [
        "指标",
        "空",
        "判定",
        "判定 (2)",
        "判定 (3)",
    ]
    assert free_title("A" * 40, ["a" * 31]) == "A" * 27 + " (2)"
    assert free_title("a/b:c?", []) == "a_b_c_"


def test_names_links_and_charts_point_where_they_did() -> None:
    book = opened(give_back(by_xlsxwriter(), [VERDICTS], [CellNote("图", 1, 0, "x")]))
    assert book.defined_names["总额"].attr_text == "指标!$C$3"
    assert book["指标"]["A5"].hyperlink.target == "https://example.org/"
    assert len(book["图"]._charts) == 1
    assert book["隐藏"].sheet_state == "hidden"
    assert [str(v.sqref) for v in book["指标"].data_validations.dataValidation] == ["D3:D9"]


def test_control_characters_and_endless_text_are_made_fit_for_a_cell() -> None:
    extra = ExtraSheet("x", ["a"], [["\x00\x0b坏"], ["长" * 40_000], ["_x0041_"]])
    values = [row[0] for row in cells(give_back(by_openpyxl(), [extra]))["x"]]
    assert values[1:] == ["\ufffd\ufffd坏", "长" * 32_766 + "…", "_x0041_"]


@pytest.mark.parametrize(
    ("note", "message"),
    [
        (CellNote("没有", 1, 0, "x"), "notes must name a sheet of the workbook"),
        (CellNote("指标", 0, 0, "x"), "row of a note must be at least 1"),
        (CellNote("指标", 1, 20_000, "x"), "column of a note must be at most 16383"),
    ],
)
def test_a_note_outside_the_workbook_is_refused(note: CellNote, message: str) -> None:
    with pytest.raises(RefusedError, match=message):
        give_back(by_openpyxl(), [], [note])


def test_what_is_no_workbook_is_not_given_back() -> None:
    with pytest.raises(UnreadableBookError, match="a picture"):
        give_back(b"\x89PNG....", [VERDICTS])


def test_a_given_back_book_reads_as_before(workbook: Callable[..., bytes], trial: dict[str, Any]) -> None:
    original = workbook(trial)
    again = read_book(give_back(original, [VERDICTS], [CellNote("小区", 2, 5, "x")]))
    before = read_book(original)
    assert again.issues == ()
    assert again.unread_sheets == ("判定",)
    for name, sheet in before.sheets.items():
        assert again.sheets[name].frame.equals(sheet.frame)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=st.lists(st.tuples(texts, st.floats(allow_nan=False, allow_infinity=False)), max_size=5), note=texts
)
def test_any_text_and_number_comes_back(rows: list[tuple[str, float]], note: str) -> None:
    given_back = give_back(by_openpyxl(), [ExtraSheet("x", ["t", "n"], rows)], [CellNote("空", 3, 3, note)])
    read = cells(given_back)["x"][1:]
    clean = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
    assert [row[1] for row in read] == [number for _, number in rows]
    assert [row[0] for row in read] == [clean.sub("\ufffd", text) for text, _ in rows]


# ------------------------------------------------------------------------------- from CSV files


def test_csv_files_become_a_workbook_whose_rows_keep_their_places() -> None:
    data = "合成数据\n\n处理,性状,声称\nA,鲜重,+10.5%\n007,鲜重,3.50\n".encode("gb18030")
    made = as_workbook(data, "声称.csv")
    assert cells(made)["声称"][3:] == [["A", "鲜重", "+10.5%"], ["007", "鲜重", "3.50"]]
    ours, theirs = read_book(data, "声称.csv"), read_book(made)
    assert theirs.sheets["claims"].frame.equals(ours.sheets["claims"].frame)
    assert as_workbook(made) == made

"""What comes out of a workbook: rows by sheet, units converted, issues by sheet and row."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from huaiyao.engine.books.reader import read_book
from huaiyao.engine.books.terms import Book, Issue, Kind, UnreadableBookError

Write = Callable[[dict[str, Any]], bytes]


def only_issue(book: Book) -> Issue:
    assert len(book.issues) == 1, [(issue.place, issue.rule.zh) for issue in book.issues]
    return book.issues[0]


def test_a_plan_book_is_read_as_printed(workbook: Write, plan: dict[str, Any]) -> None:
    book = read_book(workbook(plan), "plan.xlsx")
    indicators = book.sheets["indicators"]
    assert (book.kinds, book.issues, book.name) == ({Kind.PLAN}, (), "plan.xlsx")
    assert indicators.frame["id"].to_list() == ["产值", "面积", "单产"]
    assert indicators.frame["value"].to_list() == [100, 66667, None]
    assert indicators.frame["value_half_step"].to_list() == [0.5, 0.5, None]
    assert indicators.frame["high"].to_list() == [None, None, 70000]
    assert indicators.frame["unit"].to_list() == ["亿元", "公顷", "元/公顷"]
    assert indicators.place(indicators.frame["_row"][1]) == "指标!3"
    assert book.sheets["relations"].frame["equation"].to_list() == ["产值 = 面积 * 单产"]


def test_a_trial_book_keeps_its_traits_with_their_units(workbook: Write, trial: dict[str, Any]) -> None:
    book = read_book(workbook(trial))
    plots = book.sheets["plots"]
    assert (book.kinds, book.issues) == ({Kind.TRIAL}, ())
    assert [(t.name, t.unit, t.position) for t in plots.traits] == [("鲜重", "kg/亩", 5)]
    assert plots.frame["鲜重"].to_list() == [2100.5, 1900]
    assert plots.frame["row"].to_list() == [1, 1]
    assert book.sheets["trials"].frame.select("year", "kind").row(0) == (2021, "variety")
    assert book.sheets["entries"].frame["check"].to_list() == [False, True]
    assert book.sheets["claims"].frame["claim"].to_list() == ["+10.5%"]


def test_a_book_can_be_both_kinds_and_a_foreign_one_is_none(
    workbook: Write, plan: dict[str, Any], trial: dict[str, Any]
) -> None:
    assert read_book(workbook({**plan, **trial})).kinds == {Kind.PLAN, Kind.TRIAL}
    foreign = read_book(workbook({"工资表": [["姓名", "工资"], ["张三", 5000]]}))
    assert (foreign.kinds, foreign.sheets, foreign.unread_sheets) == (set(), {}, ("工资表",))


def test_english_names_and_usual_variants_are_the_same_book(workbook: Write, trial: dict[str, Any]) -> None:
    english = {
        "trials": [["Trial", "Site", "Year", "Kind"], *trial["试验"][1:]],
        "Entries": [["entry", "name", "check"], ["A", "one", "no"], ["CK", "two", "yes"]],
        "1. 小区数据": [["试验号", "品种", "重复", "Row", "COL", "鲜重【kg/亩】"], *trial["小区"][1:]],
        "claims": [["entry", "trait", "claim", "against"], *trial["声称"][1:]],
    }
    ours, theirs = read_book(workbook(trial)), read_book(workbook(english))
    assert theirs.issues == ()
    assert theirs.sheets["plots"].frame.equals(ours.sheets["plots"].frame)
    assert theirs.sheets["trials"].frame.equals(ours.sheets["trials"].frame)


def test_a_unit_in_the_header_is_converted_into_the_column_unit(
    workbook: Write, trial: dict[str, Any]
) -> None:
    trial["小区"][0][3] = "面积(亩)"
    trial["小区"][1][3] = 0.03
    trial["小区"][2][3] = "0.06亩"  # a number may repeat the unit of its column
    area = read_book(workbook(trial)).sheets["plots"].frame["area"].to_list()
    assert area == pytest.approx([20, 40])  # 1 亩 is 666.67 m²


@pytest.mark.parametrize(
    ("header", "cell", "unit", "said"),
    [
        ("面积", "0.03亩", "m²", "改写成 20；若整列都以 亩 计"),
        ("面积（公顷）", "０．３ 亩", "公顷", "改写成 0.02；若整列都以 亩 计"),
        ("面积(亩)", "20m²", "亩", "改写成 0.03；若整列都以 m² 计"),
    ],
)
def test_a_cell_with_another_unit_is_an_issue_that_says_what_it_is_in_the_columns_own(
    workbook: Write, trial: dict[str, Any], header: str, cell: str, unit: str, said: str
) -> None:
    rows = [["试验编号", "处理", header, "鲜重(kg/亩)"], ["T1", "A", cell, 2000], ["T1", "CK", None, 1800]]
    [issue] = read_book(workbook({**trial, "小区": rows})).issues
    assert issue.rule.zh == f"带着另一个单位，而这一列以 {unit} 计。"
    assert issue.remedy.zh.startswith(said)


@pytest.mark.parametrize("cell", ["5kg", "约20", "20 左右"])
def test_a_cell_of_another_kind_or_with_words_is_only_said_to_be_no_number(
    workbook: Write, trial: dict[str, Any], cell: str
) -> None:
    rows = [["试验编号", "处理", "面积(m²)", "鲜重(kg/亩)"], ["T1", "A", cell, 2000], ["T1", "CK", 20, 1800]]
    [issue] = read_book(workbook({**trial, "小区": rows})).issues
    assert issue.rule.en == "Must be a number."


def test_a_unit_of_the_values_holds_where_a_row_gives_none(workbook: Write) -> None:
    rows = [["编号", "名称", "数值(亿元)", "单位"], ["a", "产值", 30, None], ["b", "面积", 5, "万亩"]]
    assert read_book(workbook({"指标": rows})).sheets["indicators"].frame["unit"].to_list() == [
        "亿元",
        "万亩",
    ]
    without = [[row[0], row[1], row[2]] for row in rows]
    assert read_book(workbook({"指标": without})).sheets["indicators"].frame["unit"].to_list() == [
        "亿元",
        "亿元",
    ]


@pytest.mark.parametrize(("unit", "rule"), [("平方丈", "不认识"), ("kg", "不能换算成 m²")])
def test_a_unit_that_cannot_be_converted_is_an_issue_of_its_column(
    workbook: Write, trial: dict[str, Any], unit: str, rule: str
) -> None:
    trial["小区"][0][3] = f"面积({unit})"
    book = read_book(workbook(trial))
    issue = only_issue(book)
    assert (issue.place, issue.position) == ("小区!1", 3)
    assert rule in issue.rule.zh
    assert book.sheets["plots"].frame["area"].to_list() == [None, None]
    assert book.sheets["plots"].frame.height == 2  # the column is optional: its rows stay


def test_a_row_with_a_unit_nobody_knows_is_kept_for_the_judge(workbook: Write, plan: dict[str, Any]) -> None:
    plan["指标"][1][3] = "亿美元"
    book = read_book(workbook(plan))
    assert (book.issues, book.sheets["indicators"].frame["unit"][0]) == ((), "亿美元")


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("约30", "应为数字"),
        ("<0.01", "应为数字"),
        ("12%", "是百分数"),
        (True, "应为数字"),
        (dt.date(2025, 4, 10), "应为数字"),
    ],
)
def test_a_bad_number_leaves_out_its_row_and_nothing_else(
    workbook: Write, plan: dict[str, Any], cell: object, rule: str
) -> None:
    plan["指标"][1][2] = cell
    book = read_book(workbook(plan))
    issue = only_issue(book)
    assert (issue.sheet, issue.row, issue.column, issue.position) == ("指标", 2, "数值", 2)
    assert rule in issue.rule.zh
    assert "写" in issue.remedy.zh
    assert book.sheets["indicators"].frame["id"].to_list() == ["面积", "单产"]
    assert book.sheets["indicators"].rows_found == 3


def test_a_blank_required_cell_leaves_out_its_row(workbook: Write, plan: dict[str, Any]) -> None:
    plan["指标"][3][3] = " "
    issue = only_issue(read_book(workbook(plan)))
    assert (issue.place, issue.column, issue.rule.en) == ("指标!4", "单位", "Required, and blank.")


def test_an_indicator_needs_a_value_or_a_range(workbook: Write, plan: dict[str, Any]) -> None:
    plan["指标"][1][2] = "—"
    book = read_book(workbook(plan))
    assert (only_issue(book).place, only_issue(book).rule.zh) == ("指标!2", "数值、下限、上限 都是空的。")
    assert book.sheets["indicators"].frame.height == 2


@pytest.mark.parametrize(
    ("sheet", "column", "word"), [("试验", 3, "大田"), ("试验", 2, "去年"), ("处理", 2, "也许")]
)
def test_a_word_out_of_a_closed_column_is_an_issue(
    workbook: Write, trial: dict[str, Any], sheet: str, column: int, word: str
) -> None:
    trial[sheet][1][column] = word
    first = read_book(workbook(trial)).issues[0]
    assert (first.place, first.value) == (f"{sheet}!2", word)
    assert first.rule.zh.startswith("应为")


def test_a_missing_required_column_is_named_and_its_near_miss_offered(
    workbook: Write, plan: dict[str, Any]
) -> None:
    plan["指标"][0][3] = "单伟"
    book = read_book(workbook(plan))
    issue = only_issue(book)
    assert issue.rule.zh == "缺少必填列“单位”，这张表暂不读取。"
    assert issue.remedy.zh == "表头里有“单伟”；若就是它，改名为“单位”。"
    assert book.sheets["indicators"].frame.is_empty()
    assert book.kinds == {Kind.PLAN}


def test_a_sheet_without_a_header_says_what_is_needed(workbook: Write, plan: dict[str, Any]) -> None:
    plan["关系"] = [["甲", "乙"], ["丙", "丁"]]
    issue = only_issue(read_book(workbook(plan)))
    assert (issue.place, issue.row) == ("关系", None)
    assert "至少有：编号、等式" in issue.remedy.zh


def test_a_header_close_to_an_optional_column_is_asked_about(workbook: Write, plan: dict[str, Any]) -> None:
    plan["指标"][0][7] = "资料来原"
    book = read_book(workbook(plan))
    assert book.issues == ()  # nothing like 来源 itself
    plan["指标"][0][7] = "来原"
    book = read_book(workbook(plan))
    assert only_issue(book).remedy.zh == "若是“来源”，请改名；否则不必理会。"
    assert book.sheets["indicators"].unread_columns == ("来原",)
    assert book.sheets["indicators"].frame.height == 3


def test_a_repeated_header_uses_the_first_and_says_so(workbook: Write, plan: dict[str, Any]) -> None:
    plan["关系"] = [["编号", "等式", "公式"], ["R1", "产值 = 面积 * 单产", "x"]]
    book = read_book(workbook(plan))
    assert only_issue(book).rule.en == "Repeats an earlier column."
    assert book.sheets["relations"].frame["equation"].to_list() == ["产值 = 面积 * 单产"]


# --------------------------------------------------------------------------- rows that refer


def test_two_rows_that_differ_under_one_id_are_both_left_out_and_name_each_other(
    workbook: Write, plan: dict[str, Any]
) -> None:
    plan["指标"].append(["面积", "另一个面积", 5, "公顷"])
    book = read_book(workbook(plan))
    assert [(i.place, i.rule.zh) for i in book.issues] == [
        ("指标!3", "与 指标!5 编号相同而内容不同。"),
        ("指标!5", "与 指标!3 编号相同而内容不同。"),
    ]
    assert book.sheets["indicators"].frame["id"].to_list() == ["产值", "单产"]


def test_a_row_written_twice_is_used_once(workbook: Write, plan: dict[str, Any]) -> None:
    plan["指标"].append(list(plan["指标"][2]))
    book = read_book(workbook(plan))
    assert (only_issue(book).place, only_issue(book).rule.zh) == ("指标!5", "与 指标!3 重复。")
    assert book.sheets["indicators"].frame["id"].to_list() == ["产值", "面积", "单产"]


def _without_field_map(trial: dict[str, Any]) -> list[list[Any]]:
    trial["小区"] = [[*row[:3], *row[5:]] for row in trial["小区"]]
    return trial["小区"]


def test_a_plot_pasted_twice_is_no_second_replicate(workbook: Write, trial: dict[str, Any]) -> None:
    plots = _without_field_map(trial)
    plots.append(list(plots[1]))
    book = read_book(workbook(trial))
    issue = only_issue(book)
    assert (issue.place, issue.value, issue.rule.zh) == ("小区!4", "T1 A I", "与 小区!2 重复。")
    assert "小区号" in issue.remedy.zh
    assert book.sheets["plots"].frame["entry"].to_list() == ["A", "CK"]


@pytest.mark.parametrize(
    ("header", "first", "second"),
    [
        ("鲜重(kg/亩)", 2100.5, 2090.5),  # an entry may stand twice in a block with other values
        ("小区号", "P1", "P3"),  # or be told apart by the plot's number
    ],
)
def test_two_plots_of_an_entry_in_one_block_are_two(
    workbook: Write, trial: dict[str, Any], header: str, first: object, second: object
) -> None:
    plots = _without_field_map(trial)
    if header not in plots[0]:
        for row, number in zip(plots, [header, first, "P2"], strict=True):
            row.append(number)
    again = list(plots[1])
    again[plots[0].index(header)] = second
    plots.append(again)
    book = read_book(workbook(trial))
    assert (book.issues, book.sheets["plots"].frame.height) == ((), 3)


def test_equal_values_without_a_block_are_plots_and_not_copies(
    workbook: Write, trial: dict[str, Any]
) -> None:
    plots = _without_field_map(trial)
    for row in plots[1:]:
        row[2] = None
    plots.append(list(plots[1]))
    book = read_book(workbook(trial))
    assert (book.issues, book.sheets["plots"].frame.height) == ((), 3)


def test_two_sources_may_give_one_year_of_a_series(workbook: Write) -> None:
    rows = [
        ["系列", "年份", "数值", "单位", "来源"],
        ["x", 2023, 25, "%", "甲"],
        ["x", "2023年", 20, "%", "乙"],
    ]
    book = read_book(workbook({"序列": rows}))
    assert (book.issues, book.sheets["series"].frame["year"].to_list()) == ((), [2023, 2023])
    rows.append(["x", 2023, 30, "%", "乙"])
    assert [issue.place for issue in read_book(workbook({"序列": rows})).issues] == ["序列!3", "序列!4"]


def test_a_plot_of_an_entry_nobody_listed_is_named(workbook: Write, trial: dict[str, Any]) -> None:
    trial["小区"].append(["T1", "B", "I", 1, 3, 2000])
    issue = only_issue(read_book(workbook(trial)))
    assert (issue.place, issue.column, issue.value) == ("小区!4", "处理", "B")
    assert issue.rule.zh == "“B”在“处理”表里没有。"


def test_a_reference_to_a_row_left_out_names_both_ends(workbook: Write, trial: dict[str, Any]) -> None:
    trial["处理"][1][2] = "也许"
    issues = {issue.place: issue.rule.zh for issue in read_book(workbook(trial)).issues}
    assert issues["小区!2"] == "所指的“A”在 处理!2，那一行没有采用。"
    assert issues["声称!2"] == "所指的“A”在 处理!2，那一行没有采用。"
    assert "小区!3" not in issues


def test_a_reference_through_a_row_left_out_is_followed(workbook: Write, plan: dict[str, Any]) -> None:
    plan["指标"] = [
        ["编号", "名称", "数值", "单位", "基期"],
        ["c", "丙", 3, "亿元", "b"],
        ["b", "乙", 2, "亿元", "a"],
        ["a", "甲", "近1", "亿元", None],
    ]
    book = read_book(workbook(plan))
    assert sorted(issue.place for issue in book.issues) == ["指标!2", "指标!3", "指标!4"]
    assert book.sheets["indicators"].frame.is_empty()


def test_a_missing_sheet_is_no_evidence_not_an_error(workbook: Write, trial: dict[str, Any]) -> None:
    del trial["处理"], trial["试验"]
    book = read_book(workbook(trial))
    assert (book.issues, book.sheets["plots"].frame.height) == ((), 2)


def test_a_claim_about_a_trait_nobody_measured_is_named(workbook: Write, trial: dict[str, Any]) -> None:
    trial["声称"].append(["A", "梓醇(%)", ">= 0.3 %", None])
    assert only_issue(read_book(workbook(trial))).rule.zh == "“梓醇”在“小区”表里没有。"


def test_full_width_ids_are_the_same_ids(workbook: Write, trial: dict[str, Any]) -> None:
    trial["小区"][1][0] = "Ｔ１"
    trial["声称"][1][1] = "鲜重（kg/亩）"
    book = read_book(workbook(trial))
    assert (book.issues, book.sheets["plots"].frame["trial"].to_list()) == ((), ["T1", "T1"])


def test_ids_that_excel_stores_as_numbers_stay_what_they_look_like(
    workbook: Write, trial: dict[str, Any]
) -> None:
    for sheet in ("小区", "试验"):
        for row in trial[sheet][1:]:
            row[0] = 2021
    assert read_book(workbook(trial)).sheets["plots"].frame["trial"].to_list() == ["2021", "2021"]


def test_two_plots_on_one_place_are_named(workbook: Write, trial: dict[str, Any]) -> None:
    trial["小区"][2][4] = 1
    assert [issue.place for issue in read_book(workbook(trial)).issues] == ["小区!2", "小区!3"]
    for row in trial["小区"][1:]:
        row[3] = row[4] = None  # without a place nothing is compared
    assert read_book(workbook(trial)).issues == ()


# ------------------------------------------------------------------------- what Excel hides


def _saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_cached_value_is_read_and_a_formula_without_one_is_an_issue() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("指标")
        sheet.write_row(0, 0, ["编号", "名称", "数值", "单位"])
        sheet.write_row(1, 0, ["a", "甲", None, "亿元"])
        sheet.write_formula(1, 2, "=60/2", None, 30)
    assert read_book(out.getvalue()).sheets["indicators"].frame["value"].to_list() == [30]
    uncalculated = openpyxl.Workbook()
    sheet = uncalculated.active
    sheet.title = "指标"
    sheet.append(["编号", "名称", "数值", "单位"])
    sheet.append(["a", "甲", "=60/2", "亿元"])
    issue = only_issue(read_book(_saved(uncalculated)))
    assert (issue.place, issue.rule.zh) == ("指标!2", "公式没有算出的值。")


def test_an_error_value_is_an_issue_and_not_available_is_a_blank() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "指标"
    sheet.append(["编号", "名称", "数值", "单位", "下限"])
    sheet.append(["a", "甲", "#DIV/0!", "亿元", 1])
    sheet.append(["b", "乙", "#N/A", "亿元", 1])
    read = read_book(_saved(book))
    assert (only_issue(read).place, only_issue(read).value) == ("指标!2", "#DIV/0!")
    assert read.sheets["indicators"].frame["value"].to_list() == [None]


def test_a_cell_shown_as_per_cent_is_read_as_shown() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        percent = book.add_format({"num_format": "0.00%"})
        sheet = book.add_worksheet("指标")
        sheet.write_row(0, 0, ["编号", "名称", "数值", "单位"])
        sheet.write_row(1, 0, ["a", "占比", None, "%"])
        sheet.write_number(1, 2, 0.0005, percent)
        sheet.write_row(2, 0, ["b", "产值", None, "亿元"])
        sheet.write_number(2, 2, 0.3, percent)
        claims = book.add_worksheet("声称")
        claims.write_row(0, 0, ["处理", "性状", "声称"])
        claims.write_row(1, 0, ["A", "鲜重"])
        claims.write_number(1, 2, 0.105, percent)  # what Excel makes of a typed 10.5%
    read = read_book(out.getvalue())
    assert read.sheets["indicators"].frame.select("value", "value_half_step").row(0) == (0.05, 0.005)
    assert only_issue(read).rule.zh == "是百分数，而这一列的单位不是 %。"
    assert read.sheets["claims"].frame["claim"].to_list() == ["10.5%"]


def test_text_that_looks_like_a_formula_is_read_unharmed(workbook: Write, trial: dict[str, Any]) -> None:
    trial["处理"][1][1] = '=HYPERLINK("http://x","y")'
    trial["声称"][1][2] = "+10.5%"
    book = read_book(workbook(trial))
    assert book.sheets["entries"].frame["name"][0] == '=HYPERLINK("http://x","y")'
    assert book.sheets["claims"].frame["claim"][0] == "+10.5%"


def test_a_hidden_sheet_is_read_and_said(workbook: Write, plan: dict[str, Any]) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet("封面").write(0, 0, "规划")
        sheet = book.add_worksheet("关系")
        sheet.hide()
        for r, row in enumerate(plan["关系"]):
            sheet.write_row(r, 0, row)
    read = read_book(out.getvalue())
    assert read.sheets["relations"].hidden
    assert read.sheets["relations"].frame.height == 1
    assert not read_book(workbook(plan)).sheets["relations"].hidden


def test_a_second_sheet_of_a_kind_is_named_and_so_is_one_that_sounds_like_it(
    workbook: Write, trial: dict[str, Any]
) -> None:
    book = read_book(workbook({**trial, "小区数据": trial["小区"], "小区(温县)": trial["小区"]}))
    assert [issue.sheet for issue in book.issues] == ["小区数据", "小区(温县)"]
    assert book.issues[1].rule.zh == "表名不是“小区”，没有读取。"
    assert book.sheets["plots"].title == "小区"


# ---------------------------------------------------------------------------------- CSV files


def _csv(rows: list[list[object]]) -> str:
    return "\r\n".join(",".join("" if cell is None else f'"{cell}"' for cell in row) for row in rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_folder_of_csv_files_is_the_same_book(
    tmp_path: Path, workbook: Write, trial: dict[str, Any], encoding: str
) -> None:
    trial["处理"][1][1] = "怀选𬭎号"  # beyond GB2312
    for title, rows in trial.items():
        (tmp_path / f"{title}.csv").write_bytes(_csv(rows).encode(encoding))
    (tmp_path / "笔记.txt").write_text("不读", encoding="utf-8")
    from_folder, from_file = read_book(tmp_path), read_book(workbook(trial))
    assert (from_folder.issues, from_folder.kinds) == ((), {Kind.TRIAL})
    for name, sheet in from_file.sheets.items():
        assert from_folder.sheets[name].frame.equals(sheet.frame), name


def test_a_zip_of_csv_files_and_one_csv_file_are_books_too(trial: dict[str, Any]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for title, rows in trial.items():
            archive.writestr(f"数据/{title}.csv", _csv(rows))
    assert read_book(out.getvalue(), "数据.zip").kinds == {Kind.TRIAL}
    assert read_book(_csv(trial["小区"]).encode("gb18030"), "小区.csv").sheets["plots"].frame.height == 2


def test_a_zip_made_by_windows_in_chinese_keeps_the_names_of_its_sheets(trial: dict[str, Any]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for title, rows in trial.items():
            archive.writestr(f"{title}.csv".encode("gbk").decode("cp437"), _csv(rows))
    assert set(read_book(out.getvalue(), "数据.zip").sheets) == {"trials", "entries", "plots", "claims"}


def test_an_apostrophe_that_marks_text_in_csv_is_taken_off(trial: dict[str, Any]) -> None:
    trial["声称"][1][2] = "'+10.5%"
    assert read_book(_csv(trial["声称"]).encode(), "声称.csv").sheets["claims"].frame["claim"][0] == "+10.5%"


def test_what_changed_in_a_folder_changes_its_digest(tmp_path: Path, trial: dict[str, Any]) -> None:
    (tmp_path / "小区.csv").write_text(_csv(trial["小区"]), encoding="utf-8")
    before = read_book(tmp_path).digest
    assert read_book(tmp_path).digest == before
    (tmp_path / "声称.csv").write_text(_csv(trial["声称"]), encoding="utf-8")
    assert read_book(tmp_path).digest != before


def test_a_csv_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "小区.csv").write_bytes(b"\x80\x81\xff\xfe\x00")
    with pytest.raises(UnreadableBookError, match="neither UTF-8 nor GB18030"):
        read_book(tmp_path)


def test_five_thousand_rows_are_read_whole(workbook: Write, trial: dict[str, Any]) -> None:
    trial["小区"] = [["试验编号", "处理", "区组", "行", "列", "鲜重(kg/亩)", "梓醇(%)"]] + [
        ["T1", "A" if i % 2 else "CK", f"{i % 4}", i // 50, i % 50, i + 0.5, f"0.{i % 10}"]
        for i in range(5000)
    ]
    frame = read_book(workbook(trial)).sheets["plots"].frame
    assert frame.height == 5000
    assert frame["鲜重"].sum() == sum(i + 0.5 for i in range(5000))
    assert frame["梓醇"].to_list()[:3] == [0.0, 0.1, 0.2]
    assert frame["_row"].to_list() == list(range(2, 5002))

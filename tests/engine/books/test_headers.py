"""Tables as people lay them out: titles and notes around them, merged and two-line headers, totals."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter

from huaiyao.engine.books.reader import read_book
from huaiyao.engine.books.terms import Book

Write = Callable[[dict[str, Any]], bytes]


def laid_out(lay_out: Callable[[Any], None], title: str = "小区") -> Book:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        lay_out(workbook.add_worksheet(title))
    return read_book(out.getvalue())


def test_titles_and_notes_above_the_header_and_below_the_table_are_passed_over(
    workbook: Write, plan: dict[str, Any]
) -> None:
    rows = plan["指标"]
    around = [
        ["焦作市怀药产业规划指标"],
        ["编制单位:示例"],
        [],
        rows[0],
        *rows[1:3],
        [],
        rows[3],
        ["注:数据来自原文"],
        ["来源: 示例"],
    ]
    book = read_book(workbook({"指标": around}))
    assert book.issues == ()
    assert book.sheets["indicators"].frame["_row"].to_list() == [5, 6, 8]


@pytest.mark.parametrize("word", ["合计", "合 计", "总计", "小计", "平均", "Total", "subtotal"])
def test_totals_are_left_out_and_counted(workbook: Write, trial: dict[str, Any], word: str) -> None:
    trial["小区"].append([word, None, None, None, None, 4000.5])
    book = read_book(workbook(trial))
    assert (book.issues, book.sheets["plots"].totals, book.sheets["plots"].rows_found) == ((), 1, 2)


def test_an_indicator_called_total_is_no_total_row(workbook: Write, plan: dict[str, Any]) -> None:
    plan["指标"].append(["总", "合计", 5, "亿元"])
    book = read_book(workbook(plan))
    assert (book.sheets["indicators"].frame.height, book.sheets["indicators"].totals) == (4, 0)


def test_a_header_repeated_on_the_next_page_is_no_row(workbook: Write, trial: dict[str, Any]) -> None:
    head, *rows = trial["小区"]
    trial["小区"] = [head, rows[0], head, rows[1]]
    book = read_book(workbook(trial))
    assert (book.issues, book.sheets["plots"].frame["_row"].to_list()) == ((), [2, 4])


def test_a_merged_two_line_header_is_read_through() -> None:
    def lay_out(sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 5, "2021 年小区数据")
        for c, title in enumerate(["试验编号", "处理", "区组"]):
            sheet.merge_range(1, c, 2, c, title)
        sheet.merge_range(1, 3, 1, 4, "产量性状")
        sheet.write_row(2, 3, ["鲜重(kg/亩)", "干重(kg/亩)"])
        sheet.write(1, 5, "面积")
        sheet.write(2, 5, "亩")
        sheet.write_row(3, 0, ["T1", "A", "I", 2100, 500, 0.03])

    book = laid_out(lay_out)
    plots = book.sheets["plots"]
    assert book.issues == ()
    assert [(trait.name, trait.unit) for trait in plots.traits] == [("鲜重", "kg/亩"), ("干重", "kg/亩")]
    assert plots.frame["area"].to_list() == pytest.approx([20])
    assert plots.frame["_row"].to_list() == [4]


def test_a_line_of_units_below_the_header_belongs_to_it(workbook: Write) -> None:
    rows = [["试验编号", "处理", "面积", "鲜重"], [None, None, "亩", "(kg/亩)"], ["T1", "A", 0.03, 2100]]
    plots = read_book(workbook({"小区": rows})).sheets["plots"]
    assert plots.frame.select("area", "鲜重").row(0) == pytest.approx((20, 2100))
    assert plots.traits[0].unit == "kg/亩"


def test_a_group_title_without_merging_is_read_through_in_csv() -> None:
    text = "试验编号,处理,产量,,\n,,鲜重(kg),干重(kg),等级\nT1,A,21,5,一\n"
    plots = read_book(text.encode(), "小区.csv").sheets["plots"]
    assert plots.frame.select("trial", "鲜重", "干重").row(0) == ("T1", 21, 5)
    assert plots.unread_columns == ("等级",)


def test_a_first_row_of_words_is_data_not_header(workbook: Write) -> None:
    rows = [["处理", "名称", "是否对照"], ["处理", "名称", "否"], ["CK", "对照", "是"]]
    entries = read_book(workbook({"处理": rows})).sheets["entries"].frame
    assert entries["entry"].to_list() == ["处理", "CK"]


def test_ids_that_spell_units_are_data_not_a_line_of_units(workbook: Write) -> None:
    rows = [["试验编号", "处理", "面积", "鲜重(kg)"], ["T", "A", None, None], ["T", "G", 20, 21]]
    plots = read_book(workbook({"小区": rows})).sheets["plots"].frame
    assert plots.select("trial", "entry", "area").rows() == [("T", "A", None), ("T", "G", 20)]


def test_a_word_merged_down_holds_for_every_row_and_a_number_does_not() -> None:
    def lay_out(sheet: Any) -> None:
        sheet.write_row(0, 0, ["试验编号", "处理", "区组", "鲜重(kg)"])
        sheet.merge_range(1, 0, 3, 0, "T1")
        for r, entry in enumerate("ABC", 1):
            sheet.write(r, 1, entry)
            sheet.write(r, 2, "I")
        sheet.write(1, 3, 21)
        sheet.merge_range(2, 3, 3, 3, 40)

    book = laid_out(lay_out)
    assert [(issue.place, issue.rule.zh) for issue in book.issues] == [
        ("小区!3", "一个数合并在几行上，不知属于哪一行。"),
        ("小区!4", "一个数合并在几行上，不知属于哪一行。"),
    ]
    assert book.sheets["plots"].frame.select("trial", "entry", "鲜重").rows() == [("T1", "A", 21)]


def test_a_trait_is_a_column_of_numbers_and_other_columns_are_listed_as_unread(workbook: Write) -> None:
    rows = [
        ["试验编号", "处理", "株高", "记录人", "梓醇(%)", "评语", "小区号"],
        ["T1", "A", 61, "张三", None, "好", 101],
        ["T1", "B", "缺", "李四", "0.31%", None, 102],
        ["T1", "C", 58, "李四", 0.3, None, 103],
    ]
    plots = read_book(workbook({"小区": rows})).sheets["plots"]
    assert [trait.name for trait in plots.traits] == ["株高", "梓醇"]
    assert plots.unread_columns == ("记录人", "评语")
    assert plots.frame["株高"].to_list() == [61, None, 58]
    assert plots.frame["梓醇"].to_list() == [None, 0.31, 0.3]
    assert plots.frame["plot"].to_list() == ["101", "102", "103"]


def test_one_trait_in_two_units_is_two_columns(workbook: Write) -> None:
    rows = [["试验编号", "处理", "鲜重(kg)", "鲜重(kg/亩)"], ["T1", "A", 21, 700]]
    plots = read_book(workbook({"小区": rows})).sheets["plots"]
    assert [(trait.name, trait.unit) for trait in plots.traits] == [("鲜重", "kg"), ("鲜重(kg/亩)", "kg/亩")]


def test_a_word_among_the_numbers_of_a_trait_is_an_issue(workbook: Write, trial: dict[str, Any]) -> None:
    trial["小区"][1][5] = "约2100"
    (issue,) = read_book(workbook(trial)).issues
    assert (issue.place, issue.column, issue.value) == ("小区!2", "鲜重(kg/亩)", "约2100")


def test_line_breaks_and_stars_in_headers_do_not_matter(workbook: Write, plan: dict[str, Any]) -> None:
    plan["指标"][0] = ["编 号*", "名称 *", "数\n值", "*单位", "年度", "下限", "上限", "资料来源"]
    book = read_book(workbook(plan))
    assert (book.issues, len(book.sheets["indicators"].positions)) == ((), 8)

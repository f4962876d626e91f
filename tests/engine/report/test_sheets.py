"""The sheets and notes a check adds to the user's own workbook."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
import xlsxwriter

from huaiyao.engine.books.reader import read_book
from huaiyao.engine.check import Check, check_book
from huaiyao.engine.report.sheets import report_notes, report_sheets
from huaiyao.engine.rules.terms import State


def test_the_verdict_sheet_has_one_row_a_verdict_with_state_and_evidence(check: Check) -> None:
    verdicts, _ = report_sheets(check)
    assert verdicts.title == "判定"
    assert len(verdicts.rows) == len(check.clauses)
    unit = next(row for row in verdicts.rows if "单位" in row)
    assert unit[verdicts.state_column] == "不符"
    assert "指标!3–5、关系!2" in unit


def test_every_row_of_a_sheet_is_as_wide_as_its_header(check: Check) -> None:
    for sheet in report_sheets(check):
        assert {len(row) for row in sheet.rows} == {len(sheet.header)}


def test_the_issue_sheet_names_sheet_row_column_value_rule_and_remedy(check: Check) -> None:
    _, issues = report_sheets(check)
    assert issues.title == "问题"
    assert issues.rows == [("指标", 14, "数值", "约三千", "数值要能读成一个数。", "写成 3000。")]


def test_a_book_without_issues_gets_no_issue_sheet(check: Check) -> None:
    clean = replace(check, book=replace(check.book, issues=()))
    assert [sheet.title for sheet in report_sheets(clean)] == ["判定"]


def test_english_sheets_have_english_titles_and_headers(check: Check) -> None:
    verdicts, issues = report_sheets(check, "en")
    assert (verdicts.title, issues.title) == ("Verdicts", "Issues")
    assert issues.header == ("Sheet", "Row", "Column", "Value", "Rule", "Remedy")


def test_notes_stand_on_the_cells_that_issues_and_contradictions_name(check: Check) -> None:
    places = {(note.sheet, note.row, note.column) for note in report_notes(check)}
    assert places == {("指标", 14, 4), ("指标", 3, 1), ("指标", 4, 1), ("指标", 5, 1), ("关系", 2, 0)}


def test_only_a_contradiction_puts_a_note_on_its_evidence(check: Check) -> None:
    milder = replace(check, plan=tuple(v for v in check.plan if v.state != "contradicted"))
    assert [(note.sheet, note.row) for note in report_notes(milder)] == [("指标", 14)]


def test_two_remarks_on_one_cell_become_one_note(check: Check) -> None:
    unit = next(verdict for verdict in check.plan if verdict.clause == "unit")
    total = replace(unit, clause="sum", evidence=("指标!3",))
    both = replace(check, plan=(total, replace(total, clause="growth")))
    [note] = [note for note in report_notes(both) if (note.sheet, note.row) == ("指标", 3)]
    assert [line.split("：")[0] for line in note.text.splitlines()] == ["不符 · 合计与占比", "不符 · 增速"]


@pytest.mark.parametrize("place", ["约束", "没有的表!3", "指标!x"])
def test_evidence_that_is_no_row_of_the_book_gets_no_note(check: Check, place: str) -> None:
    unit = next(verdict for verdict in check.plan if verdict.clause == "unit")
    elsewhere = replace(check, plan=(replace(unit, evidence=(place,)),))
    assert [(note.sheet, note.row) for note in report_notes(elsewhere)] == [("指标", 14)]


def test_a_contradiction_that_rests_on_a_whole_trial_notes_the_claim_and_not_every_plot(check: Check) -> None:
    claim = check.claims[0]
    plots = tuple(f"小区!{row}" for row in range(2, 60))
    ruled_out = replace(claim.clauses[0], state=State.CONTRADICTED, evidence=("声称!2", *plots))
    only = replace(check, plan=(), trials=(), claims=(replace(claim, clauses=(ruled_out,)),))
    assert {(note.sheet, note.row) for note in report_notes(only)} == {("指标", 14), ("声称", 2)}


def _workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return file.getvalue()


INDICATORS = [
    ["编号", "名称", "数值", "单位", "下限", "上限"],
    ["A", "面积", 10, "公顷", "", ""],
    ["B", "单产", 3, "吨/公顷", "", ""],
    ["C", "总产", "", "吨", 200, 300],
]


def _plan_with(clause: str) -> Check:
    content = _workbook({"指标": INDICATORS, "关系": [["编号", "等式"], ["R1", "C = A * B"]]})
    evidence = ("指标!2", "指标!4", "关系!2")
    check = check_book(read_book(content, "x.xlsx"))
    one = replace(check.plan[0], clause=clause, state=State.CONTRADICTED, evidence=evidence)
    return replace(check, plan=(one,))


@pytest.mark.parametrize(("clause", "columns"), [("unit", (3, 3)), ("sum", (2, 4))])
def test_a_contradicted_indicator_is_noted_on_its_unit_or_on_the_number_it_gives(
    clause: str, columns: tuple[int, int]
) -> None:
    places = {(note.sheet, note.row, note.column) for note in report_notes(_plan_with(clause))}
    assert places == {("指标", 2, columns[0]), ("指标", 4, columns[1]), ("关系", 2, 1)}


def _trial(*claims: str) -> bytes:
    plots = [
        ["T1", entry, block, value]
        for entry, values in (("CK", (100.2, 101.5, 98.7, 100.4)), ("E1", (130.9, 131.2, 128.3, 129.1)))
        for block, value in enumerate(values, start=1)
    ]
    return _workbook(
        {
            "试验": [["试验编号", "地点", "年份"], ["T1", "温县", 2023]],
            "处理": [["处理", "是否对照"], ["CK", "是"], ["E1", "否"]],
            "小区": [["试验编号", "处理", "区组", "产量(kg)"], *plots],
            "声称": [["处理", "性状", "声称", "相对"], *(["E1", "产量", claim, "CK"] for claim in claims)],
        }
    )


def test_a_contradicted_claim_and_a_claim_that_cannot_be_read_are_noted_on_what_they_claim() -> None:
    check = check_book(read_book(_trial("翻番", "+5%"), "x.xlsx"))
    claim = replace(
        check.claims[0].clauses[0], clause="difference", state=State.CONTRADICTED, evidence=("声称!3",)
    )
    check = replace(check, trials=(), claims=(replace(check.claims[0], clauses=(claim,)),))
    assert {(n.sheet, n.row, n.column) for n in report_notes(check)} == {("声称", 2, 2), ("声称", 3, 2)}

"""The sheets and notes a check adds to the user's own workbook."""

from __future__ import annotations

from dataclasses import replace

import pytest

from huaiyao.engine.check import Check
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
    both = replace(check, plan=(unit, replace(unit, clause="sum", evidence=("指标!3",))))
    [note] = [note for note in report_notes(both) if (note.sheet, note.row) == ("指标", 3)]
    assert [line.split(":")[0] for line in note.text.splitlines()] == ["不符 · 单位", "不符 · 合计"]


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

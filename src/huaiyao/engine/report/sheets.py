"""A check as sheets and notes to be put into the user's own workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import polars as pl

from huaiyao.engine.books.giveback import CellNote, ExtraSheet
from huaiyao.engine.books.terms import ROW, Book, Issue, Sheet
from huaiyao.engine.check import Check
from huaiyao.engine.report import words
from huaiyao.engine.report.rows import report_of
from huaiyao.engine.rules.terms import State, Verdict
from huaiyao.engine.wording import Text

STATE_COLUMN = 1
MOST_NOTED = 12  # rows of one sheet by one contradiction
# What a row of a sheet says, and so what a contradiction of it is about; other rows are noted on their key.
SAYS = {
    "indicators": ("value", "low", "high"),
    "relations": ("equation",),
    "series": ("value",),
    "ceilings": ("value", "low", "high"),
    "claims": ("claim",),
}


def report_sheets(check: Check, language: str = "zh-hans") -> tuple[ExtraSheet, ...]:
    """Return the sheets 判定 (one row a verdict) and, where something could not be read, 问题 (one row an issue).

    Parameters
    ----------
    check : Check
        What `check_book` returned.
    language : str
        `zh-hans` or `en`: headers, sentences and sheet titles.
    """
    sheets = [_verdicts(check, language)]
    if check.book.issues:
        sheets.append(_issues(check, language))
    return tuple(sheets)


def report_notes(check: Check, language: str = "zh-hans") -> tuple[CellNote, ...]:
    """Return one note for every cell that an issue or a contradiction names.

    A contradiction names rows (`sheet!row`): its note stands on the cell that says what is contradicted
    (数值 of an indicator, its 单位 where the units are at odds, 声称 of a claim), or else on the row's
    identifying cell. Rows of a sheet that it names by the dozen (the plots of a trial) get none: the sheet
    判定 lists them. Several notes on one cell become one, in the order in which they were found.
    """
    notes: dict[tuple[str, int, int], list[str]] = {}
    for issue in check.book.issues:
        if issue.row is not None:
            said = f"{issue.rule.to(language)} {issue.remedy.to(language)}"
            notes.setdefault((issue.sheet, issue.row, _issue_column(check.book, issue)), []).append(said)
    for verdict in check.clauses:
        if verdict.state is State.CONTRADICTED:
            for place in _own_rows(check.book, verdict):
                notes.setdefault(place, []).append(_note(verdict, language))
    return tuple(CellNote(*place, "\n".join(dict.fromkeys(said))) for place, said in notes.items())


def _verdicts(check: Check, language: str) -> ExtraSheet:
    titles = (
        words.PART,
        words.STATE,
        words.CLAUSE,
        words.SUBJECT,
        words.COMPARED,
        words.EVIDENCE,
        words.ASKS,
        words.BASIS,
        words.EDITION,
        words.TRUST,
    )
    comma = words.LIST_COMMA.to(language)
    rows = [
        (
            section,
            row.seal,
            row.clause,
            row.subject if group.names_subject else group.title,
            row.text,
            comma.join(row.every_row),
            row.asks,
            row.source,
            row.edition,
            row.trust,
        )
        for section, group, row in report_of(check, language).rows
    ]
    return ExtraSheet(words.VERDICTS_SHEET.to(language), _header(titles, language), rows, STATE_COLUMN)


def _issues(check: Check, language: str) -> ExtraSheet:
    titles = (words.SHEET, words.ROW, words.COLUMN, words.VALUE, words.RULE, words.REMEDY)
    rows = [
        (issue.sheet, issue.row, issue.column, issue.value, issue.rule, issue.remedy)
        for issue in report_of(check, language).issues
    ]
    return ExtraSheet(words.ISSUES_SHEET.to(language), _header(titles, language), rows, None)


def _header(titles: Iterable[Text], language: str) -> tuple[str, ...]:
    return tuple(title.to(language) for title in titles)


def _note(verdict: Verdict, language: str) -> str:
    seal = f"{verdict.state.label.to(language)}{words.DOT}{words.clause_title(verdict.clause).to(language)}"
    return words.labelled(Text(seal, seal), verdict.text.to(language)).to(language)


def _issue_column(book: Book, issue: Issue) -> int:
    """Return where an issue's cell stands; a judge names its column only by title."""
    if issue.position is not None:
        return issue.position
    sheet = next((sheet for sheet in book.sheets.values() if sheet.title == issue.sheet), None)
    if sheet is None:
        return 0
    traits = {trait.name: trait.position for trait in sheet.traits}
    known = {x.title: sheet.positions[x.name] for x in sheet.spec.columns if x.name in sheet.positions}
    return {**traits, **known}.get(issue.column or "", 0)


def _own_rows(book: Book, verdict: Verdict) -> list[tuple[str, int, int]]:
    """Return sheet, row and contradicted column of each row a verdict names in this book."""
    by_title = {sheet.title: sheet for sheet in book.sheets.values()}
    named = [place.rpartition("!") for place in verdict.evidence]
    count = Counter(title for title, _, _ in named)
    places = [place for place in named if count[place[0]] <= MOST_NOTED]
    return [
        (title, int(row), _contradicted_column(by_title[title], int(row), verdict.clause))
        for title, _, row in places
        if title in by_title and row.isdigit()
    ]


def _contradicted_column(sheet: Sheet, row: int, clause: str) -> int:
    says = ("unit",) if (sheet.spec.name, clause) == ("indicators", "unit") else SAYS.get(sheet.spec.name, ())
    filled = [name for name in says if name in sheet.positions and _is_filled(sheet, row, name)]
    wanted = [*filled, *(sheet.spec.key or [column.name for column in sheet.spec.columns])]
    return next((sheet.positions[name] for name in wanted if name in sheet.positions), 0)


def _is_filled(sheet: Sheet, row: int, column: str) -> bool:
    """Return whether a row says something in a column: a range leaves 数值 blank."""
    return sheet.frame.filter(pl.col(ROW) == row)[column].is_not_null().any()

"""A report in the terminal: tables with seals on a screen, plain lines in a pipe."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text as Styled

from huaiyao.cli.language import Language
from huaiyao.engine.report import rows, words
from huaiyao.engine.wording import Text

# The palette of the institute's pages, as a terminal can show it.
STYLES = {
    "supported": "bold #ffffff on #2f6b4f",
    "contradicted": "bold #ffffff on #b3362b",
    "disputed": "bold #ffffff on #8a5800",
    "missing": "bold #ffffff on #5b646d",
    "unverified": "bold #ffffff on #3d5a80",
}
WIDEST = 120  # longer lines are hard to read


def show_report(report: rows.Report, language: Language) -> None:
    """Print a report to standard output in the way that suits what is reading it."""
    console = Console(highlight=False)
    if console.is_terminal:
        console.width = min(console.width, WIDEST)
        console.print(_screen(report, language))
    else:
        print("\n".join(plain_lines(report, language)))


def plain_lines(report: rows.Report, language: Language) -> list[str]:
    """Return a report as lines of text: one line a verdict, what belongs to it indented beneath."""
    lines = [*_head_lines(report), report.answer]
    for section in report.sections:
        lines += ["", section.title]
        for group in section.groups:
            lines += _group_lines(group, language)
    if report.asked:
        lines += ["", words.ASKED.to(language), *(f"- {asks} ({who})" for who, asks in report.asked)]
    if report.issues:
        lines += ["", words.ISSUES.to(language), *map(_issue_line, report.issues)]
    return [*lines, "", report.caveat]


def _head_lines(report: rows.Report) -> list[str]:
    counts = words.DOT.join(f"{count.number} {count.seal}" for count in report.counts)
    whole = [f"[{report.seal}] {counts}"] if report.state else []
    return [f"{report.book}{words.DOT}{report.question}", *whole]


def _group_lines(group: rows.Group, language: Language) -> list[str]:
    heading = [f"[{group.seal}] {group.title}"] if group.title else []
    if group.folded:
        return heading + [f"    {line}" for line in _folded(group, language)]
    return heading + [line for row in group.rows for line in _row_lines(row, group, language)]


def _folded(group: rows.Group, language: Language) -> list[str]:
    """Return a line for each clause: its name and whom it bears out."""
    subjects: dict[str, list[str]] = {}
    for row in group.rows:
        subjects.setdefault(row.clause, []).append(row.subject)
    comma = words.LIST_COMMA.to(language)
    return [words.labelled(Text(name, name), comma.join(who)).to(language) for name, who in subjects.items()]


def _row_lines(row: rows.Row, group: rows.Group, language: Language) -> list[str]:
    indent = "" if group.names_subject else "  "
    named = f"{row.clause}{words.DOT}{row.subject}" if group.names_subject else row.clause
    comma = words.LIST_COMMA.to(language)
    below = [
        comma.join(row.evidence),
        words.labelled(words.ASKS, row.asks).to(language) if row.asks else "",
        row.basis,
    ]
    first = words.labelled(Text(named, named), row.text).to(language)
    return [f"{indent}[{row.seal}] {first}", *(f"{indent}    {line}" for line in below if line)]


def _issue_line(issue: rows.IssueRow) -> str:
    cell = " ".join(part for part in (issue.place, issue.column, issue.value) if part)
    return f"- {cell}: {issue.rule} {issue.remedy}"


def _screen(report: rows.Report, language: Language) -> Group:
    parts: list[object] = [_head(report)]
    for section in report.sections:
        parts.append(_heading(section.title))
        for group in section.groups:
            if group.title:
                parts.append(
                    Styled.assemble("\n", _seal(group.state, group.seal), " ", (group.title, "bold"))
                )
            parts.append(_list(group, language) if group.folded else _verdicts(group, language))
    if report.asked:
        asked = [Styled.assemble("· ", asks, (f" ({who})", "dim")) for who, asks in report.asked]
        parts += [_heading(words.ASKED.to(language)), Padding(Group(*asked), (0, 0, 1, 0))]
    if report.issues:
        parts += [_heading(words.ISSUES.to(language)), _issues(report, language)]
    return Group(*parts, Styled(report.caveat, style="dim"))  # type: ignore[arg-type]


def _head(report: rows.Report) -> Styled:
    counts = words.DOT.join(f"{count.number} {count.seal}" for count in report.counts)
    whole = [_seal(report.state, report.seal), "  ", (counts, "dim"), "\n"] if report.state else []
    return Styled.assemble(
        (report.question, "bold"), "  ", (report.book, "dim"), "\n", *whole, report.answer, "\n"
    )


def _heading(title: str) -> Rule:
    return Rule(Styled(title, style="bold"), align="left", style="dim")


def _seal(state: str, name: str) -> Styled:
    return Styled(f" {name} ", style=STYLES[state])


def _list(group: rows.Group, language: Language) -> Padding:
    return Padding("\n".join(_folded(group, language)), (0, 0, 1, 2), style="dim")


def _verdicts(group: rows.Group, language: Language) -> Table:
    table = Table(
        box=SIMPLE_HEAD, expand=True, header_style="dim", padding=(0, 1), show_edge=False, leading=1
    )
    table.add_column(words.STATE.to(language), no_wrap=True)
    table.add_column(words.CLAUSE.to(language), overflow="fold")
    if group.names_subject:
        table.add_column(words.SUBJECT.to(language), overflow="fold", max_width=22)
    table.add_column(words.COMPARED.to(language), ratio=1)
    table.add_column(words.EVIDENCE.to(language), overflow="fold", style="#a5713c")
    for row in group.rows:
        cells: list[Styled | str] = [_seal(row.state, row.seal), row.clause]
        cells += [row.subject] if group.names_subject else []
        table.add_row(*cells, _said(row, language), "\n".join(row.evidence))
    return table


def _said(row: rows.Row, language: Language) -> Styled:
    below = [words.labelled(words.ASKS, row.asks).to(language) if row.asks else "", row.basis]
    return Styled.assemble(row.text, *((f"\n{line}", "dim") for line in below if line))


def _issues(report: rows.Report, language: Language) -> Table:
    table = Table(box=SIMPLE_HEAD, expand=True, header_style="dim", padding=(0, 1), show_edge=False)
    table.add_column(words.PLACE.to(language), style="#a5713c", overflow="fold")
    table.add_column(words.COLUMN.to(language), overflow="fold")
    table.add_column(words.VALUE.to(language), overflow="fold", max_width=24)
    table.add_column(words.RULE.to(language), ratio=1)
    table.add_column(words.REMEDY.to(language), ratio=1)
    for issue in report.issues:
        cells = (issue.place, issue.column, issue.value, issue.rule, issue.remedy)
        table.add_row(*map(Styled, cells))
    return table

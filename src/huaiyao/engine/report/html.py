"""A check as one self-contained HTML file: inline style, no scripts, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from importlib.resources import files

from huaiyao.engine.check import Check
from huaiyao.engine.report import words
from huaiyao.engine.report.charts import Chart, claim_charts, plan_charts
from huaiyao.engine.report.rows import Group, IssueRow, Report, Row, Section, report_of

COLUMNS = (
    ("w-seal", words.STATE),
    ("w-clause", words.CLAUSE),
    ("", words.COMPARED),
    ("w-evidence", words.EVIDENCE),
)


def html_report(check: Check, language: str = "zh-hans") -> str:
    """Return a check as an HTML page that needs no other file.

    Parameters
    ----------
    check : Check
        What `check_book` returned.
    language : str
        `zh-hans` or `en`.
    """
    report = report_of(check, language)
    charts = {"plan": plan_charts(check, language), "claims": claim_charts(check, language)}
    sections = "".join(_section(part, charts.get(part.part, ()), report.language) for part in report.sections)
    style = files("huaiyao.engine.report").joinpath("report.css").read_text("utf-8")
    return f"""<!doctype html>
<html lang="{report.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>{escape(report.book)} · {escape(report.question)}</title>
<style>
{style}</style>
</head>
<body>
<main>
{_head(report)}
{sections}{_asked(report)}{_issues(report)}
{_foot(report)}
</main>
</body>
</html>
"""


def _head(report: Report) -> str:
    facts = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in report.facts
    )
    counts = words.DOT.join(f"{count.number} {escape(count.seal)}" for count in report.counts)
    seal = _seal(report.state, report.seal, "big") if report.state else ""
    return f"""<header>
<p class="house">{escape(words.HOUSE.to(report.language))}</p>
<div class="head"><div><h1>{escape(report.question)}</h1><dl class="facts">{facts}</dl></div>
<div class="side">{seal}<p>{counts}</p></div></div>
<p class="answer">{escape(report.answer)}</p>
</header>"""


def _seal(state: str, name: str, size: str = "") -> str:
    return f'<span class="seal {size} {escape(state)}">{escape(name)}</span>'


def _section(section: Section, charts: Iterable[Chart], language: str) -> str:
    groups = "".join(_group(group, language) for group in section.groups)
    drawn = "".join(_figure(chart) for chart in charts)
    return f"<section>\n<h2>{escape(section.title)}</h2>\n{groups}{drawn}</section>\n"


def _figure(chart: Chart) -> str:
    return f"<figure><figcaption>{escape(chart.title)}</figcaption>{chart.svg}</figure>\n"


def _group(group: Group, language: str) -> str:
    head = "".join(
        f'<th scope="col" class="{width}">{escape(title.to(language))}</th>' for width, title in COLUMNS
    )
    body = "\n".join(_row(row, group.names_subject, language) for row in group.rows)
    table = f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n"
    heading = f"{_seal(group.state, group.seal)} {escape(group.title)}"
    if group.folded:
        return f"<details>\n<summary>{heading}</summary>\n{table}</details>\n"
    return f'<h3 class="claim">{heading}</h3>\n{table}' if group.title else table


def _row(row: Row, with_subject: bool, language: str) -> str:
    subject = f'<span class="subject">{escape(row.subject)}</span>' if with_subject else ""
    return (
        f"<tr><td>{_seal(row.state, row.seal)}</td><td>{escape(row.clause)}{subject}</td>"
        f"<td><p>{escape(row.text)}</p>{_asks(row, language)}{_basis(row)}</td>"
        f'<td class="place">{_places(row)}</td></tr>'
    )


def _places(row: Row) -> str:
    short = "".join(f"<span>{escape(place)}</span>" for place in row.evidence)
    if row.evidence == row.every_row:
        return short
    return f"<details><summary>{short}</summary>{escape(' '.join(row.every_row))}</details>"


def _asks(row: Row, language: str) -> str:
    if not row.asks:
        return ""
    return f'<p class="asks">{escape(words.labelled(words.ASKS, row.asks).to(language))}</p>'


def _basis(row: Row) -> str:
    return f'<p class="basis">{escape(row.basis)}</p>' if row.basis else ""


def _asked(report: Report) -> str:
    if not report.asked:
        return ""
    lines = "".join(
        f"<li>{escape(asks)} <span class='place'>({escape(who)})</span></li>" for who, asks in report.asked
    )
    title = escape(words.ASKED.to(report.language))
    return f'<section>\n<h2>{title}</h2>\n<ul class="asked">{lines}</ul>\n</section>\n'


def _issues(report: Report) -> str:
    if not report.issues:
        return ""
    titles = (words.PLACE, words.COLUMN, words.VALUE, words.RULE, words.REMEDY)
    head = "".join(f'<th scope="col">{escape(title.to(report.language))}</th>' for title in titles)
    body = "\n".join(_issue(issue) for issue in report.issues)
    title = escape(words.ISSUES.to(report.language))
    return (
        f"<section>\n<h2>{title}</h2>\n<table>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody>\n</table>\n</section>\n"
    )


def _issue(issue: IssueRow) -> str:
    cells = _cells((issue.column, issue.value, issue.rule, issue.remedy))
    return f'<tr><td class="place">{escape(issue.place)}</td>{cells}</tr>'


def _cells(values: Iterable[str]) -> str:
    return "".join(f"<td>{escape(value)}</td>" for value in values)


def _foot(report: Report) -> str:
    replay = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in report.replay)
    return f"<footer><dl>{replay}</dl><p>{escape(report.caveat)}</p></footer>"

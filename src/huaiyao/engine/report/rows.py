"""The one row model behind every rendering: sections of groups of verdict rows, already in one language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from huaiyao import __version__
from huaiyao.engine.books.terms import Issue
from huaiyao.engine.check import Check
from huaiyao.engine.report import words
from huaiyao.engine.rules.terms import OURS, State, Verdict, source_text
from huaiyao.engine.trials.terms import ClaimVerdicts
from huaiyao.engine.wording import Text

WORST_FIRST = list(State)
MOST_SPANS = 4  # of one sheet beside one sentence


@dataclass(frozen=True, slots=True)
class Row:
    """One verdict: the state and its name, clause, subject, the sentence, the rows behind it.

    `evidence` is short enough to read beside the sentence; `every_row` leaves nothing out.
    """

    state: str
    seal: str
    clause: str
    subject: str
    text: str
    evidence: tuple[str, ...]
    every_row: tuple[str, ...]
    asks: str
    source: str
    edition: str
    trust: str
    basis: str  # source, edition and trust in one line


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading; a claim has a heading and a seal of its own.

    The rows of a claim all have that claim as their subject, so it is not repeated (`names_subject`).
    What the evidence bears out may be `folded`: shown as a list, opened by whoever wants the sentences.
    """

    rows: tuple[Row, ...]
    title: str = ""
    state: str = ""
    seal: str = ""
    names_subject: bool = True
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the book, `plan`, `claims` or `trials`, under its title."""

    part: str
    title: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class IssueRow:
    """One cell or row that could not be used."""

    place: str
    sheet: str
    row: int | None
    column: str
    value: str
    rule: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many verdicts there are of one state."""

    state: str
    seal: str
    number: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a rendering shows, in the order in which it shows it."""

    language: str
    question: str
    book: str
    state: str
    seal: str
    answer: str
    counts: tuple[Count, ...]
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    asked: tuple[tuple[str, str], ...]
    issues: tuple[IssueRow, ...]
    replay: tuple[tuple[str, str], ...]
    caveat: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def rows(self) -> list[tuple[str, Group, Row]]:
        """Every verdict row with the title of its section and its group."""
        return [
            (part.title, group, row) for part in self.sections for group in part.groups for row in group.rows
        ]


def report_of(check: Check, language: str = "zh-hans") -> Report:
    """Lay a check out for people.

    Parameters
    ----------
    check : Check
        What `check_book` returned.
    language : str
        `zh-hans` or `en`.

    Returns
    -------
    Report
        Sections in the order plan, claims, trials; in each the worst first.
    """
    whole = check.state if check.clauses else None
    return Report(
        language="en" if language.lower().startswith("en") else "zh-hans",
        question=words.QUESTION.to(language),
        book=check.book.name,
        state=whole.value if whole else "",
        seal=whole.label.to(language) if whole else "",
        answer=_answer(check).to(language),
        counts=tuple(Count(state.value, state.label.to(language), n) for state, n in check.tally.items()),
        facts=_facts(check, language),
        sections=tuple(_sections(check, language)),
        asked=_asked(check, language),
        issues=tuple(_issue_row(issue, language) for issue in check.book.issues),
        replay=_replay(check, language),
        caveat=words.CAVEAT.to(language),
    )


def _answer(check: Check) -> Text:
    issues = len(check.book.issues)
    return (
        words.answer(check.state, issues)
        if check.clauses
        else words.nothing_to_judge(check.book.kinds, issues, check.book.titles)
    )


def condensed(evidence: Iterable[str]) -> tuple[str, ...]:
    """Join neighbouring rows of one sheet: `指标!3`, `指标!4`, `指标!5` become `指标!3–5`."""
    rows: dict[str, set[int]] = {}
    whole_sheets: dict[str, None] = {}
    for place in evidence:
        match = re.fullmatch(r"(.+)!(\d+)", place, flags=re.DOTALL)
        if match:
            rows.setdefault(match[1], set()).add(int(match[2]))
        else:
            whole_sheets[place] = None
    spans = (_span(sheet, run) for sheet, numbers in rows.items() for run in _runs(sorted(numbers)))
    return (*spans, *whole_sheets)


def shortened(evidence: Iterable[str], language: str) -> tuple[str, ...]:
    """Condense, and where a sheet's rows lie too scattered to list, say how many and from where to where."""
    by_sheet: dict[str, list[str]] = {}
    for place in evidence:
        by_sheet.setdefault(place.rpartition("!")[0], []).append(place)
    return tuple(line for places in by_sheet.values() for line in _short(places, language))


def _short(places: Sequence[str], language: str) -> tuple[str, ...]:
    spans = condensed(places)
    if len(spans) <= MOST_SPANS or not all("!" in place for place in places):  # names of trials stay names
        return spans
    rows = sorted({int(place.rpartition("!")[2]) for place in places})
    sheet = places[0].rpartition("!")[0]
    return (words.scattered(sheet, rows[0], rows[-1], len(rows)).to(language),)


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    breaks = [i for i, (here, after) in enumerate(pairwise(numbers), start=1) if after != here + 1]
    starts, ends = [0, *breaks], [*breaks, len(numbers)]
    return [(numbers[start], numbers[end - 1]) for start, end in zip(starts, ends, strict=True)]


def _span(sheet: str, run: tuple[int, int]) -> str:
    first, last = run
    return f"{sheet}!{first}" if first == last else f"{sheet}!{first}–{last}"


def _sections(check: Check, language: str) -> Iterable[Section]:
    if check.plan:
        yield Section("plan", words.PLAN.to(language), tuple(_by_need(check.plan, language)))
    if check.claims:
        claims = sorted(check.claims, key=lambda claim: WORST_FIRST.index(claim.state))
        yield Section(
            "claims", words.CLAIMS.to(language), tuple(_claim_group(claim, language) for claim in claims)
        )
    if check.trials:
        verdicts = [verdict for trial in check.trials for verdict in trial.clauses]
        yield Section("trials", words.TRIALS.to(language), tuple(_by_need(verdicts, language)))


def _by_need(verdicts: Sequence[Verdict], language: str) -> Iterable[Group]:
    """Yield what needs attention, worst first, and then, folded, what the evidence bears out."""
    ordered = sorted(verdicts, key=lambda verdict: WORST_FIRST.index(verdict.state))
    needed = [verdict for verdict in ordered if verdict.state is not State.SUPPORTED]
    borne_out = ordered[len(needed) :]
    if needed:
        yield Group(_rows(needed, language))
    if borne_out:
        title = words.borne_out(len(borne_out)).to(language)
        seal = State.SUPPORTED.label.to(language)
        yield Group(_rows(borne_out, language), title, State.SUPPORTED.value, seal, folded=True)


def _claim_group(claim: ClaimVerdicts, language: str) -> Group:
    title = words.claim_title(claim.entry, claim.trait, claim.claim, claim.against).to(language)
    seal = claim.state.label.to(language)
    # What was claimed is the difference: it stands before the clauses that only say how well it was tried.
    ordered = sorted(
        claim.clauses, key=lambda verdict: (WORST_FIRST.index(verdict.state), verdict.clause != "difference")
    )
    return Group(_rows(ordered, language), title, claim.state.value, seal, names_subject=False)


def _rows(verdicts: Iterable[Verdict], language: str) -> tuple[Row, ...]:
    return tuple(_row(verdict, language) for verdict in verdicts)


def _row(verdict: Verdict, language: str) -> Row:
    ours = verdict.source == OURS
    of_the_book = ours and not verdict.edition  # arithmetic on the book's own rows rests on no rule
    source = source_text(verdict.source).to(language)
    trust = "" if ours else verdict.trust.label.to(language)
    return Row(
        state=verdict.state.value,
        seal=verdict.state.label.to(language),
        clause=words.clause_title(verdict.clause).to(language),
        subject=verdict.subject,
        text=verdict.text.to(language),
        evidence=shortened(verdict.evidence, language),
        every_row=condensed(verdict.evidence),
        asks=verdict.asks.to(language) if verdict.asks else "",
        source=source,
        edition=verdict.edition,
        trust=trust,
        basis=""
        if of_the_book
        else words.DOT.join(part for part in (source, verdict.edition, trust) if part),
    )


def _issue_row(issue: Issue, language: str) -> IssueRow:
    return IssueRow(
        place=issue.place,
        sheet=issue.sheet,
        row=issue.row,
        column=issue.column or "",
        value=issue.value,
        rule=issue.rule.to(language),
        remedy=issue.remedy.to(language),
    )


def _asked(check: Check, language: str) -> tuple[tuple[str, str], ...]:
    """Return each thing asked for once, with the subjects that need it."""
    wanted: dict[str, dict[str, None]] = {}
    for subject, verdict in _by_subject(check, language):
        if verdict.asks:
            wanted.setdefault(verdict.asks.to(language), {})[subject] = None
    comma = words.LIST_COMMA.to(language)
    return tuple((comma.join(subjects), asks) for asks, subjects in wanted.items())


def _by_subject(check: Check, language: str) -> Iterable[tuple[str, Verdict]]:
    """Yield every verdict with what it is about, as people call it; the plan's, the claims', the trials'."""
    for verdict in check.plan:
        yield verdict.subject, verdict
    for claim in check.claims:
        said = words.claim_said(claim.entry, claim.trait, claim.claim).to(language)
        yield from ((said, verdict) for verdict in claim.clauses)
    for trial in check.trials:
        yield from ((verdict.subject, verdict) for verdict in trial.clauses)


def _facts(check: Check, language: str) -> tuple[tuple[str, str], ...]:
    kinds = words.LIST_COMMA.to(language).join(
        words.KINDS[kind].to(language) for kind in sorted(check.book.kinds)
    )
    on = check.parameters.get("on")
    facts = [(words.BOOK, check.book.name), (words.KIND, kinds), (words.DAY, on)]
    return tuple((name.to(language), value) for name, value in facts if value)


def _replay(check: Check, language: str) -> tuple[tuple[str, str], ...]:
    lines = [(words.DIGEST, check.book.digest), (words.VERSION, f"huaiyao {__version__}")]
    for source in check.provenance.values():
        seed = (
            "" if source.seed is None else f" ({words.labelled(words.SEED, str(source.seed)).to(language)})"
        )
        lines.append((words.METHOD, source.method + seed))
    return tuple((name.to(language), value) for name, value in lines)

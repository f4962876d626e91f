"""One judge for any book: finds its kinds, asks the judge of each, joins the verdicts."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from huaiyao import __version__
from huaiyao.engine.books.terms import Book, Kind
from huaiyao.engine.provenance import Provenance
from huaiyao.engine.rules.terms import State, Verdict, worst
from huaiyao.engine.stats.simultaneous import SEED
from huaiyao.engine.strategy.audit import audit_plan
from huaiyao.engine.strategy.terms import PlanAudit
from huaiyao.engine.trials.judge import judge_trials
from huaiyao.engine.trials.terms import ClaimVerdicts, TrialVerdicts

SCHEMA = "huaiyao.check/1"


@dataclass(frozen=True, slots=True)
class Check:
    """What a book's evidence bears out: the verdicts of every kind of claim found in it.

    `book` carries every issue, those its reader found and those its judges found (a claim that cannot be
    read, a trait that cannot be analysed). `plan` holds the clauses of the plan, `trials` the clauses of
    each trial, `claims` those of each claim (a claim spans trials). `provenance` has one entry for each
    judge that was asked. `audit` is what the plan's charts are drawn from; a check that was kept as its
    verdicts only has none.
    """

    book: Book
    plan: tuple[Verdict, ...] = ()
    trials: tuple[TrialVerdicts, ...] = ()
    claims: tuple[ClaimVerdicts, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[Kind, Provenance] = field(default_factory=dict)
    audit: PlanAudit | None = field(default=None, repr=False)

    @property
    def clauses(self) -> tuple[Verdict, ...]:
        """Every verdict of the book: the plan's, then the claims', then the trials'."""
        of_claims = (verdict for claim in self.claims for verdict in claim.clauses)
        of_trials = (verdict for trial in self.trials for verdict in trial.clauses)
        return (*self.plan, *of_claims, *of_trials)

    @property
    def state(self) -> State:
        """The state of the whole, its worst part."""
        return worst(verdict.state for verdict in self.clauses)

    @property
    def tally(self) -> dict[State, int]:
        """How many verdicts there are of each state, worst first; states that do not occur are left out."""
        found = Counter(verdict.state for verdict in self.clauses)
        return {state: found[state] for state in State if found[state]}

    @property
    def exit_code(self) -> int:
        """0: nothing is contradicted; 1: something is; 2: there was nothing to judge."""
        if not self.clauses:
            return 2
        return 1 if self.state is State.CONTRADICTED else 0

    def as_json(self) -> dict[str, Any]:
        """Return the result as `docs/reference/check-json.md` describes it."""
        return {
            "schema": SCHEMA,
            "book": self.book.name,
            "kinds": sorted(self.book.kinds),
            "sheets": {"found": list(self.book.titles), "unread": list(self.book.unread_sheets)},
            "state": self.state.value if self.clauses else None,
            "counts": {
                "rows": {sheet.title: sheet.frame.height for sheet in self.book.sheets.values()},
                "verdicts": {state.value: self.tally.get(state, 0) for state in State},
                "issues": len(self.book.issues),
            },
            "plan": {"clauses": [verdict.as_json() for verdict in self.plan]},
            "claims": [_claim_json(claim) for claim in self.claims],
            "trials": [
                {"trial": trial.trial, "clauses": [verdict.as_json() for verdict in trial.clauses]}
                for trial in self.trials
            ],
            "lots": [],
            "balance": None,
            "issues": [issue.as_json() for issue in self.book.issues],
            "version": __version__,
            "parameters": {
                **self.parameters,
                "book_sha256": self.book.digest,
                "provenance": {kind.value: source.as_json() for kind, source in self.provenance.items()},
            },
        }


def _claim_json(claim: ClaimVerdicts) -> dict[str, Any]:
    return {
        "subject": claim.subject,
        "entry": claim.entry,
        "trait": claim.trait,
        "claim": claim.claim,
        "against": claim.against,
        "state": claim.state.value,
        "clauses": [verdict.as_json() for verdict in claim.clauses],
    }


def check_book(book: Book, *, on: dt.date | None = None, seed: int = SEED) -> Check:
    """Judge every kind of claim a book makes.

    Parameters
    ----------
    book : Book
        A book as `books.reader.read_book` returns it.
    on : date, optional
        The day whose rules hold. Without it every judge uses the rules in force last.
    seed : int
        Root seed of whatever is drawn at random (the simultaneous intervals of trials).

    Returns
    -------
    Check
        Verdicts of all kinds; a kind the book does not hold leaves no verdict and is no error.
    """
    plan: tuple[Verdict, ...] = ()
    trials: tuple[TrialVerdicts, ...] = ()
    claims: tuple[ClaimVerdicts, ...] = ()
    provenance: dict[Kind, Provenance] = {}
    audit: PlanAudit | None = None
    if Kind.PLAN in book.kinds:
        audit = audit_plan(book)
        plan, provenance[Kind.PLAN] = audit.clauses, audit.provenance
    if Kind.TRIAL in book.kinds:
        judgement = judge_trials(book, on=on, seed=seed)
        trials, claims = judgement.trials, judgement.claims
        provenance[Kind.TRIAL] = judgement.provenance
        book = replace(book, issues=(*book.issues, *judgement.issues))
    parameters = {"on": on.isoformat() if on else None, "seed": seed}
    return Check(book, plan, trials, claims, parameters, provenance, audit)

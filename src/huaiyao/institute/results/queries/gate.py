"""The gate: a claim judged on its estimate by the rules of its day, and its verdict as PDF."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from huaiyao.engine.books.terms import Book, Kind
from huaiyao.engine.check import Check
from huaiyao.engine.provenance import Provenance, digest
from huaiyao.engine.report.pdf import pdf_report
from huaiyao.engine.rules.terms import State, Verdict, worst
from huaiyao.engine.trials.claims import parse_claim
from huaiyao.engine.trials.gates import Gate, gate_of
from huaiyao.engine.trials.terms import Claim as TrialClaim
from huaiyao.engine.trials.terms import ClaimVerdicts, TraitAnalysis, TrialKind
from huaiyao.engine.trials.verdicts import Labels, judge_claim
from huaiyao.engine.wording import Text
from huaiyao.institute.breeding.models import Entry, Estimate
from huaiyao.institute.breeding.queries import analysed, observations
from huaiyao.institute.rulebook.queries import rules_in_force

from ..models import Claim, Judgement

DECIDED = (State.SUPPORTED, State.CONTRADICTED)  # what can be put before a second person


@dataclass(frozen=True, slots=True)
class Judged:
    """What the engine says of a claim: every clause, the whole, and how to judge again."""

    clauses: tuple[Verdict, ...]
    state: State
    provenance: dict[str, Any]


def reading(says: str, estimate: Estimate, entry: Entry, against: Entry) -> TrialClaim:
    """Return a claim's words as the engine reads them.

    Raises
    ------
    ClaimError
        The words cannot be read, or their unit does not fit the trait.
    """
    trait = estimate.trait
    return parse_claim(says, entry=entry.code, trait=trait.name, unit=trait.unit, against=against.code)


def judged(claim: Claim) -> Judged:
    """Judge a claim on the rows behind its estimate, by the rules in force on the day it was made."""
    series, trait = claim.estimate.series, claim.estimate.trait
    analysis = _analysis(claim.estimate_id, digest(observations(series, trait)))
    said = reading(claim.says, claim.estimate, claim.entry, claim.against)
    kind = TrialKind(claim.kind)
    names = {entry.code: entry.names for entry in series.entries.all()}
    clauses = judge_claim(analysis, said, kind, gate_on(kind, claim.made_on), Labels(names))
    return Judged(clauses, worst(clause.state for clause in clauses), _how(claim, analysis))


def gate_on(kind: str, day: dt.date) -> Gate:
    """Return what the rulebook asks of a kind of claim made on a day.

    Raises
    ------
    RefusedError
        No rule of the gate, or more than one, was in force on that day.
    """
    return gate_of(TrialKind(kind), rules_in_force(day), day)


@lru_cache(maxsize=8)
def _analysis(estimate: int, rows: str) -> TraitAnalysis:
    """Analyse the rows behind an estimate; claims on the same rows share the work."""
    found = Estimate.objects.select_related("series", "trait").get(pk=estimate)
    return analysed(found.series, found.trait)


def _how(claim: Claim, analysis: TraitAnalysis) -> dict[str, Any]:
    source = analysis.provenance.as_json()
    said = {"claim": claim.says, "entry": claim.entry.code, "against": claim.against.code}
    on = {"kind": claim.kind, "on": claim.made_on.isoformat()}
    return {
        **source,
        "method": "trials.verdicts.judge_claim",
        "parameters": {**source["parameters"], **said, **on},
    }


def verdict_pdf(judgement: Judgement, language: str) -> bytes:
    """Return the dossier of a judged claim."""
    claim = judgement.claim
    clauses = tuple(Verdict.from_json(clause) for clause in judgement.clauses)
    source = judgement.provenance
    verdicts = ClaimVerdicts(
        subject=str(claim),
        entry=str(claim.variety or claim.technique),
        trait=claim.estimate.trait.name,
        claim=claim.says,
        against=str(claim.check_name),
        clauses=clauses,
        state=State(judgement.state),
    )
    evidence = Book(
        name=str(claim.estimate.series),
        sheets={},
        issues=(),
        kinds=frozenset({Kind.TRIAL}),
        digest=source["inputs"]["observations"],
    )
    check = Check(
        book=evidence,
        claims=(verdicts,),
        parameters={"on": claim.made_on.isoformat(), "seed": source["seed"]},
        provenance={Kind.TRIAL: Provenance(**source)},
    )
    return pdf_report(check, language)


def difference(judgement: Judgement | None) -> dict[str, Any] | None:
    """Return the numbers the difference clause compared, where there were any."""
    clause = _clause(judgement, "difference") if judgement else None
    return clause["compared"] if clause and clause["compared"].get("estimate") is not None else None


def summary(judgement: Judgement) -> Text:
    """Return what the judgement says in one sentence of each language: its deciding clause."""
    deciding = next(c for c in judgement.clauses if c["state"] == judgement.state)
    said = (_clause(judgement, "difference") or deciding) if judgement.state in DECIDED else deciding
    return Text(said["text"]["zh"], said["text"]["en"])


def _clause(judgement: Judgement, name: str) -> dict[str, Any] | None:
    return next((clause for clause in judgement.clauses if clause["clause"] == name), None)

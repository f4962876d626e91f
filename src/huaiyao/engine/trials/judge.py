"""Judge a trial book: every trial as evidence, every claim by its clauses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from huaiyao.engine.books.terms import Book, Issue, OpenColumn, Sheet
from huaiyao.engine.provenance import Provenance
from huaiyao.engine.rules.terms import Rule, Verdict, worst
from huaiyao.engine.stats import simultaneous
from huaiyao.engine.trials.analysis import UnusableTraitError, analyse
from huaiyao.engine.trials.evidence import judge_trial
from huaiyao.engine.trials.gates import gate_of
from huaiyao.engine.trials.layout import TrialBook
from huaiyao.engine.trials.terms import (
    Claim,
    ClaimVerdicts,
    TraitAnalysis,
    TrialKind,
    TrialVerdicts,
    trait_name,
)
from huaiyao.engine.trials.verdicts import judge_claim, judge_unanalysed
from huaiyao.engine.wording import Text

_NO_ROWS = Text("“小区”表没有可用的行。", "The sheet 小区 (plots) has no row that can be used.")


@dataclass(frozen=True)
class TrialJudgement:
    """What a trial book's evidence says: trial by trial, claim by claim.

    `issues` are cells of the book that could not be used here (a claim that cannot be read, a trait that
    cannot be analysed), beside those its reader found.
    """

    trials: tuple[TrialVerdicts, ...]
    claims: tuple[ClaimVerdicts, ...]
    analyses: tuple[TraitAnalysis, ...]
    issues: tuple[Issue, ...]
    provenance: Provenance

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Every clause, trials first."""
        of_trials = [verdict for trial in self.trials for verdict in trial.clauses]
        return (*of_trials, *(verdict for claim in self.claims for verdict in claim.clauses))


def judge_trials(
    book: Book,
    *,
    gates: Iterable[Rule] | None = None,
    on: dt.date | None = None,
    seed: int = simultaneous.SEED,
    samples: int = simultaneous.SAMPLES,
) -> TrialJudgement:
    """Judge every trial and every claim of a trial book.

    Parameters
    ----------
    book : Book
        As `books.reader.read_book` returns it; without a sheet 小区 there is nothing to judge.
    gates : iterable of Rule, optional
        The dated gates (default: those shipped).
    on : date, optional
        The day whose gates hold (default: the newest).
    seed, samples : int
        For the simultaneous critical values where no quadrature applies.

    Returns
    -------
    TrialJudgement
    """
    rules = None if gates is None else tuple(gates)
    parameters = {"on": on.isoformat() if on else None, "samples": samples, "confidence": 0.95}
    provenance = Provenance("trials.judge", parameters, seed, {book.name: book.digest})
    if "plots" not in book:
        return TrialJudgement((), (), (), (), provenance)
    layout = TrialBook(book)
    claims, issues = layout.claims()
    analyses: dict[str, TraitAnalysis] = {}
    unusable: dict[str, Text] = {}
    for trait in layout.traits:
        if not layout.plots.frame.height:
            unusable[trait.name] = _NO_ROWS
            continue
        asked = [claim.against for claim, _ in claims if claim.against and claim.trait == trait.name]
        try:
            analyses[trait.name] = analyse(
                layout.observations(trait),
                trait=trait.name,
                unit=trait.unit or "",
                checks=(*layout.checks, *asked),
                seed=seed,
                samples=samples,
            )
        except UnusableTraitError as error:
            issue = _unusable(layout, trait, error)
            unusable[trait.name] = issue.rule
            issues.append(issue)
        else:
            issues += layout.without_area(analyses[trait.name])
    judged = tuple(
        _judge(layout, analyses[claim.trait], claim, row, rules, on)
        if claim.trait in analyses
        else _not_judged(layout, unusable[claim.trait], claim, row)
        for claim, row in claims
    )
    least = gate_of(TrialKind.VARIETY, rules, on).replicates
    found, labels = tuple(analyses.values()), layout.labels()
    trials = tuple(
        judge_trial(trial, found, judged, layout.checks, least, labels, tuple(unusable.values()))
        for trial in layout.trial_ids()
    )
    return TrialJudgement(trials, judged, found, tuple(issues), provenance)


def _judge(
    layout: TrialBook,
    analysis: TraitAnalysis,
    claim: Claim,
    row: int,
    rules: tuple[Rule, ...] | None,
    on: dt.date | None,
) -> ClaimVerdicts:
    parties = [claim.entry] if claim.against is None else [claim.entry, claim.against]
    kind = layout.kind_of([e.trial for e in analysis.shared_environments(*parties)])
    return _whole(claim, judge_claim(analysis, claim, kind, gate_of(kind, rules, on), layout.labels(row)))


def _not_judged(layout: TrialBook, reason: Text, claim: Claim, row: int) -> ClaimVerdicts:
    return _whole(claim, (judge_unanalysed(claim, reason, layout.labels(row)),))


def _whole(claim: Claim, clauses: tuple[Verdict, ...]) -> ClaimVerdicts:
    state = worst(clause.state for clause in clauses)
    return ClaimVerdicts(claim.subject, claim.entry, claim.trait, claim.text, claim.against, clauses, state)


def _unusable(layout: TrialBook, trait: OpenColumn, error: UnusableTraitError) -> Issue:
    remedy = Text(
        "请核对这一列；其余性状照常判断。", "Check this column; the other traits are judged as usual."
    )
    text = _all_left_out(layout.plots, trait.name) or error.text
    return Issue(layout.plots.title, None, trait.name, "", text, remedy)


def _all_left_out(plots: Sheet, trait: str) -> Text | None:
    """Say that a trait is blank only in the rows that were used, where others were left out."""
    used = plots.frame.height
    left_out = plots.rows_found - used
    if left_out <= 0 or plots.frame[trait].null_count() < used:
        return None
    return Text(
        f"性状“{trait}”在采用的 {used} 行里没有数值；另有 {left_out} 行未能采用。",
        f"Trait {trait_name(trait).en} has no value in the {used} rows used; {left_out} more were left out.",
    )

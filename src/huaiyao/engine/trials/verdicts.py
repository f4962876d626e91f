"""Judge one claim on one trait analysis: the clauses, their numbers and their sentences.

The central step is `state_of`: claim `>= x` is supported if l >= x, claim `+x` if l > 0 and u >= x, both
are contradicted if u < x, else proof is missing (`docs/reference/books.md`, "Trial book"); `<= x` and `-x`
are their mirror images. Below the gate the difference is missing whatever it shows.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from huaiyao.engine.rules.terms import Rule, State, Verdict, under_trust
from huaiyao.engine.trials.gates import Gate
from huaiyao.engine.trials.terms import (
    Claim,
    Comparison,
    Environment,
    Form,
    Scale,
    TraitAnalysis,
    TrialKind,
    trait_name,
)
from huaiyao.engine.units import unit_name
from huaiyao.engine.wording import Text

COMPARABLE = Text(
    "请核对“小区”表的性状：至少两个处理有数值，同一处理在一个试验里至少两个小区，各小区数值不全相同。",
    "Check the traits in sheet 小区 (plots): values of at least two entries, at least two plots of an entry in"
    " one trial, and values that vary.",
)


@dataclass(frozen=True, slots=True)
class Labels:
    """How people and pages name things: entries by id, trials' rows by id, the claim's own row."""

    entries: Mapping[str, Text] = field(default_factory=dict)
    trials: Mapping[str, str] = field(default_factory=dict)
    claim: str | None = None

    def entry(self, entry: str) -> Text:
        name = self.entries.get(entry, Text(entry, entry))
        return Text(*(said if entry in said else f"{said} [{entry}]" for said in (name.zh, name.en)))


@dataclass(frozen=True, slots=True)
class Case:
    """A claim with its evidence: what every clause below reads."""

    analysis: TraitAnalysis
    claim: Claim
    kind: TrialKind
    gate: Gate
    labels: Labels

    @property
    def parties(self) -> tuple[str, ...]:
        """The entry and, where the claim needs one, its check."""
        return (self.claim.entry,) if self.claim.against is None else (self.claim.entry, self.claim.against)

    @property
    def subject(self) -> str:
        return self.claim.subject

    @property
    def environments(self) -> tuple[Environment, ...]:
        return self.analysis.shared_environments(*self.parties)

    @property
    def replicated(self) -> tuple[Environment, ...]:
        """Shared environments with enough plots of each party: only these count for the gate."""
        least = int(self.gate.replicates.value)
        return tuple(
            e
            for e in self.environments
            if min(self.analysis.replicates(e.trial, p) for p in self.parties) >= least
        )

    def rows(self) -> list[str]:
        own = [self.labels.claim] if self.labels.claim else []
        return own + list(self.analysis.places(*self.parties))

    def trial_rows(self, environments: tuple[Environment, ...]) -> list[str]:
        return [self.labels.trials.get(e.trial, e.trial) for e in environments]


def judge_claim(
    analysis: TraitAnalysis, claim: Claim, kind: TrialKind, gate: Gate, labels: Labels | None = None
) -> tuple[Verdict, ...]:
    """Return what each clause says of a claim: check, replication, sites and years, outliers, difference.

    Parameters
    ----------
    analysis : TraitAnalysis
        The trait's analysis, which must hold the claim's check among its `checks`.
    claim : Claim
        What is claimed (`claims.parse_claim`).
    kind : TrialKind
        Whose gate applies.
    gate : Gate
        The dated rules (`gates.gate_of`).
    labels : Labels, optional
        Names and rows for the sentences and the evidence.
    """
    case = Case(analysis, claim, kind, gate, labels or Labels())
    needs_check = claim.scale is not Scale.LEVEL
    if needs_check and (claim.against is None or claim.against not in analysis.checks):
        return (_no_check(case),)
    if needs_check and claim.against == claim.entry:
        return (_against_itself(case),)
    if not case.environments:
        return (_never_together(case),)
    clauses = [_replication(case), _sites_years(case), _outliers(case), _difference(case)]
    if needs_check:
        clauses.insert(0, _check_present(case))
    return tuple(clauses)


def judge_unanalysed(claim: Claim, reason: Text, labels: Labels | None = None) -> Verdict:
    """Return the difference of a claim on a trait that cannot be analysed: missing, and for which reason."""
    text = Text(
        f"声称“{claim.text}”无从判断：{reason.zh}", f'Claim "{claim.text}" cannot be judged: {reason.en}'
    )
    rows = [labels.claim] if labels and labels.claim else []
    return Verdict(
        "difference", State.MISSING, claim.subject, text, {"claimed": claim.value}, rows, asks=COMPARABLE
    )


def passes_gate(environments: tuple[Environment, ...], gate: Gate) -> bool:
    """Whether enough years each saw enough sites: 3 × 2 means three sites in each of two years."""
    return _full_years(environments, gate) >= gate.years.value


def _full_years(environments: tuple[Environment, ...], gate: Gate) -> int:
    return sum(len(sites) >= gate.sites.value for sites in _sites_by_year(environments).values())


def _sites_by_year(environments: tuple[Environment, ...]) -> dict[int, set[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for e in environments:
        if e.site is not None and e.year is not None:
            found[e.year].add(e.site)
    return dict(sorted(found.items()))


def state_of(claim: Claim, low: float | None, high: float | None) -> State:
    """Supported, contradicted or missing from the interval [l, u]; None is no limit on that side."""
    x = claim.value
    lo, hi = -math.inf if low is None else low, math.inf if high is None else high
    if claim.form in (Form.LOSS, Form.AT_MOST):  # the mirror image
        lo, hi, x = -hi, -lo, -x
    if hi < x:
        return State.CONTRADICTED
    shown = lo > 0 if claim.form in (Form.GAIN, Form.LOSS) else lo >= x
    return State.SUPPORTED if shown else State.MISSING


def _difference(case: Case) -> Verdict:
    claim, analysis = case.claim, case.analysis
    found = analysis.comparison(claim.entry, claim.against, claim.scale)
    if found is None or found.lower is None or found.upper is None:
        return _undetermined(case, found)
    shown = state_of(claim, found.lower, found.upper)
    is_enough = passes_gate(case.replicated, case.gate)
    state = shown if is_enough else State.MISSING
    compared: dict[str, Any] = {
        "claimed": claim.value,
        "scale": claim.scale.value,
        "unit": "%" if claim.scale is Scale.RELATIVE else analysis.unit,
        "estimate": found.estimate,
        "lower": found.lower,
        "upper": found.upper,
        "standard_error": found.se,
        "df": found.df,
        "critical_value": found.critical,
        "comparisons": found.family,
        "confidence": 0.95,
        "state_by_interval_alone": shown.value,
        "model": analysis.formula,
    }
    if analysis.plot_area_m2 is not None:
        compared["plot_area_m2"] = analysis.plot_area_m2
    text = _difference_text(case, found, shown, is_enough)
    asks = None if state in (State.SUPPORTED, State.CONTRADICTED) else _asks(case, is_enough)
    return Verdict("difference", state, case.subject, text, compared, case.rows(), asks=asks)


def _difference_text(case: Case, found: Comparison, shown: State, is_enough: bool) -> Text:
    claim, analysis = case.claim, case.analysis
    numbers = [found.estimate, found.lower or 0.0, found.upper or 0.0]
    digits = _digits(numbers[2] - numbers[1])
    unit = "%" if claim.scale is Scale.RELATIVE else analysis.unit
    printed, trait = unit_name(unit), trait_name(claim.trait)
    zh_unit, en_unit = f" {printed.zh}".rstrip(), f" {printed.en}".rstrip()
    if claim.scale is Scale.DIFFERENCE and unit == "%":
        zh_unit, en_unit = " 个百分点", " percentage points"
    sites, years = _counts(case.environments)
    name, low, high = case.labels.entry(claim.entry), *(f"{x:.{digits}f}" for x in numbers[1:])
    if claim.scale is Scale.LEVEL:
        zh = f"{name.zh} {trait.zh}平均 {found.estimate:.{digits}f}{zh_unit}"
        en = f"{name.en}: mean {trait.en} {found.estimate:.{digits}f}{en_unit}"
    else:
        check = case.labels.entry(claim.against or "")
        size = f"{abs(found.estimate):.{digits}f}"
        is_up = found.estimate >= 0
        zh = f"{name.zh} {trait.zh}比对照 {check.zh} {'高' if is_up else '低'} {size}{zh_unit}"
        en = f"{name.en}: {trait.en} {size}{en_unit} {'above' if is_up else 'below'} check {check.en}"
    zh += f"（95 % 联合区间 {low} 至 {high}），{sites} 地 × {years} 年"
    en += (
        f" (simultaneous 95 % interval {low} to {high}), {_plural(sites, 'site')} × {_plural(years, 'year')}"
    )
    if analysis.plot_area_m2 is not None:
        area = f"{analysis.plot_area_m2:.4g}"
        zh += f"；各小区面积不同，数值已折算到 {area} m² 的小区"
        en += f"; the plots differ in area, so values are scaled to a plot of {area} m²"
    end = _conclusion(case, shown, is_enough)
    zh += f"。声称“{claim.text}”（读作：{claim.reading.zh}）{end.zh}"
    en += f'. Claim "{claim.text}" (read as: {claim.reading.en}) {end.en}'
    return Text(zh, en)


def _conclusion(case: Case, shown: State, is_enough: bool) -> Text:
    if not is_enough:
        return Text("试验未达门槛，暂不下结论。", "cannot be judged yet: the trials are below the gate.")
    return {
        State.SUPPORTED: Text("得到证实。", "is shown."),
        State.CONTRADICTED: Text(
            "与数据不符：整个区间都达不到。", "is ruled out: the whole interval falls short of it."
        ),
        State.MISSING: Text(
            "尚未证实：区间既不能证实、也不能排除它。", "is neither shown nor ruled out by the interval."
        ),
    }[shown]


def _asks(case: Case, is_enough: bool) -> Text:
    if not is_enough:
        need = case.gate
        return Text(
            f"请补充试验：处理与对照同在至少 {need.sites.value:g} 地 × {need.years.value:g} 年，"
            f"每个试验各至少 {need.replicates.value:g} 个小区。",
            f"Add trials: entry and check at {need.sites.value:g} sites in each of {need.years.value:g} years, "
            f"at least {need.replicates.value:g} plots of each in every trial.",
        )
    return Text(
        "请增加试验点、年份或重复，使区间变窄。", "Add sites, years or replicates to narrow the interval."
    )


def _undetermined(case: Case, found: Comparison | None) -> Verdict:
    """No interval at all: the ratio has no limits, the check's mean is not above zero, or nothing connects."""
    claim, name, trait = case.claim, case.labels.entry(case.claim.entry), trait_name(case.claim.trait)
    compared: dict[str, Any] = {"claimed": claim.value}
    mean = case.analysis.mean(claim.against) if claim.scale is Scale.RELATIVE and claim.against else None
    if found is not None:
        compared["estimate"] = found.estimate
        why, asks = _FIELLER, _asks(case, True)
    elif mean is not None and mean <= 0:
        compared["check_mean"] = mean
        check, unit = case.labels.entry(claim.against or ""), unit_name(case.analysis.unit)
        said = f"{mean:.4g}"
        why = Text(
            f"对照 {check.zh} 的均值 {f'{said} {unit.zh}'.rstrip()} 不大于零，相对它的百分数没有意义。",
            f"check {check.en} has the mean {f'{said} {unit.en}'.rstrip()}, not above zero:"
            " a percentage of it means nothing.",
        )
        asks = Text(
            "请用性状的单位声称与对照之差，不用百分数。",
            "Claim the difference from the check in the trait's own unit, not in percent.",
        )
    else:
        why, asks = _UNCONNECTED, _CONNECT
    text = Text(f"{name.zh} {trait.zh}：{why.zh}", f"{name.en}, {trait.en}: {why.en}")
    return Verdict("difference", State.MISSING, case.subject, text, compared, case.rows(), asks=asks)


_FIELLER = Text(
    "对照均值与零没有显著差别，相对值没有有限的 95 % 区间（Fieller）。",
    "the check's mean does not differ from zero, so the ratio has no finite 95 % interval (Fieller).",
)
_UNCONNECTED = Text(
    "各试验、各区组之间没有共同的处理相连，数据不能确定这一数值。",
    "no entry connects the trials, or the blocks, with each other: the data do not determine this number.",
)
_CONNECT = Text(
    "请补上各试验、各区组共有的处理（例如对照）的小区数据。",
    "Give plots of an entry, such as the check, that the trials and the blocks have in common.",
)


def _against_itself(case: Case) -> Verdict:
    claim, entry = case.claim, case.labels.entry(case.claim.entry)
    text = Text(
        f"声称“{claim.text}”把 {entry.zh} 与它自己相比。",
        f'Claim "{claim.text}" compares {entry.en} with itself.',
    )
    asks = Text(
        "请在“声称”表的“相对”列写明另一个处理。",
        "Name another entry in 相对 (against) of sheet 声称 (claims).",
    )
    compared = {"against": claim.against, "checks": list(case.analysis.checks)}
    return Verdict("check_present", State.MISSING, case.subject, text, compared, case.rows(), asks=asks)


def _no_check(case: Case) -> Verdict:
    claim = case.claim
    if claim.against is None:
        text = Text(
            f"声称“{claim.text}”要与对照比较，但没有指明对照，试验里也没有唯一的对照。",
            f'Claim "{claim.text}" compares with a check, but names none and the trials have no single check.',
        )
    else:
        check, trait = case.labels.entry(claim.against), trait_name(claim.trait)
        text = Text(
            f"对照 {check.zh} 在“{trait.zh}”上没有数据。", f"Check {check.en} has no values of {trait.en}."
        )
    asks = Text(
        "请在“声称”表的“相对”列写明对照，并给出它的小区数据。",
        "Name the check in 相对 (against) and give its plots.",
    )
    compared = {"against": claim.against, "checks": list(case.analysis.checks)}
    return Verdict("check_present", State.MISSING, case.subject, text, compared, case.rows(), asks=asks)


def _never_together(case: Case) -> Verdict:
    names, trait = [case.labels.entry(p) for p in case.parties], trait_name(case.claim.trait)
    text = Text(
        f"没有一个试验同时有{'与'.join(name.zh for name in names)}的“{trait.zh}”数据。",
        f"No trial has values of {trait.en} for {' and '.join(name.en for name in names)}.",
    )
    compared = {"shared_trials": 0}
    rule = case.gate.sites
    return _by_rule("sites_years", State.MISSING, case, text, compared, case.rows(), rule, _asks(case, False))


def _check_present(case: Case) -> Verdict:
    shared, check = len(case.environments), case.labels.entry(case.claim.against or "")
    text = Text(
        f"对照 {check.zh} 与该处理同在 {shared} 个试验。",
        f"Check {check.en} stands beside the entry in {_plural(shared, 'trial')}.",
    )
    compared = {"against": case.claim.against, "shared_trials": shared}
    rows = case.trial_rows(case.environments)
    return Verdict("check_present", State.SUPPORTED, case.subject, text, compared, rows)


def _replication(case: Case) -> Verdict:
    rule, shared, full = case.gate.replicates, case.environments, case.replicated
    short = tuple(e for e in shared if e not in full)
    least = min(case.analysis.replicates(e.trial, p) for e in shared for p in case.parties)
    compared = {
        "least_plots": least,
        "required_plots": int(rule.value),
        "trials": len(shared),
        "trials_with_enough": len(full),
        "trials_short": [e.trial for e in short],
    }
    if not short:
        text = Text(
            f"{len(shared)} 个试验中每个处理至少 {least} 个小区（要求 {rule.value:g} 个）。",
            f"At least {_plural(least, 'plot')} of each in {_plural(len(shared), 'trial')}"
            f" ({rule.value:g} required).",
        )
        return _by_rule("replication", State.SUPPORTED, case, text, compared, case.rows(), rule)
    named = "、".join(e.trial for e in short), ", ".join(e.trial for e in short)
    is_enough = passes_gate(full, case.gate)
    text = Text(
        f"试验 {named[0]} 的小区不足 {rule.value:g} 个，不计入地点与年份"
        + ("；其余试验已够。" if is_enough else "。"),
        f"Fewer than {_plural(int(rule.value), 'plot')} in {named[1]}: not counted"
        + ("; the other trials suffice." if is_enough else "."),
    )
    state = State.SUPPORTED if is_enough else State.MISSING
    asks = None if is_enough else _asks(case, False)
    return _by_rule("replication", state, case, text, compared, case.rows(), rule, asks)


def _sites_years(case: Case) -> Verdict:
    gate, counted = case.gate, case.replicated
    by_year = _sites_by_year(counted)
    sites, years = _counts(counted)
    is_enough = passes_gate(counted, gate)
    compared = {
        "sites": sites,
        "years": years,
        "sites_by_year": {str(year): sorted(names) for year, names in by_year.items()},
        "required_sites": int(gate.sites.value),
        "required_years": int(gate.years.value),
        "kind": case.kind.value,
    }
    need = f"{gate.sites.value:g} × {gate.years.value:g}"
    listed_zh = "；".join(f"{year} 年 {len(names)} 地" for year, names in by_year.items()) or "地点或年份未写"
    listed_en = "; ".join(f"{year}: {_plural(len(names), 'site')}" for year, names in by_year.items())
    text = Text(
        f"{listed_zh}。{case.kind.label.zh}门槛为 {need}（地 × 年，本院自定）：{'已达到' if is_enough else '未达到'}。",
        f"{listed_en or 'Site or year not given'}. The {case.kind.label.en} gate is {need} (sites × years, ours): "
        f"{'met' if is_enough else 'not met'}.",
    )
    state = State.SUPPORTED if is_enough else State.MISSING
    asks = None if is_enough else _asks(case, False)
    rows = case.trial_rows(case.environments)
    return _by_rule("sites_years", state, case, text, compared, rows, gate.sites, asks)


def _outliers(case: Case) -> Verdict:
    """Named, never dropped: disputed only where the difference would be judged otherwise without them."""
    analysis, without = case.analysis, case.analysis.without_outliers
    if not analysis.outliers:
        text = Text("没有离群小区。", "No outlying plots.")
        return Verdict("outliers", State.SUPPORTED, case.subject, text, {"outliers": 0})
    named = [outlier.place for outlier in analysis.outliers]
    with_all = _difference(case).state
    state_without = State.MISSING
    if without is not None and (case.claim.against is None or case.claim.against in without.checks):
        left = replace(case, analysis=without)
        state_without = _difference(left).state if left.environments else State.MISSING
    changes = with_all is not state_without
    zh, en = "、".join(named), ", ".join(named)
    if changes:
        end = Text(
            f"去掉后结论由“{with_all.label.zh}”变为“{state_without.label.zh}”。",
            f"without them the difference would be {state_without.label.en}, not {with_all.label.en}.",
        )
    else:
        end = Text("去掉与否结论不变，均已计入。", "kept in: the conclusion is the same without them.")
    text = Text(f"离群小区：{zh}；{end.zh}", f"Outlying plots: {en}; {end.en}")
    compared = {
        "outliers": len(named),
        "studentised": [round(o.studentised, 2) for o in analysis.outliers],
        "p_bonferroni": [o.p for o in analysis.outliers],
        "difference_with": with_all.value,
        "difference_without": state_without.value,
    }
    asks = Text("请核对这些小区的原始记录。", "Check the field records of these plots.") if changes else None
    state = State.DISPUTED if changes else State.SUPPORTED
    return Verdict("outliers", state, case.subject, text, compared, named, asks=asks)


def _by_rule(
    clause: str,
    state: State,
    case: Case,
    text: Text,
    compared: Mapping[str, Any],
    rows: list[str],
    rule: Rule,
    asks: Text | None = None,
) -> Verdict:
    """A verdict that rests on a dated rule carries its source, edition and trust."""
    plain = Verdict(clause, state, case.subject, text, compared, rows, asks=asks)
    return under_trust(replace(plain, source=rule.source, edition=rule.edition, trust=rule.trust))


def _counts(environments: tuple[Environment, ...]) -> tuple[int, int]:
    sites = {e.site for e in environments if e.site is not None}
    years = {e.year for e in environments if e.year is not None}
    return len(sites), len(years)


def _digits(width: float) -> int:
    """Decimals that show two digits of half the interval's width."""
    return 1 if width <= 0 else max(0, 1 - math.floor(math.log10(width / 2)))


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"

"""Judge one trial as a piece of evidence: does it have a check, replication, outlying plots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from huaiyao.engine.rules.terms import Rule, State, Verdict, under_trust
from huaiyao.engine.trials.claims import is_percent
from huaiyao.engine.trials.terms import ClaimVerdicts, Outlier, TraitAnalysis, TrialVerdicts, trait_name
from huaiyao.engine.trials.verdicts import COMPARABLE, Labels
from huaiyao.engine.units import unit_name
from huaiyao.engine.wording import Text


def judge_trial(
    trial: str,
    analyses: Sequence[TraitAnalysis],
    claims: Sequence[ClaimVerdicts],
    checks: Sequence[str],
    replicates: Rule,
    labels: Labels | None = None,
    unusable: Sequence[Text] = (),
) -> TrialVerdicts:
    """Return the clauses of one trial: `check_present`, `replication`, `outliers`.

    Parameters
    ----------
    trial : str
        The trial's id.
    analyses : sequence of TraitAnalysis
        Those of all its traits.
    claims : sequence of ClaimVerdicts
        The claims judged on them: an outlier is disputed where it changes one of these.
    checks : sequence of str
        The entries marked as check.
    replicates : Rule
        Least number of plots of each entry.
    labels : Labels, optional
        Names and rows for the sentences and the evidence.
    unusable : sequence of Text, optional
        Why traits of the book cannot be analysed: said of a trial that has no other.
    """
    names = labels or Labels()
    here = [a for a in analyses if any(e.trial == trial for e in a.environments)]
    if not here:
        return TrialVerdicts(trial, _nothing_analysed(trial, unusable, replicates, names))
    clauses = (
        _check_present(trial, here, checks, names),
        _replication(trial, here, replicates, names),
        _outliers(trial, here, claims),
    )
    return TrialVerdicts(trial, clauses)


def _nothing_analysed(trial: str, reasons: Sequence[Text], rule: Rule, names: Labels) -> tuple[Verdict, ...]:
    """Every clause is missing for one reason: no trait of the trial could be analysed."""
    why = Text("".join(reason.zh for reason in reasons), " ".join(reason.en for reason in reasons))
    text = Text(
        f"试验 {trial} 没有能分析的性状" + (f"：{why.zh}" if reasons else "。"),
        f"No trait of trial {trial} can be analysed" + (f": {why.en}" if reasons else "."),
    )
    row = [names.trials.get(trial, trial)]
    check, replication, outliers = (
        Verdict(clause, State.MISSING, trial, text, {"traits": []}, row, asks=COMPARABLE)
        for clause in ("check_present", "replication", "outliers")
    )
    return check, _by(rule, replication), outliers


def _check_present(
    trial: str, analyses: Sequence[TraitAnalysis], checks: Sequence[str], names: Labels
) -> Verdict:
    """Supported where every trait measured in the trial was measured on a check too."""
    without = [a.trait for a in analyses if not any(a.replicates(trial, check) for check in checks)]
    compared = {
        "checks": list(checks),
        "traits": [a.trait for a in analyses],
        "traits_without_check": without,
    }
    row = [names.trials.get(trial, trial)]
    if not without:
        present = [check for check in checks if any(a.replicates(trial, check) for a in analyses)]
        shown = [names.entry(check) for check in present]
        text = Text(
            f"试验 {trial} 有对照：{'、'.join(name.zh for name in shown)}。",
            f"Trial {trial} has a check: {', '.join(name.en for name in shown)}.",
        )
        return Verdict("check_present", State.SUPPORTED, trial, text, compared, row)
    asks = Text(
        "请在“处理”表标明对照，并给出它的小区数据。",
        "Mark the check in sheet 处理 (entries) and give its plots.",
    )
    traits = ", ".join(trait_name(trait).en for trait in without)
    text = Text(
        f"试验 {trial} 没有对照的数据（{'、'.join(without)}）。",
        f"Trial {trial} has no values of a check for {traits}.",
    )
    return Verdict("check_present", State.MISSING, trial, text, compared, row, asks=asks)


def _replication(trial: str, analyses: Sequence[TraitAnalysis], rule: Rule, names: Labels) -> Verdict:
    """Supported where every entry with values has enough plots, trait by trait."""
    short: list[Text] = []
    least: list[int] = []
    for analysis in analyses:
        entries = [e.entry for e in analysis.entries]
        counts = {entry: analysis.replicates(trial, entry) for entry in entries}
        least += [count for count in counts.values() if count]
        few = sorted(entry for entry, count in counts.items() if 0 < count < rule.value)
        trait = trait_name(analysis.trait)
        named = [names.entry(entry) for entry in few]
        short += [Text(f"{entry.zh} {trait.zh}", f"{entry.en} {trait.en}") for entry in named]
    compared = {
        "least_plots": min(least),
        "required_plots": int(rule.value),
        "short": [one.zh for one in short],
    }
    if not short:
        text = Text(
            f"试验 {trial} 每个处理至少 {min(least)} 个小区（要求 {rule.value:g} 个）。",
            f"Trial {trial} has at least {min(least)} plots of every entry ({rule.value:g} required).",
        )
        return _by(
            rule,
            Verdict("replication", State.SUPPORTED, trial, text, compared, [names.trials.get(trial, trial)]),
        )
    text = Text(
        f"试验 {trial} 中小区不足 {rule.value:g} 个：{'、'.join(one.zh for one in short)}。",
        f"Trial {trial} has fewer than {rule.value:g} plots of: {', '.join(one.en for one in short)}.",
    )
    asks = Text(
        "请补上缺失小区的数据；少于要求的试验不计入地点与年份。",
        "Supply the missing plots; such trials do not count for an entry's gate.",
    )
    places = [names.trials.get(trial, trial)]
    return _by(rule, Verdict("replication", State.MISSING, trial, text, compared, places, asks=asks))


def _outliers(trial: str, analyses: Sequence[TraitAnalysis], claims: Sequence[ClaimVerdicts]) -> Verdict:
    """Named, never dropped; disputed where a claim on the trait hangs on the outliers."""
    found = [(a, outlier) for a in analyses for outlier in a.outliers if outlier.trial == trial]
    if not found:
        text = Text(f"试验 {trial} 没有离群小区。", f"Trial {trial} has no outlying plots.")
        return Verdict("outliers", State.SUPPORTED, trial, text, {"outliers": 0})
    hanging = {
        claim.trait
        for claim in claims
        if any(c.clause == "outliers" and c.state is State.DISPUTED for c in claim.clauses)
    }
    state = State.DISPUTED if any(a.trait in hanging for a, _ in found) else State.SUPPORTED
    zh = "；".join(_named(a, o).zh for a, o in found)
    en = "; ".join(_named(a, o).en for a, o in found)
    end = (
        Text("有声称的结论取决于它们。", "A claim hangs on them.")
        if state is State.DISPUTED
        else Text("均已计入，不影响任何声称的结论。", "Kept in; no claim hangs on them.")
    )
    text = Text(
        f"试验 {trial} 的离群小区：{zh}。{end.zh}", f"Outlying plots of trial {trial}: {en}. {end.en}"
    )
    compared = {"outliers": len(found), "p_bonferroni": [o.p for _, o in found]}
    asks = Text("请核对这些小区的原始记录。", "Check the field records of these plots.")
    return Verdict("outliers", state, trial, text, compared, [o.place for _, o in found], asks=asks)


def _named(analysis: TraitAnalysis, o: Outlier) -> Text:
    unit, trait = unit_name(analysis.unit), trait_name(analysis.trait)
    zh = f"{o.entry} {trait.zh} {o.value:.4g} {unit.zh}".rstrip()
    en = f"{o.entry} {trait.en} {o.value:.4g} {unit.en}".rstrip()
    if analysis.plot_area_m2 is not None:
        area = f"{analysis.plot_area_m2:.4g}"
        zh, en = f"{zh}（折算到 {area} m²）", f"{en} (scaled to {area} m²)"
    hint = _as_fraction(analysis, o)
    return Text(
        f"{o.place} {zh}（按处理与区组应为 {o.expected:.4g}{hint.zh}）",
        f"{o.place} {en} (entry and block predict {o.expected:.4g}{hint.en})",
    )


def _as_fraction(analysis: TraitAnalysis, o: Outlier) -> Text:
    """Ask whether 0.22 among percentages of twenty-odd was meant as 22."""
    meant = 100 * o.value
    if not is_percent(analysis.unit) or not 0.5 * o.expected < meant < 2 * o.expected:
        return Text("", "")
    return Text(
        f"；是否漏乘了 100，本应为 {meant:.4g}？", f"; was {meant:.4g} meant, a hundred times as much?"
    )


def _by(rule: Rule, verdict: Verdict) -> Verdict:
    return under_trust(replace(verdict, source=rule.source, edition=rule.edition, trust=rule.trust))

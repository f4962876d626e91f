"""The charts of a report, as SVG: what was claimed beside its interval, a plan beside its benchmark and its land."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import vl_convert

from huaiyao.engine.check import Check
from huaiyao.engine.report import words
from huaiyao.engine.rules.terms import State, Verdict
from huaiyao.engine.strategy.plots import benchmark_chart, land_chart
from huaiyao.engine.strategy.terms import PlanAudit
from huaiyao.engine.trials.plots import interval_chart
from huaiyao.engine.trials.terms import ClaimVerdicts

WIDTH, TALLEST = 600, 230  # of the plot, in pixels
FONTS = "Huaiyao Sans SC, PingFang SC, Noto Sans CJK SC, Microsoft YaHei, sans-serif"


@dataclass(frozen=True, slots=True)
class Chart:
    """One drawing and, for those who cannot see it, what it shows."""

    title: str
    svg: str


def plan_charts(check: Check, language: str) -> tuple[Chart, ...]:
    """Draw the benchmark behind every growth verdict, and the land behind every land verdict, that is in question.

    A check that was kept without its audit (only its verdicts) has no such charts.
    """
    if check.audit is None:
        return ()
    in_question = {
        (v.clause, v.subject) for v in check.plan if v.state in (State.CONTRADICTED, State.DISPUTED)
    }
    return tuple(_svg(spec) for spec in _plan_specs(check.audit, in_question, language))


def claim_charts(check: Check, language: str) -> tuple[Chart, ...]:
    """Draw every claim's estimate and simultaneous interval beside what is claimed, by trait and scale."""
    drawn: dict[tuple[str, str, str], list[tuple[ClaimVerdicts, Mapping[str, Any]]]] = {}
    for claim in check.claims:
        for clause in claim.clauses:
            if _has_interval(clause):
                kind = (claim.trait, str(clause.compared["scale"]), str(clause.compared["unit"]))
                drawn.setdefault(kind, []).append((claim, clause.compared))
    return tuple(_svg(_interval_spec(*kind, claims, language)) for kind, claims in drawn.items())


def _plan_specs(
    audit: PlanAudit, in_question: set[tuple[str, str]], language: str
) -> Iterable[dict[str, Any]]:
    for name, indicator in audit.plan.indicators.items():
        if ("growth", name) in in_question and indicator.benchmark in audit.plan.series:
            yield benchmark_chart(audit.plan, indicator, language)
    for answer in audit.land:
        if ("land", answer.indicator.id) in in_question:
            yield land_chart(answer, language)


def _has_interval(clause: Verdict) -> bool:
    return clause.clause == "difference" and {"estimate", "lower", "upper"} <= clause.compared.keys()


def _interval_spec(
    trait: str,
    scale: str,
    unit: str,
    claims: Iterable[tuple[ClaimVerdicts, Mapping[str, Any]]],
    language: str,
) -> dict[str, Any]:
    rows = [
        {
            "label": claim.entry,
            "estimate": compared["estimate"],
            "lower": compared["lower"],
            "upper": compared["upper"],
            "claimed": compared["claimed"],
            "claim": claim.claim,
        }
        for claim, compared in claims
    ]
    title, axis = words.interval_title(trait, scale), words.interval_axis(trait, scale, unit)
    return interval_chart(rows, title.to(language), axis.to(language), language)


def _svg(spec: dict[str, Any]) -> Chart:
    _register_fonts()
    height = min(spec["height"], TALLEST)
    sized = {**spec, "width": WIDTH, "height": height, "config": {**spec.get("config", {}), "font": FONTS}}
    title = sized.pop("title")
    return Chart(title if isinstance(title, str) else title["text"], vl_convert.vegalite_to_svg(sized))


@cache
def _register_fonts() -> None:
    """Let labels be measured in the font they will be set in."""
    with as_file(files("huaiyao.engine.report").joinpath("fonts")) as fonts:
        vl_convert.register_font_directory(str(fonts))

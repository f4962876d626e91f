"""Charts of the plan: each benchmark with the plan's line, and the land each area needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from huaiyao.engine.strategy.plots import benchmark_chart, land_chart

from . import queries
from .models import Plan


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart (which bears its own title) and the sentence that says the same."""

    id: str
    summary: str
    spec: dict[str, Any]


def of_plan(plan: Plan, language: str) -> dict[str, list[Drawn]]:
    """Return the `land` charts, and under `growth` one chart for every target that names a benchmark series."""
    audit = queries.read_plan(plan.book).audit
    said = {(clause["clause"], clause["subject"]): clause["text"] for clause in plan.clauses}
    tongue = "en" if language.startswith("en") else "zh"
    land = [
        Drawn(
            id=f"land-{number}",
            summary=said["land", answer.indicator.id][tongue],
            spec=land_chart(answer, language),
        )
        for number, answer in enumerate(audit.land)
    ]
    growth = [
        Drawn(
            id=f"growth-{number}",
            summary=said["growth", target.id][tongue],
            spec=benchmark_chart(audit.plan, target, language),
        )
        for number, target in enumerate(audit.plan.indicators.values())
        if target.benchmark in audit.plan.series and ("growth", target.id) in said
    ]
    return {"land": land, "growth": growth}

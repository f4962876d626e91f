"""Charts of the plan: each benchmark with the plan's line, and the land each area needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from huaiyao.engine.strategy.plots import benchmark_chart, land_chart

from . import queries
from .models import Plan


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart with its heading and the sentence that says the same."""

    id: str
    title: str
    summary: str
    spec: dict[str, Any]


def of_plan(plan: Plan, language: str) -> list[Drawn]:
    """Return the land charts, then one chart for every target that names a benchmark series."""
    audit = queries.read_plan(plan.book).audit
    said = {(clause["clause"], clause["subject"]): clause["text"] for clause in plan.clauses}
    tongue = "en" if language.startswith("en") else "zh"
    land = [
        Drawn(
            id=f"land-{number}",
            title=_("轮作要多少地:%(name)s") % {"name": answer.indicator.label},
            summary=said["land", answer.indicator.id][tongue],
            spec=land_chart(answer, language),
        )
        for number, answer in enumerate(audit.land)
    ]
    growth = [
        Drawn(
            id=f"growth-{number}",
            title=_("与对标同样大小时的增速:%(name)s") % {"name": target.label},
            summary=said["growth", target.id][tongue],
            spec=benchmark_chart(audit.plan, target, language),
        )
        for number, target in enumerate(audit.plan.indicators.values())
        if target.benchmark in audit.plan.series and ("growth", target.id) in said
    ]
    return [*land, *growth]

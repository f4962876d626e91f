"""The judge of plans: asks every clause of a plan book and joins the answers. The central step."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from huaiyao.engine.books.terms import Book
from huaiyao.engine.checks import check_choice
from huaiyao.engine.datasets import read_table
from huaiyao.engine.provenance import Provenance, digest
from huaiyao.engine.rules.terms import Trust, Verdict
from huaiyao.engine.strategy.definitions import judge_definitions
from huaiyao.engine.strategy.dimensions import judge_units
from huaiyao.engine.strategy.double_count import judge_double_counts
from huaiyao.engine.strategy.growth import HORIZONS, judge_growth
from huaiyao.engine.strategy.land import judge_land
from huaiyao.engine.strategy.magnitude import judge_magnitudes
from huaiyao.engine.strategy.plan import read_plan
from huaiyao.engine.strategy.sums import judge_sums
from huaiyao.engine.strategy.terms import PlanAudit


def audit_plan(book: Book, *, rest_trust: Trust = Trust.SOURCED) -> PlanAudit:
    """Judge a plan by its own numbers: units, sums, definitions, growth, land, magnitudes.

    Parameters
    ----------
    book
        A book with any of the sheets 指标, 关系, 序列, 约束. A sheet that is not there leaves its
        clauses unasked or their answers missing.
    rest_trust
        How far the rests on the ceilings sheet may be relied on. Only where two persons have signed
        them can the land clause support a plan; where they are sourced, and each names its source, it
        can contradict one.

    Returns
    -------
    PlanAudit
        Verdicts whose evidence is `sheet!row` of the book. Nothing is drawn at random.
    """
    check_choice("rest_trust", rest_trust, list(Trust))
    plan = read_plan(book)
    land = list(judge_land(plan, rest_trust))
    verdicts = (
        *judge_units(plan),
        *judge_sums(plan),
        *judge_double_counts(plan),
        *judge_definitions(plan),
        *judge_growth(plan),
        *(verdict for verdict, _ in land),
        *judge_magnitudes(plan),
    )
    return PlanAudit(
        plan=plan,
        clauses=tuple(_in_json(verdict) for verdict in verdicts),
        land=tuple(answer for _, answer in land if answer is not None),
        provenance=Provenance(
            "strategy.audit",
            {"rest_trust": rest_trust.value, "horizons_years": list(HORIZONS)},
            inputs={
                "book": book.digest,
                "unit_confusions": digest(read_table("unit_confusions")),
                "magnitudes": digest(read_table("magnitudes")),
            },
        ),
    )


def _in_json(verdict: Verdict) -> Verdict:
    """JSON knows no infinity: an open end of a range, or a number too large to hold, is null."""
    return replace(verdict, compared=_finite(verdict.compared))


def _finite(value: Any) -> Any:
    match value:
        case float():
            return value if math.isfinite(value) else None
        case Mapping():
            return {key: _finite(item) for key, item in value.items()}
        case list():
            return [_finite(item) for item in value]
    return value

"""Read across all rooms for the board, the search and the public pages; each row only for who may see it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q, QuerySet

from huaiyao.institute.breeding.models import Trial, TrialSeries
from huaiyao.institute.breeding.queries import series_seen_by
from huaiyao.institute.programme.models import Bottleneck, Project
from huaiyao.institute.programme.queries import projects_seen_by
from huaiyao.institute.registry.queries import books_seen_by
from huaiyao.institute.results.models import Claim, Result
from huaiyao.institute.results.queries import (
    Adoption,
    Season,
    adopted_results,
    claims,
    counted_once,
    newest_season,
    results,
    with_numbers,
)
from huaiyao.institute.strategy.models import Indicator, Plan
from huaiyao.institute.strategy.queries import current_plan
from huaiyao.institute.traceability.queries import lots_seen_by
from huaiyao.institute.web.tables import words_of

CLAIMS_SHOWN = 3
FOUND_SHOWN = 20


@dataclass(slots=True)
class BoardRow:
    """One bottleneck with what stands behind it, as far as the viewer may see."""

    bottleneck: Bottleneck
    projects: list[Project] = field(default_factory=list)
    trials: list[Trial] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    adopted: list[Adoption] = field(default_factory=list)

    @property
    def sites(self) -> int:
        return len({trial.site for trial in self.trials if trial.site})

    @property
    def years(self) -> int:
        return len({trial.year for trial in self.trials if trial.year})

    @property
    def shown_claims(self) -> list[Claim]:
        return sorted(self.claims, key=lambda claim: claim.pk)[:CLAIMS_SHOWN]

    @property
    def further_claims(self) -> int:
        return max(0, len(self.claims) - CLAIMS_SHOWN)

    @property
    def season(self) -> Season | None:
        """Return the newest season in which any of its results was grown, and the hectares of that season."""
        return newest_season(row for item in self.adopted for row in item.grown)

    @property
    def grown(self) -> Result | None:
        """Return a result that was grown in that season: its page says where."""
        season = self.season
        there = (item.result for item in self.adopted if any(row.year == season.year for row in item.grown))
        return next(there, None)

    @property
    def effects(self) -> list[Any]:
        return counted_once(effect for item in self.adopted for effect in item.effects)


def board(viewer: Any) -> list[BoardRow]:
    """Return the six rows of the board; the number of queries does not grow with what stands behind them."""
    rows = {bottleneck.pk: BoardRow(bottleneck) for bottleneck in Bottleneck.objects.all()}
    for project in Project.objects.seen_by(viewer):
        rows[project.bottleneck_id].projects.append(project)
    seen = TrialSeries.objects.seen_by(viewer).values("pk")
    for trial in Trial.objects.filter(series__in=seen).select_related("series__project"):
        rows[trial.series.project.bottleneck_id].trials.append(trial)
    for claim in with_numbers(claims(viewer)):
        rows[claim.project.bottleneck_id].claims.append(claim)
    for item in adopted_results(viewer, results(viewer)):
        rows[item.result.claim.project.bottleneck_id].adopted.append(item)
    return list(rows.values())


# -- search --


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of one kind that a search found; `total` counts also those not shown."""

    kind: str
    rows: list[Model]
    total: int


SEARCHED = {
    "project": (projects_seen_by, ("code", "name", "name_en", "question")),
    "series": (series_seen_by, ("name", "name_en", "entries__name", "entries__name_en", "entries__code")),
    "claim": (claims, ("says", "variety__name", "variety__name_en", "technique__name")),
    "result": (results, ("number", "claim__says", "claim__variety__name", "claim__variety__name_en")),
    "lot": (lots_seen_by, ("code",)),
    "book": (books_seen_by, ("filename",)),
}


def search(viewer: Any, words: str) -> list[Found]:
    """Return what the viewer may see that contains every word, kind by kind."""
    if not words.strip():
        return []
    found = [_found(kind, seen(viewer), fields, words) for kind, (seen, fields) in SEARCHED.items()]
    return [part for part in found if part.total]


def _found(kind: str, rows: QuerySet[Any], fields: tuple[str, ...], words: str) -> Found:
    matching = rows.model.objects.all()
    for word in words_of(words):
        matching = matching.filter(_any_of(fields, word))
    rows = rows.filter(pk__in=matching.values("pk"))
    return Found(kind, list(rows[:FOUND_SHOWN]), rows.count())


def _any_of(fields: tuple[str, ...], word: str) -> Q:
    wanted = Q(pk__in=[])
    for name in fields:
        wanted |= Q(**{f"{name}__icontains": word})
    return wanted


# -- public --


def public_facts(viewer: Any) -> tuple[Plan | None, list[Indicator], list[Bottleneck]]:
    """Return the plan in force the viewer may see with its indicators, and the board's figures with a source."""
    plan = current_plan(viewer)
    indicators = list(plan.indicators.all()) if plan else []
    return plan, indicators, [b for b in Bottleneck.objects.all() if b.has_figure]


def public_result(number: str) -> QuerySet[Result]:
    """Return the result of that number if everybody may see it."""
    return results(None).filter(number=number, is_public=True)


def unsupported_clauses(result: Result) -> dict[str, list[dict[str, Any]]]:
    """Return the clauses of a result by state, those that are not supported only."""
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for clause in result.judgement.clauses:
        if clause["state"] != "supported":
            grouped[clause["state"]].append(clause)
    return dict(grouped)

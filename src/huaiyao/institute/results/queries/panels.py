"""The walk of a claim, and what lower rooms and the board show of results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.breeding.models import Estimate, Plot, Trial, TrialSeries
from huaiyao.institute.programme.models import Project
from huaiyao.institute.review.choices import ReviewState
from huaiyao.institute.review.models import Review
from huaiyao.institute.web.steps import Step, walk

from ..choices import TransferState
from ..models import Claim, Effect, Result
from .adoption import Adopted, Season, adoptions, newest_season
from .effects import with_staleness
from .lists import claims, is_adoptable, results
from .people import next_deed, sees_project, sees_trials, transfers_seen


def walk_of(viewer: Any, claim: Claim, result: Result | None = None) -> list[Step]:
    """Return the walk from the bottleneck to value per hectare, as far as this claim has come."""
    inside, among_trials = sees_project(viewer, claim), sees_trials(viewer, claim)
    bottleneck, estimate = claim.project.bottleneck, claim.estimate
    states = {transfer.state for transfer in transfers_seen(viewer, result)} if result else set()
    waits = TransferState.OFFERED in states and TransferState.ACCEPTED not in states
    stops = [
        (_("瓶颈"), bottleneck.get_absolute_url(), bottleneck),
        (_("课题"), claim.project.get_absolute_url() if inside else None, claim.project.code),
        (_("试验"), estimate.series.get_absolute_url() if among_trials else None, ""),
        (_("估计"), estimate.get_absolute_url() if among_trials else None, ""),
        (_("声称与门槛"), claim.get_absolute_url(), claim.made_on.isoformat()),
        (_("复核"), None, result.review.get_state_display() if result else ""),
        (_("成果"), result.get_absolute_url() if result else None, result.number if result else ""),
        (
            _("转化与应用"),
            f"{result.get_absolute_url()}#adoption" if result else None,
            TransferState.OFFERED.label if waits else "",
        ),
        (_("每公顷改变"), f"{result.get_absolute_url()}#effects" if result else None, ""),
    ]
    return walk(_reached(result, TransferState.ACCEPTED in states), stops)


def _reached(result: Result | None, is_accepted: bool) -> int:
    """Return the 0-based stop of the walk at which a claim stands."""
    if result is None:
        return 4
    if result.review.state != ReviewState.APPROVED:
        return 5
    if not is_accepted:
        return 6
    return 8 if result.effects.exists() else 7


def estimate_panel(request: Any, estimate: Estimate) -> dict[str, Any]:
    mine = request.user.is_authenticated and request.user.has_role(estimate.series.owner_id, Role.EDITOR)
    return {"claims": claims(request.user).filter(estimate=estimate), "may_write": mine}


def series_panel(request: Any, series: TrialSeries) -> dict[str, Any]:
    return {"claims": claims(request.user).filter(estimate__series=series)}


def project_panel(request: Any, project: Project) -> dict[str, Any]:
    return {"claims": claims(request.user).filter(project=project)}


def bottleneck_panel(request: Any, bottleneck: Any) -> dict[str, Any]:
    found = results(request.user).filter(claim__project__bottleneck=bottleneck)
    return {
        "claims": claims(request.user).filter(project__bottleneck=bottleneck),
        "adopted": adopted_results(request.user, found),
    }


def review_panel(request: Any, review: Review) -> dict[str, Any] | None:
    """Return the result a review is about and what comes next, for the people whose result it is."""
    result = Result.objects.filter(review=review).select_related("review", "judgement").first()
    if result is None or result.owner_id not in request.user.roles():
        return None
    return {"result": result, "next_deed": next_deed(result)}


def plots_behind(viewer: Any, claim: Claim) -> dict[str, str]:
    """Return by trial code and by `sheet!row` the page of the trial that evidence names; none for who sees none."""
    if not sees_trials(viewer, claim):
        return {}
    trials = Trial.objects.filter(series=claim.estimate.series_id)
    pages = {trial.pk: trial.get_absolute_url() for trial in trials}
    plots = Plot.objects.filter(trial__in=pages).exclude(book_place="").values_list("book_place", "trial")
    rows = {place: f"{pages[trial]}#plots" for place, trial in plots}
    return {**{trial.code: pages[trial.pk] for trial in trials}, **rows}


@dataclass(frozen=True, slots=True)
class Adoption:
    """A result with where it was grown and its newest measured effects."""

    result: Result
    grown: tuple[Adopted, ...]
    effects: tuple[Effect, ...]

    @property
    def season(self) -> Season | None:
        return newest_season(self.grown)


def adopted_results(viewer: Any, found: Iterable[Result]) -> list[Adoption]:
    """Return the results that passed their gate, each with its seasons and newest effects; few queries."""
    passed = [result for result in found if is_adoptable(result)]
    seasons = adoptions(viewer, passed)
    measured = with_staleness(
        Effect.objects.filter(result__in=[r.pk for r in passed]).select_related(
            "county", "herb", "result__claim"
        )
    )
    return [
        Adoption(
            result,
            tuple(seasons[result.pk]),
            _newest_effects([e for e in measured if e.result_id == result.pk]),
        )
        for result in passed
    ]


def _newest_effects(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """Return of each county the newest effect with a number, and behind it the newest one if that has none."""
    by_county: dict[int, list[Effect]] = defaultdict(list)
    for effect in sorted(effects, key=lambda effect: (-effect.year, effect.county_id)):
        by_county[effect.county_id].append(effect)
    return tuple(effect for newest_first in by_county.values() for effect in _with_a_number(newest_first))


def _with_a_number(newest_first: Sequence[Effect]) -> list[Effect]:
    newest = newest_first[0]
    told = next((effect for effect in newest_first if effect.numbers["difference"]), newest)
    return [told] if told is newest else [told, newest]

"""What a result changed per hectare, and whether that still stands on the newest records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Max, Q
from django.db.models.functions import ExtractYear

from huaiyao.engine.stats.resampling import LEAST_CLUSTERS, RatioEffect, ratio_effect
from huaiyao.institute.cultivation.models import Harvest
from huaiyao.institute.cultivation.queries import PlantingValue, last_event_behind, plantings_with_value
from huaiyao.institute.registry.models import Herb, Place

from ..choices import TransferState
from ..models import Claim, Effect, Result, Transfer
from .adoption import LEAST_SHOWN, names_result, users_of


@dataclass(frozen=True, slots=True)
class Measured:
    """An effect as stored: the numbers of both sides, the difference or why there is none."""

    numbers: dict[str, Any]
    provenance: dict[str, Any]
    last_event: int


def herb_of(claim: Claim) -> Herb:
    return claim.variety.herb if claim.variety_id else claim.project.herb


def measured(result: Result, county: Place, year: int) -> Measured:
    """Compare Σ yuan / Σ ha with and without the result, over the plantings of those who accepted it.

    Only they agreed to be read; their plantings of the same herb, county and year that do not name
    the result are the other side. A planting with herb left unsold has no value yet and is only counted.
    """
    herb, users = herb_of(result.claim), users_of(result)
    last_event = last_event_behind(herb, county, year, users)  # first: what happens meanwhile makes it stale
    sides = {True: [], False: []}
    for row in plantings_with_value(herb, county, year, users):
        sides[names_result(result.claim, row.variety_id, row.technique_id)].append(row)
    sold = {side: [row for row in found if row.is_sold] for side, found in sides.items()}
    summed = {side: _not_to_be_told_apart(rows) for side, rows in sold.items()}
    numbers: dict[str, Any] = {
        "with": _side(summed[True]),
        "without": _side(summed[False]),
        "unsold": {
            "with": len(sides[True]) - len(sold[True]),
            "without": len(sides[False]) - len(sold[False]),
        },
        "difference": None,
        "least_growers": LEAST_CLUSTERS,
    }
    provenance: dict[str, Any] = {"method": None, "inputs": {"last_event": last_event}}
    if min(numbers["with"]["growers"], numbers["without"]["growers"]) >= LEAST_CLUSTERS:
        effect = _difference(summed[True], summed[False])
        numbers["difference"] = {"yuan_per_ha": effect.difference, "low": effect.lower, "high": effect.upper}
        provenance = effect.provenance.as_json()
    return Measured(numbers, provenance, last_event)


def _difference(used: Sequence[PlantingValue], not_used: Sequence[PlantingValue]) -> RatioEffect:
    rows = [*used, *not_used]
    return ratio_effect(
        [row.yuan for row in rows],
        [row.area_ha for row in rows],
        [True] * len(used) + [False] * len(not_used),
        [_grower(row) for row in rows],
    )


def _not_to_be_told_apart(rows: Sequence[PlantingValue]) -> list[PlantingValue]:
    """Leave out, where several organisations stand on a side, those with too few growers on it.

    Adoption names the others' land, so the sum less theirs would be those few growers' own.
    """
    growers = defaultdict(set)
    for row in rows:
        growers[row.owner_id].add(_grower(row))
    alone = len(growers) < 2
    return [row for row in rows if alone or len(growers[row.owner_id]) >= LEAST_SHOWN]


def _side(rows: Sequence[PlantingValue]) -> dict[str, Any]:
    """Return the sums of one side; money only where it cannot be told whose it is."""
    ha, yuan = sum(row.area_ha for row in rows), sum(row.yuan for row in rows)
    growers = len({_grower(row) for row in rows})
    enough = growers >= LEAST_CLUSTERS
    return {
        "plantings": len(rows),
        "growers": growers,
        "ha": ha,
        "yuan": yuan if enough else None,
        "yuan_per_ha": yuan / ha if enough else None,
    }


def _grower(row: PlantingValue) -> str:
    """Return whose planting it is: the grower, or the organisation's own field."""
    return f"grower {row.grower_id}" if row.grower_id else f"owner {row.owner_id}"


def effects_of(result: Result) -> list[Effect]:
    """Return the effects of a result, newest season first, each with `is_stale` and the `sides` shown."""
    return with_staleness(result.effects.select_related("county", "herb").order_by("-year", "county_id"))


def shown_sides(effect: Effect) -> list[dict[str, Any] | None]:
    """Return both sides of an effect, with and without; None where too few growers stand behind one."""
    sides = (effect.numbers["with"], effect.numbers["without"])
    return [side if side["growers"] >= LEAST_SHOWN else None for side in sides]


def with_staleness(effects: Iterable[Effect]) -> list[Effect]:
    """Mark each effect `is_stale` where something happened to the lots behind it after it was measured.

    The lots behind it are those of who accepted its result; nobody else's are read.
    """
    found = list(effects)
    users = _users_by_result(found)
    keys = {(effect.herb_id, effect.county_id, effect.year) for effect in found}
    behind = reduce(or_, (_behind(*key) for key in keys), Q(pk__in=[]))
    newest = (
        Harvest.objects.filter(behind, planting__owner__in=set().union(*users.values()))
        .order_by()
        .annotate(year=ExtractYear("planting__planted_on"))
        .values_list("planting__herb", "planting__parcel__county", "year", "planting__owner")
        .annotate(newest=Max("lot__events__number"))
    )
    last = {tuple(key): number for *key, number in newest}
    for effect in found:
        key = (effect.herb_id, effect.county_id, effect.year)
        seen = (last.get((*key, owner), 0) for owner in users[effect.result_id])
        effect.is_stale = max(seen, default=0) > effect.last_event
        effect.sides = shown_sides(effect)
    return found


def _users_by_result(effects: Iterable[Effect]) -> dict[int, set[int]]:
    users: dict[int, set[int]] = {effect.result_id: set() for effect in effects}
    accepted = Transfer.objects.filter(result__in=users, state=TransferState.ACCEPTED)
    for result, organisation in accepted.values_list("result", "organisation"):
        users[result].add(organisation)
    return users


def _behind(herb: int, county: int, year: int) -> Q:
    return Q(planting__herb=herb, planting__parcel__county=county, planting__planted_on__year=year)

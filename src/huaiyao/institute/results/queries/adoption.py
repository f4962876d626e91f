"""Adoption: read from the plantings of who accepted a transfer, never copied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from huaiyao.institute.accounts.models import Organisation
from huaiyao.institute.cultivation.models import Planting
from huaiyao.institute.registry.models import Place

from ..choices import TransferState
from ..models import Claim, Effect, Result, Transfer

LEAST_SHOWN = 3  # growers behind a sum that others may read: of two, each could work out the other's land


@dataclass(frozen=True, slots=True)
class Adopted:
    """How much of a season's land in a county an organisation gave to the result.

    Behind fewer than `LEAST_SHOWN` growers there are no numbers, except for the organisation itself.
    """

    used: str  # what was adopted, as `used_of` names it
    year: int
    county: Place
    organisation: Organisation
    ha: float | None
    plantings: int | None
    growers: int | None

    @property
    def is_whole(self) -> bool:
        return self.ha is not None


@dataclass(frozen=True, slots=True)
class Season:
    """A season's hectares as far as they are shown: None where none are; not whole where some are not.

    `newer` is a later season of which nothing can be shown.
    """

    year: int
    ha: float | None
    is_whole: bool
    newer: int | None = None


def users_of(result: Result) -> set[int]:
    """Return the organisations that accepted the result: only their plantings and sales are read."""
    accepted = result.transfers.filter(state=TransferState.ACCEPTED)
    return set(accepted.values_list("organisation", flat=True))


def adoption_by_season(viewer: Any, result: Result) -> list[Adopted]:
    """Return where the result was grown, newest season first, as this person may read it."""
    return adoptions(viewer, [result])[result.pk]


def adoptions(viewer: Any, found: Sequence[Result]) -> dict[int, list[Adopted]]:
    """Return where each result was grown, by its id; the same few queries however many there are."""
    transfers = list(
        Transfer.objects.filter(result__in=[result.pk for result in found], state=TransferState.ACCEPTED)
    )
    rows = list(
        Planting.objects.filter(owner__in={transfer.organisation_id for transfer in transfers})
        .filter(Q(variety__isnull=False) | Q(technique__isnull=False))
        .values_list(
            "owner", "variety", "technique", "planted_on", "parcel__county", "parcel__grower", "area_ha"
        )
    )
    counties = Place.objects.in_bulk({row[4] for row in rows})
    owners = Organisation.objects.in_bulk({row[0] for row in rows})
    own = set(viewer.roles()) if viewer is not None and viewer.is_authenticated else set()
    return {result.pk: _seasons(result, transfers, rows, counties, owners, own) for result in found}


def _seasons(
    result: Result,
    transfers: Sequence[Transfer],
    rows: Sequence[tuple[Any, ...]],
    counties: dict[int, Place],
    owners: dict[int, Organisation],
    own: set[int],
) -> list[Adopted]:
    """Gather the plantings that name the result, from the day its transfer was agreed on."""
    agreed = {t.organisation_id: t.agreed_on for t in transfers if t.result_id == result.pk}
    gathered: dict[tuple[int, int, int], list[tuple[int | None, float]]] = defaultdict(list)
    for owner, variety, technique, planted_on, county, grower, ha in rows:
        if names_result(result.claim, variety, technique) and owner in agreed and planted_on >= agreed[owner]:
            gathered[planted_on.year, county, owner].append((grower, ha))
    newest_first = sorted(gathered.items(), key=lambda item: (-item[0][0], item[0][1:]))
    return [
        _adopted(used_of(result.claim), year, counties[county], owners[owner], stood, is_own=owner in own)
        for (year, county, owner), stood in newest_first
    ]


def _adopted(
    used: str,
    year: int,
    county: Place,
    organisation: Organisation,
    stood: Sequence[tuple[int | None, float]],
    *,
    is_own: bool,
) -> Adopted:
    growers = len({grower for grower, _ha in stood})
    if growers < LEAST_SHOWN and not is_own:
        return Adopted(used, year, county, organisation, ha=None, plantings=None, growers=None)
    return Adopted(
        used,
        year,
        county,
        organisation,
        ha=sum(ha for _grower, ha in stood),
        plantings=len(stood),
        growers=growers,
    )


def names_result(claim: Claim, variety: int | None, technique: int | None) -> bool:
    """Whether a planting of that variety and technique uses what the claim is about."""
    return variety == claim.variety_id if claim.variety_id else technique == claim.technique_id


def used_of(claim: Claim) -> str:
    """Return what a planting that uses the claim's result names: results of one variety share their plantings."""
    return f"variety {claim.variety_id}" if claim.variety_id else f"technique {claim.technique_id}"


def newest_season(parts: Iterable[Adopted]) -> Season | None:
    """Return the newest season of which hectares can be shown, or the newest of all where there is none.

    What is not shown is not in the sum either: nobody can subtract it out. A planting counts once, however
    many results name its variety or technique.
    """
    rows = _once(parts)
    newest = max((row.year for row in rows), default=None)
    if newest is None:
        return None
    year = max((row.year for row in rows if row.ha is not None), default=newest)
    season = [row for row in rows if row.year == year]
    shown = [row.ha for row in season if row.ha is not None]
    return Season(
        year,
        sum(shown) if shown else None,
        all(row.is_whole for row in season),
        newer=newest if newest > year else None,
    )


def _once(parts: Iterable[Adopted]) -> list[Adopted]:
    """Return one row for each use, season, county and organisation: the widest, of results agreed on at other days."""
    widest: dict[tuple[Any, ...], Adopted] = {}
    for row in sorted(parts, key=lambda row: row.ha or 0.0):
        widest[row.used, row.year, row.county.pk, row.organisation.pk] = row
    return list(widest.values())


def counted_once(effects: Iterable[Effect]) -> list[Effect]:
    """Return one effect for each use, season and county, with all the `results` that measured it.

    Of those measured among different organisations the one on the widest land: less than all of it rather than
    any planting twice. A number comes before a refusal.
    """
    groups: dict[tuple[str, int, int], list[Effect]] = defaultdict(list)
    for effect in effects:
        groups[used_of(effect.result.claim), effect.year, effect.county_id].append(effect)
    for same in groups.values():
        same.sort(key=_weight, reverse=True)
        same[0].results = sorted((effect.result for effect in same), key=lambda result: result.number)
    return [same[0] for same in groups.values()]


def _weight(effect: Effect) -> tuple[Any, ...]:
    return effect.numbers["difference"] is not None, effect.numbers["with"]["ha"], effect.made_at


def seasons_to_measure(result: Result) -> list[tuple[Place, int]]:
    """Return the counties and seasons in which the result was grown, newest first."""
    return list(dict.fromkeys((season.county, season.year) for season in adoption_by_season(None, result)))

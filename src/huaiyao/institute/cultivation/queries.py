"""Read plantings and what came of them, down to the yuan each planting earned."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet, Sum
from django.http import HttpRequest
from django.utils.translation import gettext as _

from huaiyao.engine.units import convert
from huaiyao.institute.registry.models import Herb, Parcel, Place
from huaiyao.institute.traceability.models import Lot
from huaiyao.institute.traceability.queries import Balance, balances, last_event_number, require_usual
from huaiyao.institute.web.errors import Refusal

from .models import Harvest, Planting

SQUARE_METRE_HA = 1e-4  # areas are measured to the square metre at best


@dataclass(frozen=True, slots=True)
class PlantingValue:
    """One planting with the money that came of it.

    `yuan` is the planting's share, by fresh mass, of what its lots were sold for so far. `is_sold` says
    that it was harvested and that nothing of its lots is left: only then is `yuan` its whole value.
    """

    planting: int
    code: str
    owner_id: int
    grower_id: int | None
    area_ha: float
    fresh_kg: float
    yuan: float
    variety_id: int | None
    technique_id: int | None
    is_sold: bool


def plantings_seen_by(viewer: Any) -> QuerySet[Planting]:
    """Return the viewer's plantings with `fresh_kg` of each, for lists."""
    seen = Planting.objects.filter(pk__in=Planting.objects.seen_by(viewer).values("pk"))
    related = ("parcel__county", "parcel__grower", "herb", "variety", "technique", "owner")
    return seen.select_related(*related).annotate(fresh_kg=Sum("harvests__fresh_kg"))


def harvests_of(planting: Planting) -> QuerySet[Harvest]:
    return planting.harvests.select_related("lot", "event")


def area_taken_ha(parcel: Parcel, year: int, without: Planting | None = None) -> float:
    """Return the area of a parcel already planted in a season: the calendar year of the planting day."""
    plantings = Planting.objects.filter(parcel=parcel, planted_on__year=year)
    if without is not None:
        plantings = plantings.exclude(pk=without.pk)
    return plantings.aggregate(taken=Sum("area_ha"))["taken"] or 0.0


def require_room(parcel: Parcel, area_ha: float) -> None:
    """Refuse to make a parcel smaller than what was planted on it in one season (see `registry.parcel_checks`)."""
    fullest = _fullest_season(parcel)
    if fullest is not None and fullest[1] > area_ha + SQUARE_METRE_HA:
        raise Refusal(
            _(
                "地块“%(parcel)s”%(year)s 年种了 %(taken).3f 公顷，面积不能改为 %(area).3f 公顷。请先核对那一年的种植。"
            )
            % {"parcel": parcel, "year": fullest[0], "taken": fullest[1], "area": area_ha}
        )


def _fullest_season(parcel: Parcel) -> tuple[int, float] | None:
    """Return the season in which most of a parcel was planted, and how much (ha)."""
    by_year = Planting.objects.filter(parcel=parcel).values_list("planted_on__year")
    return by_year.annotate(taken=Sum("area_ha")).order_by("-taken", "planted_on__year").first()


def value_of(planting: Planting) -> PlantingValue:
    """Return what one planting earned so far."""
    return _valued(Planting.objects.filter(pk=planting.pk))[0]


def plantings_with_value(
    herb: Herb, county: Place, year: int, owners: Collection[int]
) -> list[PlantingValue]:
    """Return the plantings of a herb in a county and season with their money, of these organisations only.

    Three queries however many rows. For sums over growers, never for showing one grower's money to others.
    """
    season = {"parcel__county": county, "planted_on__year": year, "owner__in": owners}
    return _valued(Planting.objects.filter(herb=herb, **season))


def _valued(plantings: QuerySet[Planting]) -> list[PlantingValue]:
    rows = list(
        plantings.order_by("pk")
        .select_related("parcel")
        .prefetch_related(Prefetch("harvests", Harvest.objects.only("planting", "lot", "fresh_kg")))
    )
    lots = balances({harvest.lot_id for row in rows for harvest in row.harvests.all()})
    return [_value(row, lots) for row in rows]


def _value(planting: Planting, lots: dict[int, Balance]) -> PlantingValue:
    harvests = list(planting.harvests.all())
    return PlantingValue(
        planting=planting.pk,
        code=planting.code,
        owner_id=planting.owner_id,
        grower_id=planting.parcel.grower_id,
        area_ha=planting.area_ha,
        fresh_kg=sum(harvest.fresh_kg for harvest in harvests),
        yuan=sum(_share(harvest, lots[harvest.lot_id]) for harvest in harvests),
        variety_id=planting.variety_id,
        technique_id=planting.technique_id,
        is_sold=bool(harvests) and all(lots[harvest.lot_id].is_sold_out for harvest in harvests),
    )


def _share(harvest: Harvest, lot: Balance) -> float:
    """Return the harvest's part of its lot's sales: mass over mass, whoever's herb was actually on the cart."""
    return lot.yuan * harvest.fresh_kg / lot.in_kg if lot.in_kg else 0.0


def require_usual_yield(planting: Planting, *, is_confirmed: bool) -> dict[str, float]:
    """Refuse an unusual yield of a planting until it is confirmed; return what was, for the audit entry."""
    fresh_kg = planting.harvests.aggregate(total=Sum("fresh_kg"))["total"] or 0.0
    per_ha = convert(fresh_kg, "kg", "t") / planting.area_ha
    return require_usual("fresh_yield", _("每公顷鲜重"), per_ha, is_confirmed=is_confirmed)


def require_usual_value(lot: Lot, *, is_confirmed: bool) -> dict[str, float]:
    """The same of the money of the dearest planting behind a lot (see `traceability.sale_checks`)."""
    plantings = _valued(Planting.objects.filter(pk__in=Harvest.objects.filter(lot=lot).values("planting")))
    dearest = max((value.yuan / value.area_ha for value in plantings), default=0.0)
    return require_usual("value", _("每公顷产值"), dearest, is_confirmed=is_confirmed)


def last_event_behind(herb: Herb, county: Place, year: int, owners: Collection[int]) -> int:
    """Return the newest event of any lot behind `plantings_with_value`: what an effect computed now has seen."""
    harvests = Harvest.objects.filter(
        planting__owner__in=owners,
        planting__herb=herb,
        planting__parcel__county=county,
        planting__planted_on__year=year,
    )
    return last_event_number(harvests.values_list("lot", flat=True))


def sources_panel(request: HttpRequest, lot: Lot) -> dict[str, Any]:
    """Return what a lot is made of, for its page."""
    related = ("planting__parcel__county", "planting__variety")
    return {"harvests": Harvest.objects.filter(lot=lot).select_related(*related)}


def parcel_panel(request: HttpRequest, parcel: Parcel) -> dict[str, Any]:
    """Return what was planted on a parcel, for its page."""
    rows = plantings_seen_by(request.user).filter(parcel=parcel)
    return {"plantings": rows.order_by("-planted_on", "code")}

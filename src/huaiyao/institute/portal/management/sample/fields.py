"""Synthetic seasons of the co-operative: growers, parcels, plantings, harvests, lots, sales. Seeded."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

from huaiyao.institute.cultivation.actions import plant, record_harvest
from huaiyao.institute.registry.actions import record_crop_year, register_grower, register_parcel
from huaiyao.institute.registry.models import Grower, Herb, Parcel, Place, VarietyName
from huaiyao.institute.traceability.actions import record_sale

from .people import People

SEED = 20210901
SEASONS = (2024, 2025)
# county -> growers with the new variety, growers without it
GROWERS = {"温县": (8, 8), "武陟县": (7, 7), "沁阳市": (3, 4)}
YIELD_KG_HA, YIELD_SPREAD = 24_000.0, 0.10  # fresh, of the usual variety; made up
GAIN = 1.10  # what the simulation gives the new variety on growers' fields
PRICE_YUAN_KG, PRICE_SPREAD = 2.4, 0.04
UNSOLD = 0.05  # share of lots of the newest season that still hold herb


@dataclass(frozen=True, slots=True)
class _Field:
    """One grower's parcel in one season, and whether the new variety stands on it."""

    grower: Grower
    parcel: Parcel
    year: int
    is_new: bool


def grow(
    people: People, herb: Herb, counties: dict[str, Place], variety: VarietyName, usual: VarietyName
) -> None:
    """Let the co-operative's growers plant, harvest and sell for two seasons."""
    chance = random.Random(SEED)
    for number, field in enumerate(_fields(people, counties, chance), start=1):
        _season(people, herb, field, variety if field.is_new else usual, number, chance)


def _fields(people: People, counties: dict[str, Place], chance: random.Random) -> Iterator[_Field]:
    number = 0
    for name, (with_new, without) in GROWERS.items():
        for position in range(with_new + without):
            number += 1
            grower = register_grower(
                people.carol, people.coop, code=f"S{number:03d}", name=f"示例户 {number:03d}"
            )
            for year in SEASONS:  # a parcel for each season: rehmannia must not follow itself
                parcel = _parcel(people, counties[name], grower, number, year, chance)
                yield _Field(grower, parcel, year, is_new=position < with_new)


def _parcel(
    people: People, county: Place, grower: Grower, number: int, year: int, chance: random.Random
) -> Parcel:
    parcel = register_parcel(
        people.carol,
        people.coop,
        code=f"S{number:03d}-{year % 100}",
        county=county,
        grower=grower,
        area_ha=round(chance.uniform(0.15, 0.75), 2),
        soil="砂壤土",
    )
    record_crop_year(people.carol, parcel, year=year - 1, crop="小麦、玉米")
    return parcel


def _season(
    people: People, herb: Herb, field: _Field, variety: VarietyName, number: int, chance: random.Random
) -> None:
    planting = plant(
        people.carol,
        owner=people.coop,
        code=f"ZZ{field.year % 100}-{number:03d}",
        parcel=field.parcel,
        herb=herb,
        variety=variety,
        planted_on=dt.date(field.year, 4, 8) + dt.timedelta(days=chance.randrange(14)),
        area_ha=field.parcel.area_ha,
    )
    per_ha = YIELD_KG_HA * (GAIN if field.is_new else 1.0) * chance.gauss(1.0, YIELD_SPREAD)
    fresh_kg = round(per_ha * field.parcel.area_ha, -1)
    harvested = dt.date(field.year, 10, 25) + dt.timedelta(days=chance.randrange(18))
    harvest = record_harvest(
        people.carol,
        planting=planting,
        on=harvested,
        fresh_kg=fresh_kg,
        lot_code=f"PC{field.year % 100}-{number:03d}",
    )
    is_left = field.year == SEASONS[-1] and chance.random() < UNSOLD
    sold_kg = round(fresh_kg * 0.6, -1) if is_left else fresh_kg
    price = PRICE_YUAN_KG * chance.gauss(1.0, PRICE_SPREAD)
    record_sale(
        people.carol,
        lot=harvest.lot,
        on=harvested + dt.timedelta(days=3 + chance.randrange(10)),
        kg=sold_kg,
        yuan=round(sold_kg * price),
        party="示例收购商",
        note="合成数据",
    )

"""A grower of the co-operative with one hectare in Wen County, and a planting on half of it."""

from __future__ import annotations

import datetime as dt

import pytest

from huaiyao.institute.cultivation.actions import plant
from huaiyao.institute.cultivation.models import Planting
from huaiyao.institute.registry.models import Grower, Parcel, VarietyName

APRIL = dt.date(2024, 4, 12)


@pytest.fixture
def parcel(coop, wenxian) -> Parcel:
    grower = Grower.objects.create(owner=coop, code="G01", name="种植户一")
    return Parcel.objects.create(owner=coop, code="P01", grower=grower, county=wenxian, area_ha=1.0)


@pytest.fixture
def variety(rehmannia) -> VarietyName:
    return VarietyName.objects.create(herb=rehmannia, name="怀试 3 号", name_en="Huaishi 3")


@pytest.fixture
def planting(carol, coop, parcel, rehmannia, variety) -> Planting:
    return plant(
        carol,
        coop,
        code="Z24-01",
        parcel=parcel,
        herb=rehmannia,
        variety=variety,
        planted_on=APRIL,
        area_ha=0.5,
    )

"""A planting fits its parcel and season; a harvest follows it and becomes mass of a lot."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from huaiyao.institute.cultivation.actions import correct_harvest, plant, record_harvest
from huaiyao.institute.cultivation.models import Harvest, Planting
from huaiyao.institute.cultivation.queries import area_taken_ha
from huaiyao.institute.registry.actions import change_parcel
from huaiyao.institute.registry.models import CropYear, VarietyName
from huaiyao.institute.traceability.actions import open_lot, record_sale
from huaiyao.institute.traceability.models import Lot
from huaiyao.institute.traceability.queries import balance
from huaiyao.institute.web.errors import NotAllowed, Refusal

APRIL = dt.date(2024, 4, 12)
OCTOBER = dt.date(2024, 10, 20)
NOVEMBER = dt.date(2024, 11, 5)


def fields(parcel, herb, **changes):
    given = {"code": "Z24-02", "parcel": parcel, "herb": herb, "planted_on": APRIL, "area_ha": 0.25}
    return {**given, **changes}


def test_planting_writes_the_crop_year_once_however_many_share_the_parcel(
    carol, coop, parcel, rehmannia, assert_audited
):
    with assert_audited("registry.record_crop_year", "cultivation.plant"):
        plant(carol, coop, **fields(parcel, rehmannia))
    with assert_audited("cultivation.plant"):
        plant(carol, coop, **fields(parcel, rehmannia, code="Z24-03"))
    assert CropYear.objects.get(parcel=parcel).year == 2024


def test_plantings_of_one_season_never_exceed_the_parcel(carol, coop, planting, parcel, rehmannia, herbs):
    plant(carol, coop, **fields(parcel, herbs["yam"], area_ha=0.5))
    assert area_taken_ha(parcel, 2024) == 1.0
    with pytest.raises(Refusal, match=r"共 1\.000 公顷，2024 年已种 1\.000 公顷，放不下 0\.010 公顷"):
        plant(carol, coop, **fields(parcel, rehmannia, code="Z24-03", area_ha=0.01))
    plant(
        carol,
        coop,
        **fields(parcel, herbs["yam"], code="Z25-01", planted_on=dt.date(2025, 4, 1), area_ha=1.0),
    )


def test_a_parcel_is_not_corrected_to_less_than_one_season_planted_on_it(
    carol, coop, planting, parcel, wenxian, herbs
):
    plant(carol, coop, **fields(parcel, herbs["yam"], area_ha=0.25))  # 0.75 ha in 2024
    later = {"code": "Z25-01", "planted_on": dt.date(2025, 4, 1), "area_ha": 0.7}
    plant(carol, coop, **fields(parcel, herbs["yam"], **later))
    kept = {"code": parcel.code, "county": wenxian, "grower": parcel.grower}
    with pytest.raises(Refusal, match=r"2024 年种了 0\.750 公顷，面积不能改为 0\.740 公顷"):
        change_parcel(carol, parcel, area_ha=0.74, **kept)
    parcel.refresh_from_db()
    assert parcel.area_ha == 1.0
    assert change_parcel(carol, parcel, area_ha=0.75, **kept).area_ha == 0.75


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"area_ha": 0.0}, "面积须大于 0 公顷"),
        ({"area_ha": 1.2}, "放不下 1.200 公顷"),
        ({"planted_on": dt.date(2999, 4, 1)}, "还没有到"),
    ],
)
def test_a_planting_that_cannot_be_is_refused(carol, coop, parcel, rehmannia, changes, sentence):
    with pytest.raises(Refusal, match=sentence):
        plant(carol, coop, **fields(parcel, rehmannia, **changes))
    assert not Planting.objects.exists()
    assert not CropYear.objects.exists()


def test_a_variety_is_of_the_herb_that_is_planted(carol, coop, parcel, rehmannia, herbs):
    yam = VarietyName.objects.create(herb=herbs["yam"], name="铁棍")
    with pytest.raises(Refusal, match="品种“铁棍”不是怀地黄的品种"):
        plant(carol, coop, **fields(parcel, rehmannia, variety=yam))


def test_nobody_plants_on_the_land_of_another_organisation(charlie, rival, carol, coop, parcel, rehmannia):
    with pytest.raises(Refusal, match="地块“P01”不属于“远方药业”"):
        plant(charlie, rival, **fields(parcel, rehmannia))
    with pytest.raises(NotAllowed, match="岳村合作社"):
        plant(charlie, coop, **fields(parcel, rehmannia))


def test_a_planting_number_is_used_once_in_an_organisation(carol, coop, planting, parcel, rehmannia):
    with pytest.raises(Refusal, match="已有种植编号“Z24-01”"):
        plant(carol, coop, **fields(parcel, rehmannia, code="Z24-01"))


def test_a_harvest_opens_its_lot(carol, planting, assert_audited):
    with assert_audited("traceability.open_lot", "cultivation.record_harvest"):
        harvest = record_harvest(carol, planting, on=OCTOBER, fresh_kg=9000.0, lot_code="DH-24-1")
    assert (harvest.lot.code, harvest.lot.herb) == ("DH-24-1", planting.herb)
    assert balance(harvest.lot).in_kg == 9000.0
    assert harvest.event == harvest.lot.events.get()


def test_several_plantings_may_go_into_one_lot(carol, coop, planting, parcel, rehmannia):
    other = plant(carol, coop, **fields(parcel, rehmannia))
    first = record_harvest(carol, planting, on=OCTOBER, fresh_kg=9000.0, lot_code="DH-24-1")
    second = record_harvest(carol, other, on=NOVEMBER, fresh_kg=3000.0, lot_code="DH-24-1")
    assert first.lot == second.lot
    assert balance(first.lot).in_kg == 12000.0


def test_two_herbs_do_not_go_into_one_lot(carol, coop, planting, herbs):
    open_lot(carol, coop, code="YAM-1", herb=herbs["yam"], on=OCTOBER, fresh_kg=10.0)
    with pytest.raises(Refusal, match="批“YAM-1”是怀山药，这块地种的是怀地黄"):
        record_harvest(carol, planting, on=OCTOBER, fresh_kg=1.0, lot_code="YAM-1")
    assert not Harvest.objects.exists()


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (APRIL, "不在种植日期 2024-04-12 之后"),
        (dt.date(2025, 4, 14), "已超过一年"),
    ],
)
def test_a_harvest_lies_within_a_year_after_planting(carol, planting, on, sentence):
    with pytest.raises(Refusal, match=sentence):
        record_harvest(carol, planting, on=on, fresh_kg=1.0, lot_code="DH-24-1")


def test_nothing_is_harvested_tomorrow(carol, coop, parcel, rehmannia):
    today = timezone.localdate()
    young = plant(carol, coop, **fields(parcel, rehmannia, planted_on=today - dt.timedelta(days=100)))
    with pytest.raises(Refusal, match="还没有到"):
        record_harvest(carol, young, on=today + dt.timedelta(days=1), fresh_kg=1.0, lot_code="DH-1")
    assert not Lot.objects.exists()


def test_a_refused_harvest_leaves_no_lot_behind(carol, planting):
    with pytest.raises(Refusal, match="重量须大于 0"):
        record_harvest(carol, planting, on=OCTOBER, fresh_kg=-5.0, lot_code="DH-24-1")
    assert not Lot.objects.exists()


def test_a_corrected_weighing_corrects_the_lot_too(carol, planting, assert_audited):
    harvest = record_harvest(carol, planting, on=OCTOBER, fresh_kg=9000.0, lot_code="DH-24-1")
    with assert_audited("traceability.correct", "cultivation.correct_harvest"):
        correct_harvest(carol, harvest, fresh_kg=8100.0, reason="磅秤校准")
    harvest.refresh_from_db()
    assert (harvest.fresh_kg, balance(harvest.lot).in_kg) == (8100.0, 8100.0)
    correct_harvest(carol, harvest, fresh_kg=8000.0, reason="再次校准")
    assert balance(harvest.lot).in_kg == 8000.0


def test_a_weighing_is_not_corrected_below_what_was_sold(carol, planting):
    harvest = record_harvest(carol, planting, on=OCTOBER, fresh_kg=9000.0, lot_code="DH-24-1")
    record_sale(carol, harvest.lot, on=NOVEMBER, kg=8500.0, yuan=51000.0, party="甲药行")
    with pytest.raises(Refusal, match="卖出的会比收进的多"):
        correct_harvest(carol, harvest, fresh_kg=8000.0, reason="磅秤校准")
    harvest.refresh_from_db()
    assert harvest.fresh_kg == 9000.0


def test_an_outsider_harvests_nothing(charlie, planting):
    with pytest.raises(NotAllowed, match="岳村合作社"):
        record_harvest(charlie, planting, on=OCTOBER, fresh_kg=1.0, lot_code="DH-24-1")

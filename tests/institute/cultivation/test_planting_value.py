"""What a planting earned is its share, by fresh mass, of what its lots were sold for: checked by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from huaiyao.institute.cultivation.actions import plant, record_harvest
from huaiyao.institute.cultivation.queries import (
    last_event_behind,
    plantings_seen_by,
    plantings_with_value,
    value_of,
)
from huaiyao.institute.registry.models import Grower, Parcel
from huaiyao.institute.traceability.actions import correct, record_sale
from huaiyao.institute.traceability.queries import last_event_number

APRIL = dt.date(2024, 4, 12)
OCTOBER = dt.date(2024, 10, 20)
NOVEMBER = dt.date(2024, 11, 5)


@pytest.fixture
def neighbour(carol, coop, wenxian, rehmannia):
    """Another grower's planting without the variety."""
    grower = Grower.objects.create(owner=coop, code="G02", name="种植户二")
    land = Parcel.objects.create(owner=coop, code="P02", grower=grower, county=wenxian, area_ha=2.0)
    return plant(carol, coop, code="Z24-09", parcel=land, herb=rehmannia, planted_on=APRIL, area_ha=2.0)


def values(rehmannia, wenxian, coop):
    return {row.code: row for row in plantings_with_value(rehmannia, wenxian, 2024, {coop.pk})}


def test_a_lot_of_two_plantings_shares_its_money_by_mass(
    carol, planting, neighbour, rehmannia, wenxian, coop
):
    ours = record_harvest(carol, planting, on=OCTOBER, fresh_kg=3000.0, lot_code="A")
    record_harvest(carol, neighbour, on=OCTOBER, fresh_kg=1000.0, lot_code="A")
    record_harvest(carol, neighbour, on=OCTOBER, fresh_kg=500.0, lot_code="B")
    record_sale(carol, ours.lot, on=NOVEMBER, kg=4000.0, yuan=20000.0, party="甲药行")
    found = values(rehmannia, wenxian, coop)
    assert (found["Z24-01"].yuan, found["Z24-01"].is_sold) == (15000.0, True)
    # lot B is not sold: the quarter of lot A is all the money so far, and the planting is marked
    assert (found["Z24-09"].yuan, found["Z24-09"].is_sold) == (5000.0, False)
    assert (found["Z24-09"].fresh_kg, found["Z24-09"].area_ha) == (1500.0, 2.0)


def test_shares_of_a_lot_add_up_to_its_sales(carol, planting, neighbour, rehmannia, wenxian, coop):
    first = record_harvest(carol, planting, on=OCTOBER, fresh_kg=3333.3, lot_code="A")
    record_harvest(carol, neighbour, on=OCTOBER, fresh_kg=1111.1, lot_code="A")
    record_harvest(carol, neighbour, on=NOVEMBER, fresh_kg=77.7, lot_code="A")
    record_sale(carol, first.lot, on=NOVEMBER, kg=4522.1, yuan=31415.93, party="甲药行")
    found = values(rehmannia, wenxian, coop)
    assert sum(row.yuan for row in found.values()) == pytest.approx(31415.93, rel=1e-12)
    assert all(row.is_sold for row in found.values())


def test_a_planting_without_a_harvest_is_not_sold_and_not_left_out(planting, rehmannia, wenxian, coop):
    row = values(rehmannia, wenxian, coop)["Z24-01"]
    assert (row.yuan, row.is_sold) == (0, False)


def test_a_sale_taken_back_takes_its_money_along(carol, planting):
    harvest = record_harvest(carol, planting, on=OCTOBER, fresh_kg=1000.0, lot_code="A")
    sale = record_sale(carol, harvest.lot, on=NOVEMBER, kg=1000.0, yuan=6000.0, party="甲药行")
    assert value_of(planting).is_sold
    correct(carol, sale, kg=0.0, yuan=0.0, reason="未成交")
    assert (value_of(planting).yuan, value_of(planting).is_sold) == (0.0, False)


def test_only_the_herb_the_county_the_season_and_the_organisations_asked_for(
    planting, rehmannia, wenxian, wuzhi, herbs, coop, rival
):
    assert list(values(rehmannia, wenxian, coop)) == ["Z24-01"]
    assert not plantings_with_value(rehmannia, wuzhi, 2024, {coop.pk})
    assert not plantings_with_value(rehmannia, wenxian, 2025, {coop.pk})
    assert not plantings_with_value(herbs["yam"], wenxian, 2024, {coop.pk})
    assert not plantings_with_value(rehmannia, wenxian, 2024, {rival.pk})


def test_rows_name_grower_variety_and_technique(planting, parcel, variety, rehmannia, wenxian, coop):
    row = values(rehmannia, wenxian, coop)["Z24-01"]
    assert (row.grower_id, row.variety_id, row.technique_id) == (parcel.grower_id, variety.pk, None)


def test_the_cursor_behind_a_county_moves_only_with_its_own_lots(
    carol, planting, neighbour, rehmannia, wenxian, wuzhi, coop, rival
):
    assert last_event_behind(rehmannia, wenxian, 2024, {coop.pk}) == 0
    harvest = record_harvest(carol, planting, on=OCTOBER, fresh_kg=1000.0, lot_code="A")
    seen = last_event_behind(rehmannia, wenxian, 2024, {coop.pk})
    assert seen == harvest.event.number == last_event_number()
    record_sale(carol, harvest.lot, on=NOVEMBER, kg=10.0, yuan=60.0, party="甲药行")
    assert last_event_behind(rehmannia, wenxian, 2024, {coop.pk}) > seen
    assert last_event_behind(rehmannia, wuzhi, 2024, {coop.pk}) == 0
    assert last_event_behind(rehmannia, wenxian, 2024, {rival.pk}) == 0


def test_the_values_of_many_plantings_take_three_queries(
    carol, coop, wenxian, rehmannia, django_assert_num_queries
):
    for number in range(12):
        land = Parcel.objects.create(owner=coop, code=f"L{number}", county=wenxian, area_ha=1.0)
        row = plant(
            carol, coop, code=f"Q{number}", parcel=land, herb=rehmannia, planted_on=APRIL, area_ha=1.0
        )
        record_harvest(carol, row, on=OCTOBER, fresh_kg=100.0 + number, lot_code=f"Q{number}")
    with django_assert_num_queries(3):
        assert len(plantings_with_value(rehmannia, wenxian, 2024, {coop.pk})) == 12


def test_the_list_shows_ones_own_plantings_with_their_mass(carol, charlie, planting):
    record_harvest(carol, planting, on=OCTOBER, fresh_kg=100.0, lot_code="A")
    record_harvest(carol, planting, on=NOVEMBER, fresh_kg=50.0, lot_code="B")
    assert plantings_seen_by(carol).get().fresh_kg == 150.0
    assert not plantings_seen_by(charlie).exists()

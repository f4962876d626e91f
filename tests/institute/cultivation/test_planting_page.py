"""The planting page says what the planting brought; planting and harvesting are entered on forms."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huaiyao.institute.audit.models import Entry
from huaiyao.institute.cultivation.actions import plant, record_harvest
from huaiyao.institute.cultivation.models import Planting
from huaiyao.institute.registry.models import Parcel, VarietyName
from huaiyao.institute.traceability.actions import record_sale
from huaiyao.institute.web.errors import Unusual

OCTOBER = dt.date(2024, 10, 20)
NOVEMBER = dt.date(2024, 11, 5)


def page(client, row):
    response = client.get(row.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("who", ["none", "charlie", "alice"])
def test_outsiders_get_404(who, client_of, planting, charlie, alice):
    client = client_of({"none": None, "charlie": charlie, "alice": alice}[who])
    assert client.get(planting.get_absolute_url()).status_code == 404
    if who != "none":
        assert client.get(reverse("cultivation:harvest", args=[planting.pk])).status_code == 404


def test_value_per_hectare_is_marked_until_the_lot_is_sold(client_of, carol, planting):
    client = client_of(carol)
    assert "还没有采收" in page(client, planting)
    harvest = record_harvest(carol, planting, on=OCTOBER, fresh_kg=9000.0, lot_code="DH-1")
    record_sale(carol, harvest.lot, on=NOVEMBER, kg=4500.0, yuan=27000.0, party="甲药行")
    # 27,000 yuan on half a hectare
    html = page(client, planting)
    assert "5.4" in html
    assert "还没有卖完" in html
    record_sale(carol, harvest.lot, on=NOVEMBER, kg=4500.0, yuan=27000.0, party="甲药行")
    assert "已全部卖出" in page(client, planting)


def test_a_harvest_is_entered_on_its_form_and_the_lot_names_the_planting(client_of, carol, planting):
    client = client_of(carol)
    form = {"on": "2024-10-20", "mass": "18000", "mass_unit": "斤", "lot_code": "DH-1"}
    address = reverse("cultivation:harvest", args=[planting.pk])
    assert client.post(address, {**form, "on": "2024-04-01"}).status_code == 400
    assert client.post(address, form).status_code == 302
    harvest = planting.harvests.get()
    assert harvest.fresh_kg == 9000.0  # 18,000 jin
    assert planting.code in page(client, harvest.lot)
    correction = {"mass": "8900", "mass_unit": "kg", "reason": "磅秤校准"}
    assert (
        client.post(reverse("cultivation:correct_harvest", args=[harvest.pk]), correction).status_code == 302
    )
    harvest.refresh_from_db()
    assert harvest.fresh_kg == 8900.0


def test_a_planting_is_entered_on_its_form_with_ones_own_parcels_only(
    client_of, carol, coop, rival, parcel, rehmannia, wenxian
):
    foreign = Parcel.objects.create(owner=rival, code="X1", county=wenxian, area_ha=1.0)
    client = client_of(carol)
    form = {
        "owner": coop.pk,
        "code": "Z24-05",
        "parcel": foreign.pk,
        "herb": rehmannia.pk,
        "planted_on": "2024-04-10",
        "area": "6",
        "area_unit": "亩",
    }
    assert client.post(reverse("cultivation:plant"), form).status_code == 400
    assert client.post(reverse("cultivation:plant"), {**form, "parcel": parcel.pk}).status_code == 302
    assert Planting.objects.get().parcel == parcel
    assert Planting.objects.get().area_ha == pytest.approx(0.4)  # 6 mu


def test_a_viewer_is_told_which_role_planting_needs(client_of, otto):
    response = client_of(otto).get(reverse("cultivation:plant"))
    assert response.status_code == 403
    assert "“录入”角色" in response.content.decode()


def test_the_list_filters_by_county_herb_season_and_variety(
    client_of, carol, coop, planting, parcel, variety, herbs, wenxian, wuzhi
):
    land = Parcel.objects.create(owner=coop, code="P9", county=wuzhi, area_ha=1.0)
    plant(
        carol, coop, code="W-1", parcel=land, herb=herbs["yam"], planted_on=dt.date(2023, 4, 1), area_ha=1.0
    )
    client = client_of(carol)
    for name, value in {
        "parcel__county": wenxian.pk,
        "herb": planting.herb_id,
        "planted_on__year": 2024,
        "variety": variety.pk,
    }.items():
        html = client.get(reverse("cultivation:plantings"), {name: value}).content.decode()
        assert "Z24-01" in html, name
        assert "W-1" not in html, name


def test_the_whole_list_goes_out_as_a_workbook(client_of, carol, planting):
    response = client_of(carol).get(reverse("cultivation:plantings"), {"export": "xlsx"})
    assert response.status_code == 200
    assert b"".join(response.streaming_content)[:2] == b"PK"


def test_a_row_more_is_not_a_query_more(client_of, carol, coop, rehmannia, wenxian):
    client, counted = client_of(carol), []
    for rows in (2, 20):
        for number in range(rows):
            land = Parcel.objects.create(owner=coop, code=f"L{rows}-{number}", county=wenxian, area_ha=1.0)
            code, day = f"Q{rows}-{number}", dt.date(2024, 4, 10)
            row = plant(carol, coop, code=code, parcel=land, herb=rehmannia, planted_on=day, area_ha=1.0)
            record_harvest(carol, row, on=OCTOBER, fresh_kg=10.0, lot_code=code)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("cultivation:plantings")).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1] < 24


def test_who_sees_no_plantings_is_told_whose_they_are_and_an_editor_what_to_do(
    client_of, planting, otto, alice
):
    for viewer in (None, otto):
        html = client_of(viewer).get(reverse("cultivation:plantings")).content.decode()
        assert "只有本单位的人看得到" in html
        assert reverse("results:results") in html
        assert "还没有种植" not in html
    own = client_of(alice).get(reverse("cultivation:plantings")).content.decode()
    assert "您的单位还没有种植" in own
    assert reverse("cultivation:plant") in own


def test_an_unusual_yield_is_asked_about_once_and_the_trail_says_it_was_confirmed(client_of, carol, planting):
    client = client_of(carol)
    address = reverse("cultivation:harvest", args=[planting.pk])
    assert 'type="checkbox"' not in client.get(address).content.decode()
    form = {"on": "2024-10-20", "mass": "1500000", "mass_unit": "kg", "lot_code": "DH-1", "is_confirmed": ""}
    response = client.post(address, form)  # 1,500 t on half a hectare
    assert response.status_code == 400
    html = response.content.decode()
    assert "3,000" in html
    assert "数字无误" in html
    assert 'type="checkbox"' in html
    assert not planting.harvests.exists()
    assert client.post(address, {**form, "is_confirmed": "on"}).status_code == 302
    entry = Entry.objects.get(verb="cultivation.record_harvest")
    assert entry.changes["confirmed_fresh_yield"] == 3000.0


def test_a_tick_is_seen_again_when_the_form_comes_back_for_another_reason(client_of, carol, planting):
    address = reverse("cultivation:harvest", args=[planting.pk])
    form = {
        "on": "2024-04-01",
        "mass": "1500000",
        "mass_unit": "kg",
        "lot_code": "DH-1",
        "is_confirmed": "on",
    }
    assert 'type="checkbox"' in client_of(carol).post(address, form).content.decode()


def test_a_usual_price_on_a_good_yield_may_still_be_an_unusual_value_of_the_land(carol, planting):
    harvest = record_harvest(carol, planting, on=OCTOBER, fresh_kg=10000.0, lot_code="DH-1")
    sale = {"on": NOVEMBER, "kg": 10000.0, "party": "甲药行"}
    with pytest.raises(Unusual, match=r"每公顷产值为 600.万元/公顷"):
        record_sale(carol, harvest.lot, yuan=3_000_000.0, **sale)  # 300 yuan/kg, 3 million on half a hectare
    record_sale(carol, harvest.lot, yuan=2_400_000.0, **sale)  # 4.8 million yuan a hectare
    assert not any("confirmed" in key for key in Entry.objects.order_by("number").last().changes)


def test_a_parcel_is_chosen_by_what_tells_it_apart_and_a_variety_under_its_herb(
    client_of, carol, coop, parcel, rehmannia, herbs, variety, wenxian
):
    Parcel.objects.create(owner=coop, code="P10", county=wenxian, area_ha=0.25)
    Parcel.objects.create(owner=coop, code="P2", county=wenxian, area_ha=0.5)
    VarietyName.objects.create(herb=rehmannia, name="怀试 12 号")
    VarietyName.objects.create(herb=herbs["yam"], name="铁棍")
    form = client_of(carol).get(reverse("cultivation:plant")).context["form"]
    labels = [label for _value, label in form.fields["parcel"].choices]
    assert [label.split(" · ")[0] for label in labels[1:]] == ["P01", "P2", "P10"]
    assert labels[1].split(" · ")[1:3] == ["种植户一", wenxian.name]
    _empty, *groups = form.fields["variety"].choices
    assert {herb: [name for _value, name in rows] for herb, rows in groups} == {
        str(rehmannia): ["怀试 3 号", "怀试 12 号"],
        str(herbs["yam"]): ["铁棍"],
    }

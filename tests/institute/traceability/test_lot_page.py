"""The lot page says how much is left; a sale is entered on its form and corrected on another."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huaiyao.institute.traceability.actions import add_mass, open_lot, record_sale
from huaiyao.institute.traceability.queries import balance

NOVEMBER = dt.date(2024, 11, 10)


@pytest.fixture
def sale(lot, carol):
    return record_sale(carol, lot, on=NOVEMBER, kg=400.0, yuan=2400.0, party="甲药行")


def page(client, lot):
    response = client.get(lot.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("who", ["none", "charlie", "alice"])
def test_outsiders_get_404_everywhere(who, client_of, lot, sale, charlie, alice):
    client = client_of({"none": None, "charlie": charlie, "alice": alice}[who])
    assert client.get(lot.get_absolute_url()).status_code == 404
    if who != "none":
        assert client.get(reverse("traceability:sell", args=[lot.pk])).status_code == 404
        assert (
            client.post(reverse("traceability:correct", args=[sale.number]), {"kg": "1"}).status_code == 404
        )


def test_what_is_left_stands_at_the_top_and_the_events_below(client_of, carol, lot, sale):
    html = page(client_of(carol), lot)
    assert html.count("<h1") == 1
    assert "600.0" in html.split("</header>")[0]
    assert "甲药行" in html
    assert reverse("traceability:correct", args=[sale.number]) in html


def test_an_editor_sells_on_the_form_and_too_much_comes_back_with_the_rule(client_of, carol, lot):
    client = client_of(carol)
    address = reverse("traceability:sell", args=[lot.pk])
    form = {"on": "2024-11-10", "kg": "1200", "yuan": "7200", "party": "甲药行"}
    response = client.post(address, form)
    assert response.status_code == 400
    assert "最多可售 1000.0 千克，填报 1200.0 千克" in response.content.decode()
    assert client.post(address, {**form, "kg": "1000"}).status_code == 302
    assert balance(lot).is_sold_out
    assert "全部卖出" in page(client, lot)


def test_a_sale_is_corrected_and_the_page_shows_both(client_of, carol, lot, sale):
    client = client_of(carol)
    form = {"kg": "350", "yuan": "2100", "reason": "磅单抄错"}
    assert client.post(reverse("traceability:correct", args=[sale.number]), form).status_code == 302
    html = page(client, lot)
    assert "650.0" in html.split("</header>")[0]
    assert "不再计入" in html
    assert "磅单抄错" in html
    # a corrected event cannot be corrected again from the page, its correction can
    assert reverse("traceability:correct", args=[sale.number]) not in html


def test_what_came_in_is_not_corrected_here(client_of, carol, lot):
    opening = lot.events.get()
    response = client_of(carol).get(reverse("traceability:correct", args=[opening.number]))
    assert response.status_code == 404


def test_the_list_sums_each_lot_by_itself_and_filters(client_of, carol, coop, herbs, lot, sale):
    add_mass(carol, lot, on=NOVEMBER, kg=50.0)
    open_lot(carol, coop, code="SY-1", herb=herbs["yam"], on=NOVEMBER, fresh_kg=80.0)
    client = client_of(carol)
    html = client.get(reverse("traceability:lots")).content.decode()
    assert "1,050.0" in html
    assert "650.0" in html
    narrowed = client.get(reverse("traceability:lots"), {"herb": herbs["yam"].pk}).content.decode()
    assert "SY-1" in narrowed
    assert "DH-24-001" not in narrowed


def test_the_list_of_an_outsider_is_empty_and_says_what_to_do(client_of, charlie, lot):
    html = client_of(charlie).get(reverse("traceability:lots")).content.decode()
    assert "DH-24-001" not in html
    assert reverse("cultivation:plantings") in html


def test_a_row_more_is_not_a_query_more(client_of, carol, coop, rehmannia):
    client, counted = client_of(carol), []
    for lots in (2, 20):
        for number in range(lots):
            open_lot(carol, coop, code=f"L{lots}-{number}", herb=rehmannia, on=NOVEMBER, fresh_kg=1.0)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("traceability:lots")).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1] < 20


def test_who_sees_no_lots_is_told_whose_they_are(client_of, otto, lot):
    for viewer in (None, otto):
        html = client_of(viewer).get(reverse("traceability:lots")).content.decode()
        assert "只有本单位的人看得到" in html
        assert "还没有批次" not in html

"""A lot is what happened to it: opening, adding, selling and correcting keep the mass whole."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from huaiyao.institute.audit.models import Entry
from huaiyao.institute.traceability.actions import add_mass, correct, open_lot, record_sale
from huaiyao.institute.traceability.choices import EventKind
from huaiyao.institute.traceability.models import Lot, LotEvent
from huaiyao.institute.traceability.queries import (
    balance,
    balances,
    last_event_number,
    sales_yuan,
    sellable_kg,
)
from huaiyao.institute.web.errors import NotAllowed, Refusal, Unusual

OCTOBER = dt.date(2024, 10, 20)
NOVEMBER = dt.date(2024, 11, 10)
DECEMBER = dt.date(2024, 12, 1)


def test_a_lot_opens_with_its_first_mass_as_one_event_and_one_audit_entry(
    carol, coop, rehmannia, assert_audited
):
    with assert_audited("traceability.open_lot"):
        lot = open_lot(carol, owner=coop, code=" DH-1 ", herb=rehmannia, on=OCTOBER, fresh_kg=812.5)
    event = lot.events.get()
    assert (lot.code, event.kind, event.in_kg, event.out_kg) == ("DH-1", EventKind.OPENED, 812.5, 0)
    assert balance(lot).left_kg == 812.5


def test_two_organisations_may_use_the_same_lot_number(lot, charlie, rival, rehmannia):
    theirs = open_lot(charlie, owner=rival, code=lot.code, herb=rehmannia, on=OCTOBER, fresh_kg=5.0)
    assert theirs.pk != lot.pk


def test_one_organisation_may_not_use_a_lot_number_twice(lot, carol, coop, rehmannia):
    with pytest.raises(Refusal, match="已有批号“DH-24-001”"):
        open_lot(carol, owner=coop, code="DH-24-001", herb=rehmannia, on=OCTOBER, fresh_kg=5.0)
    assert Lot.objects.count() == 1


def test_an_outsider_may_not_sell_another_organisations_lot(lot, charlie):
    with pytest.raises(NotAllowed, match="岳村合作社"):
        record_sale(charlie, lot=lot, on=NOVEMBER, kg=1.0, yuan=1.0, party="药商")
    assert lot.events.count() == 1


@pytest.mark.parametrize("kg", [0.0, -3.0, float("nan"), float("inf")])
def test_a_mass_that_is_no_mass_is_refused(carol, coop, rehmannia, kg):
    with pytest.raises(Refusal, match="重量须大于 0 千克"):
        open_lot(carol, owner=coop, code="DH-2", herb=rehmannia, on=OCTOBER, fresh_kg=kg)
    assert not Lot.objects.exists()


def test_what_comes_in_and_goes_out_adds_up_by_hand(lot, carol):
    add_mass(carol, lot=lot, on=NOVEMBER, kg=250.0)
    record_sale(carol, lot=lot, on=NOVEMBER, kg=400.0, yuan=2400.0, party="甲药行")
    record_sale(carol, lot=lot, on=DECEMBER, kg=850.0, yuan=5950.0, party="乙药行")
    assert (balance(lot).in_kg, balance(lot).out_kg, balance(lot).left_kg) == (1250.0, 1250.0, 0.0)
    assert balance(lot).is_sold_out
    assert sales_yuan(lot) == 8350.0


def test_no_more_is_sold_than_is_left(lot, carol):
    record_sale(carol, lot=lot, on=NOVEMBER, kg=700.0, yuan=4200.0, party="甲药行")
    with pytest.raises(Refusal, match=r"最多可售 300\.0 千克，填报 300\.5 千克"):
        record_sale(carol, lot=lot, on=NOVEMBER, kg=300.5, yuan=1800.0, party="乙药行")
    assert balance(lot).left_kg == 300.0


def test_mass_that_came_later_cannot_have_been_sold_before(lot, carol):
    add_mass(carol, lot=lot, on=DECEMBER, kg=500.0)
    assert sellable_kg(lot, NOVEMBER) == 1000.0
    with pytest.raises(Refusal, match=r"2024-11-10 最多可售 1000\.0 千克"):
        record_sale(carol, lot=lot, on=NOVEMBER, kg=1200.0, yuan=7200.0, party="甲药行")


def test_a_sale_recorded_late_cannot_take_what_a_later_sale_already_took(lot, carol):
    record_sale(carol, lot=lot, on=DECEMBER, kg=900.0, yuan=5400.0, party="甲药行")
    assert sellable_kg(lot, NOVEMBER) == 100.0
    with pytest.raises(Refusal, match=r"最多可售 100\.0 千克"):
        record_sale(carol, lot=lot, on=NOVEMBER, kg=200.0, yuan=1200.0, party="乙药行")


def test_nothing_is_sold_before_the_lot_is_opened_or_after_today(lot, carol):
    with pytest.raises(Refusal, match="早于开批日期 2024-10-20"):
        record_sale(carol, lot=lot, on=dt.date(2024, 10, 1), kg=1.0, yuan=1.0, party="甲药行")
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    with pytest.raises(Refusal, match="还没有到"):
        record_sale(carol, lot=lot, on=tomorrow, kg=1.0, yuan=1.0, party="甲药行")


def test_a_sale_names_its_buyer(lot, carol):
    with pytest.raises(Refusal, match="请写明买方"):
        record_sale(carol, lot=lot, on=NOVEMBER, kg=1.0, yuan=1.0, party="  ")


def test_a_correction_stands_for_the_sale_it_corrects_and_both_stay(lot, carol, assert_audited):
    sale = record_sale(carol, lot=lot, on=NOVEMBER, kg=600.0, yuan=3600.0, party="甲药行")
    with assert_audited("traceability.correct"):
        correction = correct(carol, event=sale, kg=560.0, yuan=3360.0, reason="磅单抄错")
    assert (balance(lot).out_kg, sales_yuan(lot)) == (560.0, 3360.0)
    assert lot.events.count() == 3
    assert (correction.kind, correction.party, correction.note) == (EventKind.CORRECTED, "甲药行", "磅单抄错")


def test_a_sale_taken_back_gives_the_whole_mass_back_and_can_be_corrected_again(lot, carol):
    sale = record_sale(carol, lot=lot, on=NOVEMBER, kg=600.0, yuan=3600.0, party="甲药行")
    taken_back = correct(carol, event=sale, kg=0.0, yuan=0.0, reason="未成交")
    assert balance(lot).left_kg == 1000.0
    correct(carol, event=taken_back, kg=100.0, yuan=600.0, reason="部分成交")
    assert (balance(lot).left_kg, sales_yuan(lot)) == (900.0, 600.0)


def test_an_event_is_corrected_once_and_never_without_a_reason(lot, carol):
    sale = record_sale(carol, lot=lot, on=NOVEMBER, kg=600.0, yuan=3600.0, party="甲药行")
    with pytest.raises(Refusal, match="更正须写明理由"):
        correct(carol, event=sale, kg=500.0, reason=" ")
    correct(carol, event=sale, kg=500.0, reason="磅单抄错")
    with pytest.raises(Refusal, match="已有更正"):
        correct(carol, event=sale, kg=400.0, reason="再改")


def test_an_opening_cannot_be_corrected_below_what_was_sold(lot, carol):
    record_sale(carol, lot=lot, on=NOVEMBER, kg=600.0, yuan=3600.0, party="甲药行")
    with pytest.raises(Refusal, match="卖出的会比收进的多"):
        correct(carol, event=lot.events.first(), kg=599.0, reason="磅秤校准")
    correct(carol, event=lot.events.first(), kg=600.0, reason="磅秤校准")
    assert balance(lot).is_sold_out


def test_the_database_itself_refuses_a_second_correction_and_a_negative_mass(lot):
    opening = lot.events.get()
    LotEvent.objects.create(lot=lot, kind=EventKind.CORRECTED, on=OCTOBER, in_kg=1.0, corrects=opening)
    with pytest.raises(IntegrityError, match="corrects"), transaction.atomic():
        LotEvent.objects.create(lot=lot, kind=EventKind.CORRECTED, on=OCTOBER, in_kg=2.0, corrects=opening)
    with pytest.raises(IntegrityError, match="event_quantities_not_negative"), transaction.atomic():
        LotEvent.objects.create(lot=lot, kind=EventKind.SOLD, on=OCTOBER, out_kg=-1.0)


def test_the_cursor_moves_with_every_event_of_the_lots_asked_about(lot, carol, coop, rehmannia):
    before = last_event_number([lot.pk])
    other = open_lot(carol, owner=coop, code="DH-24-002", herb=rehmannia, on=OCTOBER, fresh_kg=1.0)
    assert last_event_number([lot.pk]) == before < last_event_number([other.pk]) == last_event_number()
    sale = record_sale(carol, lot=lot, on=NOVEMBER, kg=1.0, yuan=1.0, party="甲药行")
    assert last_event_number([lot.pk]) == sale.number
    assert last_event_number([]) == 0


def test_balances_of_many_lots_take_one_query(lot, carol, coop, rehmannia, django_assert_num_queries):
    for number in range(2, 12):
        open_lot(carol, owner=coop, code=f"DH-{number}", herb=rehmannia, on=OCTOBER, fresh_kg=float(number))
    lots = list(Lot.objects.values_list("pk", flat=True))
    with django_assert_num_queries(1):
        found = balances(lots)
    assert sum(b.in_kg for b in found.values()) == 1000.0 + sum(range(2, 12))


@pytest.mark.parametrize(("yuan", "price"), [(0.09, "0.0900 元/kg"), (2001.0, "2,001 元/kg")])
def test_an_unusual_price_is_asked_about_in_a_sale_and_in_its_correction(lot, carol, yuan, price):
    with pytest.raises(Unusual, match=price.replace(" ", ".")):
        record_sale(carol, lot=lot, on=NOVEMBER, kg=1.0, yuan=yuan, party="甲药行")
    assert balance(lot).left_kg == 1000.0
    sale = record_sale(carol, lot=lot, on=NOVEMBER, kg=1.0, yuan=yuan, party="甲药行", is_confirmed=True)
    assert Entry.objects.order_by("number").last().changes["confirmed_price"] == yuan
    with pytest.raises(Unusual, match="单价"):
        correct(carol, event=sale, kg=2.0, yuan=2 * yuan, reason="磅单抄错")
    correct(carol, event=sale, kg=0.0, yuan=0.0, reason="未成交")

"""Read what happened to lots: mass in, out and left, money, and how far the events go.

An event that has a correction does not count; the correction does (`COUNTS`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import polars as pl
from django.db.models import F, Max, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from huaiyao.engine.datasets import read_table
from huaiyao.institute.web.errors import Unusual
from huaiyao.institute.web.quantities import write, write_interval

from .choices import EventKind
from .models import Lot, LotEvent

COUNTS = Q(corrected_by__isnull=True)
GRAM_KG = 0.001  # masses are weighed in kilograms; less than a gram is a rounding of floats, not herb


@dataclass(frozen=True, slots=True)
class Balance:
    """Mass of one lot in kilograms, and what was paid for what left it, in yuan."""

    in_kg: float
    out_kg: float
    yuan: float

    @property
    def left_kg(self) -> float:
        left = self.in_kg - self.out_kg
        return left if abs(left) > GRAM_KG else 0.0

    @property
    def is_sold_out(self) -> bool:
        return self.in_kg > 0 and self.left_kg == 0.0


def lots_seen_by(viewer: Any) -> QuerySet[Lot]:
    """Return the viewer's lots with `in_kg`, `out_kg`, `left_kg` and `yuan` of each, for lists."""
    sums = {
        name: Coalesce(Sum(f"events__{name}", filter=Q(events__corrected_by__isnull=True)), Value(0.0))
        for name in ("in_kg", "out_kg", "yuan")
    }
    lots = Lot.objects.filter(pk__in=Lot.objects.seen_by(viewer).values("pk"))
    return lots.select_related("herb", "owner").annotate(**sums).annotate(left_kg=F("in_kg") - F("out_kg"))


def events_of(lot: Lot) -> list[LotEvent]:
    """Return everything that happened to a lot as it was recorded.

    Each event has `replaced_by` (the number of its correction, or None) and `is_sale`.
    """
    events = list(lot.events.select_related("recorded_by").order_by("number"))
    corrections = {event.corrects_id: event.number for event in events if event.corrects_id}
    sales: set[int] = set()
    for event in events:
        event.replaced_by = corrections.get(event.number)
        event.is_sale = event.kind == EventKind.SOLD or event.corrects_id in sales
        if event.is_sale:
            sales.add(event.number)
    return events


def balance(lot: Lot) -> Balance:
    """Return mass in, out and left of one lot."""
    return balances([lot.pk])[lot.pk]


def balances(lots: Iterable[int]) -> dict[int, Balance]:
    """Return the balance of each lot by its id, in one query."""
    wanted = list(lots)
    sums = (
        LotEvent.objects.filter(COUNTS, lot__in=wanted)
        .order_by()
        .values("lot")
        .annotate(into=Sum("in_kg"), out=Sum("out_kg"), paid=Sum("yuan"))
    )
    known = {row["lot"]: Balance(row["into"], row["out"], row["paid"]) for row in sums}
    return {pk: known.get(pk, Balance(0.0, 0.0, 0.0)) for pk in wanted}


def sales_yuan(lot: Lot) -> float:
    """Return what was paid for the lot so far."""
    return balance(lot).yuan


def sellable_kg(lot: Lot, on: dt.date) -> float:
    """Return the most that could have left the lot on a day without any later day running short."""
    return least_left(lot, since=on)


def least_left(
    lot: Lot,
    *,
    since: dt.date | None = None,
    without: LotEvent | None = None,
    instead: LotEvent | None = None,
) -> float:
    """Return the smallest mass left at the end of any day from `since` on, with one event replaced if asked."""
    events = [event for event in lot.events.filter(COUNTS) if without is None or event.pk != without.pk]
    events += [instead] if instead else []
    # On one day what came in came before what went out.
    in_order = sorted(events, key=lambda event: (event.on, event.out_kg > 0))
    levels = list(accumulate((event.in_kg - event.out_kg for event in in_order), initial=0.0))[1:]
    starts = 0 if since is None else max(sum(event.on <= since for event in in_order) - 1, 0)
    return min(levels[starts:], default=0.0)


def last_event_number(lots: Iterable[int] | None = None) -> int:
    """Return the number of the newest event, of some lots or of all; 0 where nothing has happened yet."""
    events = LotEvent.objects.all() if lots is None else LotEvent.objects.filter(lot__in=list(lots))
    return events.aggregate(newest=Max("number"))["newest"] or 0


def require_usual(quantity: str, what: str, value: float, *, is_confirmed: bool) -> dict[str, float]:
    """Refuse a number outside its usual range (`usual_ranges.csv`) until its recorder confirms it.

    Returns what the audit entry says of it: the number that was confirmed, or nothing.
    """
    row = read_table("usual_ranges").row(by_predicate=pl.col("quantity") == quantity, named=True)
    if row["low"] <= value <= row["high"]:
        return {}
    if not is_confirmed:
        raise Unusual(
            _(
                "%(what)s为 %(value)s，不在通常的 %(range)s 之内。请核对填写的数；没有错，就勾选“数字无误”再提交。"
            )
            % {
                "what": what,
                "value": write(value, row["unit"], digits=4 if 0 < value < 1 else None),
                "range": write_interval(row["low"], row["high"], row["unit"]),
            }
        )
    return {f"confirmed_{quantity}": value}


def lot_named(owner: Any, code: str) -> Lot | None:
    """Return the owner's lot with this number, if there is one."""
    return Lot.objects.filter(owner=owner, code=code.strip()).first()


def is_sale(event: LotEvent) -> bool:
    """Whether an event says what left the lot; a correction is of the side it corrects."""
    return event.kind == EventKind.SOLD or (event.corrects is not None and is_sale(event.corrects))

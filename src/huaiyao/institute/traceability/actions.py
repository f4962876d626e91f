"""Open a lot, add to it, sell from it, correct what was recorded. Events are written, never changed."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.models import Organisation, User
from huaiyao.institute.accounts.queries import require_role
from huaiyao.institute.audit.actions import record
from huaiyao.institute.registry.models import Herb
from huaiyao.institute.web.errors import Refusal

from .choices import EventKind
from .models import Lot, LotEvent
from .queries import GRAM_KG, is_sale, least_left, lot_named, require_usual, sellable_kg

# What upper departments have to say of a sale once it is written: each is called with the lot and `is_confirmed`,
# raises `Unusual`, or returns what was confirmed. Added in their `apps.ready`, as panels are.
sale_checks: list[Callable[..., dict[str, float]]] = []


@transaction.atomic
def open_lot(
    actor: User, owner: Organisation, *, code: str, herb: Herb, on: dt.date, fresh_kg: float, note: str = ""
) -> Lot:
    """Open a lot with its first mass: lot, event and audit entry together or not at all."""
    require_role(actor, owner, Role.EDITOR)
    code = code.strip()
    if not code:
        raise Refusal(_("批号不能为空。请给这一批起一个本单位内不重复的编号。"))
    if lot_named(owner, code):
        raise Refusal(_("本单位已有批号“%(code)s”。请换一个批号，或把采收并入该批。") % {"code": code})
    _check_mass(fresh_kg)
    _check_day(on)
    lot = Lot.objects.create(owner=owner, code=code, herb=herb, opened_on=on)
    _write(actor, lot, EventKind.OPENED, on, in_kg=fresh_kg, note=note)
    record(
        "traceability.open_lot", actor=actor, subject=lot, changes={"on": on, "in_kg": fresh_kg, "note": note}
    )
    return lot


@transaction.atomic
def add_mass(actor: User, lot: Lot, *, on: dt.date, kg: float, note: str = "") -> LotEvent:
    """Add mass to an open lot: another pick or another planting."""
    require_role(actor, lot.owner, Role.EDITOR)
    _check_mass(kg)
    _check_day(on, since=lot.opened_on)
    event = _write(actor, lot, EventKind.ADDED, on, in_kg=kg, note=note)
    record("traceability.add_mass", actor=actor, subject=lot, changes=_said(event))
    return event


@transaction.atomic
def record_sale(
    actor: User,
    lot: Lot,
    *,
    on: dt.date,
    kg: float,
    yuan: float,
    party: str,
    note: str = "",
    is_confirmed: bool = False,
) -> LotEvent:
    """Sell from a lot: never more than was there on that day and is not promised to a later sale.

    An unusual price passes once it `is_confirmed`.
    """
    require_role(actor, lot.owner, Role.EDITOR)
    _check_mass(kg)
    _check_money(yuan)
    _check_day(on, since=lot.opened_on)
    if not party.strip():
        raise Refusal(_("请写明买方：一笔没有对方的销售无法核对。"))
    available = sellable_kg(lot, on)
    if kg > available + GRAM_KG:
        raise Refusal(
            _(
                "批“%(lot)s”在 %(on)s 最多可售 %(left).1f 千克，填报 %(kg).1f 千克。请核对磅单，或先更正此前的记录。"
            )
            % {"lot": lot.code, "on": on, "left": available, "kg": kg}
        )
    event = _write(actor, lot, EventKind.SOLD, on, out_kg=kg, yuan=yuan, party=party.strip(), note=note)
    confirmed = _check_sale(event, is_confirmed)
    record("traceability.record_sale", actor=actor, subject=lot, changes=_said(event) | confirmed)
    return event


@transaction.atomic
def correct(
    actor: User,
    event: LotEvent,
    *,
    kg: float,
    yuan: float | None = None,
    reason: str,
    is_confirmed: bool = False,
) -> LotEvent:
    """Say what an event should have said. The old event stays and no longer counts; 0 kg takes it back."""
    lot = event.lot
    require_role(actor, lot.owner, Role.EDITOR)
    if not reason.strip():
        raise Refusal(_("更正须写明理由：原记录保留，理由与它并列。"))
    if LotEvent.objects.filter(corrects=event).exists():
        raise Refusal(_("这条记录已有更正。请对最近一次更正再作更正。"))
    if not 0 <= kg < math.inf:
        raise Refusal(_("重量不能为负，收到 %(kg)s 千克。要撤销这条记录，请填 0。") % {"kg": f"{kg:g}"})
    correction = _correction(event, kg, event.yuan if yuan is None else yuan)
    _check_money(correction.yuan)
    if least_left(lot, without=event, instead=correction) < -GRAM_KG:
        raise Refusal(
            _("更正后批“%(lot)s”卖出的会比收进的多。请先更正与之相关的销售记录。") % {"lot": lot.code}
        )
    correction.recorded_by, correction.note = actor, reason.strip()
    correction.save()
    confirmed = _check_sale(correction, is_confirmed)
    record(
        "traceability.correct",
        actor=actor,
        subject=lot,
        changes={"event": event.number, "from": _said(event), "to": _said(correction), **confirmed},
        reason=reason.strip(),
    )
    return correction


def _correction(event: LotEvent, kg: float, yuan: float) -> LotEvent:
    """Return the unsaved event that stands for `event` from now on: same day and side, other mass and money."""
    goes_out = is_sale(event)
    return LotEvent(
        lot=event.lot,
        kind=EventKind.CORRECTED,
        on=event.on,
        in_kg=0.0 if goes_out else kg,
        out_kg=kg if goes_out else 0.0,
        yuan=yuan if goes_out else 0.0,
        party=event.party,
        corrects=event,
    )


def _write(actor: User, lot: Lot, kind: EventKind, on: dt.date, **fields: object) -> LotEvent:
    return LotEvent.objects.create(lot=lot, kind=kind, on=on, recorded_by=actor, **fields)


def _said(event: LotEvent) -> dict[str, object]:
    named = {"event": event.number, "on": event.on, "in_kg": event.in_kg, "out_kg": event.out_kg}
    return {**named, "yuan": event.yuan, "party": event.party, "note": event.note}


def _check_mass(kg: float) -> None:
    if not 0 < kg < math.inf:
        raise Refusal(_("重量须大于 0 千克，收到 %(kg)s。") % {"kg": f"{kg:g}"})


def _check_money(yuan: float) -> None:
    if not 0 <= yuan < math.inf:
        raise Refusal(_("金额不能为负，收到 %(yuan)s 元。") % {"yuan": f"{yuan:g}"})


def _check_sale(event: LotEvent, is_confirmed: bool) -> dict[str, Any]:
    """Refuse an unusual price, or what it makes of the land behind the lot, until it is confirmed."""
    if not event.out_kg:  # what comes in, and a sale taken back
        return {}
    price = event.yuan / event.out_kg
    confirmed = require_usual("price", _("单价"), price, is_confirmed=is_confirmed)
    for check in sale_checks:
        confirmed |= check(event.lot, is_confirmed=is_confirmed)
    return confirmed


def _check_day(on: dt.date, since: dt.date | None = None) -> None:
    if on > timezone.localdate():
        raise Refusal(_("日期 %(on)s 还没有到。请按实际发生的日期记录。") % {"on": on})
    if since and on < since:
        raise Refusal(
            _("日期 %(on)s 早于开批日期 %(since)s。请核对日期，或另开一批。") % {"on": on, "since": since}
        )

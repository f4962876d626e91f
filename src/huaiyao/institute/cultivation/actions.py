"""Plant, harvest, correct a harvest. The season is checked here; the mass lives in the lot."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.models import Organisation, User
from huaiyao.institute.accounts.queries import require_role
from huaiyao.institute.audit.actions import record
from huaiyao.institute.registry.actions import record_crop_year
from huaiyao.institute.registry.models import Herb, Parcel, Technique, VarietyName
from huaiyao.institute.traceability.actions import add_mass, correct, open_lot
from huaiyao.institute.traceability.models import LotEvent
from huaiyao.institute.traceability.queries import lot_named
from huaiyao.institute.web.errors import Refusal

from .models import Harvest, Planting
from .queries import SQUARE_METRE_HA, area_taken_ha, require_usual_yield

LONGEST_SEASON = dt.timedelta(days=366)  # yam may stand over the winter, none of the four herbs longer


@transaction.atomic
def plant(
    actor: User,
    owner: Organisation,
    *,
    code: str,
    parcel: Parcel,
    herb: Herb,
    planted_on: dt.date,
    area_ha: float,
    variety: VarietyName | None = None,
    technique: Technique | None = None,
) -> Planting:
    """Record what stands on a parcel in a season, and the crop year with it."""
    require_role(actor, owner, Role.EDITOR)
    if parcel.owner_id != owner.pk:
        raise Refusal(
            _("地块“%(parcel)s”不属于“%(owner)s”。请选本单位的地块。") % {"parcel": parcel, "owner": owner}
        )
    if Planting.objects.filter(owner=owner, code=code).exists():
        raise Refusal(_("本单位已有种植编号“%(code)s”。请换一个编号。") % {"code": code})
    if variety is not None and variety.herb_id != herb.pk:
        raise Refusal(
            _("品种“%(variety)s”不是%(herb)s的品种。请核对药材和品种。") % {"variety": variety, "herb": herb}
        )
    if planted_on > timezone.localdate():
        raise Refusal(_("种植日期 %(on)s 还没有到。种下之后再记录。") % {"on": planted_on})
    _check_area(parcel, planted_on.year, area_ha)
    planting = Planting.objects.create(
        owner=owner,
        code=code,
        parcel=parcel,
        herb=herb,
        variety=variety,
        technique=technique,
        planted_on=planted_on,
        area_ha=area_ha,
    )
    record_crop_year(actor, parcel, year=planted_on.year, crop=herb.code)
    record("cultivation.plant", actor=actor, subject=planting, changes=_said(planting))
    return planting


@transaction.atomic
def record_harvest(
    actor: User,
    planting: Planting,
    *,
    on: dt.date,
    fresh_kg: float,
    lot_code: str,
    is_confirmed: bool = False,
) -> Harvest:
    """Record what was taken from a planting: it opens the lot, or joins the lot that bears the number.

    An unusual yield passes once it `is_confirmed`.
    """
    require_role(actor, planting.owner, Role.EDITOR)
    _check_season(planting, on)
    event = _into_lot(actor, planting, on, fresh_kg, lot_code)
    harvest = Harvest.objects.create(
        planting=planting, lot=event.lot, event=event, harvested_on=on, fresh_kg=fresh_kg
    )
    confirmed = require_usual_yield(planting, is_confirmed=is_confirmed)
    record(
        "cultivation.record_harvest",
        actor=actor,
        subject=planting,
        changes={"on": on, "fresh_kg": fresh_kg, "lot": event.lot.code, **confirmed},
    )
    return harvest


@transaction.atomic
def correct_harvest(
    actor: User, harvest: Harvest, *, fresh_kg: float, reason: str, is_confirmed: bool = False
) -> Harvest:
    """Say what a weighing should have said; the lot gets a correcting event."""
    require_role(actor, harvest.planting.owner, Role.EDITOR)
    if not fresh_kg > 0:
        raise Refusal(_("鲜重须大于 0 千克，收到 %(kg)s。") % {"kg": f"{fresh_kg:g}"})
    before = harvest.fresh_kg
    harvest.event = correct(actor, event=harvest.event, kg=fresh_kg, reason=reason)
    harvest.fresh_kg = fresh_kg
    harvest.save(update_fields=["event", "fresh_kg"])
    confirmed = require_usual_yield(harvest.planting, is_confirmed=is_confirmed)
    record(
        "cultivation.correct_harvest",
        actor=actor,
        subject=harvest.planting,
        changes={"lot": harvest.lot.code, "from_kg": before, "to_kg": fresh_kg, **confirmed},
        reason=reason,
    )
    return harvest


def _check_area(parcel: Parcel, year: int, area_ha: float) -> None:
    if not area_ha > 0:
        raise Refusal(_("面积须大于 0 公顷，收到 %(area)s。") % {"area": f"{area_ha:g}"})
    taken = area_taken_ha(parcel, year)
    if taken + area_ha > parcel.area_ha + SQUARE_METRE_HA:
        raise Refusal(
            _(
                "地块“%(parcel)s”共 %(whole).3f 公顷，%(year)s 年已种 %(taken).3f 公顷，放不下 %(area).3f 公顷。"
            )
            % {"parcel": parcel, "whole": parcel.area_ha, "year": year, "taken": taken, "area": area_ha}
        )


def _check_season(planting: Planting, on: dt.date) -> None:
    if on <= planting.planted_on:
        raise Refusal(
            _("采收日期 %(on)s 不在种植日期 %(planted)s 之后。请核对两个日期。")
            % {"on": on, "planted": planting.planted_on}
        )
    if on - planting.planted_on > LONGEST_SEASON:
        raise Refusal(
            _("采收日期 %(on)s 距种植日期 %(planted)s 已超过一年。请核对年份，或为新的一季另记种植。")
            % {"on": on, "planted": planting.planted_on}
        )


def _into_lot(actor: User, planting: Planting, on: dt.date, fresh_kg: float, lot_code: str) -> LotEvent:
    """Return the event by which the mass entered its lot."""
    lot = lot_named(planting.owner, lot_code)
    if lot is None:
        lot = open_lot(
            actor,
            owner=planting.owner,
            code=lot_code,
            herb=planting.herb,
            on=on,
            fresh_kg=fresh_kg,
            note=planting.code,
        )
        return lot.events.get()
    if lot.herb_id != planting.herb_id:
        raise Refusal(
            _("批“%(lot)s”是%(theirs)s，这块地种的是%(ours)s。不同药材不能并成一批，请换一个批号。")
            % {"lot": lot.code, "theirs": lot.herb, "ours": planting.herb}
        )
    return add_mass(actor, lot=lot, on=on, kg=fresh_kg, note=planting.code)


def _said(planting: Planting) -> dict[str, object]:
    return {
        "parcel": planting.parcel.code,
        "herb": planting.herb.code,
        "variety": str(planting.variety or ""),
        "technique": str(planting.technique or ""),
        "planted_on": planting.planted_on,
        "area_ha": planting.area_ha,
    }

"""Pages of plantings and harvests."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.queries import edits_somewhere, may_edit, require_role
from huaiyao.institute.web.errors import NotAllowed
from huaiyao.institute.web.form_pages import FormPage, form_view

from . import actions, queries
from .forms import HarvestForm, PlantingForm, WeighingForm
from .models import Harvest, Planting
from .tables import OF_OTHERS, PlantingTable


@require_GET
def plantings(request: HttpRequest) -> HttpResponse:
    may_plant = edits_somewhere(request.user)
    table = PlantingTable(request, queries.plantings_seen_by(request.user))
    if not may_plant:
        table.empty = OF_OTHERS
    return table.respond("cultivation/plantings.html", {"title": _("种植"), "may_plant": may_plant})


@require_GET
def planting(request: HttpRequest, pk: int) -> HttpResponse:
    row = _seen_planting(request, pk)
    value = queries.value_of(row)
    context = {
        "planting": row,
        "value": value,
        "yuan_per_ha": round(value.yuan / row.area_ha),
        "yuan": round(value.yuan),
        "kg_per_ha": value.fresh_kg / row.area_ha,
        "harvests": queries.harvests_of(row),
        "may_edit": may_edit(request.user, row),
    }
    return render(request, "cultivation/planting.html", context)


@form_view
def plant(request: HttpRequest) -> FormPage:
    if not edits_somewhere(request.user):
        raise NotAllowed(_("记录种植需要在一个单位有“录入”角色。请向该单位的管理人员申请。"))
    return FormPage(
        form=partial(PlantingForm, request.user),
        deed=partial(actions.plant, request.user),
        title=_("种下了什么？"),
        intro=_("一块地、一季、一种药材。同一季的面积之和不超过地块面积。"),
        submit_label=_("记下种植"),
        done=_("种植已记下，地块的前茬记录也已更新。"),
        back="cultivation:plantings",
    )


@form_view
def harvest(request: HttpRequest, pk: int) -> FormPage:
    row = _seen_planting(request, pk)
    require_role(request.user, row.owner, Role.EDITOR)
    return FormPage(
        form=HarvestForm,
        deed=partial(actions.record_harvest, request.user, row),
        title=_("从“%(planting)s”收了多少？") % {"planting": row},
        intro=_("种于 %(on)s，%(area).3f 公顷。采收须在种植之后一年之内。")
        % {"on": row.planted_on, "area": row.area_ha},
        submit_label=_("记下采收"),
        done=_("采收已记下，鲜重已入批。"),
        back=row,
    )


@form_view
def correct_harvest(request: HttpRequest, pk: int) -> FormPage:
    seen = Planting.objects.seen_by(request.user).values("pk")
    row = get_object_or_404(
        Harvest.objects.select_related("planting__owner", "lot", "event__lot__owner"),
        pk=pk,
        planting__in=seen,
    )
    require_role(request.user, row.planting.owner, Role.EDITOR)
    return FormPage(
        form=partial(WeighingForm, row),
        deed=partial(actions.correct_harvest, request.user, row),
        title=_("这次采收应当是多少？"),
        intro=_("“%(planting)s”，%(on)s，入批“%(lot)s”：记为 %(kg).1f 千克。")
        % {"planting": row.planting, "on": row.harvested_on, "lot": row.lot, "kg": row.fresh_kg},
        submit_label=_("记下更正"),
        done=_("已更正；批次里留下更正事件。"),
        back=row.planting,
    )


def _seen_planting(request: HttpRequest, pk: int) -> Planting:
    return get_object_or_404(queries.plantings_seen_by(request.user), pk=pk)

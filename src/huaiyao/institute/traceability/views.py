"""Pages of lots."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.queries import organisations_where, require_role
from huaiyao.institute.web.form_pages import form_page

from . import actions, queries
from .forms import CorrectionForm, SaleForm
from .models import Lot, LotEvent
from .tables import OF_OTHERS, LotTable

get_and_post = require_http_methods(["GET", "POST"])


@require_GET
def lots(request: HttpRequest) -> HttpResponse:
    table = LotTable(request, queries.lots_seen_by(request.user))
    if not (request.user.is_authenticated and organisations_where(request.user, Role.EDITOR)):
        table.empty = OF_OTHERS
    return table.respond("traceability/lots.html", {"title": _("批次")})


@require_GET
def lot(request: HttpRequest, pk: int) -> HttpResponse:
    row = _seen_lot(request, pk)
    context = {
        "lot": row,
        "balance": queries.balance(row),
        "events": queries.events_of(row),
        "may_edit": queries.may_edit(request.user, row),
    }
    return render(request, "traceability/lot.html", context)


@login_required
@get_and_post
def sell(request: HttpRequest, pk: int) -> HttpResponse:
    row = _seen_lot(request, pk)
    require_role(request.user, row.owner, Role.EDITOR)
    return form_page(
        request,
        SaleForm(request.POST or None),
        partial(actions.record_sale, request.user, row),
        title=_("从批“%(lot)s”卖出") % {"lot": row},
        intro=_("还余 %(left).1f 千克。卖出的不能比余下的多。") % {"left": queries.balance(row).left_kg},
        submit_label=_("记下销售"),
        done=_("销售已记下。"),
        cancel_url=row.get_absolute_url(),
        goes_to=row.get_absolute_url(),
    )


@login_required
@get_and_post
def correct(request: HttpRequest, number: int) -> HttpResponse:
    event = get_object_or_404(LotEvent.objects.select_related("lot__owner", "corrects"), number=number)
    lot = _seen_lot(request, event.lot_id)
    require_role(request.user, lot.owner, Role.EDITOR)
    if not queries.is_sale(event):
        raise Http404  # what came in is corrected where it was weighed: at its harvest
    return form_page(
        request,
        CorrectionForm(event, request.POST or None),
        partial(actions.correct, request.user, event),
        title=_("这笔销售应当是多少？"),
        intro=_("批“%(lot)s”，%(on)s，%(party)s：记为 %(kg).1f 千克、%(yuan).0f 元。")
        % {"lot": lot, "on": event.on, "party": event.party, "kg": event.out_kg, "yuan": event.yuan},
        submit_label=_("记下更正"),
        done=_("已更正；原记录保留。"),
        cancel_url=lot.get_absolute_url(),
        goes_to=lot.get_absolute_url(),
    )


def _seen_lot(request: HttpRequest, pk: int) -> Lot:
    seen = Lot.objects.seen_by(request.user).values("pk")
    return get_object_or_404(Lot.objects.select_related("owner", "herb"), pk=pk, pk__in=seen)

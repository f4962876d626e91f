"""Pages of lots."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.queries import edits_somewhere, may_edit, require_role
from huaiyao.institute.web.form_pages import FormPage, form_view

from . import actions, queries
from .forms import CorrectionForm, SaleForm
from .models import Lot, LotEvent
from .tables import OF_OTHERS, LotTable


@require_GET
def lots(request: HttpRequest) -> HttpResponse:
    table = LotTable(request, queries.lots_seen_by(request.user))
    if not edits_somewhere(request.user):
        table.empty = OF_OTHERS
    return table.respond("traceability/lots.html", {"title": _("批次")})


@require_GET
def lot(request: HttpRequest, pk: int) -> HttpResponse:
    row = _seen_lot(request, pk)
    context = {
        "lot": row,
        "balance": queries.balance(row),
        "events": queries.events_of(row),
        "may_edit": may_edit(request.user, row),
    }
    return render(request, "traceability/lot.html", context)


@form_view
def sell(request: HttpRequest, pk: int) -> FormPage:
    row = _seen_lot(request, pk)
    require_role(request.user, row.owner, Role.EDITOR)
    return FormPage(
        form=SaleForm,
        deed=partial(actions.record_sale, request.user, row),
        title=_("从批“%(lot)s”卖出") % {"lot": row},
        intro=_("还余 %(left).1f 千克。卖出的不能比余下的多。") % {"left": queries.balance(row).left_kg},
        submit_label=_("记下销售"),
        done=_("销售已记下。"),
        back=row,
    )


@form_view
def correct(request: HttpRequest, number: int) -> FormPage:
    event = get_object_or_404(LotEvent.objects.select_related("lot__owner", "corrects"), number=number)
    lot = _seen_lot(request, event.lot_id)
    require_role(request.user, lot.owner, Role.EDITOR)
    if not queries.is_sale(event):
        raise Http404  # what came in is corrected where it was weighed: at its harvest
    return FormPage(
        form=partial(CorrectionForm, event),
        deed=partial(actions.correct, request.user, event),
        title=_("这笔销售应当是多少？"),
        intro=_("批“%(lot)s”，%(on)s，%(party)s：记为 %(kg).1f 千克、%(yuan).0f 元。")
        % {"lot": lot, "on": event.on, "party": event.party, "kg": event.out_kg, "yuan": event.yuan},
        submit_label=_("记下更正"),
        done=_("已更正；原记录保留。"),
        back=lot,
    )


def _seen_lot(request: HttpRequest, pk: int) -> Lot:
    seen = Lot.objects.seen_by(request.user).values("pk")
    return get_object_or_404(Lot.objects.select_related("owner", "herb"), pk=pk, pk__in=seen)

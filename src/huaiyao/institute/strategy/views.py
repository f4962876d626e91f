"""Pages of the plan."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huaiyao.institute.accounts.queries import may_edit
from huaiyao.institute.registry.models import Book
from huaiyao.institute.web.downloads import download
from huaiyao.institute.web.form_pages import FormPage, form_view

from . import actions, plots, queries
from .forms import AdoptForm, PutForwardForm
from .models import Plan
from .tables import PlanTable


@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    return PlanTable(request, queries.plans(request.user)).respond("strategy/plans.html")


@form_view
def adopt(request: HttpRequest, book: int) -> FormPage:
    source = get_object_or_404(Book.objects.seen_by(request.user), pk=book)
    return FormPage(
        form=AdoptForm,
        deed=partial(actions.adopt_plan, request.user, book=source),
        title=_("把账本接为规划"),
        intro=source,
        submit_label=_("接为规划"),
        done=_("已接为规划：指标、三步和核对都来自账本。"),
        back=source,
    )


@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    row = _seen(request, pk)
    language = get_language() or ""
    context = {
        "plan": row,
        "summary": queries.summary(row),
        "steps": queries.steps_of(row),
        "indicators_url": "#indicators",
        "addition": queries.addition(request.user),
        "charts": plots.of_plan(row, language),
        "indicators": row.indicators.all(),
        "sees_book": queries.sees_book(request.user, row),
        "sees_review": queries.sees_review(request.user, row),
        "may_write": may_edit(request.user, row),
        "may_publish": queries.may_publish(request.user, row),
        "may_put_forward": queries.may_put_forward(request.user, row),
        "put_forward": PutForwardForm(),
    }
    return render(request, "strategy/plan.html", context)


@require_GET
def plan_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    row = _seen(request, pk)
    return download(queries.verdict_pdf(row, get_language() or ""), f"plan-{row.pk}.pdf", "application/pdf")


@login_required
@require_POST
def put_forward(request: HttpRequest, pk: int) -> HttpResponse:
    row = _seen(request, pk)
    form = PutForwardForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选择相关单位。"))
        return redirect(row)
    actions.put_forward(request.user, plan=row, party=form.cleaned_data["party"])
    messages.success(request, _("已提请复核，由第二人决定。"))
    return redirect(row)


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    row = _seen(request, pk)
    actions.publish(request.user, plan=row)
    messages.success(request, _("已公开。"))
    return redirect(row)


def _seen(request: HttpRequest, pk: int) -> Plan:
    return get_object_or_404(queries.plans(request.user), pk=pk)

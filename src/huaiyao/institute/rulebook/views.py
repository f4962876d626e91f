"""The rules in force, and one rule with its history and signatures."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.queries import require_institute_role
from huaiyao.institute.web.attempts import carry_out
from huaiyao.institute.web.form_pages import FormPage, form_view

from . import actions, queries
from .forms import SignatureForm, ValueForm
from .models import RuleValue
from .tables import RuleTable, source, trust, value


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """List the rules in force today; with `?all=1` every value there ever was. Rules are public."""
    rows, everything = queries.with_signatures(RuleValue.objects.all()), request.GET.get("all") == "1"
    if not everything:
        rows = queries.in_force_or_awaiting(rows, timezone.localdate())
    context = {
        "title": _("今天按什么规则判定？"),
        "everything": everything,
        "may_enter": _is_reviewer(request),
        "is_empty": not RuleValue.objects.exists(),
    }
    return RuleTable(request, rows).respond("rulebook/rules.html", context)


@require_GET
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, pk, SignatureForm())


@login_required
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = get_object_or_404(RuleValue, pk=pk), SignatureForm(request.POST)
    if carry_out(
        request,
        form,
        partial(actions.sign, request.user, row),
        done=_("已签署。"),
    ):
        return redirect(row)
    return _page(request, pk, form)


@form_view
def enter(request: HttpRequest) -> FormPage:
    require_institute_role(request.user, Role.REVIEWER)
    return FormPage(
        form=ValueForm,
        deed=partial(actions.enter_value, request.user),
        title=_("登记规则数值"),
        intro=_(
            "新的数值另起一行；旧的数值只写停用日，不改动。本院自定的、接替已有数值的，由第二人签署之后才起用。"
        ),
        done=lambda made: (
            _("数值已登记，待第二人签署后起用。") if made.awaits_signature else _("数值已登记并起用。")
        ),
        back="rulebook:rules",
    )


@login_required
@require_POST
def adopt(request: HttpRequest) -> HttpResponse:
    adopted = actions.adopt_defaults(request.user)
    messages.success(request, _("已采用 %(n)d 个数值。") % {"n": len(adopted)})
    return redirect("rulebook:rules")


def _page(request: HttpRequest, pk: int, form: SignatureForm) -> HttpResponse:
    row = get_object_or_404(queries.with_signatures(RuleValue.objects.all()), pk=pk)
    context = {
        "title": row.label,
        "rule": row,
        "value": value(row),
        "trust": trust(row),
        "source": source(row),
        "history": [(past, value(past)) for past in queries.history_of(row)],
        "signatures": queries.signatures_of(row),
        "needed": queries.SIGNATURES_NEEDED,
        "form": form if queries.may_sign(request.user, row) or form.is_bound else None,
    }
    return render(request, "rulebook/rule.html", context, status=400 if form.is_bound else 200)


def _is_reviewer(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.has_institute_role(Role.REVIEWER)

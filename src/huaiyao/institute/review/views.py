"""What waits for me, and one review: its timeline, its objections, the decision."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huaiyao.institute.accounts.models import User
from huaiyao.institute.web.attempts import carry_out

from . import actions, queries
from .choices import ObjectionState
from .forms import AnswerForm, DecisionForm, ObjectionForm
from .models import Objection, Review
from .tables import ReviewTable


@login_required
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    context = {"title": _("哪些事项等我处理？"), "waiting": queries.waiting_for(request.user)}
    return ReviewTable(request, queries.reviews_seen_by(request.user)).respond("review/inbox.html", context)


@login_required
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _seen(request, pk))


@login_required
@require_POST
def object_(request: HttpRequest, pk: int) -> HttpResponse:
    review, form = _seen(request, pk), ObjectionForm(request.POST)
    deed = partial(actions.object, request.user, review, review.party)
    if review.party is not None and carry_out(request, form, deed, done=_("异议已提出。研究院会逐条答复。")):
        return redirect(review)
    return _page(request, review, objection_form=form)


@login_required
@require_POST
def waive(request: HttpRequest, pk: int) -> HttpResponse:
    review = _seen(request, pk)
    actions.waive(request.user, review)
    messages.success(request, _("已放弃异议。复核不必再等异议期结束。"))
    return redirect(review)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int, objection: int) -> HttpResponse:
    review, form = _seen(request, pk), AnswerForm(request.POST, prefix=f"objection-{objection}")
    row = get_object_or_404(Objection, pk=objection, review=review)
    if carry_out(request, form, partial(actions.answer_objection, request.user, row), done=_("异议已答复。")):
        return redirect(review)
    return _page(request, review, answer_forms={row.pk: form})


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    review, form = _seen(request, pk), DecisionForm(request.POST)
    if carry_out(request, form, partial(_decided, request.user, review), done=_("复核结论已记下。")):
        return redirect(review)
    return _page(request, review, decision_form=form)


def _decided(actor: User, review: Review, *, decision: str, note: str) -> Review:
    return actions.decide(actor, review, approve=decision == "approve", note=note)


def _page(
    request: HttpRequest,
    review: Review,
    *,
    objection_form: BaseForm | None = None,
    answer_forms: dict[int, BaseForm] | None = None,
    decision_form: BaseForm | None = None,
) -> HttpResponse:
    """Show a review with the forms this person may fill in; a form that came back keeps its errors."""
    may_decide = queries.may_decide(request.user, review)
    bound = [
        form for form in [objection_form, decision_form, *(answer_forms or {}).values()] if form is not None
    ]
    context: dict[str, Any] = {
        "title": str(review),
        "review": review,
        "timeline": queries.timeline(review),
        "had_a_hand": queries.had_a_hand(request.user, review),
        "is_of_the_party": queries.is_of_the_party(request.user, review),
        "may_waive": queries.may_waive(request.user, review),
        "hearing_is_over": queries.hearing_is_over(review),
        "objection_form": (objection_form or ObjectionForm())
        if queries.may_object(request.user, review)
        else None,
        "to_answer": _to_answer(review, answer_forms or {}) if may_decide else [],
        "decision_form": (decision_form or DecisionForm()) if may_decide else None,
    }
    return render(request, "review/detail.html", context, status=400 if bound else 200)


def _to_answer(review: Review, bound: dict[int, BaseForm]) -> list[tuple[Objection, BaseForm]]:
    waiting = review.objections.filter(state=ObjectionState.OPEN).select_related("organisation", "raised_by")
    return [(row, bound.get(row.pk) or AnswerForm(prefix=f"objection-{row.pk}")) for row in waiting]


def _seen(request: HttpRequest, pk: int) -> Review:
    return get_object_or_404(queries.reviews_seen_by(request.user), pk=pk)

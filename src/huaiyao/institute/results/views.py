"""Pages of claims and results: thin, because the rules live in actions and the reading in queries."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.models import User
from huaiyao.institute.accounts.queries import may_edit, require_role
from huaiyao.institute.breeding.models import Estimate, TrialSeries
from huaiyao.institute.review.choices import ReviewState
from huaiyao.institute.web.attempts import carry_out
from huaiyao.institute.web.downloads import download
from huaiyao.institute.web.form_pages import FormPage, form_view

from . import actions, plots, queries
from .choices import TransferState
from .forms import AnswerForm, ClaimForm, MeasureForm, PutForwardForm, TransferForm
from .models import Claim, Result, Transfer
from .tables import ClaimTable, ResultTable


@require_GET
def results(request: HttpRequest) -> HttpResponse:
    context = {"offers": queries.offers_to(request.user)}
    return ResultTable(request, queries.results(request.user)).respond("results/results.html", context)


@require_GET
def claims(request: HttpRequest) -> HttpResponse:
    return ClaimTable(request, queries.claims(request.user)).respond("results/claims.html")


@login_required
def make_claim(request: HttpRequest, estimate: int) -> HttpResponse:
    """Take a claim on an estimate, and judge it at once: a claim without its verdict helps nobody."""
    evidence = _seen_estimate(request, estimate)
    form = ClaimForm(evidence, request.POST or None)
    said = carry_out(
        request,
        form,
        partial(actions.claim_and_judge, request.user, estimate=evidence),
        done=_("声称已提出，并按声称日期的规则判定。"),
    )
    if said is not None:
        return redirect(said)
    context = {
        "form": form,
        "title": _("提出声称"),
        "intro": _("以这次估计为证据，说出一句可以判定的话。提出之后立即判定。"),
        "submit_label": _("提出并判定"),
        "cancel_url": evidence.get_absolute_url(),
        "evidence": evidence,
    }
    return render(request, "results/make_claim.html", context, status=400 if form.errors else 200)


@require_GET
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    row = _seen_claim(request, pk)
    judgement, result = queries.latest_judgement(row), queries.result_of(row)
    sees_rows = queries.sees_trials(request.user, row)
    context = {
        "claim": row,
        "judgement": judgement,
        "summary": judgement and queries.summary(judgement),
        "difference": queries.difference(judgement),
        "result": result,
        "sees_review": result and queries.sees_review(request.user, result),
        "under_review": result and result.review.state != ReviewState.RETURNED,
        "next_deed": result and queries.next_deed(result),
        "settled": queries.DECIDED,
        # It draws every entry of the trials: a claim that is public does not make its neighbours so.
        "chart": plots.differences(row, judgement, get_language() or "") if sees_rows else None,
        "steps": queries.walk_of(request.user, row, result),
        "sees_rows": sees_rows,
        "plots": queries.plots_behind(request.user, row),
        "may_write": may_edit(request.user, row),
        "put_forward": PutForwardForm(row),
    }
    return render(request, "results/claim.html", context)


@require_GET
def claim_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    row = _seen_claim(request, pk)
    judgement = get_object_or_404(row.judgements.order_by("-pk")[:1])
    return download(
        queries.verdict_pdf(judgement, get_language() or ""), f"claim-{row.pk}.pdf", "application/pdf"
    )


@login_required
@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    row = _seen_claim(request, pk)
    actions.judge(request.user, claim=row)
    messages.success(request, _("已按声称日期的规则重新判定。"))
    return redirect(row)


@login_required
@require_POST
def put_forward(request: HttpRequest, pk: int) -> HttpResponse:
    row = _seen_claim(request, pk)
    form = PutForwardForm(row, request.POST)
    party = form.cleaned_data["party"] if form.is_valid() else None
    result = actions.put_forward(request.user, claim=row, party=party)
    messages.success(request, _("已提请复核，由第二人决定。"))
    return redirect(result)


@require_GET
def result(request: HttpRequest, number: str) -> HttpResponse:
    row = _seen_result(request, number)
    may_write = may_edit(request.user, row)
    adoption = queries.adoption_by_season(request.user, row)
    transfers = queries.transfers_seen(request.user, row)
    context = {
        "result": row,
        "claim": row.claim,
        "judgement": row.judgement,
        "summary": queries.summary(row.judgement),
        "plots": queries.plots_behind(request.user, row.claim),
        "steps": queries.walk_of(request.user, row.claim, row),
        "transfers": transfers,
        "handed": sum(transfer.state == TransferState.ACCEPTED for transfer in transfers),
        "adoption": adoption,
        "adopted": queries.newest_season(adoption),
        "least_shown": queries.LEAST_SHOWN,
        "effects": queries.effects_of(row),
        "sees_review": queries.sees_review(request.user, row),
        "may_write": may_write,
        "may_publish": queries.may_publish(request.user, row),
        "is_adoptable": queries.is_adoptable(row),
        "measure": MeasureForm(row) if may_write else None,
    }
    return render(request, "results/result.html", context)


@login_required
@require_POST
def publish(request: HttpRequest, number: str) -> HttpResponse:
    row = _seen_result(request, number)
    actions.publish(request.user, result=row)
    messages.success(request, _("已公开。"))
    return redirect(row)


@form_view
def transfer(request: HttpRequest, number: str) -> FormPage:
    row = _seen_result(request, number)
    require_role(request.user, row.owner, Role.EDITOR)
    return FormPage(
        form=partial(TransferForm, row),
        deed=partial(actions.offer_transfer, request.user, result=row),
        title=_("向谁提出转化成果 %(number)s？") % {"number": row.number},
        intro=row.claim,
        submit_label=_("提出转化"),
        done=_("已提出转化，等承接单位答复。它接受之前，不读它的种植和销售。"),
        back=row,
    )


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an offered transfer with its terms to who receives it, and take the answer."""
    offer = get_object_or_404(queries.offer_of(request.user, pk))
    require_role(request.user, offer.organisation, Role.EDITOR)
    if offer.state != TransferState.OFFERED:
        messages.info(request, _("这项转化已经答复过：%(answer)s。") % {"answer": offer.get_state_display()})
        return redirect("results:results")
    form = AnswerForm(request.POST if request.method == "POST" else None)
    answered = carry_out(
        request, form, partial(_answered, request.user, offer), done=_("答复已记下，对方会看到。")
    )
    if answered is not None:
        offer.refresh_from_db()  # sent twice, the first answer counts
        return redirect(offer.result if offer.state == TransferState.ACCEPTED else "results:results")
    context = {
        "form": form,
        "offer": offer,
        "least_shown": queries.LEAST_SHOWN,
        "least_growers": queries.LEAST_CLUSTERS,
        "title": _("是否接受成果 %(number)s？") % {"number": offer.result.number},
        "intro": offer.result.claim,
        "submit_label": _("答复"),
        "cancel_url": offer.result.get_absolute_url(),
    }
    return render(request, "results/answer.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def measure(request: HttpRequest, number: str) -> HttpResponse:
    row = _seen_result(request, number)
    form = MeasureForm(row, request.POST)
    if not form.is_valid():
        messages.error(request, _("没有可测算的县与年份：承接单位还没有写明这一成果的种植。"))
        return redirect(row)
    county, year = form.chosen
    actions.measure_effect(request.user, result=row, county=county, year=year)
    messages.success(request, _("已测算 %(county)s %(year)s 年的效果。") % {"county": county, "year": year})
    return redirect(f"{row.get_absolute_url()}#effects")


def _answered(actor: User, offer: Transfer, *, answer: str, reason: str) -> Transfer:
    if answer == "accept":
        return actions.accept_transfer(actor, transfer=offer)
    return actions.refuse_transfer(actor, transfer=offer, reason=reason)


def _seen_estimate(request: HttpRequest, pk: int) -> Estimate:
    series = TrialSeries.objects.seen_by(request.user)
    return get_object_or_404(Estimate.objects.select_related("series", "trait"), pk=pk, series__in=series)


def _seen_claim(request: HttpRequest, pk: int) -> Claim:
    return get_object_or_404(queries.claims(request.user), pk=pk)


def _seen_result(request: HttpRequest, number: str) -> Result:
    return get_object_or_404(queries.results(request.user), number=number)

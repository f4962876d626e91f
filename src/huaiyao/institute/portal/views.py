"""The board, the search and the public pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from huaiyao.institute.results.queries import adopted_results, difference, offers_to, summary
from huaiyao.institute.strategy.queries import addition, current_plan, steps_of

from . import queries

KINDS = {
    "project": _("课题"),
    "series": _("系列试验"),
    "claim": _("声称"),
    "result": _("成果"),
    "lot": _("批"),
    "book": _("账本"),
}


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    plan = current_plan(request.user)
    context = {
        "plan": plan,
        "steps": steps_of(plan) if plan else [],
        "addition": addition(request.user) if plan else None,
        "addition_url": plan.get_absolute_url() if plan else "",
        "indicators_url": f"{plan.get_absolute_url()}#indicators" if plan else "",
        "rows": queries.board(request.user),
        "offers": offers_to(request.user),
    }
    return render(request, "portal/board.html", context)


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    found = [(KINDS[part.kind], part) for part in queries.search(request.user, words)]
    return render(request, "portal/search.html", {"words": words, "found": found})


@require_GET
def facts(request: HttpRequest) -> HttpResponse:
    plan, indicators, figures = queries.public_facts(request.user)
    return render(request, "portal/facts.html", {"plan": plan, "indicators": indicators, "figures": figures})


@require_GET
def public_result(request: HttpRequest, number: str) -> HttpResponse:
    """The result on a phone: verdict, numbers, source, what is not proven. Few queries, no script."""
    result = get_object_or_404(queries.public_result(number))
    context = {
        "result": result,
        "claim": result.claim,
        "judgement": result.judgement,
        "summary": summary(result.judgement),
        "difference": difference(result.judgement),
        "adopted": next(iter(adopted_results(None, [result])), None),
        "unproven": queries.unsupported_clauses(result),
    }
    return render(request, "portal/public_result.html", context)

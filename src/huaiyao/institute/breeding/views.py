"""Pages of series, trials and estimates."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.queries import may_edit, require_role
from huaiyao.institute.registry.models import Book
from huaiyao.institute.web.form_pages import FormPage, form_view

from . import actions, plots, queries
from .forms import SeriesForm
from .models import TrialSeries
from .tables import PlotTable, SeriesTable


@require_GET
def series_list(request: HttpRequest) -> HttpResponse:
    rows = queries.series_seen_by(request.user)
    return SeriesTable(request, rows).respond("breeding/series_list.html", {"title": _("试验")})


@require_GET
def series(request: HttpRequest, pk: int) -> HttpResponse:
    row = _seen_series(request, pk)
    trials = list(queries.trials_of(row))
    context = {
        "series": row,
        "trials": trials,
        "layout": queries.sites_by_years(trials),
        "entries": queries.entries_of(row),
        "traits": queries.traits_of(row),
        "may_edit": may_edit(request.user, row),
        "may_publish": queries.may_publish(request.user, row),
        "sees_book": queries.sees_book(request.user, row),
    }
    return render(request, "breeding/series.html", context)


@form_view
def open_series(request: HttpRequest, book: int) -> FormPage:
    row = get_object_or_404(Book.objects.seen_by(request.user).select_related("file", "owner"), pk=book)
    require_role(request.user, row.owner, Role.EDITOR)
    return FormPage(
        form=partial(SeriesForm, row, queries.projects_for(row, request.user)),
        deed=partial(actions.open_series_from_book, request.user, row),
        title=_("把账本开成系列试验"),
        intro=_("账本“%(book)s”里的试验、处理、小区和观测全部成为课题的记录，每个小区记着它在账本里的行。")
        % {"book": row},
        submit_label=_("开成试验"),
        done=_("系列试验已开。接着可以对性状作估计。"),
        back=row,
    )


@login_required
@require_POST
def publish_series(request: HttpRequest, pk: int) -> HttpResponse:
    row = _seen_series(request, pk)
    actions.publish_series(request.user, row)
    messages.success(request, _("试验已公开。"))
    return redirect(row)


@login_required
@require_POST
def estimate_trait(request: HttpRequest, pk: int, trait: int) -> HttpResponse:
    row = _seen_series(request, pk)
    job = actions.estimate(request.user, row, get_object_or_404(row.traits, pk=trait))
    return redirect(job)


@require_GET
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(queries.trials_seen_by(request.user), pk=pk)
    traits = list(row.series.traits.all())
    trait = queries.chosen(traits, request.GET.get("trait"))
    newest = trait and queries.newest_estimate(row, trait)
    table = PlotTable(request, queries.plots_of(row, traits), row, queries.decimals_of(row, traits))
    context = {
        "trial": row,
        "traits": traits,
        "trait": trait,
        "estimate": newest,
        "summary": trait and queries.field_summary(row, trait),
        "heat_map": trait and plots.field(row, trait, get_language() or ""),
        "residual_map": newest and plots.residuals(row, newest, get_language() or ""),
    }
    return table.respond("breeding/trial.html", context)


@require_GET
def estimate(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(queries.estimates_seen_by(request.user), pk=pk)
    checks = queries.checks_of(row)
    check = queries.chosen(checks, request.GET.get("check"))
    lines = queries.results_against(row, check)
    context = {
        "estimate": row,
        "check": check,
        "checks": checks,
        "lines": lines,
        "above": [line for line in lines if line.is_above],
        "below": [line for line in lines if line.is_below],
        "unit": row.trait.unit_label,
        "digits": queries.digits_of(row),
        "components": queries.components_of(row),
        "singular": queries.singular_of(row),
        "parameters": queries.parameters_of(row),
        "inputs": queries.inputs_of(row),
        "tests": queries.tests_of(row),
        "outliers": queries.outliers_with_plots(row),
        "interval_plot": check and plots.differences(row, check, get_language() or ""),
        "residual_plot": plots.residuals_by_fitted(row, get_language() or ""),
        "may_edit": may_edit(request.user, row.series),
    }
    return render(request, "breeding/estimate.html", context)


def _seen_series(request: HttpRequest, pk: int) -> TrialSeries:
    return get_object_or_404(queries.series_seen_by(request.user), pk=pk)

"""The runs of one's organisations, and how far each is."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from . import queries
from .tables import JobTable


@login_required
@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    return JobTable(request, queries.jobs_seen_by(request.user)).respond(
        "jobs/jobs.html", {"title": pgettext("list", "任务")}
    )


@login_required
@require_GET
def job(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(queries.jobs_seen_by(request.user), pk=pk)
    return render(request, "jobs/job.html", {"title": str(row), "job": row})


@login_required
@require_GET
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """Return how far the run is: the page asks every second until it is over."""
    row = get_object_or_404(queries.jobs_seen_by(request.user), pk=pk)
    return render(request, "jobs/state.html", {"job": row})

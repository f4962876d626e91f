"""The trail, one entry of it, and the check of the whole chain."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from . import queries
from .models import Entry
from .tables import EntryTable


@login_required
@require_GET
def log(request: HttpRequest) -> HttpResponse:
    _for_watchers(request)
    return EntryTable(request, queries.entries()).respond(
        "audit/log.html", {"title": _("谁在何时做了什么？")}
    )


@login_required
@require_GET
def entry(request: HttpRequest, number: int) -> HttpResponse:
    _for_watchers(request)
    row = get_object_or_404(Entry, number=number)
    before, after = queries.neighbours(row)
    subject = queries.subject_of(row)
    context = {
        "title": _("第 %(number)d 条留痕") % {"number": number},
        "entry": row,
        "type_name": queries.type_name(row.subject_type),
        "roles": queries.roles_of(row),
        "changes": queries.changes_of(row),
        "subject_url": queries.address_for(request.user, subject),
        "seal_holds": row.digest == row.sealed(),
        "before": before,
        "after": after,
        "also": queries.entries_about(subject).exclude(pk=row.pk)[:20] if subject is not None else [],
    }
    return render(request, "audit/entry.html", context)


@login_required
@require_GET
def verify(request: HttpRequest) -> HttpResponse:
    """Walk the whole chain now and say whether it holds."""
    _for_watchers(request)
    context = {"title": _("留痕链完整吗？"), "report": queries.verify_chain()}
    return render(request, "audit/verify.html", context)


def _for_watchers(request: HttpRequest) -> None:
    if not queries.may_read(request.user):
        raise Http404

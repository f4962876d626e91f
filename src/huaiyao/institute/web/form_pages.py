"""A page that is only a form: ask, do, say what was done, go on; a refusal comes back on the form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from .attempts import carry_out


@dataclass(frozen=True, kw_only=True)
class FormPage:
    """What such a page asks, what it has done, and what it says."""

    form: Callable[..., BaseForm]  # a form class, or `partial(FormClass, …)`; called with what was sent
    deed: Callable[..., Any]  # called with what was filled in; returns the row it made or changed
    title: object
    done: str | Callable[[Any], str]  # said above the next page
    back: Any  # a row or the name of a list: where "cancel" leads, and the deed when its row has no page
    intro: object = ""
    submit_label: str = ""


def form_view(declare: Callable[..., FormPage]) -> Callable[..., HttpResponse]:
    """Make a view of a function that finds the row, refuses who may not, and returns the page to show."""

    @never_cache  # the back button asks for the page anew, with a token of its own
    @login_required
    @require_http_methods(["GET", "POST"])
    @wraps(declare)
    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        page = declare(request, *args, **kwargs)
        form = page.form(request.POST if request.method == "POST" else None)
        row = carry_out(request, form, page.deed, done=page.done)
        if row is not None:
            return redirect(row if hasattr(row, "get_absolute_url") else page.back)
        context = {
            "title": page.title,
            "intro": page.intro,
            "form": form,
            "submit_label": page.submit_label,
            "cancel_url": resolve_url(page.back),
        }
        return render(request, "web/form_page.html", context, status=400 if form.errors else 200)

    return view

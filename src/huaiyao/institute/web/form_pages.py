"""A page that is only a form: ask, do, say what was done, go on; a refusal comes back on the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from .attempts import attempt


def form_page(
    request: HttpRequest,
    form: BaseForm,
    deed: Callable[..., Any],
    *,
    title: object,
    submit_label: object,
    done: object,
    cancel_url: str,
    goes_to: str = "",
    intro: object = "",
) -> HttpResponse:
    """Show the form; once it is filled in, call `deed(**cleaned_data)` and go to its row, or to `goes_to`."""
    if request.method == "POST" and form.is_valid():
        row = attempt(form, lambda: deed(**form.cleaned_data))
        if row is not None:
            messages.success(request, str(done))
            return redirect(goes_to or row)
    context = {
        "title": title,
        "form": form,
        "submit_label": submit_label,
        "cancel_url": cancel_url,
        "intro": intro,
    }
    return render(request, "web/form_page.html", context, status=400 if form.errors else 200)

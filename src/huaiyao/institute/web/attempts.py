"""A form that asks an action to do something, and what becomes of a refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest

from .errors import NotAllowed, Refusal

Row = TypeVar("Row")


def attempt(form: BaseForm, deed: Callable[[], Row]) -> Row | None:
    """Return what the action returns; where it refuses, put its sentence on the form and return None.

    Who is not allowed at all gets the page that says so, not a form to try again.
    """
    try:
        return deed()
    except NotAllowed:
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return None


def carry_out(
    request: HttpRequest, form: BaseForm, deed: Callable[..., Row], *, done: str | Callable[[Any], str]
) -> Row | None:
    """Call `deed(**cleaned_data)` and say what was done; return None where the form has to be shown (again).

    `done` is the sentence, or makes it of what the deed returned.
    """
    row = attempt(form, lambda: deed(**form.cleaned_data)) if form.is_valid() else None
    if row is not None:
        messages.success(request, done(row) if callable(done) else done)
    return row

"""A form that asks an action to do something, and what becomes of a refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.forms import BaseForm

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

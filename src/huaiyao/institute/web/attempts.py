"""A form that asks an action to do something, and what becomes of a refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import gettext as _

from .errors import NotAllowed, Refusal, Unusual
from .forms import ConfirmingForm
from .once import Made, MadeElsewhere, once

Row = TypeVar("Row")


def attempt(form: BaseForm, deed: Callable[[], Row]) -> Row | None:
    """Return what the action returns; where it refuses, put its sentence on the form and return None.

    An unusual number is asked about: the form then shows its tick box.
    Who is not allowed at all gets the page that says so, not a form to try again.
    """
    try:
        return deed()
    except NotAllowed:
        raise
    except Refusal as refusal:
        if isinstance(refusal, Unusual) and isinstance(form, ConfirmingForm):
            form.ask()
        form.add_error(None, str(refusal.message))
        return None


def carry_out(
    request: HttpRequest, form: BaseForm, deed: Callable[..., Row], *, done: str | Callable[[Any], str]
) -> Row | Made | MadeElsewhere | None:
    """Call `deed(**cleaned_data)` and say what was done; return None where the form has to be shown (again).

    `done` is the sentence, or makes it of what the deed returned. A form page that was sent before does
    nothing a second time: what comes back then leads to what it made.
    """
    row = once(request, lambda: attempt(form, lambda: deed(**form.cleaned_data)) if form.is_valid() else None)
    if isinstance(row, Made) or row == MadeElsewhere(is_done=True):
        messages.info(request, _("这张表已经提交过，没有再记一次。要再记一条，请重新打开表单。"))
    elif isinstance(row, MadeElsewhere):
        messages.warning(request, _("这张表已经提交，还没有办完。请先看结果是否已在，再决定是否重填。"))
    elif row is not None:
        messages.success(request, done(row) if callable(done) else done)
    return row

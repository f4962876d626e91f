"""What an upper department shows on a lower one's page (a project page lists its trials).

The lower page writes `{% panels "programme.project" project %}`; the upper department registers a
template and a query for that place in its `apps.ready`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True, slots=True)
class Panel:
    place: str
    template: str
    query: Callable[[HttpRequest, Any], dict[str, Any] | None]
    order: int


_panels: list[Panel] = []


def register(
    place: str, template: str, query: Callable[[HttpRequest, Any], dict[str, Any] | None], order: int = 0
) -> None:
    """Show `template` at `place` with the context `query(request, subject)` returns; None shows nothing."""
    if any((panel.place, panel.template) == (place, template) for panel in _panels):
        raise ValueError(
            f"template must be registered once a place; received {template!r} at {place!r} again."
        )
    _panels.append(Panel(place, template, query, order))


def render(place: str, request: HttpRequest, subject: Any) -> SafeString:
    """Return the panels of a place, in their order, as HTML."""
    found = sorted((panel for panel in _panels if panel.place == place), key=lambda panel: panel.order)
    return mark_safe("".join(_render_one(panel, request, subject) for panel in found))


def _render_one(panel: Panel, request: HttpRequest, subject: Any) -> str:
    context = panel.query(request, subject)
    return (
        "" if context is None else render_to_string(panel.template, {"subject": subject, **context}, request)
    )

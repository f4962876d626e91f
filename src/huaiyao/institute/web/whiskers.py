"""Small drawings inside a line of text: an interval with its claim, a bar with its target.

SVG with attributes only, because the policy of our pages forbids style attributes.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .quantities import write, write_interval

WIDTH, HEIGHT, EDGE = 160, 28, 8


def draw(
    estimate: float,
    low: float,
    high: float,
    *,
    claim: float | None = None,
    unit: str = "",
    digits: int | None = None,
    beside: Iterable[float] = (),
) -> SafeString:
    """Return the interval [low, high] with its estimate, the zero line and the claimed value.

    `beside` are the ends of the intervals of the same table: all are then drawn on one scale.
    """
    ends = [low, high, 0.0, *beside, *([] if claim is None else [claim])]
    least, most = min(ends), max(ends)
    span = (most - least) or 1.0

    def x(value: float) -> str:
        return f"{EDGE + (value - least) / span * (WIDTH - 2 * EDGE):.1f}"

    marks = [("zero", 0.0, 4, HEIGHT - 4)] + ([] if claim is None else [("claim", claim, 2, HEIGHT - 2)])
    lines = format_html_join(
        "",
        '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>',
        ((c, x(v), x(v), a, b) for c, v, a, b in marks),
    )
    middle = HEIGHT / 2
    return format_html(
        '<svg class="whisker" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}'
        '<line class="span" x1="{}" x2="{}" y1="{}" y2="{}"/><circle cx="{}" cy="{}" r="4"/></svg>',
        *(WIDTH, HEIGHT, WIDTH, HEIGHT, _in_words(estimate, low, high, claim, unit, digits), lines),
        *(x(low), x(high), middle, middle, x(estimate), middle),
    )


def _in_words(
    estimate: float, low: float, high: float, claim: float | None, unit: str, digits: int | None
) -> str:
    words = _("估计 %(estimate)s，区间 %(interval)s") % {
        "estimate": write(estimate, unit, digits=digits, signed=True),
        "interval": write_interval(low, high, unit, digits=digits),
    }
    if claim is None:
        return words
    return words + _("；声称 %(claim)s") % {"claim": write(claim, unit, digits=digits, signed=True)}


def draw_bar(value: float | None, most: float, *, label: str, state: str = "supported") -> SafeString:
    """Return how much of `most` is reached by `value`; the part above it has the colour of a contradiction."""
    reached = max(0.0, value or 0.0)
    whole = max(reached, most) or 1.0
    within, over = min(reached, most) / whole * 100, max(0.0, reached - most) / whole * 100
    return format_html(
        '<svg class="bar {}" width="100%" height="10" role="img" aria-label="{}">'
        '<rect class="rest" width="100%" height="10"/><rect class="reached" width="{}%" height="10"/>{}</svg>',
        *(state, label, f"{within:.2f}", _excess(within, over) if over else ""),
    )


def _excess(start: float, width: float) -> SafeString:
    return format_html('<rect class="over" x="{}%" width="{}%" height="10"/>', f"{start:.2f}", f"{width:.2f}")

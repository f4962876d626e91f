"""The words of our pages: `{% load huaiyao %}`. Every tag is shown on the component page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from django import template
from django.forms import BaseForm
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huaiyao.engine.rules.terms import State, Verdict, source_text, worst
from huaiyao.engine.wording import Text
from huaiyao.institute.web import charts, evidence, once, panels, quantities, seals, whiskers
from huaiyao.institute.web.clauses import clause_label
from huaiyao.institute.web.written import as_written

register = template.Library()
PLACES_SHOWN = 6  # what stands behind a number in a table; the rest unfolds
register.filter("as_written", as_written)


@register.simple_tag
def seal(state: State | str | None, big: bool = False) -> SafeString:
    """The stamp of a verdict: `{% seal claim.state %}`, `{% seal claim.state big=True %}`."""
    return seals.seal(state, big=big)


@register.simple_tag
def worst_seal(verdicts: Iterable[Any], big: bool = False) -> SafeString:
    """The stamp of a whole: the worst state of its verdicts."""
    return seals.seal(worst(State(_part(verdict, "state")) for verdict in verdicts), big=big)


@register.filter
def say(text: Text | Mapping[str, str] | str | None) -> SafeString:
    """An engine sentence, or its stored {"zh", "en"}, in the reader's language; names in it as they were entered."""
    if isinstance(text, Text):
        return as_written(text.to(get_language() or ""))
    if isinstance(text, Mapping):
        return as_written(text["en" if (get_language() or "").startswith("en") else "zh"])
    return as_written(text)


@register.filter
def source_label(source: str) -> SafeString:
    """Where a verdict's rule stands, in the reader's language: a publication, the institute's own, the book."""
    return say(source_text(source))


@register.simple_tag
def quantity(
    value: float | None, unit: str = "", digits: int | None = None, signed: bool = False
) -> SafeString:
    """A number with its unit, money scaled: `{% quantity 660000000 "yuan" %}` is 6.6 亿元 or 660 million yuan."""
    return _written(quantities.write(value, unit, digits=digits, signed=signed), value)


@register.simple_tag
def interval(low: float | None, high: float | None, unit: str = "", digits: int | None = None) -> SafeString:
    """Both ends of an interval with one unit: `{% interval 4.2 14.0 "%" digits=1 %}`."""
    return _written(quantities.write_interval(low, high, unit, digits=digits), None)


@register.simple_tag
def source(places: str | Sequence[str] | None, href: str | Mapping[str, str] = "") -> SafeString:
    """The rows behind a number, `sheet!row`, neighbours joined; with `href`, one for all or one by place, they open."""
    if not places:
        return format_html('<span class="source">{}</span>', quantities.NOTHING)
    joined = _joined([places] if isinstance(places, str) else places, href)
    shown, folded = joined[:PLACES_SHOWN], joined[PLACES_SHOWN:]
    first = _places(shown)
    if not folded:
        return first
    rest = _("还有 %(n)s 处") % {"n": len(folded)}
    return format_html(
        '{}<details class="more"><summary>{}</summary>{}</details>', first, rest, _places(folded)
    )


def _joined(places: Sequence[str], href: str | Mapping[str, str]) -> list[tuple[str, str]]:
    """Return each page behind the places with its joined places, in the order the pages first appear."""
    pages: dict[str, list[str]] = {}
    for place in places:
        pages.setdefault(href if isinstance(href, str) else href.get(place, ""), []).append(place)
    return [(page, span) for page, rows in pages.items() for span in evidence.join_places(rows)]


def _places(joined: Iterable[tuple[str, str]]) -> SafeString:
    return format_html_join(
        "", "{}", ((_opening(page, spans),) for page, spans in groupby(joined, key=itemgetter(0)))
    )


def _opening(page: str, spans: Iterable[tuple[str, str]]) -> SafeString:
    inner = format_html_join("", "<span>{}</span>", ((as_written(span),) for _page, span in spans))
    if not page:
        return format_html('<span class="source">{}</span>', inner)
    return format_html('<a class="source" href="{}">{}</a>', page, inner)


@register.simple_tag
def named(thing: Any) -> SafeString | str:
    """A name in the reader's language; a Chinese name on an English page is marked as Chinese."""
    return quantities.NOTHING if thing is None else as_written(thing)


@register.simple_tag
def table(rows: Any) -> SafeString:
    """A list declared in a department's `tables.py`."""
    return rows.render()


@register.simple_tag(takes_context=True, name="panels")
def panels_of(context: template.Context, place: str, subject: Any = None) -> SafeString:
    """What other departments show here."""
    return panels.render(place, context["request"], subject)


@register.inclusion_tag("web/chart.html", takes_context=True)
def chart(
    context: template.Context, spec: Mapping[str, Any], id: str, summary: str, data_url: str = ""
) -> dict[str, Any]:
    """A Vega-Lite chart with the sentence and the table that say the same."""
    # The scripts are named once a page, by its first chart; an HTMX swap finds them there already.
    seen = (
        context.render_context.root
        if hasattr(context.render_context, "root")
        else context.render_context.dicts[0]
    )
    first = not seen.get("huaiyao.chart")
    seen["huaiyao.chart"] = True
    return {
        "spec": charts.dressed(spec, data_url),
        "spec_id": f"{id}-spec",
        "id": id,
        "summary": summary,
        "data": None if data_url else charts.inline_rows(spec),
        "data_url": data_url,
        "first_on_page": first,
        "bundle_version": charts.bundle_version(),
    }


@register.simple_tag
def whisker(
    estimate: float,
    low: float,
    high: float,
    claim: float | None = None,
    unit: str = "",
    digits: int | None = None,
    beside: Iterable[float] = (),
) -> SafeString:
    """An interval drawn on a line with zero and the claimed value; `beside`: the ends of all in one table."""
    return whiskers.draw(estimate, low, high, claim=claim, unit=unit, digits=digits, beside=beside)


@register.simple_tag
def bar(value: float | None, most: float, label: str, state: str = "supported") -> SafeString:
    """How much of a target is reached; what is over the target is hatched."""
    return whiskers.draw_bar(value, most, label=label, state=state)


@register.inclusion_tag("web/verdicts.html")
def verdicts(
    clauses: Iterable[Verdict | Mapping[str, Any]], heading: str = "", href: str | Mapping[str, str] = ""
) -> dict[str, Any]:
    """The table of clauses of a judged subject, worst first: engine verdicts or their stored JSON."""
    order = list(State)
    rows = [_as_row(clause) for clause in clauses]
    return {"rows": sorted(rows, key=lambda row: order.index(row["state"])), "heading": heading, "href": href}


@register.inclusion_tag("web/issues.html")
def issues(found: Iterable[Any]) -> dict[str, Any]:
    """What could not be read of a book: engine issues or their stored JSON."""
    return {"rows": [issue if isinstance(issue, Mapping) else issue.as_json() for issue in found]}


@register.inclusion_tag("web/steps.html")
def steps(walked: Sequence[Any], label: str = "") -> dict[str, Any]:
    """The steps of a walk, as `web.steps.walk` makes them."""
    return {"steps": walked, "label": label or _("进程")}


@register.inclusion_tag("web/progress.html")
def progress(percent: int, stage: str = "", poll_url: str = "") -> dict[str, Any]:
    """How far a job is; with `poll_url` the block asks for its own next state every two seconds."""
    return {"percent": percent, "stage": stage, "poll_url": poll_url}


@register.simple_tag(takes_context=True, name="once")
def once_field(context: template.Context) -> SafeString:
    """The token by which a form does its deed once; stands beside `{% csrf_token %}`."""
    return format_html(
        '<input type="hidden" name="{}" value="{}">', once.FIELD, once.token(context["request"])
    )


@register.inclusion_tag("web/row_form.html", takes_context=True)
def row_form(
    context: template.Context, form: BaseForm, address: str, *args: Any, label: str
) -> dict[str, Any]:
    """A form on a row's page: `{% row_form form "registry:add_crop_year" parcel.pk label=_("记下") %}`."""
    return {
        "form": form,
        "action": reverse(address, args=args),
        "label": label,
        "request": context["request"],
    }


def _as_row(clause: Verdict | Mapping[str, Any]) -> dict[str, Any]:
    row = dict(clause) if isinstance(clause, Mapping) else clause.as_json()
    return {
        **row,
        "state": State(row["state"]),
        "label": clause_label(row["clause"]),
        "kind": row.get("class", ""),
    }


def _part(verdict: Any, name: str) -> Any:
    return verdict[name] if isinstance(verdict, Mapping) else getattr(verdict, name)


def _written(written: quantities.Written, value: float | None) -> SafeString:
    inner = written.number
    if written.unit:
        inner = format_html('{}{}<span class="unit">{}</span>', written.number, written.gap, written.unit)
    if value is None:
        return format_html('<span class="num">{}</span>', inner)
    return format_html('<data class="num" value="{}">{}</data>', value, inner)

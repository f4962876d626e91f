"""Lists of rows, declared once: columns, search, filters, sorting, pages, Excel.

    class ProjectTable(Table):
        title = _("课题")
        columns = (
            Column("code", _("编号"), link=lambda p: p.get_absolute_url(), sort="code"),
            Column("area_ha", _("面积(公顷)"), number=2, sort="area_ha"),
            Column("state", _("判定"), seal=True, sort="state"),
        )
        search = ("code", "name")
        filters = (ChoiceFilter("kind", _("类型"), Kind.choices),)

    def projects(request):
        return ProjectTable(request, queries.projects(request.user)).respond("programme/projects.html")

The page writes `{% table table %}`. Everything is a link or a form; HTMX only swaps the table in place.
"""

from __future__ import annotations

import datetime as dt
import functools
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huaiyao.engine.rules.terms import State

from .quantities import NOTHING, write_number
from .seals import seal, state_label
from .spreadsheet import send_workbook
from .written import as_written

ROWS_A_PAGE = 50
MOST_WORDS = 10  # of one search: each adds a condition, and the database takes only so many


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    `name` is the path of the value (`herb.name`) unless `value` computes it; `link` returns an address
    or None; `number` says how many digits follow the point; `seal` stamps an engine state; `sort` is
    the database field the header sorts by; `show` returns what the page shows where that differs from
    what Excel gets; `minor` columns give way on a phone.
    """

    name: str
    title: object
    value: Callable[[Any], Any] | None = None
    link: Callable[[Any], str | None] | None = None
    number: int | None = None
    seal: bool = False
    sort: str | None = None
    show: Callable[[Any], object] | None = None
    minor: bool = False

    def read(self, row: Any) -> Any:
        """Return the plain value: what Excel gets."""
        value = self.value(row) if self.value else _follow(row, self.name)
        return str(state_label(value)) if self.seal and value else value

    def draw(self, row: Any) -> SafeString | str:
        """Return the cell of a page."""
        inner = self._inner(row)
        address = self.link(row) if self.link else None
        return format_html('<a href="{}">{}</a>', address, inner) if address else inner

    def _inner(self, row: Any) -> SafeString | str:
        if self.show:
            return conditional_escape(self.show(row))
        value = self.value(row) if self.value else _follow(row, self.name)
        if self.seal:
            return seal(value)
        if self.number is not None:
            return NOTHING if value is None else write_number(value, digits=self.number)
        return as_written(plain(value))

    @property
    def css(self) -> str:
        kinds = {"number": self.number is not None, "minor": self.minor, "stamp": self.seal}
        return " ".join(name for name, applies in kinds.items() if applies)


@dataclass(frozen=True, slots=True)
class ChoiceFilter:
    """A drop-down over a field; `choices` are pairs, or a function returning them when the page is asked for."""

    field: str
    title: object
    choices: Sequence[tuple[Any, object]] | Callable[[], Sequence[tuple[Any, object]]]

    def pairs(self) -> list[tuple[str, object]]:
        choices = self.choices() if callable(self.choices) else self.choices
        return [(str(value), label) for value, label in choices if value not in ("", None)]


@dataclass(frozen=True, slots=True)
class Empty:
    """What a list without rows says: what to do next, and where a sample file is."""

    text: object
    url_name: str | None = None
    action: object = ""
    sample: str | None = None  # address of a file to download


@dataclass(frozen=True, slots=True)
class Header:
    title: object
    css: str
    href: str | None
    order: str  # aria-sort


@dataclass(frozen=True, slots=True)
class Choice:
    field: str
    title: object
    pairs: list[tuple[str, object]]
    chosen: str


STATE_CHOICES = [(state.value, state_label(state)) for state in State]


class Table:
    """A list of rows of one kind. Subclass it and declare; see the module's text."""

    title: object = ""
    columns: Sequence[Column] = ()
    search: Sequence[str] = ()
    filters: Sequence[ChoiceFilter] = ()
    order: Sequence[str] = ()
    empty: Empty | None = None

    def __init__(self, request: HttpRequest, rows: QuerySet) -> None:
        self.request = request
        self._rows = rows

    @property
    def name(self) -> str:
        return type(self).__name__.removesuffix("Table").lower()

    @property
    def dom_id(self) -> str:
        return f"table-{self.name}"

    def respond(self, template: str, context: dict[str, Any] | None = None) -> HttpResponse:
        """Return the page, its table alone where HTMX asked for it, or all filtered rows as a workbook."""
        if self.request.GET.get("export") == "xlsx":
            rows = self.rows.iterator(chunk_size=2000)
            header = [str(column.title) for column in self.columns]
            values = ([column.read(row) for column in self.columns] for row in rows)
            return send_workbook(f"{self.name}.xlsx", str(self.title) or self.name, header, values)
        if self._is_swap:
            response = HttpResponse(self.render())
        else:
            response = render(self.request, template, {**(context or {}), "table": self})
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        return response

    def render(self) -> SafeString:
        return render_to_string("web/table.html", {"table": self}, self.request)

    @property
    def _is_swap(self) -> bool:
        headers = self.request.headers
        restoring = headers.get("HX-History-Restore-Request") == "true"
        return headers.get("HX-Target") == self.dom_id and not restoring

    @cached_property
    def rows(self) -> QuerySet:
        """Return every row that passes search and filters, in the asked order."""
        rows = self._rows
        for word in words_of(self.search_text):
            rows = rows.filter(
                functools.reduce(operator.or_, (Q(**{f"{f}__icontains": word}) for f in self.search))
            )
        for choice in self.choices:
            if choice.chosen:
                rows = rows.filter(**{choice.field: choice.chosen})
        # The key last: rows that are equal in the asked order must not move between pages.
        return rows.order_by(*self._ordering, "pk") if self._ordering else rows

    @property
    def _ordering(self) -> list[str]:
        return [self.sorted_by] if self.sorted_by else list(self.order)

    @cached_property
    def search_text(self) -> str:
        return self.request.GET.get("q", "").strip() if self.search else ""

    @cached_property
    def choices(self) -> list[Choice]:
        """Return the filters with what was chosen; a value that is not offered chooses nothing."""
        return [self._choice(declared) for declared in self.filters]

    def _choice(self, declared: ChoiceFilter) -> Choice:
        pairs, asked = declared.pairs(), self.request.GET.get(declared.field, "")
        return Choice(declared.field, declared.title, pairs, asked if asked in dict(pairs) else "")

    @cached_property
    def sorted_by(self) -> str:
        """Return the field asked for, with a leading `-` for descending, or nothing."""
        asked = self.request.GET.get("sort", "")
        return asked if asked.removeprefix("-") in {c.sort for c in self.columns if c.sort} else ""

    @cached_property
    def page(self) -> Page:
        return Paginator(self.rows, ROWS_A_PAGE).get_page(self.request.GET.get("page"))

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search_text or any(choice.chosen for choice in self.choices))

    @property
    def has_rows(self) -> bool:
        """Return whether there is anything to find; a room without rows shows its next step alone."""
        return self.is_narrowed or bool(self.page.paginator.count)

    @property
    def headers(self) -> list[Header]:
        return [self._header(column) for column in self.columns]

    def _header(self, column: Column) -> Header:
        if not column.sort:
            return Header(column.title, column.css, None, "")
        is_up, is_down = self.sorted_by == column.sort, self.sorted_by == f"-{column.sort}"
        order = "ascending" if is_up else "descending" if is_down else "none"
        return Header(
            column.title, column.css, self.address(sort=f"-{column.sort}" if is_up else column.sort), order
        )

    @property
    def body(self) -> list[list[tuple[Column, SafeString | str]]]:
        return [[(column, column.draw(row)) for column in self.columns] for row in self.page.object_list]

    @property
    def pages(self) -> list[tuple[object, str]]:
        """Return page numbers with their addresses; an ellipsis has none."""
        paginator = self.page.paginator
        numbers = paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1)
        return [(n, "" if n == paginator.ELLIPSIS else self.address(page=n)) for n in numbers]

    @property
    def previous_address(self) -> str:
        return self.address(page=self.page.previous_page_number()) if self.page.has_previous() else ""

    @property
    def next_address(self) -> str:
        return self.address(page=self.page.next_page_number()) if self.page.has_next() else ""

    @property
    def export_address(self) -> str:
        return self.address(export="xlsx")

    def address(self, **changes: object) -> str:
        """Return this page's address with some parameters changed; any change starts again at page one."""
        query = self.request.GET.copy()
        query.pop("page", None)
        for name, value in changes.items():
            query[name] = str(value)
        return f"{self.request.path}?{query.urlencode()}"


def words_of(asked: str) -> list[str]:
    """Return the words of a search, the first ones where somebody pasted a page."""
    return asked.split()[:MOST_WORDS]


def plain(value: Any) -> str:
    """Return a value in words: 是/否 for a flag, ISO for a day, a dash for nothing."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{local:%Y-%m-%d %H:%M}"
    return str(value)


def _follow(row: Any, path: str) -> Any:
    """Return `row.herb.name` for `herb.name`; a field with choices gives its label, a missing link nothing."""
    *links, last = path.split(".")
    for link in links:
        row = getattr(row, link)
        if row is None:
            return None
    display = getattr(row, f"get_{last}_display", None)
    return display() if display else getattr(row, last)

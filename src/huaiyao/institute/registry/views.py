"""Workbooks and their verdicts; growers, parcels, names."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import PurePath

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.models import Organisation
from huaiyao.institute.accounts.queries import edits_somewhere, may_edit, require_role
from huaiyao.institute.web.attempts import attempt, carry_out
from huaiyao.institute.web.downloads import download
from huaiyao.institute.web.form_pages import FormPage, form_view

from . import actions, queries
from .choices import BookKind, BookState
from .forms import BookForm, CropYearForm, GrowerForm, ParcelForm, TechniqueForm, VarietyForm
from .models import Book, Grower, Parcel
from .tables import BookTable, GrowerTable, ParcelTable, PlaceTable, TechniqueTable, VarietyTable, kinds

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_GET
def books(request: HttpRequest) -> HttpResponse:
    context = {"title": pgettext("list", "账本"), "may_write": edits_somewhere(request.user)}
    return BookTable(request, queries.books_seen_by(request.user)).respond("registry/books.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    queries.require_writer(request.user)
    form = BookForm(request.user, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        received = attempt(
            form, lambda: _receive(request, form.cleaned_data["owner"], form.cleaned_data["file"])
        )
        if received is not None:
            return redirect(received)
    context = {"title": _("上传一个账本"), "form": form, "samples": queries.samples()}
    return render(request, "registry/upload.html", context, status=400 if form.errors else 200)


def _receive(request: HttpRequest, owner: Organisation, file) -> Book:
    content = file.read()
    known = queries.book_of_bytes(owner, content)
    book = actions.receive_book(request.user, owner, filename=file.name, content=content)
    if known is None:
        messages.success(request, _("已收到，正在判定。"))
    else:
        messages.info(request, _("这个文件您的单位上传过，这就是它的判定。"))
    return book


@login_required
@require_GET
def book(request: HttpRequest, pk: int) -> HttpResponse:
    row = _seen_book(request, pk)
    context = {
        "title": row.filename,
        "book": row,
        "kinds": kinds(row),
        "may_write": may_edit(request.user, row),
        "report": queries.report(row, _language()) if row.is_checked else None,
    }
    return render(request, "registry/book.html", context)


@login_required
@require_GET
def book_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Return how far the judging is; once it is over, HTMX loads the page anew."""
    row = _seen_book(request, pk)
    response = render(request, "registry/waiting.html", {"book": row})
    if row.state != BookState.WAITING or (row.job and row.job.is_over):
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def judge_again(request: HttpRequest, pk: int) -> HttpResponse:
    row = actions.judge_again(request.user, _seen_book(request, pk))
    messages.success(request, _("正在重新判定。"))
    return redirect(row)


@login_required
@require_GET
def original(request: HttpRequest, pk: int) -> HttpResponse:
    row = _seen_book(request, pk)
    return download(bytes(row.file.content), row.filename, XLSX)


@login_required
@require_GET
def annotated(request: HttpRequest, pk: int) -> HttpResponse:
    return _rendered(request, pk, queries.annotated, _("-判定.xlsx"), XLSX)


@login_required
@require_GET
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    return _rendered(request, pk, queries.pdf_of, _("-判定.pdf"), "application/pdf")


@login_required
@require_GET
def html(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the report as a file: it brings its own style, which our pages' policy would not allow."""
    return _rendered(request, pk, queries.html_of, _("-判定.html"), "text/html; charset=utf-8")


@login_required
@require_GET
def as_json(request: HttpRequest, pk: int) -> HttpResponse:
    row = _judged_book(request, pk)
    response = JsonResponse(row.check_result, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = content_disposition_header(True, _stem(row) + ".json")
    return response


@require_GET
def sample(request: HttpRequest, name: str) -> FileResponse:
    path = queries.sample_path(name)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=XLSX)


@require_GET
def blank(request: HttpRequest, kind: str) -> HttpResponse:
    """Send an empty workbook of a kind, in the reader's language."""
    if kind not in BookKind.values:
        raise Http404
    return download(queries.blank(kind, _language()), f"{kind}.xlsx", XLSX)


@login_required
@require_GET
def growers(request: HttpRequest) -> HttpResponse:
    context = {"title": pgettext("list", "种植户"), "may_write": edits_somewhere(request.user)}
    return GrowerTable(request, queries.growers_seen_by(request.user)).respond(
        "registry/growers.html", context
    )


@login_required
@require_GET
def grower(request: HttpRequest, pk: int) -> HttpResponse:
    row = _seen_grower(request, pk)
    parcels_of = queries.parcels_seen_by(request.user).filter(grower=row)
    context = {
        "title": str(row),
        "grower": row,
        "parcels": parcels_of,
        "may_write": may_edit(request.user, row),
    }
    return render(request, "registry/grower.html", context)


@form_view
def add_grower(request: HttpRequest) -> FormPage:
    queries.require_writer(request.user)
    return FormPage(
        form=partial(GrowerForm, request.user),
        deed=partial(actions.register_grower, request.user),
        title=_("登记种植户"),
        done=_("种植户已登记。"),
        back="registry:growers",
    )


@form_view
def change_grower(request: HttpRequest, pk: int) -> FormPage:
    row = _seen_grower(request, pk)
    require_role(request.user, row.owner, Role.EDITOR)
    return FormPage(
        form=partial(GrowerForm, request.user, row=row),
        deed=partial(actions.change_grower, request.user, row),
        title=_("更改种植户"),
        intro=str(row),
        done=_("更改已记下。"),
        back=row,
    )


@login_required
@require_GET
def parcels(request: HttpRequest) -> HttpResponse:
    context = {"title": pgettext("list", "地块"), "may_write": edits_somewhere(request.user)}
    return ParcelTable(request, queries.parcels_seen_by(request.user)).respond(
        "registry/parcels.html", context
    )


@login_required
@require_GET
def parcel(request: HttpRequest, pk: int) -> HttpResponse:
    return _parcel_page(request, _seen_parcel(request, pk), CropYearForm())


@login_required
@require_POST
def add_crop_year(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = _seen_parcel(request, pk), CropYearForm(request.POST)
    if carry_out(request, form, partial(actions.record_crop_year, request.user, row), done=_("前茬已记下。")):
        return redirect(row)
    return _parcel_page(request, row, form)


@form_view
def add_parcel(request: HttpRequest) -> FormPage:
    queries.require_writer(request.user)
    return FormPage(
        form=partial(ParcelForm, request.user),
        deed=partial(actions.register_parcel, request.user),
        title=_("登记地块"),
        done=_("地块已登记。"),
        back="registry:parcels",
    )


@form_view
def change_parcel(request: HttpRequest, pk: int) -> FormPage:
    row = _seen_parcel(request, pk)
    require_role(request.user, row.owner, Role.EDITOR)
    return FormPage(
        form=partial(ParcelForm, request.user, row=row),
        deed=partial(actions.change_parcel, request.user, row),
        title=_("更改地块"),
        intro=_("地块 %(parcel)s。已记的种植和采收照当时的面积，不随之改变。") % {"parcel": row},
        done=_("更改已记下。"),
        back=row,
    )


@require_GET
def herbs(request: HttpRequest) -> HttpResponse:
    context = {"title": _("药材与品种"), "herbs": queries.herbs(), "may_write": edits_somewhere(request.user)}
    return VarietyTable(request, queries.varieties()).respond("registry/herbs.html", context)


@form_view
def name_variety(request: HttpRequest) -> FormPage:
    queries.require_writer(request.user)
    return FormPage(
        form=VarietyForm,
        deed=partial(actions.name_variety, request.user),
        title=_("登记品种名"),
        done=lambda made: _("品种名“%(name)s”在名录中。") % {"name": made},
        back="registry:herbs",
    )


@require_GET
def techniques(request: HttpRequest) -> HttpResponse:
    context = {"title": pgettext("list", "技术"), "may_write": edits_somewhere(request.user)}
    return TechniqueTable(request, queries.techniques()).respond("registry/techniques.html", context)


@form_view
def name_technique(request: HttpRequest) -> FormPage:
    queries.require_writer(request.user)
    return FormPage(
        form=TechniqueForm,
        deed=partial(actions.name_technique, request.user),
        title=_("登记技术名"),
        done=lambda made: _("技术名“%(name)s”在名录中。") % {"name": made},
        back="registry:techniques",
    )


@require_GET
def places(request: HttpRequest) -> HttpResponse:
    return PlaceTable(request, queries.places()).respond(
        "registry/places.html", {"title": pgettext("list", "地点")}
    )


def _parcel_page(request: HttpRequest, row: Parcel, form: CropYearForm) -> HttpResponse:
    context = {
        "title": row.code,
        "parcel": row,
        "history": queries.history_of(row),
        "form": form if may_edit(request.user, row) else None,
    }
    return render(request, "registry/parcel.html", context, status=400 if form.errors else 200)


def _rendered(
    request: HttpRequest, pk: int, make: Callable[[Book, str], bytes | str], ending: str, content_type: str
) -> HttpResponse:
    row = _judged_book(request, pk)
    return download(make(row, _language()), _stem(row) + ending, content_type)


def _stem(row: Book) -> str:
    return PurePath(row.filename).stem


def _seen_book(request: HttpRequest, pk: int) -> Book:
    rows = Book.objects.seen_by(request.user).select_related("owner", "uploaded_by", "job")
    return get_object_or_404(rows, pk=pk)


def _judged_book(request: HttpRequest, pk: int) -> Book:
    row = _seen_book(request, pk)
    if not row.is_checked:
        raise Http404
    return row


def _seen_grower(request: HttpRequest, pk: int) -> Grower:
    return get_object_or_404(queries.growers_seen_by(request.user), pk=pk)


def _seen_parcel(request: HttpRequest, pk: int) -> Parcel:
    return get_object_or_404(queries.parcels_seen_by(request.user), pk=pk)


def _language() -> str:
    return get_language() or ""

"""The chart script, and the page that shows every component once."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from . import charts, showcase

A_YEAR = 365 * 24 * 3600


def chart_script(request: HttpRequest, version: str) -> FileResponse:
    """Send the chart bundle; its address changes with its content, so browsers may keep it for ever."""
    if version != charts.bundle_version():
        raise Http404
    script = charts.browser_bundle()
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    path = script.with_name(script.name + ".gz") if zipped else script
    response = FileResponse(path.open("rb"), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    response["Vary"] = "Accept-Encoding"
    if zipped:
        response["Content-Encoding"] = "gzip"
    return response


def components(request: HttpRequest) -> HttpResponse:
    """Show every kind of component once: for screenshots, and for whoever builds a page."""
    _for_builders(request)
    return showcase.PermissionTable(request, showcase.permissions()).respond(
        "web/components.html", {"title": _("部件一览"), **showcase.context()}
    )


def component_form(request: HttpRequest) -> HttpResponse:
    _for_builders(request)
    form = (
        showcase.SampleForm(request.POST, request.FILES)
        if request.method == "POST"
        else showcase.SampleForm()
    )
    if form.is_valid():
        messages.success(request, _("已读到表单；部件页不保存任何东西。"))
        return redirect("web:components")
    context = {"title": _("上传一本试验账本"), "form": form, "submit_label": _("上传并判定")}
    return render(request, "web/form_page.html", context)


def component_public(request: HttpRequest) -> HttpResponse:
    _for_builders(request)
    return render(request, "web/component_public.html", {"title": _("怀菊花 · 特级")})


def _for_builders(request: HttpRequest) -> None:
    """Hide the component pages from everybody but developers and staff."""
    if not (settings.DEBUG or request.user.is_staff):
        raise Http404

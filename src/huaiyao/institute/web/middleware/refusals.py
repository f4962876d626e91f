"""A refused action becomes a page that says which rule and what to do; an upload too large is not even read."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huaiyao.institute.web.errors import NotAllowed, Refusal

MOST_BYTES = (
    50 * 1024 * 1024
)  # the largest workbook people bring is below 10 MB; the reader has its own limits


class Refusals:
    """Answer a `Refusal` raised anywhere below with 403 or 409, and a body above `MOST_BYTES` with 413."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _announced_bytes(request) > MOST_BYTES:
            return render(request, "413.html", {"most_megabytes": MOST_BYTES // 1024**2}, status=413)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        if isinstance(exception, NotAllowed):
            return render(request, "403.html", {"exception": exception.message}, status=403)
        return render(request, "409.html", {"exception": exception.message}, status=409)


def _announced_bytes(request: HttpRequest) -> int:
    announced = request.META.get("CONTENT_LENGTH") or "0"
    return int(announced) if announced.isdigit() else 0

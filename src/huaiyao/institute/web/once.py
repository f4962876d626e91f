"""A form page does its deed once: a double click, a reload or the back button leads to what the first made.

Each form page carries a token of its own. Sending it writes the token's key, which is unique in the database:
of two that arrive together, at whatever worker, one does the deed and the other waits for its address. The deed
runs outside this file's transactions, since some deeds read a large workbook before their own.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils import timezone

from .models import SentForm

FIELD = "once"
REMEMBERED = dt.timedelta(days=30)
PATIENCE_SECONDS = 8.0  # how long the second waits for the first to say where its row is
PAUSE_SECONDS = 0.1

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Made:
    """What an earlier use of the same form page made, by its address."""

    address: str

    def get_absolute_url(self) -> str:
        return self.address


@dataclass(frozen=True, slots=True)
class MadeElsewhere:
    """An earlier use made something without a page; or is still at it, where `is_done` is false."""

    is_done: bool


def token(request: HttpRequest) -> str:
    """Return the token that a form on this page carries: a new one, or the one it came back with."""
    return _sent_token(request) or secrets.token_urlsafe(24)


def once(request: HttpRequest, deed: Callable[[], Row | None]) -> Row | Made | MadeElsewhere | None:
    """Do the deed unless this form page has done it: then return what was made, and do nothing.

    A deed that returns None or raises has made nothing: the page stays usable.
    """
    sent = _sent_token(request)
    if not sent:
        return deed()
    key = _key(request, sent)
    _forget_the_old()
    while True:
        _row, is_first = SentForm.objects.get_or_create(key=key)
        if is_first:
            return _first(key, deed)
        earlier = _earlier(key)
        if earlier is not None:
            return earlier  # otherwise the first was refused meanwhile, and this one may try


def _first(key: str, deed: Callable[[], Row | None]) -> Row | None:
    row = None
    try:
        row = deed()
    finally:
        if row is None:
            SentForm.objects.filter(key=key).delete()
    if row is not None:
        SentForm.objects.filter(key=key).update(address=_address(row))
    return row


def _earlier(key: str) -> Made | MadeElsewhere | None:
    """Return what the first use made, waiting a while for it; None where it was refused."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        row = SentForm.objects.filter(key=key).first()
        if row is None:
            return None
        if row.address is not None:
            return Made(row.address) if row.address else MadeElsewhere(is_done=True)
        if time.monotonic() >= until:
            return MadeElsewhere(is_done=False)
        time.sleep(PAUSE_SECONDS)


def _sent_token(request: HttpRequest) -> str:
    return request.POST.get(FIELD, "")[:100] if request.method == "POST" else ""


def _key(request: HttpRequest, sent: str) -> str:
    """Return the key of one person's one page: a token taken from elsewhere opens and blocks nothing."""
    return hashlib.sha256(f"{request.user.pk}\n{request.path}\n{sent}".encode()).hexdigest()


def _address(row: Any) -> str:
    return row.get_absolute_url()[:300] if hasattr(row, "get_absolute_url") else ""


def _forget_the_old() -> None:
    SentForm.objects.filter(sent_at__lt=timezone.now() - REMEMBERED).delete()

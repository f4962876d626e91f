"""A file made for one reader."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def download(content: bytes | str, filename: str, content_type: str) -> HttpResponse:
    """Send a file to be kept under this name, in whatever script the name is."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, filename)
    return response

"""The rooms listed in the sidebar. A department names its own in `apps.ready`; `web` knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

SECTIONS = {"walk": _("从瓶颈到应用"), "desk": _("案头"), "house": _("院务")}


@dataclass(frozen=True, slots=True)
class Room:
    """One entry of the sidebar, as registered."""

    section: str
    label: object  # a lazy translation
    url_name: str
    order: int
    badge: Callable[[HttpRequest], int | None] | None
    visible: Callable[[HttpRequest], bool] | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the sidebar, as shown to one person on one page."""

    label: object
    url: str
    badge: int | None
    is_here: bool


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    label: object
    entries: tuple[Entry, ...]


_rooms: list[Room] = []


def register(
    section: str,
    label: object,
    url_name: str,
    order: int = 0,
    *,
    badge: Callable[[HttpRequest], int | None] | None = None,
    visible: Callable[[HttpRequest], bool] | None = None,
) -> None:
    """List a room in one of the `SECTIONS`; `badge` counts what waits there, `visible` hides it from a person."""
    if section not in SECTIONS:
        raise ValueError(f"section must be one of {', '.join(SECTIONS)}; received {section!r}.")
    if any(room.url_name == url_name for room in _rooms):
        raise ValueError(f"url_name must be registered once; received {url_name!r} again.")
    _rooms.append(Room(section, label, url_name, order, badge, visible))


def sidebar(request: HttpRequest) -> list[Section]:
    """Return the sections this person sees, the room of the current page marked."""
    rooms = [room for room in _rooms if room.visible is None or room.visible(request)]
    urls = {room.url_name: reverse(room.url_name) for room in rooms}
    here = _room_of(request.path, urls)
    return [
        Section(name, label, entries)
        for name, label in SECTIONS.items()
        if (entries := tuple(_entry(room, urls, here, request) for room in _in_order(rooms, name)))
    ]


def _in_order(rooms: list[Room], section: str) -> list[Room]:
    return sorted((room for room in rooms if room.section == section), key=lambda room: room.order)


def _entry(room: Room, urls: dict[str, str], here: str | None, request: HttpRequest) -> Entry:
    badge = room.badge(request) if room.badge else None
    return Entry(room.label, urls[room.url_name], badge or None, room.url_name == here)


def _room_of(path: str, urls: dict[str, str]) -> str | None:
    """Return the room whose address is the longest beginning of `path`; the root is only itself."""
    matches = [name for name, url in urls.items() if path == url or (url != "/" and path.startswith(url))]
    return max(matches, key=lambda name: len(urls[name]), default=None)

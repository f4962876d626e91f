"""Read the chain and check it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Max
from django.utils.translation import get_language

from .choices import verb_name
from .models import GENESIS, Entry


@dataclass(frozen=True)
class ChainReport:
    """How many entries were checked and the number of the first that does not hold, if any.

    `head` is the digest of the last entry that holds: kept outside, it shows later whether the end was cut off.
    """

    entries: int
    first_bad: int | None
    reason: str = ""
    head: str = GENESIS
    holds_known_head: bool = True

    @property
    def ok(self) -> bool:
        return self.first_bad is None and self.holds_known_head


def verify_chain(known_head: str = "") -> ChainReport:
    """Walk the whole chain: numbers without a gap, each digest its own, each `previous` the one before.

    Entries cut off at the end leave a chain that is whole in itself: only a `known_head`, a digest of an
    earlier day, tells.
    """
    previous, expected = GENESIS, 1
    holds_known_head = known_head in ("", GENESIS)

    def found(first_bad: int | None, reason: str = "") -> ChainReport:
        return ChainReport(expected - 1, first_bad, reason, previous, holds_known_head)

    for entry in Entry.objects.order_by("number").iterator(chunk_size=2000):
        if entry.number != expected:
            return found(entry.number, "gap")
        if entry.previous != previous:
            return found(entry.number, "broken link")
        if entry.digest != entry.sealed():
            return found(entry.number, "content changed")
        previous, expected = entry.digest, expected + 1
        holds_known_head = holds_known_head or entry.digest == known_head
    return found(None)


def entries_about(subject: models.Model) -> models.QuerySet[Entry]:
    """Return everything that was done to one row, newest first."""
    return Entry.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))


def people_behind(subject: models.Model) -> set[int]:
    """Return the ids of everybody who has done anything to one row: its makers, by the trail."""
    actors = entries_about(subject).values_list("actor", flat=True)
    return {actor["id"] for actor in actors if actor["id"] is not None}


def entries() -> models.QuerySet[Entry]:
    return Entry.objects.all()


def may_read(viewer: Any) -> bool:
    """Whether the viewer may read everybody's trail: the institute's reviewers and managers."""
    return bool(viewer.is_authenticated and viewer.watches_the_house)


def may_read_about(viewer: Any, subject: models.Model) -> bool:
    """Whether the viewer may read the trail of one row: the people of its owner, and who may read all."""
    if not viewer.is_authenticated:
        return False
    owner = getattr(subject, "owner_id", subject.pk if subject._meta.label_lower == _ORGANISATION else None)
    return owner in viewer.roles() or viewer.watches_the_house


_ORGANISATION = "accounts.organisation"  # this room lies below accounts and knows it by its label only


def verbs_used() -> list[tuple[str, str]]:
    found = Entry.objects.order_by("verb").values_list("verb", flat=True).distinct()
    return [(verb, verb_name(verb)) for verb in found]


def types_used() -> list[tuple[str, str]]:
    found = Entry.objects.order_by("subject_type").values_list("subject_type", flat=True).distinct()
    return [(label, type_name(label)) for label in found]


def people_seen() -> list[tuple[str, str]]:
    """Return sign-in name and newest name of everybody in the trail; English readers get the sign-in name."""
    names = Entry.objects.values("actor__username", "actor__name").annotate(newest=Max("number"))
    found = dict(names.order_by("newest").values_list("actor__username", "actor__name"))
    english = (get_language() or "").startswith("en")
    return sorted((username, username if english else name or username) for username, name in found.items())


def type_name(label: str) -> str:
    """Return what rows of a type are called; a type that is no longer in the house keeps its label."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except LookupError:
        return label


def subject_of(entry: Entry) -> models.Model | None:
    """Return the row an entry is about, if it is still there."""
    try:
        model = apps.get_model(entry.subject_type)
    except LookupError:
        return None
    return model._default_manager.filter(pk=entry.subject_id).first()


def address_for(viewer: Any, subject: models.Model | None) -> str | None:
    """Return where a row's page is, if it has one and the viewer may see it: the trail opens no other doors."""
    if subject is None or not hasattr(subject, "get_absolute_url"):
        return None
    rows = type(subject)._default_manager.all()
    if hasattr(rows, "seen_by") and not rows.seen_by(viewer).filter(pk=subject.pk).exists():
        return None
    return subject.get_absolute_url()


@dataclass(frozen=True, slots=True)
class Change:
    """One changed field: before and after, or whatever else was noted."""

    name: str
    before: Any
    after: Any


def changes_of(entry: Entry) -> list[Change]:
    """Return the changes of an entry with the names people know the fields by."""
    names = _field_names(entry.subject_type)
    return [_change(names.get(name, name), noted) for name, noted in entry.changes.items()]


def roles_of(entry: Entry) -> list[tuple[str, str]]:
    """Return organisation and role of the actor as they were then, the role in the reader's language."""
    labels = dict(apps.get_model("accounts", "Membership")._meta.get_field("role").choices)
    return [
        (held["organisation"], str(labels.get(held["role"], held["role"])))
        for held in entry.actor.get("roles", [])
    ]


def neighbours(entry: Entry) -> tuple[Entry | None, Entry | None]:
    """Return the entries before and after one."""
    near = {e.number: e for e in Entry.objects.filter(number__in=[entry.number - 1, entry.number + 1])}
    return near.get(entry.number - 1), near.get(entry.number + 1)


def _change(name: str, noted: Any) -> Change:
    if isinstance(noted, list) and len(noted) == 2:
        return Change(name, *noted)
    return Change(name, None, noted)


def _field_names(label: str) -> dict[str, str]:
    try:
        fields = apps.get_model(label)._meta.get_fields()
    except LookupError:
        return {}
    return {field.name: str(field.verbose_name) for field in fields if hasattr(field, "verbose_name")}

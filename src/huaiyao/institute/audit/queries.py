"""Read the chain and check it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from .models import GENESIS, Entry


@dataclass(frozen=True)
class ChainReport:
    """How many entries were checked and the number of the first that does not hold, if any."""

    entries: int
    first_bad: int | None
    reason: str = ""

    @property
    def ok(self) -> bool:
        return self.first_bad is None


def verify_chain() -> ChainReport:
    """Walk the whole chain: numbers without a gap, each digest its own, each `previous` the one before."""
    previous, expected = GENESIS, 1
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2000):
        if entry.number != expected:
            return ChainReport(expected - 1, entry.number, "gap")
        if entry.previous != previous:
            return ChainReport(expected - 1, entry.number, "broken link")
        if entry.digest != entry.sealed():
            return ChainReport(expected - 1, entry.number, "content changed")
        previous, expected = entry.digest, expected + 1
    return ChainReport(expected - 1, None)


def entries_about(subject: models.Model) -> models.QuerySet[Entry]:
    """Return everything that was done to one row, newest first."""
    return Entry.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))

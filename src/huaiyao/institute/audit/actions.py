"""Write an entry. Called by every action of every department, inside that action's own transaction."""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import override

from .models import GENESIS, Entry


@transaction.atomic
def record(
    verb: str, *, actor: Any, subject: models.Model, changes: dict | None = None, reason: str = ""
) -> Entry:
    """Append one entry to the chain.

    SQLite's IMMEDIATE transactions let one writer in at a time, so the last entry read here is still
    the last one when the new entry is written.
    """
    last = Entry.objects.order_by("-number").values("number", "digest").first()
    with override("zh-hans"):
        label = str(subject)[:300]
    entry = Entry(
        number=last["number"] + 1 if last else 1,
        at=timezone.now(),
        verb=verb,
        actor=_snapshot(actor),
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_label=label,
        changes=_plain(changes or {}),
        reason=reason,
        previous=last["digest"] if last else GENESIS,
    )
    entry.digest = entry.sealed()
    entry.save()
    return entry


def _plain(changes: dict) -> dict:
    """Return the changes as the database will give them back, so that the seal is the same then."""
    return json.loads(json.dumps(changes, cls=DjangoJSONEncoder, default=str))


def _snapshot(actor: Any) -> dict[str, Any]:
    """Return who the actor is today: id, sign-in name, name, organisations and roles."""
    if actor is None or not getattr(actor, "is_authenticated", False):
        return {"id": None, "username": "system"}
    return actor.snapshot()

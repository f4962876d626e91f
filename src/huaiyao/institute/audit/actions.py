"""Write an entry, or a row anew with what to enter. Called by actions, inside their own transaction."""

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
        label, changes = str(subject)[:300], _plain(changes or {})
    entry = Entry(
        number=last["number"] + 1 if last else 1,
        at=timezone.now(),
        verb=verb,
        actor=_snapshot(actor),
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_label=label,
        changes=changes,
        reason=reason,
        previous=last["digest"] if last else GENESIS,
    )
    entry.digest = entry.sealed()
    entry.save()
    return entry


@transaction.atomic
def amend(row: models.Model, **said: Any) -> dict[str, list]:
    """Write what is said otherwise than the row has it; return those fields, before and after, for the entry."""
    row.refresh_from_db(from_queryset=type(row)._base_manager.select_for_update())
    changes = {field: [getattr(row, field), now] for field, now in said.items() if getattr(row, field) != now}
    for field, (_before, now) in changes.items():
        setattr(row, field, now)
    if changes:
        row.save(update_fields=list(changes))
    return changes


def _plain(changes: dict) -> dict:
    """Return the changes as the database will give them back, so that the seal is the same then."""
    return json.loads(json.dumps(changes, cls=DjangoJSONEncoder, default=str))


def _snapshot(actor: Any) -> dict[str, Any]:
    """Return who the actor is today: id, sign-in name, name, organisations and roles."""
    if actor is None or not getattr(actor, "is_authenticated", False):
        return {"id": None, "username": "system"}
    return actor.snapshot()

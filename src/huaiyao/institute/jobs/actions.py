"""Start a run and carry it: jobs is handed its function, it knows no other department."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone

from huaiyao.institute.accounts.models import Organisation, User
from huaiyao.institute.audit.actions import record
from huaiyao.institute.web.errors import Refusal

from .choices import JobState
from .models import Job

log = logging.getLogger("huaiyao.jobs")


@transaction.atomic
def start(task: Any, *args: Any, title: str, owner: Organisation, actor: User) -> Job:
    """Put `task(job_id, *args)` into the queue once this transaction is committed, and return its job."""
    job = Job.objects.create(title=title, owner=owner, requested_by=actor)
    record("jobs.start", actor=actor, subject=job)
    transaction.on_commit(lambda: task.enqueue(job.pk, *args))
    return job


@contextmanager
def carrying(job_id: int) -> Iterator[Callable[[int, str], None]]:
    """Mark the job running, then done or failed; yields `report(percent, stage)`.

    A `Refusal` is an answer to the person who asked; anything else is a fault of ours, is logged with its
    trace and raised again for the worker to record.
    """
    _mark(job_id, state=JobState.RUNNING, progress=1)
    try:
        yield lambda percent, stage: _mark(job_id, progress=percent, stage=stage)
    except Refusal as refusal:
        _mark(job_id, state=JobState.FAILED, error=str(refusal.message), finished_at=timezone.now())
    except Exception:
        _mark(job_id, state=JobState.FAILED, error="internal error", finished_at=timezone.now())
        log.exception("job %s failed", job_id)
        raise
    else:
        _mark(job_id, state=JobState.DONE, progress=100, stage="", finished_at=timezone.now())


def point_to(job_id: int, result_url: str) -> None:
    """Say where the job's result is."""
    _mark(job_id, result_url=result_url)


def _mark(job_id: int, **fields: Any) -> None:
    Job.objects.filter(pk=job_id).update(**fields)

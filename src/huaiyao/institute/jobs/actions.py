"""Start a run and carry it: jobs is handed its function, it knows no other department."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huaiyao.institute.accounts.models import Organisation, User
from huaiyao.institute.audit.actions import record
from huaiyao.institute.web.errors import Refusal
from huaiyao.institute.web.sentences import in_both

from .choices import JobState
from .models import Job

log = logging.getLogger("huaiyao.jobs")


@transaction.atomic
def start(task: Any, *args: Any, title: object, owner: Organisation, actor: User) -> Job:
    """Put `task(job_id, *args)` into the queue once this transaction is committed, and return its job.

    `title` is a sentence: a lazy translation (`format_lazy` where it holds a name) is kept in both languages.
    """
    said = in_both(title)
    job = Job.objects.create(title=said.zh[:200], title_en=said.en[:200], owner=owner, requested_by=actor)
    record("jobs.start", actor=actor, subject=job)
    transaction.on_commit(lambda: task.enqueue(job.pk, *args))
    return job


@contextmanager
def carrying(job_id: int) -> Iterator[Callable[[int, object], None]]:
    """Mark the job running, then done or failed; yields `report(percent, stage)`.

    A `Refusal` is an answer to the person who asked; anything else is a fault of ours, is logged with its
    trace and raised again for the worker to record.
    """
    _mark(job_id, state=JobState.RUNNING, progress=1, error="", error_en="", finished_at=None)
    try:
        yield lambda percent, stage: _mark(job_id, progress=percent, **_said("stage", stage))
    except Refusal as refusal:
        _finish(job_id, JobState.FAILED, **_said("error", refusal.message))
    except Exception:
        _finish(job_id, JobState.FAILED, **_said("error", _OUR_FAULT))
        log.exception("job %s failed", job_id)
        raise
    else:
        _finish(job_id, JobState.DONE, progress=100)


_OUR_FAULT = _("程序内部出错，不是您的文件有误。请稍后重试；仍不行，请把本页地址告诉管理人员。")


def point_to(job_id: int, result_url: str) -> None:
    """Say where the job's result is."""
    _mark(job_id, result_url=result_url)


def _finish(job_id: int, state: JobState, **fields: Any) -> None:
    _mark(job_id, state=state, stage="", stage_en="", finished_at=timezone.now(), **fields)


def _said(name: str, sentence: object) -> dict[str, str]:
    said = in_both(sentence)
    return {name: said.zh, f"{name}_en": said.en}


def _mark(job_id: int, **fields: Any) -> None:
    Job.objects.filter(pk=job_id).update(seen_at=timezone.now(), **fields)

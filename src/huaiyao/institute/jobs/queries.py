"""The runs a person may see."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from .choices import JobState
from .models import LONGEST_SILENCE, Job


def jobs_seen_by(viewer: Any) -> QuerySet[Job]:
    return Job.objects.seen_by(viewer).select_related("owner", "requested_by")


def unfinished_count(viewer: Any) -> int:
    """Return how many runs of the viewer's own are waiting or running."""
    if not viewer.is_authenticated:
        return 0
    unfinished = Job.objects.filter(requested_by=viewer, state__in=[JobState.WAITING, JobState.RUNNING])
    lost = Q(state=JobState.RUNNING, seen_at__lt=timezone.now() - LONGEST_SILENCE)
    return unfinished.exclude(lost).count()

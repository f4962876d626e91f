"""Engine runs that take long: who asked, how far, where the result is."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huaiyao.institute.accounts.models import Owned
from huaiyao.institute.web.sentences import by_language

from .choices import JobState

# A run that says nothing for so long has lost its worker: the longest step between two reports takes minutes.
LONGEST_SILENCE = dt.timedelta(minutes=30)


class Job(Owned):
    """One run. It can be left and come back to; its page leads to the result."""

    title = models.CharField(_("事项"), max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=JobState, default=JobState.WAITING)
    progress = models.PositiveSmallIntegerField(_("进度"), default=0)  # percent
    stage = models.CharField(_("正在"), max_length=200, blank=True)
    stage_en = models.CharField(max_length=200, blank=True)
    result_url = models.CharField(max_length=300, blank=True)
    error = models.TextField(_("原因"), blank=True)
    error_en = models.TextField(blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("提交人"),
    )
    requested_at = models.DateTimeField(_("提交时间"), auto_now_add=True)
    seen_at = models.DateTimeField(_("最近动静"), null=True)  # when the worker last reported
    finished_at = models.DateTimeField(_("结束时间"), null=True)

    class Meta:
        ordering = ["-requested_at"]
        verbose_name = _("任务")

    def __str__(self) -> str:
        return by_language(self.title, self.title_en)

    def get_absolute_url(self) -> str:
        return reverse("jobs:job", args=[self.pk])

    @classmethod
    def public_rows(cls) -> Q:
        return Q(pk__in=[])

    @property
    def doing(self) -> str:
        return by_language(self.stage, self.stage_en)

    @property
    def reason(self) -> str:
        """Why it did not come to its end."""
        if self.is_interrupted:
            return gettext("运行中断：执行它的进程已无动静。可以重新提交。")
        return by_language(self.error, self.error_en)

    @property
    def is_interrupted(self) -> bool:
        """Whether it still counts as running, but nothing has been heard of it for too long."""
        silent_since = self.seen_at or self.requested_at
        return self.state == JobState.RUNNING and silent_since < timezone.now() - LONGEST_SILENCE

    @property
    def standing(self) -> str:
        """The state in words, as it is told: an interrupted run is not called running."""
        return gettext("中断") if self.is_interrupted else self.get_state_display()

    @property
    def is_over(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED) or self.is_interrupted

"""Engine runs that take long: who asked, how far, where the result is."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huaiyao.institute.accounts.models import Owned
from huaiyao.institute.web.sentences import by_language

from .choices import JobState


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
        return by_language(self.error, self.error_en)

    @property
    def is_over(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED)

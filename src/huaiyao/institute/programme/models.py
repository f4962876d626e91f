"""Bottleneck, project (课题), milestone, site, partner with data-sharing terms."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huaiyao.institute.accounts.models import Organisation, Owned
from huaiyao.institute.registry.models import Herb, Place
from huaiyao.institute.web.names import Named
from huaiyao.institute.web.sentences import by_language

from .choices import ProjectState, SharedData, SiteKind


class Bottleneck(Named):
    """One of the six; the fifth was lost in print. Today's figure stands with its source."""

    number = models.PositiveSmallIntegerField(_("序号"), unique=True)
    is_lost = models.BooleanField(_("原文缺失"), default=False)
    remark = models.CharField(_("说明"), max_length=300, blank=True)
    remark_en = models.CharField(_("英文说明"), max_length=300, blank=True)
    today_value = models.FloatField(_("今天的数值"), null=True, blank=True)
    today_text = models.CharField(
        _("数值写法"), max_length=60, blank=True
    )  # "9 / 90", where one number will not do
    today_unit = models.CharField(_("单位"), max_length=40, blank=True)
    today_meaning = models.CharField(_("含义"), max_length=200, blank=True)
    today_meaning_en = models.CharField(_("英文含义"), max_length=200, blank=True)
    today_source = models.CharField(_("来源"), max_length=300, blank=True)
    today_year = models.PositiveSmallIntegerField(_("年份"), null=True, blank=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("瓶颈")

    def get_absolute_url(self) -> str:
        return reverse("programme:bottleneck", args=[self.number])

    @property
    def has_figure(self) -> bool:
        return self.today_value is not None or bool(self.today_text)

    @property
    def meaning(self) -> str:
        return by_language(self.today_meaning, self.today_meaning_en)

    @property
    def note(self) -> str:
        return by_language(self.remark, self.remark_en)


class Site(Owned, Named):
    """A place where work is done: trial site, demonstration field (展示基地), pilot plant (中试基地)."""

    kind = models.CharField(_("类别"), max_length=20, choices=SiteKind)
    county = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("县"))
    area_ha = models.FloatField(_("面积（公顷）"), null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("基地")

    def get_absolute_url(self) -> str:
        return reverse("programme:site", args=[self.pk])


class Project(Owned, Named):
    """A piece of work on one bottleneck, with one lead."""

    code = models.CharField(_("课题编号"), max_length=40, unique=True)
    bottleneck = models.ForeignKey(
        Bottleneck, on_delete=models.PROTECT, related_name="projects", verbose_name=_("瓶颈")
    )
    herb = models.ForeignKey(
        Herb, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("药材")
    )
    question = models.TextField(_("要回答的问题"))
    question_en = models.TextField(_("问题（英文）"), blank=True)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("负责人")
    )
    state = models.CharField(_("状态"), max_length=12, choices=ProjectState, default=ProjectState.PROPOSED)
    starts_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("结束"))
    sites = models.ManyToManyField(Site, blank=True, related_name="projects", verbose_name=_("基地"))

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=models.F("starts_on")), name="project_takes_time")
        ]
        verbose_name = _("课题")

    def get_absolute_url(self) -> str:
        return reverse("programme:project", args=[self.code])

    @property
    def asks(self) -> str:
        """The question in the reader's language."""
        return by_language(self.question, self.question_en)

    @classmethod
    def shared_with(cls, organisations: list[int]) -> Q:
        return Q(
            partners__organisation__in=organisations,
            partners__shared_data__in=[SharedData.PROJECT, SharedData.TRIALS],
        )


class Milestone(Named):
    """Something a project must have done by a day, and what shows that it is done."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    due_on = models.DateField(_("应完成"))
    done_on = models.DateField(_("完成"), null=True, blank=True)
    evidence = models.CharField(_("凭据"), max_length=300, blank=True)

    class Meta:
        ordering = ["due_on"]
        verbose_name = _("节点")


class Partner(models.Model):
    """An organisation that works on a project, and what it may see of it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("合作单位")
    )
    shared_data = models.CharField(
        _("数据共享"), max_length=10, choices=SharedData, default=SharedData.PROJECT
    )
    terms = models.TextField(_("约定"))
    agreed_on = models.DateField(_("约定日期"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "organisation"], name="one_partnership_each")
        ]
        verbose_name = _("合作")

    def __str__(self) -> str:
        return f"{self.organisation} · {self.project}"

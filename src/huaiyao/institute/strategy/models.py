"""The plan: its steps, its indicators as printed, and the audit of the book they came from."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from huaiyao.engine.units import unit_name
from huaiyao.engine.wording import Text
from huaiyao.institute.accounts.models import Owned
from huaiyao.institute.registry.models import Book
from huaiyao.institute.review.models import Review
from huaiyao.institute.web.names import Named

from .choices import StepNumber


class Plan(Owned, Named):
    """A plan as published: judged from its book, never rewritten.

    `clauses` are the audit as it was when the plan was taken over: judging the book again later does not
    change what was reviewed.
    """

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="+", verbose_name=_("来源账本"))
    review = models.ForeignKey(
        Review, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("复核")
    )
    source = models.CharField(_("来源"), max_length=300, blank=True)
    starts_year = models.PositiveSmallIntegerField(_("起始年"), null=True)
    ends_year = models.PositiveSmallIntegerField(_("目标年"), null=True, blank=True)
    state = models.CharField(_("判定"), max_length=12, default="")
    clauses = models.JSONField(_("条款"), default=list)
    # What else was said of the book then: titles, unread cells, parameters. Its printed audit needs them for ever.
    book_check = models.JSONField(_("账本判定"), default=dict)
    provenance = models.JSONField(_("方法与参数"), default=dict)
    land = models.JSONField(
        _("轮作用地"), default=list
    )  # each sourced side's least land, and arable land (ha)
    is_current = models.BooleanField(_("现行"), default=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("规划")

    def get_absolute_url(self) -> str:
        return reverse("strategy:plan", args=[self.pk])

    @classmethod
    def shared_with(cls, organisations: list[int]) -> Q:
        """The party that may object to the audit sees what it may object to."""
        return Q(review__party__in=organisations)


class Indicator(Named):
    """One row of the plan book, as printed: a value, or a range from `low` to `high`."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="indicators")
    code = models.CharField(_("编号"), max_length=60)
    value = models.FloatField(_("数值"), null=True)
    low = models.FloatField(_("下限"), null=True)
    high = models.FloatField(_("上限"), null=True)
    unit = models.CharField(_("单位"), max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(_("年份"), null=True)
    is_target = models.BooleanField(_("目标"), default=False)
    definition = models.CharField(_("口径"), max_length=300, blank=True)
    definition_en = models.CharField(_("口径英文"), max_length=300, blank=True)
    basis = models.CharField(_("计法"), max_length=60, blank=True)
    stage = models.CharField(_("环节"), max_length=60, blank=True)
    source = models.CharField(_("来源"), max_length=300, blank=True)
    book_place = models.CharField(_("账本位置"), max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="one_indicator_code")]
        ordering = ["pk"]
        verbose_name = _("指标")

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    @property
    def label(self) -> str:
        """The name in the reader's language, where the book gives one."""
        return super().__str__()

    @property
    def counted(self) -> str:
        """The definition in the reader's language, where the book gives one."""
        return Text(self.definition, self.definition_en or self.definition).to(get_language() or "")

    @property
    def unit_label(self) -> str:
        """The unit as printed; for an English reader in letters, `万元/亩` as `10,000 yuan/mu`."""
        return unit_name(self.unit).to(get_language() or "")


class Step(Named):
    """One of the three steps: where it starts, where it should arrive, and the rows that say so."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField(_("步"), choices=StepNumber)
    target_yuan = models.FloatField(_("目标（元）"))
    target_ha = models.FloatField(_("目标面积（公顷）"), null=True, blank=True)
    target_place = models.CharField(_("目标出处"), max_length=80, blank=True)
    base_low_yuan = models.FloatField(_("基期下限（元）"), null=True, blank=True)
    base_yuan = models.FloatField(_("基期（元）"), null=True, blank=True)
    base_high_yuan = models.FloatField(_("基期上限（元）"), null=True, blank=True)
    base_year = models.PositiveSmallIntegerField(_("基期年"), null=True, blank=True)
    base_source = models.CharField(_("基期来源"), max_length=300, blank=True)
    base_place = models.CharField(_("基期出处"), max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_step_number")]
        ordering = ["number"]
        verbose_name = _("步骤")

    @property
    def gap_yuan(self) -> float | None:
        return None if self.base_yuan is None else self.target_yuan - self.base_yuan

    @property
    def gap_ends_yuan(self) -> tuple[float, float] | None:
        """Return the least and the greatest gap where the base is a range."""
        if self.base_low_yuan is None or self.base_high_yuan is None:
            return None
        return self.target_yuan - self.base_high_yuan, self.target_yuan - self.base_low_yuan

"""Trial series, trial, entry, plot, trait, observation, and the estimates made from them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from huaiyao.engine.trials.terms import trait_name
from huaiyao.engine.units import unit_name
from huaiyao.engine.wording import Text
from huaiyao.institute.accounts.models import Owned
from huaiyao.institute.jobs.models import Job
from huaiyao.institute.programme.choices import SharedData
from huaiyao.institute.programme.models import Project
from huaiyao.institute.registry.models import Book, Technique, VarietyName
from huaiyao.institute.web.names import Named
from huaiyao.institute.web.sentences import by_language

from .choices import TrialKind


class TrialSeries(Owned, Named):
    """Trials that test the same entries at several sites and years; one trial book."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", verbose_name=_("课题"))
    book = models.ForeignKey(
        Book, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("来源账本")
    )
    kind = models.CharField(_("类型"), max_length=12, choices=TrialKind, default=TrialKind.VARIETY)
    is_synthetic = models.BooleanField(_("合成数据"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book"], name="one_series_a_book")]
        ordering = ["-pk"]
        verbose_name = _("系列试验")

    def get_absolute_url(self) -> str:
        return reverse("breeding:series", args=[self.pk])

    @classmethod
    def shared_with(cls, organisations: list[int]) -> Q:
        return Q(
            project__partners__organisation__in=organisations,
            project__partners__shared_data=SharedData.TRIALS,
        )


class Trial(models.Model):
    """One site in one year."""

    series = models.ForeignKey(TrialSeries, on_delete=models.CASCADE, related_name="trials")
    code = models.CharField(_("试验编号"), max_length=60)
    site = models.CharField(_("地点"), max_length=120, blank=True)
    site_en = models.CharField(_("地点英文名"), max_length=120, blank=True)
    year = models.PositiveSmallIntegerField(_("年份"), null=True)  # a trial book need not say
    design = models.CharField(_("设计"), max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "code"], name="one_trial_code")]
        ordering = ["year", "site"]
        verbose_name = _("试验")

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("breeding:trial", args=[self.pk])

    @property
    def site_name(self) -> str:
        return by_language(self.site, self.site_en)


class Entry(models.Model):
    """What is tested: a clone, a variety, a treatment; or the check it is tested against."""

    series = models.ForeignKey(TrialSeries, on_delete=models.CASCADE, related_name="entries")
    code = models.CharField(_("处理"), max_length=60)
    name = models.CharField(_("名称"), max_length=120, blank=True)
    name_en = models.CharField(_("英文名称"), max_length=200, blank=True)
    is_check = models.BooleanField(_("对照"), default=False)
    variety = models.ForeignKey(
        VarietyName, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    technique = models.ForeignKey(
        Technique, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "code"], name="one_entry_code")]
        ordering = ["code"]
        verbose_name = _("处理")

    def __str__(self) -> str:
        return self.names.to(get_language() or "")

    @property
    def names(self) -> Text:
        """Its name in both languages: the Chinese one where nobody gave an English one, its code where it has none."""
        name = self.name or self.code
        return Text(name, self.name_en or name)

    def chart_name(self, language: str) -> str:
        """What a chart, which cannot mark words as Chinese, calls it: in English its code where it has no name."""
        return (self.name_en if language.startswith("en") else self.name) or self.code


class Trait(models.Model):
    """One column of the plots, in the unit the book printed."""

    series = models.ForeignKey(TrialSeries, on_delete=models.CASCADE, related_name="traits")
    name = models.CharField(_("性状"), max_length=80)
    unit = models.CharField(_("单位"), max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "name"], name="one_trait_name")]
        ordering = ["pk"]
        verbose_name = _("性状")

    def __str__(self) -> str:
        bracket = Text(f"（{self.unit_label}）", f" ({self.unit_label})").to(get_language() or "")
        return f"{self.label}{bracket}" if self.unit else self.label

    @property
    def label(self) -> str:
        """What it is called: a known trait in the reader's language, another as its book has it."""
        return trait_name(self.name).to(get_language() or "")

    @property
    def unit_label(self) -> str:
        """The unit as printed, its Chinese words in letters for an English reader: `kg/亩` is `kg/mu`."""
        return unit_name(self.unit).to(get_language() or "")

    def chart_name(self, language: str) -> str:
        """What a chart, which cannot mark words as Chinese, calls it: `value` where it has no English name."""
        name = trait_name(self.name)
        is_plain = name.en != name.zh or name.en.isascii()
        return (name if is_plain else Text(name.zh, "value")).to(language)


class Plot(models.Model):
    """One plot, with the row of the book it came from."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="plots")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="plots")
    block = models.CharField(_("区组"), max_length=40, blank=True)
    row = models.PositiveSmallIntegerField(_("行"), null=True, blank=True)
    column = models.PositiveSmallIntegerField(_("列"), null=True, blank=True)
    area_m2 = models.FloatField(_("面积（平方米）"), null=True, blank=True)
    book_place = models.CharField(_("账本位置"), max_length=80, blank=True)  # sheet!row

    class Meta:
        ordering = ["trial", "row", "column", "pk"]
        verbose_name = _("小区")

    def __str__(self) -> str:
        return f"{self.trial} {self.entry} {self.block}"


class Observation(models.Model):
    """What was measured on a plot; a plot without one is missing, never zero."""

    plot = models.ForeignKey(Plot, on_delete=models.CASCADE, related_name="observations")
    trait = models.ForeignKey(Trait, on_delete=models.CASCADE, related_name="observations")
    value = models.FloatField(_("数值"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plot", "trait"], name="one_value_a_plot")]
        verbose_name = _("观测")

    def __str__(self) -> str:
        return f"{self.plot} {self.trait} {self.value:g}"


class Estimate(models.Model):
    """One analysis of one trait: means, differences with intervals, and how to make them again.

    `residuals` maps the place of each plot used (`sheet!row`) to its fitted value and its residual.
    """

    series = models.ForeignKey(TrialSeries, on_delete=models.CASCADE, related_name="estimates")
    trait = models.ForeignKey(Trait, on_delete=models.CASCADE, related_name="estimates")
    analysis = models.JSONField(_("估计"))  # the engine's TraitAnalysis, as JSON
    residuals = models.JSONField(_("残差"), default=dict)
    provenance = models.JSONField(_("方法与参数"))
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(_("计算时间"), auto_now_add=True)

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("估计")

    def __str__(self) -> str:
        return f"{self.series} {self.trait}"

    def get_absolute_url(self) -> str:
        return reverse("breeding:estimate", args=[self.pk])

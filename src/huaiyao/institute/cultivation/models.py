"""Planting and harvest: what stands on a parcel in a season, by which variety and technique, and what came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huaiyao.institute.accounts.models import Owned
from huaiyao.institute.registry.models import Herb, Parcel, Technique, VarietyName
from huaiyao.institute.traceability.models import Lot, LotEvent


class Planting(Owned):
    """One parcel, one season, one herb."""

    code = models.CharField(_("种植编号"), max_length=60)
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="+", verbose_name=_("地块"))
    herb = models.ForeignKey(Herb, on_delete=models.PROTECT, related_name="+", verbose_name=_("药材"))
    variety = models.ForeignKey(
        VarietyName, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("品种")
    )
    technique = models.ForeignKey(
        Technique, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("技术")
    )
    planted_on = models.DateField(_("种植日期"))
    area_ha = models.FloatField(_("面积（公顷）"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "code"], name="one_planting_code"),
            models.CheckConstraint(condition=Q(area_ha__gt=0), name="planting_has_area"),
        ]
        ordering = ["-planted_on", "code"]
        verbose_name = _("种植")

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("cultivation:planting", args=[self.pk])


class Harvest(models.Model):
    """What was taken from a planting on a day; it opened, or was added to, a lot."""

    planting = models.ForeignKey(Planting, on_delete=models.PROTECT, related_name="harvests")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+", verbose_name=_("批"))
    event = models.OneToOneField(
        LotEvent, on_delete=models.PROTECT, related_name="+"
    )  # the one that counts now
    harvested_on = models.DateField(_("采收日期"))
    fresh_kg = models.FloatField(_("鲜重（千克）"))

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(fresh_kg__gt=0), name="harvest_has_mass")]
        ordering = ["harvested_on"]
        verbose_name = _("采收")

    def __str__(self) -> str:
        return f"{self.planting} {self.harvested_on}"

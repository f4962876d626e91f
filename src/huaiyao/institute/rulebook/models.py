"""Dated values with source and edition, and the two people who signed each."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from .choices import Standing


class RuleValue(models.Model):
    """One value of one rule from a day on. A new value is a new row; an old one is only ended.

    A value of our own, and one that replaces another, is not in force before a second person has signed it
    (`awaits_signature`). What the software ships was entered by nobody and is as it was published.
    """

    code = models.CharField(_("规则"), max_length=80)
    title = models.CharField(_("名称"), max_length=200)
    title_en = models.CharField(_("英文名称"), max_length=200)
    value = models.FloatField(_("数值"))
    unit = models.CharField(_("单位"), max_length=40, blank=True)
    source = models.CharField(_("来源"), max_length=300)
    edition = models.CharField(_("版次"), max_length=80, blank=True)
    standing = models.CharField(pgettext_lazy("rule", "依据"), max_length=10, choices=Standing)
    valid_from = models.DateField(_("起用日"))
    reason = models.CharField(_("追溯理由"), max_length=300, blank=True)  # why its first day lies in the past
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("登记人"),
    )
    awaits_signature = models.BooleanField(_("待第二人签署"), default=False)
    valid_to = models.DateField(_("停用日"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="one_value_a_day")]
        ordering = ["code", "-valid_from"]
        verbose_name = _("规则")

    def __str__(self) -> str:
        return f"{self.code} = {self.value:g} {self.unit}".strip()

    @property
    def label(self) -> str:
        return self.title_en if (get_language() or "").startswith("en") else self.title

    def get_absolute_url(self) -> str:
        return reverse("rulebook:rule", args=[self.pk])


class Signature(models.Model):
    """A person who compared the value with the original text."""

    rule = models.ForeignKey(RuleValue, on_delete=models.PROTECT, related_name="signatures")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(_("签署时间"), auto_now_add=True)
    original = models.CharField(_("所据原文"), max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "signed_by"], name="one_signature_each")]
        verbose_name = _("签署")

    def __str__(self) -> str:
        return f"{self.signed_by} · {self.rule}"

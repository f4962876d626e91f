"""Lot and event. A lot is what happened to it: quantities are sums over its events."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huaiyao.institute.accounts.models import Owned
from huaiyao.institute.registry.models import Herb

from .choices import EventKind


class Lot(Owned):
    """A quantity of one herb that is kept together under one number."""

    code = models.CharField(_("批号"), max_length=60)
    herb = models.ForeignKey(Herb, on_delete=models.PROTECT, related_name="+", verbose_name=_("药材"))
    opened_on = models.DateField(_("开批日期"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "code"], name="one_lot_code")]
        ordering = ["-opened_on", "code"]
        verbose_name = _("批")

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("traceability:lot", args=[self.pk])


class LotEvent(models.Model):
    """One thing that happened to a lot. `number` orders all events of the institute: readers keep it as a cursor."""

    number = models.BigAutoField(primary_key=True)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("事件"), max_length=12, choices=EventKind)
    on = models.DateField(_("日期"))
    in_kg = models.FloatField(_("入（千克）"), default=0)
    out_kg = models.FloatField(_("出（千克）"), default=0)
    yuan = models.FloatField(_("金额（元）"), default=0)
    party = models.CharField(_("对方"), max_length=120, blank=True)
    # An event with a correction no longer counts; its correction does. One correction each, so that a later
    # one corrects the correction and the history reads as a line.
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    note = models.CharField(_("备注"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("记录时间"), auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(in_kg__gte=0) & Q(out_kg__gte=0), name="event_quantities_not_negative"
            )
        ]
        verbose_name = _("批事件")

    def __str__(self) -> str:
        return f"{self.lot} {self.get_kind_display()} {self.on}"

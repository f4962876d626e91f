"""What people are asked when they sell from a lot, or correct what they recorded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huaiyao.institute.web.forms import ConfirmingForm, DayInput

from .models import LotEvent


class SaleForm(ConfirmingForm):
    """A sale: how much, for how much, to whom."""

    on = forms.DateField(label=_("日期"), widget=DayInput, initial=timezone.localdate)
    kg = forms.FloatField(label=_("重量（千克）"), min_value=0)
    yuan = forms.FloatField(label=_("金额（元）"), min_value=0, help_text=_("这一笔的总价，不是单价。"))
    party = forms.CharField(label=_("买方"), max_length=120)
    note = forms.CharField(label=_("备注"), max_length=300, required=False)


class CorrectionForm(ConfirmingForm):
    """What a sale should have said."""

    kg = forms.FloatField(label=_("重量（千克）"), min_value=0, help_text=_("填 0 即撤销这笔销售。"))
    yuan = forms.FloatField(label=_("金额（元）"), min_value=0)
    reason = forms.CharField(
        label=_("理由"), max_length=300, help_text=_("原记录保留，理由与它并列；不再计入的是原记录的数。")
    )

    def __init__(self, event: LotEvent, data: Any = None) -> None:
        super().__init__(data, initial={"kg": event.out_kg, "yuan": event.yuan})

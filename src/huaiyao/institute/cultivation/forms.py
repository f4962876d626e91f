"""What people are asked when they plant, harvest, or correct a weighing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.models import Organisation
from huaiyao.institute.accounts.queries import organisations_where
from huaiyao.institute.registry.models import Herb, Parcel, Technique, VarietyName
from huaiyao.institute.web.forms import ConfirmingForm, DayInput, OwnerField, RowField

from .models import Harvest


class PlantingForm(forms.Form):
    """One parcel, one season, one herb."""

    owner = OwnerField(Organisation)
    code = forms.CharField(label=_("种植编号"), max_length=60)
    parcel = RowField(Parcel.objects.none(), label=_("地块"))
    herb = RowField(Herb.objects.all(), label=_("药材"))
    variety = RowField(
        VarietyName.objects.select_related("herb"),
        label=_("品种"),
        required=False,
        help_text=_("写明品种或技术的种植，才算得出它带来的改变。"),
    )
    technique = RowField(Technique.objects.all(), label=_("技术"), required=False)
    planted_on = forms.DateField(label=_("种植日期"), widget=DayInput, initial=timezone.localdate)
    area_ha = forms.FloatField(label=_("面积（公顷）"), min_value=0, help_text=_("1 公顷 = 15 亩。"))

    def __init__(self, actor: Any, data: Any = None) -> None:
        super().__init__(data)
        owners = organisations_where(actor, Role.EDITOR)
        self.fields["owner"].offer(owners)
        self.fields["parcel"].queryset = Parcel.objects.filter(owner__in=owners).order_by("code")


class HarvestForm(ConfirmingForm):
    """What was taken from a planting on a day."""

    on = forms.DateField(label=_("采收日期"), widget=DayInput, initial=timezone.localdate)
    fresh_kg = forms.FloatField(label=_("鲜重（千克）"), min_value=0)
    lot_code = forms.CharField(
        label=_("批号"), max_length=60, help_text=_("新批号开出一批；已有的批号，鲜重并入那一批。")
    )


class WeighingForm(ConfirmingForm):
    """What a weighing should have said."""

    fresh_kg = forms.FloatField(label=_("鲜重（千克）"), min_value=0)
    reason = forms.CharField(label=_("理由"), max_length=300, help_text=_("批次里会留下一条更正事件。"))

    def __init__(self, harvest: Harvest, data: Any = None) -> None:
        super().__init__(data, initial={"fresh_kg": harvest.fresh_kg})

"""What people are asked when they plant, harvest, or correct a weighing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huaiyao.engine.units import convert
from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.models import Organisation
from huaiyao.institute.accounts.queries import organisations_where
from huaiyao.institute.registry.forms import AreaForm
from huaiyao.institute.registry.models import Herb, Parcel, Technique, VarietyName
from huaiyao.institute.web.forms import ConfirmingForm, DayInput, OrderedRowField, OwnerField, RowField
from huaiyao.institute.web.quantities import write

from .choices import MassUnit
from .models import Harvest


class ParcelField(OrderedRowField):
    """A parcel, with what tells it from the others."""

    def label_from_instance(self, parcel: Parcel) -> str:
        grower = parcel.grower.name if parcel.grower else ""
        said = (parcel.code, grower, parcel.township or parcel.county, write(parcel.area_ha, "ha", digits=3))
        return " · ".join(str(word) for word in said if word)


class PlantingForm(AreaForm):
    """One parcel, one season, one herb."""

    owner = OwnerField(Organisation)
    code = forms.CharField(label=_("种植编号"), max_length=60)
    parcel = ParcelField(Parcel.objects.none(), label=_("地块"))
    herb = RowField(Herb.objects.all(), label=_("药材"))
    variety = OrderedRowField(
        VarietyName.objects.select_related("herb"),
        grouped_by="herb",
        label=_("品种"),
        required=False,
        help_text=_("写明品种或技术的种植，才算得出它带来的改变。"),
    )
    technique = RowField(Technique.objects.all(), label=_("技术"), required=False)
    planted_on = forms.DateField(label=_("种植日期"), widget=DayInput, initial=timezone.localdate)
    field_order = ("owner", "code", "parcel", "area", "area_unit")

    def __init__(self, actor: Any, data: Any = None) -> None:
        super().__init__(data)
        owners = organisations_where(actor, Role.EDITOR)
        self.fields["owner"].offer(owners)
        self.fields["parcel"].queryset = Parcel.objects.filter(owner__in=owners).select_related(
            "grower", "township", "county"
        )


class MassForm(ConfirmingForm):
    """A fresh mass in the unit it was weighed in; what comes out is `fresh_kg`."""

    mass = forms.FloatField(label=_("鲜重"), min_value=0)
    mass_unit = forms.ChoiceField(label=_("重量单位"), choices=MassUnit.choices)

    def clean(self) -> dict[str, Any]:
        """Convert the mass to kilograms, once, here at the border."""
        data = super().clean()
        if "mass" in data and "mass_unit" in data:
            data["fresh_kg"] = convert(data.pop("mass"), data.pop("mass_unit"), "kg")
        return data


class HarvestForm(MassForm):
    """What was taken from a planting on a day."""

    on = forms.DateField(label=_("采收日期"), widget=DayInput, initial=timezone.localdate)
    lot_code = forms.CharField(
        label=_("批号"), max_length=60, help_text=_("新批号开出一批；已有的批号，鲜重并入那一批。")
    )
    field_order = ("on",)


class WeighingForm(MassForm):
    """What a weighing should have said."""

    reason = forms.CharField(label=_("理由"), max_length=300, help_text=_("批次里会留下一条更正事件。"))

    def __init__(self, harvest: Harvest, data: Any = None) -> None:
        super().__init__(data, initial={"mass": harvest.fresh_kg, "mass_unit": MassUnit.KILOGRAM})

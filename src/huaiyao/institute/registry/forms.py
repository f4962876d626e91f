"""Bring a workbook; enter growers, parcels, crops, names."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huaiyao.engine.units import convert
from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.models import Organisation, Owned, User
from huaiyao.institute.accounts.queries import organisations_where
from huaiyao.institute.web.forms import OwnerField, RowField

from .choices import AreaUnit
from .models import Grower, Herb, Parcel, Place

MOST_BOOK_MEGABYTES = 20


class OwnedForm(forms.Form):
    """A form whose row will belong to one of the organisations the person may write for.

    With a `row` it asks about that one anew: prefilled, and the row stays with its organisation.
    """

    owner = OwnerField(Organisation, help_text=_("这一行归哪个单位。"))

    def __init__(self, actor: User, data: Any = None, files: Any = None, *, row: Owned | None = None) -> None:
        super().__init__(data, files, initial=row and model_to_dict(row))
        self.fields["owner"].offer(organisations_where(actor, Role.EDITOR))
        if row is not None:
            del self.fields["owner"]


class BookForm(OwnedForm):
    file = forms.FileField(
        label=_("工作簿"),
        help_text=_("一个 .xlsx 文件，最多 20 MB。原文件一个字节也不会改。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )
    field_order = ("file", "owner")

    def clean_file(self) -> Any:
        """Refuse by the announced size, before a byte is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BOOK_MEGABYTES * 1024**2:
            raise forms.ValidationError(
                _("文件有 %(size).1f MB，最多 %(most)d MB。请拆成几个文件，或去掉图片。"),
                params={"size": file.size / 1024**2, "most": MOST_BOOK_MEGABYTES},
            )
        return file


class GrowerForm(OwnedForm):
    code = forms.CharField(label=_("种植户编号"), max_length=40)
    name = forms.CharField(
        label=pgettext_lazy("one", "种植户"), max_length=80, help_text=_("姓名只有本单位的人看得到。")
    )
    township = RowField(Place.objects.filter(county__isnull=False), label=_("乡镇"), required=False)


class AreaForm(forms.Form):
    """An area in the unit people measure in; what comes out is `area_ha`."""

    area = forms.FloatField(label=_("面积"), min_value=0.0001)
    area_unit = forms.ChoiceField(label=_("面积单位"), choices=AreaUnit.choices)

    def clean(self) -> dict[str, Any]:
        """Convert the area to hectares, once, here at the border."""
        data = super().clean()
        if "area" in data and "area_unit" in data:
            data["area_ha"] = convert(data.pop("area"), data.pop("area_unit"), "ha")
        return data


class ParcelForm(AreaForm, OwnedForm):
    code = forms.CharField(label=_("地块编号"), max_length=40)
    county = RowField(Place.objects.filter(county__isnull=True), label=_("县"))
    township = RowField(Place.objects.filter(county__isnull=False), label=_("乡镇"), required=False)
    grower = RowField(Grower.objects.none(), label=pgettext_lazy("one", "种植户"), required=False)
    latitude = forms.FloatField(
        label=_("纬度"),
        required=False,
        min_value=-90,
        max_value=90,
        help_text=_("十进制度，WGS-84，如 34.9367。"),
    )
    longitude = forms.FloatField(label=_("经度"), required=False, min_value=-180, max_value=180)
    soil = forms.CharField(label=_("土壤"), max_length=60, required=False)
    field_order = ("owner", "code")

    def __init__(self, actor: User, data: Any = None, *, row: Parcel | None = None) -> None:
        super().__init__(actor, data, row=row)
        owners = [row.owner_id] if row is not None else self.fields["owner"].queryset
        self.fields["grower"].queryset = Grower.objects.filter(owner__in=owners)
        if row is not None:
            self.initial |= {"area": row.area_ha, "area_unit": AreaUnit.HECTARE}

    def clean(self) -> dict[str, Any]:
        """Require both numbers of a place on the map, or none."""
        data = super().clean()
        if (data.get("latitude") is None) != (data.get("longitude") is None):
            self.add_error("longitude", _("纬度和经度要么都填，要么都不填。"))
        return data


class CropYearForm(forms.Form):
    year = forms.IntegerField(label=_("年份"))
    crop = forms.CharField(
        label=_("作物"),
        max_length=60,
        help_text=_("如 地黄、小麦、玉米；没有种写“休闲”。"),
    )


class VarietyForm(forms.Form):
    herb = RowField(Herb.objects.all(), label=_("药材"), empty_label=None)
    name = forms.CharField(label=_("品种名"), max_length=200)
    name_en = forms.CharField(label=_("英文名称"), max_length=200, required=False)
    is_released = forms.BooleanField(label=_("已登记或认定"), required=False)


class TechniqueForm(forms.Form):
    name = forms.CharField(label=_("技术名称"), max_length=200)
    name_en = forms.CharField(label=_("英文名称"), max_length=200, required=False)

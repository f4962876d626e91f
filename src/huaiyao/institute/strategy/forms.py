"""What people are asked about a plan: its name, and whom its audit concerns."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from huaiyao.institute.accounts.models import Organisation
from huaiyao.institute.web.forms import RowField


class AdoptForm(forms.Form):
    """How the plan is called."""

    name = forms.CharField(label=_("规划名称"), max_length=200)
    name_en = forms.CharField(label=_("英文名称"), max_length=200, required=False)


class PutForwardForm(forms.Form):
    """Who published the plan: it may object before the audit is public."""

    party = RowField(
        Organisation.objects.none(),
        label=_("相关单位"),
        help_text=_("发布规划的单位。含“不符”的核对在公开之前，它可以提出异议。"),
    )

    def __init__(self, data=None) -> None:
        super().__init__(data)
        self.fields["party"].queryset = Organisation.objects.all()

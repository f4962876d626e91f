"""Enter a value, sign one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huaiyao.institute.web.forms import DayInput

from .choices import Standing


class ValueForm(forms.Form):
    code = forms.RegexField(
        r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$",
        label=_("代码"),
        max_length=80,
        help_text=_("小写字母，用点分段，如 gate.variety.sites；同一规则的新数值用同一代码。"),
        error_messages={"invalid": _("用小写字母和点，如 gate.variety.sites。")},
    )
    title = forms.CharField(label=_("名称"), max_length=200)
    title_en = forms.CharField(label=_("英文名称"), max_length=200)
    value = forms.FloatField(label=_("数值"))
    unit = forms.CharField(label=_("单位"), max_length=40, required=False)
    standing = forms.ChoiceField(label=pgettext_lazy("rule", "依据"), choices=Standing.choices)
    source = forms.CharField(
        label=_("来源"),
        max_length=300,
        required=False,
        help_text=_("标准号、文件名和页码；本院自定的可不填。"),
    )
    edition = forms.CharField(label=_("版次"), max_length=80, required=False)
    valid_from = forms.DateField(label=_("起用日"), widget=DayInput)
    reason = forms.CharField(
        label=_("追溯理由"),
        max_length=300,
        required=False,
        help_text=_("起用日早于登记或签署那一天、又接替已有的数值时必填，与数值一起公开。"),
    )


class SignatureForm(forms.Form):
    original = forms.CharField(
        label=_("所据原文或决定"),
        max_length=300,
        help_text=_(
            "写明核对的是哪一份原文、哪一页，例如“GB/T 20351-2006 第 3 页”；本院自定的，写明是哪一次决定。"
        ),
    )

"""Object, answer, decide."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .choices import ObjectionState


class ObjectionForm(forms.Form):
    text = forms.CharField(
        label=_("异议"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("写明哪一条判定不对、依据什么。异议和答复都会留在这一页。"),
    )


class AnswerForm(forms.Form):
    state = forms.ChoiceField(
        label=_("这条异议"),
        choices=[(state.value, state.label) for state in (ObjectionState.UPHELD, ObjectionState.DISMISSED)],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("理由"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("复核结论"),
        choices=[("approve", _("通过")), ("return", _("退回"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("复核意见"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写明核对了什么。意见与结论一起留痕。"),
    )

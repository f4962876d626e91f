"""What people are asked: a claim, whom a verdict concerns, a transfer, a season to measure."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huaiyao.institute.accounts.models import Organisation
from huaiyao.institute.breeding.models import Entry, Estimate
from huaiyao.institute.registry.models import Place
from huaiyao.institute.web.forms import DayInput, RowField

from . import queries
from .models import OPEN_TO_RECEIVER, Claim, Result


class ClaimForm(forms.Form):
    """A claim on one estimate: which entry, against which check, what is said."""

    entry = RowField(Entry.objects.none(), label=_("处理"))
    against = RowField(Entry.objects.none(), label=_("对照"), empty_label=None)
    says = forms.CharField(
        label=_("声称"),
        max_length=60,
        help_text=_(
            "写法：“+10.5%”（比对照高 10.5 %），“>= 0.3 %”（至少 0.3），“≥ 500 kg/亩”（高出对照的量）。"
        ),
    )
    made_on = forms.DateField(
        label=_("声称日期"), widget=DayInput, initial=timezone.localdate, help_text=_("规则按这一天取用。")
    )

    def __init__(self, estimate: Estimate, data=None) -> None:
        super().__init__(data)
        entries = estimate.series.entries.all()
        self.fields["entry"].queryset = entries.filter(is_check=False)
        self.fields["against"].queryset = entries.filter(is_check=True)


class PutForwardForm(forms.Form):
    """Whom a negative verdict concerns: they may object before anything is public."""

    party = RowField(
        Organisation.objects.none(),
        label=_("相关单位"),
        empty_label=None,
        help_text=_("判定为“不符”时，相关单位可在异议期内提出异议；异议期未满、异议未答复，都不公开。"),
    )

    def __init__(self, claim: Claim, data=None) -> None:
        super().__init__(data, initial={"party": claim.owner_id})
        self.fields["party"].queryset = queries.parties(claim)


class TransferForm(forms.Form):
    """To whom a result is offered, since when, under which terms."""

    organisation = RowField(Organisation.objects.none(), label=_("承接单位"))
    agreed_on = forms.DateField(
        label=_("签约日期"),
        widget=DayInput,
        initial=timezone.localdate,
        help_text=_("承接单位接受之后，这一天起的种植计入应用。"),
    )
    terms = forms.CharField(
        label=_("约定"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写明种苗或技术如何提供，以及承接单位的种植、采收、销售数据如何用于效果测算。"),
    )
    fee_yuan = forms.FloatField(label=_("转化费（元）"), min_value=0, initial=0)

    def __init__(self, result: Result, data=None) -> None:
        super().__init__(data)
        taken = result.transfers.filter(state__in=OPEN_TO_RECEIVER).values("organisation")
        self.fields["organisation"].queryset = Organisation.objects.exclude(pk=result.owner_id).exclude(
            pk__in=taken
        )


class AnswerForm(forms.Form):
    """Whether the receiver takes a result over under the terms shown above the form."""

    answer = forms.ChoiceField(
        label=_("是否接受"),
        choices=[("accept", _("接受，按以上约定")), ("refuse", _("不接受"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("理由"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("不接受时写明，对方可以改了约定再提。"),
    )


class MeasureForm(forms.Form):
    """One county and season in which the result was grown."""

    season = forms.ChoiceField(label=_("县与年份"))

    def __init__(self, result: Result, data=None) -> None:
        super().__init__(data)
        self._seasons = {
            f"{place.pk}-{year}": (place, year) for place, year in queries.seasons_to_measure(result)
        }
        self.fields["season"].choices = [
            (key, f"{place} {year}") for key, (place, year) in self._seasons.items()
        ]

    @property
    def chosen(self) -> tuple[Place, int]:
        return self._seasons[self.cleaned_data["season"]]

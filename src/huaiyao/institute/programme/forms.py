"""What people are asked when they open a project, agree on a milestone, meet it, take a partner in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.models import Membership, Organisation, User
from huaiyao.institute.accounts.queries import organisations_where
from huaiyao.institute.registry.models import Herb, Place
from huaiyao.institute.web.forms import DayInput, OwnerField, RowField

from . import queries
from .actions import NEXT_STATES
from .choices import ProjectState, SharedData, SiteKind
from .models import Bottleneck, Project, Site


class ProjectForm(forms.Form):
    """A new project: its question first."""

    owner = OwnerField(Organisation)
    bottleneck = RowField(Bottleneck.objects.all(), label=_("瓶颈"))
    question = forms.CharField(
        label=_("要回答的问题"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("一句能用证据回答的问话，例如“哪个品系比对照高产 10 % 以上？”"),
    )
    question_en = forms.CharField(
        label=_("问题（英文）"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    code = forms.CharField(label=_("课题编号"), max_length=40)
    name = forms.CharField(label=_("名称"), max_length=200)
    name_en = forms.CharField(label=_("英文名称"), max_length=200, required=False)
    herb = RowField(
        Herb.objects.all(),
        label=_("药材"),
        required=False,
        help_text=_("品种试验须写明药材，品种名才能登记。"),
    )
    lead = RowField(User.objects.none(), label=_("负责人"))
    starts_on = forms.DateField(label=_("开始"), widget=DayInput, initial=timezone.localdate)
    ends_on = forms.DateField(label=_("结束"), widget=DayInput)
    sites = forms.ModelMultipleChoiceField(Site.objects.none(), label=_("基地"), required=False)

    def __init__(self, actor: User, data: Any = None) -> None:
        owners = queries.institutes_where(actor, Role.EDITOR)
        initial = {"code": queries.next_project_code(timezone.localdate().year), "lead": actor}
        super().__init__(data, initial=initial)
        ids = [owner.pk for owner in owners]
        self.fields["owner"].offer(owners)
        members = Membership.objects.accepted().filter(organisation__in=ids)
        self.fields["lead"].queryset = User.objects.filter(pk__in=members.values("user"))
        self.fields["sites"].queryset = Site.objects.seen_by(actor)


class MilestoneForm(forms.Form):
    """Something the project must have done by a day."""

    name = forms.CharField(label=_("要完成什么"), max_length=200)
    name_en = forms.CharField(label=_("英文名称"), max_length=200, required=False)
    due_on = forms.DateField(label=_("应完成"), widget=DayInput)


class EvidenceForm(forms.Form):
    """When a milestone was met, and what shows it."""

    done_on = forms.DateField(label=_("完成"), widget=DayInput, initial=timezone.localdate)
    evidence = forms.CharField(
        label=_("凭据"), max_length=300, help_text=_("报告编号、账本文件名或网址：别人凭它能找到原件。")
    )


class TermsForm(forms.Form):
    """What a partner may see, and what was agreed with it."""

    shared_data = forms.ChoiceField(
        label=_("数据共享"), choices=SharedData, initial=SharedData.PROJECT, widget=forms.RadioSelect
    )
    terms = forms.CharField(
        label=_("约定"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("由谁提供什么、数据归谁、成果怎样署名。"),
    )
    agreed_on = forms.DateField(label=_("约定日期"), widget=DayInput, initial=timezone.localdate)


class PartnerForm(TermsForm):
    """A partner, and what it may see."""

    organisation = RowField(Organisation.objects.none(), label=_("合作单位"))
    field_order = ("organisation",)

    def __init__(self, project: Project, data: Any = None) -> None:
        super().__init__(data)
        taken = project.partners.values("organisation")
        self.fields["organisation"].queryset = Organisation.objects.exclude(pk=project.owner_id).exclude(
            pk__in=taken
        )


class StateForm(forms.Form):
    """Start, conclude or stop a project."""

    state = forms.ChoiceField(label=_("改为"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("理由"), required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("终止时必填。")
    )

    def __init__(self, project: Project, data: Any = None) -> None:
        super().__init__(data)
        states = NEXT_STATES[ProjectState(project.state)]
        self.fields["state"].choices = [(state.value, state.label) for state in states]


class SiteForm(forms.Form):
    """A place where work is done."""

    owner = OwnerField(Organisation)
    name = forms.CharField(label=_("名称"), max_length=200)
    name_en = forms.CharField(label=_("英文名称"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("类别"), choices=SiteKind)
    county = RowField(Place.objects.filter(county__isnull=True), label=_("县"))
    area_ha = forms.FloatField(
        label=_("面积（公顷）"), required=False, min_value=0, help_text=_("1 公顷 = 15 亩。")
    )

    def __init__(self, actor: User, data: Any = None) -> None:
        super().__init__(data)
        self.fields["owner"].offer(organisations_where(actor, Role.EDITOR))


class FigureForm(forms.Form):
    """Where a bottleneck stands today."""

    institute = OwnerField(Organisation, label=_("经手单位"))
    value = forms.FloatField(label=_("数值"), required=False)
    text = forms.CharField(
        label=_("数值写法"), max_length=60, required=False, help_text=_("一个数写不清时用，例如“9 / 90”。")
    )
    unit = forms.CharField(label=_("单位"), max_length=40, required=False)
    meaning = forms.CharField(label=_("含义"), max_length=200)
    meaning_en = forms.CharField(label=_("英文含义"), max_length=200, required=False)
    source = forms.CharField(label=_("来源"), max_length=300)
    year = forms.IntegerField(label=_("年份"), required=False, min_value=1949, max_value=2100)

    def __init__(self, actor: User, bottleneck: Bottleneck, data: Any = None) -> None:
        now = {
            "value": bottleneck.today_value,
            "text": bottleneck.today_text,
            "unit": bottleneck.today_unit,
            "meaning": bottleneck.today_meaning,
            "meaning_en": bottleneck.today_meaning_en,
            "source": bottleneck.today_source,
            "year": bottleneck.today_year,
        }
        super().__init__(data, initial=now)
        self.fields["institute"].offer(queries.institutes_where(actor, Role.EDITOR))

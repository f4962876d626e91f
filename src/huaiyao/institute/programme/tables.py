"""Lists of projects and sites."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huaiyao.institute.registry.models import Herb
from huaiyao.institute.web.tables import ChoiceFilter, Column, Empty, Table

from .choices import ProjectState, SiteKind
from .models import Bottleneck, Project


def _milestones(project: Project) -> SafeString | str:
    """Write `2 项未完,1 项逾期`: what is open, and what of it is late."""
    if not project.open_milestones:
        return gettext("无")
    open_words = gettext("%(n)s 项未完") % {"n": project.open_milestones}
    if not project.overdue_milestones:
        return open_words
    late_words = gettext("%(n)s 项逾期") % {"n": project.overdue_milestones}
    return format_html('{} · <strong class="contradicted">{}</strong>', open_words, late_words)


class ProjectTable(Table):
    title = _("课题")
    columns = (
        Column("code", _("编号"), link=lambda p: p.get_absolute_url(), sort="code"),
        Column("name", _("名称"), value=str, sort="name"),
        Column(
            "bottleneck", _("瓶颈"), link=lambda p: p.bottleneck.get_absolute_url(), sort="bottleneck__number"
        ),
        Column("herb", _("药材"), sort="herb__name", minor=True),
        Column("lead", _("负责人"), sort="lead__full_name", minor=True),
        Column("state", _("状态"), sort="state"),
        Column("ends_on", _("结束"), sort="ends_on", minor=True),
        Column("open_milestones", _("节点"), show=_milestones, sort="overdue_milestones"),
    )
    search = ("code", "name", "name_en", "question", "question_en")
    filters = (
        ChoiceFilter("state", _("状态"), ProjectState.choices),
        ChoiceFilter("bottleneck", _("瓶颈"), lambda: [(b.pk, str(b)) for b in Bottleneck.objects.all()]),
        ChoiceFilter("herb", _("药材"), lambda: [(h.pk, str(h)) for h in Herb.objects.all()]),
    )
    order = ("code",)
    empty = Empty(
        _("还没有课题。课题从一个瓶颈和一句要回答的问话开始。"), "programme:open_project", _("立一个课题")
    )


class SiteTable(Table):
    title = _("基地")
    columns = (
        Column("name", _("名称"), value=str, link=lambda s: s.get_absolute_url(), sort="name"),
        Column("kind", _("类别"), sort="kind"),
        Column("county", _("县"), sort="county__name"),
        Column("area_ha", _("面积（公顷）"), number=2, sort="area_ha"),
        Column("owner", _("所属单位"), sort="owner__name", minor=True),
        Column("works", _("课题数"), number=0, sort="works", minor=True),
    )
    search = ("name", "name_en", "county__name", "owner__name")
    filters = (ChoiceFilter("kind", _("类别"), SiteKind.choices),)
    order = ("name",)
    empty = Empty(
        _("还没有基地。试验点、展示基地和中试基地都在这里登记。"), "programme:open_site", _("登记一处基地")
    )

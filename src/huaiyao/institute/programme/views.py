"""Pages of bottlenecks, projects and sites."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.queries import edits_somewhere, may_edit, require_institute_role, require_role
from huaiyao.institute.web.errors import NotAllowed
from huaiyao.institute.web.form_pages import FormPage, form_view

from . import actions, queries
from .forms import (
    EvidenceForm,
    FigureForm,
    MilestoneForm,
    PartnerForm,
    ProjectForm,
    SiteForm,
    StateForm,
    TermsForm,
)
from .models import Bottleneck, Milestone, Partner, Project
from .tables import ProjectTable, SiteTable


@require_GET
def projects(request: HttpRequest) -> HttpResponse:
    rows = queries.projects_seen_by(request.user)
    context = {
        "title": _("课题"),
        "overdue": queries.overdue_count(request.user),
        "may_open": request.user.is_authenticated and request.user.has_institute_role(Role.EDITOR),
    }
    return ProjectTable(request, rows).respond("programme/projects.html", context)


@require_GET
def bottleneck(request: HttpRequest, number: int) -> HttpResponse:
    row = get_object_or_404(Bottleneck, number=number)
    context = {
        "bottleneck": row,
        "projects": queries.projects_seen_by(request.user).filter(bottleneck=row).order_by("code"),
        "may_enter": request.user.is_authenticated and request.user.has_institute_role(Role.EDITOR),
    }
    return render(request, "programme/bottleneck.html", context)


@form_view
def enter_figure(request: HttpRequest, number: int) -> FormPage:
    require_institute_role(request.user, Role.EDITOR)
    row = get_object_or_404(Bottleneck, number=number)
    return FormPage(
        form=partial(FigureForm, request.user, row),
        deed=partial(actions.enter_figure, request.user, bottleneck=row),
        title=_("“%(name)s”今天是多少？") % {"name": row},
        intro=_("一个数字须有含义、来源和年份，才上瓶颈板。"),
        submit_label=_("上板"),
        done=_("数字已上板。"),
        back=row,
    )


@require_GET
def project(request: HttpRequest, code: str) -> HttpResponse:
    row = _seen_project(request, code)
    knows_partners = queries.knows_partners(request.user, row)
    milestones = queries.milestones_of(row)
    context = {
        "project": row,
        "milestones": milestones,
        "met": sum(milestone.done_on is not None for milestone in milestones),
        "overdue": sum(milestone.is_overdue for milestone in milestones),
        "sites": row.sites.select_related("county"),
        "knows_partners": knows_partners,
        "partners": queries.partners_of(row) if knows_partners else [],
        "may_edit": may_edit(request.user, row),
        "may_publish": not row.is_public and queries.may_publish(request.user, row),
        "next_states": actions.NEXT_STATES[row.state],
    }
    return render(request, "programme/project.html", context)


@form_view
def open_project(request: HttpRequest) -> FormPage:
    require_institute_role(request.user, Role.EDITOR)
    return FormPage(
        form=partial(ProjectForm, request.user),
        deed=partial(actions.open_project, request.user),
        title=_("立一个课题"),
        intro=_("课题从一个瓶颈和一句要回答的问话开始。"),
        submit_label=_("立项"),
        done=_("课题已立项。接着约定节点。"),
        back="programme:projects",
    )


@form_view
def add_milestone(request: HttpRequest, code: str) -> FormPage:
    row = _own_project(request, code)
    return FormPage(
        form=MilestoneForm,
        deed=partial(actions.add_milestone, request.user, row),
        title=_("约定一个节点"),
        intro=row,
        submit_label=_("约定"),
        done=_("节点已约定。"),
        back=row,
    )


@form_view
def complete_milestone(request: HttpRequest, pk: int) -> FormPage:
    seen = Project.objects.seen_by(request.user).values("pk")
    row = get_object_or_404(Milestone.objects.select_related("project__owner"), pk=pk, project__in=seen)
    require_role(request.user, row.project.owner, Role.EDITOR)
    return FormPage(
        form=EvidenceForm,
        deed=partial(actions.complete_milestone, request.user, row),
        title=_("“%(name)s”完成了吗？") % {"name": row},
        intro=row.project,
        submit_label=_("记为完成"),
        done=_("节点已完成，凭据已记下。"),
        back=row.project,
    )


@form_view
def add_partner(request: HttpRequest, code: str) -> FormPage:
    row = _own_project(request, code)
    return FormPage(
        form=partial(PartnerForm, row),
        deed=partial(actions.add_partner, request.user, row),
        title=_("谁来合作，看得到什么？"),
        intro=row,
        submit_label=_("登记合作"),
        done=_("合作单位已登记，数据共享按约定生效。"),
        back=row,
    )


@form_view
def change_terms(request: HttpRequest, pk: int) -> FormPage:
    seen = Project.objects.seen_by(request.user).values("pk")
    row = get_object_or_404(
        Partner.objects.select_related("project__owner", "organisation"), pk=pk, project__in=seen
    )
    require_role(request.user, row.project.owner, Role.EDITOR)
    return FormPage(
        form=partial(TermsForm, initial=model_to_dict(row)),
        deed=partial(actions.change_terms, request.user, row),
        title=_("更改数据约定"),
        intro=row.organisation,
        submit_label=_("记下更改"),
        done=_("约定已更改，数据共享即按新约定。"),
        back=row.project,
    )


@form_view
def move_project(request: HttpRequest, code: str) -> FormPage:
    row = _own_project(request, code)
    return FormPage(
        form=partial(StateForm, row),
        deed=partial(actions.move_project, request.user, row),
        title=_("课题进入下一个状态"),
        intro=row,
        submit_label=_("更改状态"),
        done=_("课题状态已更改。"),
        back=row,
    )


@login_required
@require_POST
def publish_project(request: HttpRequest, code: str) -> HttpResponse:
    row = _own_project(request, code)
    actions.publish_project(request.user, row)
    messages.success(request, _("课题已公开。"))
    return redirect(row)


@require_GET
def sites(request: HttpRequest) -> HttpResponse:
    rows = queries.sites_seen_by(request.user)
    may_open = edits_somewhere(request.user)
    return SiteTable(request, rows).respond(
        "programme/sites.html", {"title": _("基地"), "may_open": may_open}
    )


@require_GET
def site(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(queries.sites_seen_by(request.user), pk=pk)
    projects = queries.projects_seen_by(request.user).filter(sites=row).order_by("code")
    return render(request, "programme/site.html", {"site": row, "projects": projects})


@form_view
def open_site(request: HttpRequest) -> FormPage:
    if not edits_somewhere(request.user):
        raise NotAllowed(_("登记基地需要在一个单位有“录入”角色。请向该单位的管理人员申请。"))
    return FormPage(
        form=partial(SiteForm, request.user),
        deed=partial(actions.open_site, request.user),
        title=_("登记一处基地"),
        submit_label=_("登记"),
        done=_("基地已登记。"),
        back="programme:sites",
    )


def _seen_project(request: HttpRequest, code: str) -> Project:
    return get_object_or_404(queries.projects_seen_by(request.user), code=code)


def _own_project(request: HttpRequest, code: str) -> Project:
    """Return a project the person may write to: 404 for who may not see it, 403 for who may only look."""
    row = _seen_project(request, code)
    require_role(request.user, row.owner, Role.EDITOR)
    return row

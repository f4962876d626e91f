"""Open and carry a project: milestones with evidence, partners with terms, sites; enter a bottleneck's figure.

What a rule asks of a row is read again inside the transaction: two people may act on one page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from huaiyao.institute.accounts.choices import OrganisationKind, Role
from huaiyao.institute.accounts.models import Organisation, User
from huaiyao.institute.accounts.queries import require_role
from huaiyao.institute.audit.actions import amend, record
from huaiyao.institute.registry.models import Herb, Place
from huaiyao.institute.web.errors import NotAllowed, Refusal

from .choices import ProjectState, SharedData, SiteKind
from .models import Bottleneck, Milestone, Partner, Project, Site

# What may follow what. A project that ended does not come back: its question is put again as a new one.
NEXT_STATES = {
    ProjectState.PROPOSED: (ProjectState.RUNNING, ProjectState.STOPPED),
    ProjectState.RUNNING: (ProjectState.CONCLUDED, ProjectState.STOPPED),
    ProjectState.CONCLUDED: (),
    ProjectState.STOPPED: (),
}


@transaction.atomic
def name_bottleneck(
    actor: User,
    *,
    institute: Organisation,
    number: int,
    name: str,
    name_en: str = "",
    is_lost: bool = False,
    remark: str = "",
    remark_en: str = "",
) -> Bottleneck:
    """Put one of the article's bottlenecks on the board."""
    _require_institute(actor, institute, Role.MANAGER)
    if Bottleneck.objects.filter(number=number).exists():
        raise Refusal(_("第 %(number)s 个瓶颈已经列出。") % {"number": number})
    bottleneck = Bottleneck.objects.create(
        number=number, name=name, name_en=name_en, is_lost=is_lost, remark=remark, remark_en=remark_en
    )
    record(
        "programme.name_bottleneck",
        actor=actor,
        subject=bottleneck,
        changes={"number": number, "is_lost": is_lost},
    )
    return bottleneck


@transaction.atomic
def enter_figure(
    actor: User,
    *,
    institute: Organisation,
    bottleneck: Bottleneck,
    value: float | None,
    text: str = "",
    unit: str,
    meaning: str,
    meaning_en: str = "",
    source: str,
    year: int | None,
) -> Bottleneck:
    """Say where a bottleneck stands today: a figure, what it means, and where it is from."""
    _require_institute(actor, institute, Role.EDITOR)
    if bottleneck.is_lost:
        raise Refusal(_("这个瓶颈在原文中缺失，不能替它编一个数。"))
    if not source.strip():
        raise Refusal(_("没有来源的数字不上板。请写明出处和年份。"))
    if value is None and not text.strip():
        raise Refusal(_("请给出数值，或写出无法用一个数表示的写法。"))
    before = {
        "value": bottleneck.today_value,
        "text": bottleneck.today_text,
        "source": bottleneck.today_source,
    }
    bottleneck.today_value, bottleneck.today_text, bottleneck.today_unit = value, text.strip(), unit
    bottleneck.today_meaning, bottleneck.today_meaning_en = meaning, meaning_en
    bottleneck.today_source, bottleneck.today_year = source.strip(), year
    bottleneck.save()
    after = {"value": value, "text": text, "unit": unit, "source": source, "year": year}
    record("programme.enter_figure", actor=actor, subject=bottleneck, changes={"from": before, "to": after})
    return bottleneck


@transaction.atomic
def open_project(
    actor: User,
    owner: Organisation,
    *,
    code: str,
    name: str,
    bottleneck: Bottleneck,
    question: str,
    lead: User,
    starts_on: dt.date,
    ends_on: dt.date,
    herb: Herb | None = None,
    name_en: str = "",
    question_en: str = "",
    sites: Iterable[Site] = (),
    state: ProjectState = ProjectState.PROPOSED,
) -> Project:
    """Open a project: one question on one bottleneck, with one lead who is of the house."""
    _require_institute(actor, owner, Role.EDITOR)
    code, question = code.strip(), question.strip()
    if Project.objects.filter(code=code).exists():
        raise Refusal(_("已有课题编号“%(code)s”。请换一个编号。") % {"code": code})
    if not question:
        raise Refusal(_("课题须写明要回答的问题：没有问题就没有答案可验收。"))
    if ends_on <= starts_on:
        raise Refusal(
            _("结束日期 %(end)s 不在开始日期 %(start)s 之后。") % {"end": ends_on, "start": starts_on}
        )
    if not lead.memberships.accepted().filter(organisation=owner).exists():
        raise Refusal(
            _("负责人“%(lead)s”不是“%(owner)s”的人员。请选本单位的人。") % {"lead": lead, "owner": owner}
        )
    if state not in (ProjectState.PROPOSED, ProjectState.RUNNING):
        raise Refusal(_("课题以“拟立项”或“进行中”立项，不能一开始就结束。"))
    project = Project.objects.create(
        owner=owner,
        code=code,
        name=name,
        name_en=name_en,
        bottleneck=bottleneck,
        herb=herb,
        question=question,
        question_en=question_en.strip(),
        lead=lead,
        state=state,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    project.sites.set(sites)
    record(
        "programme.open_project",
        actor=actor,
        subject=project,
        changes={"bottleneck": bottleneck.number, "lead": lead.username, "from": starts_on, "to": ends_on},
    )
    return project


@transaction.atomic
def move_project(actor: User, project: Project, *, state: ProjectState, reason: str = "") -> Project:
    """Start, conclude or stop a project. It is concluded only when every milestone is met; stopping needs a reason."""
    require_role(actor, project.owner, Role.EDITOR)
    project.refresh_from_db(fields=["state"])
    if state not in NEXT_STATES[ProjectState(project.state)]:
        raise Refusal(
            _("课题现在是“%(now)s”，不能改为“%(then)s”。")
            % {"now": project.get_state_display(), "then": ProjectState(state).label}
        )
    unmet = project.milestones.filter(done_on__isnull=True).count()
    if state == ProjectState.CONCLUDED and unmet:
        raise Refusal(
            _("还有 %(unmet)s 个节点没有凭据，不能结题。请先补齐节点，或写明理由后终止。") % {"unmet": unmet}
        )
    if state == ProjectState.STOPPED and not reason.strip():
        raise Refusal(_("终止课题须写明理由。"))
    before, project.state = project.state, state
    project.save(update_fields=["state"])
    record(
        "programme.move_project",
        actor=actor,
        subject=project,
        changes={"state": [before, state]},
        reason=reason.strip(),
    )
    return project


@transaction.atomic
def publish_project(actor: User, project: Project) -> Project:
    """Let everybody see that the project exists and what it asks. Partners' terms and data stay as agreed."""
    require_role(actor, project.owner, Role.MANAGER)
    project.refresh_from_db(from_queryset=Project.objects.select_for_update())
    if project.is_public:
        return project
    project.is_public = True
    project.save(update_fields=["is_public"])
    record("programme.publish_project", actor=actor, subject=project, changes={"is_public": True})
    return project


@transaction.atomic
def add_milestone(
    actor: User, project: Project, *, name: str, due_on: dt.date, name_en: str = ""
) -> Milestone:
    """Agree on something the project must have done by a day within its period."""
    require_role(actor, project.owner, Role.EDITOR)
    _check_open(project)
    if not project.starts_on <= due_on <= project.ends_on:
        raise Refusal(
            _("节点日期 %(due)s 不在课题期 %(start)s 至 %(end)s 之内。")
            % {"due": due_on, "start": project.starts_on, "end": project.ends_on}
        )
    milestone = Milestone.objects.create(project=project, name=name, name_en=name_en, due_on=due_on)
    record("programme.add_milestone", actor=actor, subject=project, changes={"name": name, "due_on": due_on})
    return milestone


@transaction.atomic
def complete_milestone(actor: User, milestone: Milestone, *, done_on: dt.date, evidence: str) -> Milestone:
    """Meet a milestone: the day, and what shows it."""
    project = milestone.project
    require_role(actor, project.owner, Role.EDITOR)
    milestone.refresh_from_db(fields=["done_on"])
    if milestone.done_on:
        raise Refusal(_("节点“%(name)s”已于 %(on)s 完成。") % {"name": milestone, "on": milestone.done_on})
    if not evidence.strip():
        raise Refusal(_("请写明凭据：报告编号、账本或网址。没有凭据的节点不算完成。"))
    if done_on > timezone.localdate():
        raise Refusal(_("完成日期 %(on)s 还没有到。") % {"on": done_on})
    if done_on < project.starts_on:
        raise Refusal(
            _("完成日期 %(on)s 早于课题开始 %(start)s。") % {"on": done_on, "start": project.starts_on}
        )
    milestone.done_on, milestone.evidence = done_on, evidence.strip()
    milestone.save(update_fields=["done_on", "evidence"])
    record(
        "programme.complete_milestone",
        actor=actor,
        subject=project,
        changes={"name": milestone.name, "done_on": done_on, "evidence": milestone.evidence},
    )
    return milestone


@transaction.atomic
def add_partner(
    actor: User,
    project: Project,
    *,
    organisation: Organisation,
    shared_data: SharedData,
    terms: str,
    agreed_on: dt.date,
) -> Partner:
    """Take a partner in, under terms that say what it may see."""
    require_role(actor, project.owner, Role.EDITOR)
    _check_open(project)
    if organisation.pk == project.owner_id:
        raise Refusal(_("课题的所属单位不必登记为合作单位。"))
    if project.partners.filter(organisation=organisation).exists():
        raise Refusal(_("“%(partner)s”已是本课题的合作单位。") % {"partner": organisation})
    _check_terms(terms)
    partner = Partner.objects.create(
        project=project,
        organisation=organisation,
        shared_data=shared_data,
        terms=terms.strip(),
        agreed_on=agreed_on,
    )
    record(
        "programme.add_partner",
        actor=actor,
        subject=project,
        changes={"partner": organisation.name, "shared_data": shared_data, "agreed_on": agreed_on},
    )
    return partner


@transaction.atomic
def change_terms(
    actor: User, partner: Partner, *, shared_data: SharedData, terms: str, agreed_on: dt.date
) -> Partner:
    """Agree anew with a partner on what it may see; from then on it sees just that."""
    project = partner.project
    require_role(actor, project.owner, Role.EDITOR)
    _check_open(project)
    _check_terms(terms)
    changes = amend(partner, shared_data=shared_data, terms=terms.strip(), agreed_on=agreed_on)
    if changes:
        record(
            "programme.change_terms",
            actor=actor,
            subject=project,
            changes={"partner": partner.organisation.name, **changes},
        )
    return partner


@transaction.atomic
def open_site(
    actor: User,
    owner: Organisation,
    *,
    name: str,
    kind: SiteKind,
    county: Place,
    name_en: str = "",
    area_ha: float | None = None,
) -> Site:
    """List a place where work is done."""
    require_role(actor, owner, Role.EDITOR)
    if county.county_id is not None:
        raise Refusal(_("“%(place)s”是乡镇，请选它所在的县。") % {"place": county})
    if Site.objects.filter(owner=owner, name=name).exists():
        raise Refusal(_("本单位已有基地“%(name)s”。") % {"name": name})
    if area_ha is not None and not area_ha > 0:
        raise Refusal(_("面积须大于 0 公顷，收到 %(area)s。") % {"area": f"{area_ha:g}"})
    site = Site.objects.create(
        owner=owner, name=name, name_en=name_en, kind=kind, county=county, area_ha=area_ha
    )
    record("programme.open_site", actor=actor, subject=site, changes={"kind": kind, "county": county.name})
    return site


def _require_institute(actor: User, organisation: Organisation, role: Role) -> None:
    require_role(actor, organisation, role)
    if organisation.kind != OrganisationKind.INSTITUTE:
        raise NotAllowed(_("“%(owner)s”不是研究院。瓶颈和课题由研究院管理。") % {"owner": organisation})


def _check_open(project: Project) -> None:
    project.refresh_from_db(fields=["state"])
    if not NEXT_STATES[ProjectState(project.state)]:
        raise Refusal(
            _("课题“%(project)s”已%(state)s，不能再改。")
            % {"project": project, "state": project.get_state_display()}
        )


def _check_terms(terms: str) -> None:
    if not terms.strip():
        raise Refusal(_("请写明约定：由谁提供什么、数据归谁、成果怎样署名。"))

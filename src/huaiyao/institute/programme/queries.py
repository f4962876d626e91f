"""Read bottlenecks, projects, milestones, sites and partners."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from huaiyao.institute.accounts.choices import OrganisationKind, Role
from huaiyao.institute.accounts.queries import organisations_where

from .choices import ProjectState
from .models import Bottleneck, Milestone, Partner, Project, Site

LIVE = (ProjectState.PROPOSED, ProjectState.RUNNING)


def bottlenecks() -> QuerySet[Bottleneck]:
    return Bottleneck.objects.all()


def projects_seen_by(viewer: Any) -> QuerySet[Project]:
    """Return the viewer's projects with `open_milestones` and `overdue_milestones` of each, for lists."""
    unmet = Q(milestones__done_on__isnull=True)
    late = unmet & Q(milestones__due_on__lt=timezone.localdate(), state__in=LIVE)
    seen = Project.objects.filter(pk__in=Project.objects.seen_by(viewer).values("pk"))
    return seen.select_related("bottleneck", "herb", "lead", "owner").annotate(
        open_milestones=Count("milestones", filter=unmet), overdue_milestones=Count("milestones", filter=late)
    )


def sites_seen_by(viewer: Any) -> QuerySet[Site]:
    """Return the viewer's sites: their own, public ones, and those of the projects they take part in.

    Each with `works`: how many of its projects the viewer sees.
    """
    seen = Site.objects.filter(pk__in=Site.objects.seen_by(viewer).values("pk"))
    projects = Project.objects.seen_by(viewer).values("pk")
    shared = Site.objects.filter(projects__in=projects)
    return (
        Site.objects.filter(Q(pk__in=seen.values("pk")) | Q(pk__in=shared.values("pk")))
        .select_related("county", "owner")
        .annotate(works=Count("projects", filter=Q(projects__in=projects), distinct=True))
    )


def milestones_of(project: Project) -> list[Milestone]:
    """Return the milestones by day, each with `is_overdue` and `days_late`."""
    today = timezone.localdate()
    milestones = list(project.milestones.order_by("due_on", "pk"))
    for milestone in milestones:
        milestone.is_overdue = is_overdue(milestone, project, today)
        milestone.days_late = (today - milestone.due_on).days if milestone.is_overdue else 0
    return milestones


def is_overdue(milestone: Milestone, project: Project, today: dt.date) -> bool:
    """Whether the day has passed with nothing to show, in a project that still runs."""
    return milestone.done_on is None and milestone.due_on < today and project.state in LIVE


def overdue_count(viewer: Any) -> int:
    """Return how many milestones of the viewer's own organisations are overdue: the badge of the room."""
    if not viewer.is_authenticated:
        return 0
    return Milestone.objects.filter(
        project__owner__in=list(viewer.roles()),
        project__state__in=LIVE,
        done_on__isnull=True,
        due_on__lt=timezone.localdate(),
    ).count()


def partners_of(project: Project) -> QuerySet[Partner]:
    return project.partners.select_related("organisation").order_by("agreed_on", "pk")


def knows_partners(viewer: Any, project: Project) -> bool:
    """Whether the viewer may read who works on a project and under which terms: its own people and its partners."""
    if not viewer.is_authenticated:
        return False
    mine = set(viewer.roles())
    return project.owner_id in mine or project.partners.filter(organisation__in=mine).exists()


def institutes_where(viewer: Any, role: Role) -> list[Any]:
    """Return the institutes in which the viewer holds a role: only an institute runs projects."""
    return [o for o in organisations_where(viewer, role) if o.kind == OrganisationKind.INSTITUTE]


def next_project_code(year: int) -> str:
    """Return a free code of the form HY-2024-03, as a suggestion."""
    prefix = f"HY-{year}-"
    used = set(Project.objects.filter(code__startswith=prefix).values_list("code", flat=True))
    number = next(n for n in range(1, len(used) + 2) if f"{prefix}{n:02d}" not in used)
    return f"{prefix}{number:02d}"


def may_publish(viewer: Any, project: Project) -> bool:
    return viewer.is_authenticated and viewer.has_role(project.owner_id, Role.MANAGER)

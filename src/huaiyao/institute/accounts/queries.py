"""Who may do what."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from huaiyao.institute.web.errors import NotAllowed

from .choices import Role
from .models import Membership, Organisation, Owned, User


def require_role(actor: User, organisation: Organisation, role: Role) -> None:
    """Raise `NotAllowed` unless the actor holds at least `role` in the organisation."""
    if not (actor.is_authenticated and actor.has_role(organisation, role)):
        raise NotAllowed(
            _("需要在“%(organisation)s”有“%(role)s”角色。请向该单位的管理人员申请。")
            % {"organisation": organisation, "role": role.label}
        )


def require_institute_role(actor: User, role: Role) -> None:
    """Raise `NotAllowed` unless the actor holds at least `role` in the institute itself."""
    if not (actor.is_authenticated and actor.has_institute_role(role)):
        raise NotAllowed(_("需要在研究院有“%(role)s”角色。请向研究院的管理人员申请。") % {"role": role.label})


def may_care_for_members(actor: User, organisation: Organisation) -> bool:
    """Whether the actor may say who belongs: its managers; where it has none, the institute's managers."""
    if not actor.is_authenticated:
        return False
    if actor.has_role(organisation, Role.MANAGER):
        return True
    return actor.has_institute_role(Role.MANAGER) and not _managers(organisation).exists()


def require_membership_care(actor: User, organisation: Organisation) -> None:
    """Raise `NotAllowed` unless the actor may say who belongs to the organisation."""
    if not may_care_for_members(actor, organisation):
        require_role(actor, organisation, Role.MANAGER)


def organisations_where(actor: User, role: Role) -> list[Organisation]:
    """Return the organisations in which the actor holds at least `role`."""
    return [o for o in Organisation.objects.filter(pk__in=actor.roles()) if actor.has_role(o, role)]


def edits_somewhere(viewer: Any) -> bool:
    """Whether the viewer may write for any organisation at all."""
    return viewer.is_authenticated and bool(organisations_where(viewer, Role.EDITOR))


def may_edit(viewer: Any, row: Owned) -> bool:
    """Whether the viewer may write to a row: the editors of the organisation that owns it."""
    return viewer.is_authenticated and viewer.has_role(row.owner_id, Role.EDITOR)


def organisations_seen_by(viewer: Any) -> QuerySet[Organisation]:
    """Return the viewer's own organisations; the institute's managers see all of them."""
    if not viewer.is_authenticated:
        return Organisation.objects.none()
    if viewer.has_institute_role(Role.MANAGER):
        return Organisation.objects.all()
    return Organisation.objects.filter(pk__in=viewer.roles())


def with_sizes(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Add how many members and managers each organisation has."""
    accepted = Q(memberships__is_offered=False)
    is_manager = accepted & Q(memberships__role=Role.MANAGER)
    return organisations.annotate(
        members=Count("memberships", filter=accepted), managers=Count("memberships", filter=is_manager)
    )


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    return organisation.memberships.select_related("user").order_by("user__full_name")


def memberships_of(user: User) -> QuerySet[Membership]:
    return user.memberships.accepted().select_related("organisation").order_by("organisation__name")


def offers_to(user: User) -> QuerySet[Membership]:
    """Return the memberships somebody has offered the person, not yet accepted."""
    return user.memberships.filter(is_offered=True).select_related("organisation").order_by("pk")


def offer_count(viewer: Any) -> int:
    return offers_to(viewer).count() if viewer.is_authenticated else 0


def _managers(organisation: Organisation) -> QuerySet[Membership]:
    return organisation.memberships.accepted().filter(role=Role.MANAGER)


def demo_people() -> QuerySet[User]:
    """Return the demo accounts of a sample institute; a real one has none."""
    return User.objects.filter(is_demo=True, is_active=True).prefetch_related("memberships__organisation")

"""Who may do what."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huaiyao.institute.web.errors import NotAllowed

from .choices import Role
from .models import Organisation, User


def require_role(actor: User, organisation: Organisation, role: Role) -> None:
    """Raise `NotAllowed` unless the actor holds at least `role` in the organisation."""
    if not (actor.is_authenticated and actor.has_role(organisation, role)):
        raise NotAllowed(
            _("需要在“%(organisation)s”有“%(role)s”角色。请向该单位的管理人员申请。")
            % {"organisation": organisation, "role": role.label}
        )


def organisations_where(actor: User, role: Role) -> list[Organisation]:
    """Return the organisations in which the actor holds at least `role`."""
    return [o for o in Organisation.objects.filter(pk__in=actor.roles()) if actor.has_role(o, role)]


def members_of(organisation: Organisation):
    return organisation.memberships.select_related("user").order_by("user__full_name")

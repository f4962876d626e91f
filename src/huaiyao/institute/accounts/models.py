"""People, organisations, memberships, and who may see a row."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huaiyao.institute.web.names import Named

from .choices import OrganisationKind, Role


class Organisation(Named):
    """A unit that owns rows: the institute itself, a co-operative, a firm, a bureau, a university."""

    kind = models.CharField(_("类别"), max_length=20, choices=OrganisationKind)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("organisation", "单位")
        ordering = ["name"]

    def get_absolute_url(self) -> str:
        return reverse("accounts:organisation", args=[self.pk])


class User(AbstractUser):
    """A person who signs in."""

    first_name = None
    last_name = None
    full_name = models.CharField(_("姓名"), max_length=80)
    is_demo = models.BooleanField(_("演示账号"), default=False)

    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("人员")

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def roles(self) -> dict[int, str]:
        """Return role by organisation id, read once a request."""
        if not hasattr(self, "_roles"):
            self._roles = dict(self.memberships.accepted().values_list("organisation_id", "role"))
        return self._roles

    def has_role(self, organisation: Organisation | int, role: Role) -> bool:
        """Whether the person holds at least `role` in the organisation."""
        held = self.roles().get(organisation if isinstance(organisation, int) else organisation.pk)
        order = list(Role)
        return held is not None and order.index(Role(held)) >= order.index(role)

    def has_institute_role(self, role: Role) -> bool:
        """Whether the person holds at least `role` in the institute itself; read once a request."""
        if not hasattr(self, "_institute_roles"):
            in_institute = self.memberships.accepted().filter(organisation__kind=OrganisationKind.INSTITUTE)
            self._institute_roles = set(in_institute.values_list("role", flat=True))
        order = list(Role)
        return any(order.index(Role(held)) >= order.index(role) for held in self._institute_roles)

    @property
    def watches_the_house(self) -> bool:
        """Whether the person may read everybody's trail: the institute's reviewers and managers."""
        return self.is_superuser or self.has_institute_role(Role.REVIEWER)

    def snapshot(self) -> dict[str, Any]:
        """Return who the person is today, for the audit trail."""
        held = self.memberships.accepted().select_related("organisation")
        return {
            "id": self.pk,
            "username": self.username,
            "name": self.full_name,
            "roles": [{"organisation": m.organisation.name, "role": m.role} for m in held],
        }


class Memberships(models.QuerySet):
    """Memberships; those that are only offered give no role."""

    def accepted(self) -> Memberships:
        return self.filter(is_offered=False)


class Membership(models.Model):
    """A person's role in an organisation: offered first to whoever had an account, in force once accepted."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    is_offered = models.BooleanField(_("待本人接受"), default=False)

    objects = Memberships.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="one_role_each")]
        verbose_name = _("成员")

    def get_absolute_url(self) -> str:
        return reverse("accounts:organisation", args=[self.organisation_id])

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation} · {self.get_role_display()}"


class OwnedQuerySet(models.QuerySet):
    """Rows that belong to an organisation."""

    def seen_by(self, viewer: Any) -> OwnedQuerySet:
        """Return what the viewer may see: public rows, their organisations' own, and what is shared with those."""
        seen = self.model.public_rows()
        if getattr(viewer, "is_authenticated", False):
            mine = list(viewer.roles())
            seen |= Q(owner__in=mine) | self.model.shared_with(mine)
        return self.filter(seen).distinct()


class Owned(models.Model):
    """A row of an organisation: seen by its people, by those it is shared with, and by all once public."""

    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("所属单位")
    )
    is_public = models.BooleanField(_("公开"), default=False)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def public_rows(cls) -> Q:
        """Return the condition under which anybody may see a row; a department may narrow it."""
        return Q(is_public=True)

    @classmethod
    def shared_with(cls, organisations: list[int]) -> Q:
        """Return the condition under which other organisations may see a row; none unless a department says so."""
        return Q(pk__in=[])

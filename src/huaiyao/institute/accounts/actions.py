"""Who works where, and as what: the only code that changes people and organisations."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from huaiyao.institute.audit.actions import record
from huaiyao.institute.web.errors import NotAllowed, Refusal

from .choices import OrganisationKind, Role
from .models import Membership, Organisation, User
from .queries import require_institute_role, require_membership_care


@transaction.atomic
def found_institute(
    *, name: str, name_en: str, username: str, full_name: str, password: str, is_demo: bool = False
) -> User:
    """Make the institute and its first manager in an empty house, and return the manager."""
    if Organisation.objects.filter(kind=OrganisationKind.INSTITUTE).exists():
        raise Refusal(_("研究院已经建立。新的人员请由管理人员登记。"))
    institute = Organisation.objects.create(name=name, name_en=name_en, kind=OrganisationKind.INSTITUTE)
    record("accounts.found_institute", actor=None, subject=institute, changes={"name": [None, name]})
    manager = _new_person(username=username, full_name=full_name, password=password, is_demo=is_demo)
    membership = Membership.objects.create(user=manager, organisation=institute, role=Role.MANAGER)
    record("accounts.add_member", actor=None, subject=membership, changes={"role": [None, Role.MANAGER]})
    return manager


@transaction.atomic
def register_organisation(
    actor: User, *, name: str, kind: str, name_en: str = "", credit_code: str = ""
) -> Organisation:
    """Enter an organisation; the institute's managers look after it until it has a manager of its own."""
    require_institute_role(actor, Role.MANAGER)
    if Organisation.objects.filter(name=name).exists():
        raise Refusal(_("已有名为“%(name)s”的单位。请直接为它登记成员。") % {"name": name})
    organisation = Organisation.objects.create(name=name, name_en=name_en, kind=kind, credit_code=credit_code)
    record(
        "accounts.register_organisation",
        actor=actor,
        subject=organisation,
        changes={"name": [None, name], "kind": [None, kind]},
    )
    return organisation


@transaction.atomic
def register_person(
    actor: User,
    organisation: Organisation,
    *,
    username: str,
    full_name: str,
    password: str,
    role: str,
    is_demo: bool = False,
) -> User:
    """Make an account for somebody who has none, with a role in one organisation."""
    require_membership_care(actor, organisation)
    if User.objects.filter(username=username).exists():
        raise Refusal(
            _("登录名“%(username)s”已被使用。请换一个，或按登录名邀请此人。") % {"username": username}
        )
    person = _new_person(username=username, full_name=full_name, password=password, is_demo=is_demo)
    membership = Membership.objects.create(user=person, organisation=organisation, role=role)
    record("accounts.register_person", actor=actor, subject=membership, changes={"role": [None, role]})
    return person


@transaction.atomic
def offer_membership(actor: User, organisation: Organisation, *, username: str, role: str) -> Membership:
    """Offer somebody who has an account a role in an organisation: in force once the person accepts it.

    Nobody becomes a member of an organisation, and writes into its books, because somebody there says so.
    """
    require_membership_care(actor, organisation)
    person = User.objects.filter(username=username).first()
    if person is None:
        raise Refusal(_("没有登录名为“%(username)s”的人员。请核对，或新建账号。") % {"username": username})
    if Membership.objects.filter(user=person, organisation=organisation).exists():
        raise Refusal(_("%(person)s 已是成员或已受邀。请看名单。") % {"person": person})
    membership = Membership.objects.create(user=person, organisation=organisation, role=role, is_offered=True)
    record("accounts.offer_membership", actor=actor, subject=membership, changes={"role": [None, role]})
    return membership


@transaction.atomic
def accept_membership(actor: User, membership: Membership) -> Membership:
    """Become a member, as offered."""
    _check_own_offer(actor, membership)
    membership.is_offered = False
    membership.save(update_fields=["is_offered"])
    record(
        "accounts.accept_membership", actor=actor, subject=membership, changes={"is_offered": [True, False]}
    )
    return membership


@transaction.atomic
def decline_membership(actor: User, membership: Membership) -> None:
    """Say no to an offer: nothing of it is left but its entries in the trail."""
    _check_own_offer(actor, membership)
    record(
        "accounts.decline_membership",
        actor=actor,
        subject=membership,
        changes={"role": [membership.role, None]},
    )
    membership.delete()


@transaction.atomic
def change_role(actor: User, membership: Membership, role: str) -> Membership:
    """Give a member another role; an organisation keeps at least one manager."""
    require_membership_care(actor, membership.organisation)
    membership.refresh_from_db()
    if membership.is_offered:
        raise Refusal(
            _("%(person)s 还没有接受邀请。要换角色，请撤回后重新邀请。") % {"person": membership.user}
        )
    before = membership.role
    if before == Role.MANAGER and role != Role.MANAGER:
        _keep_a_manager(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    record("accounts.change_role", actor=actor, subject=membership, changes={"role": [before, role]})
    return membership


@transaction.atomic
def remove_member(actor: User, membership: Membership) -> None:
    """End a membership, or take back the offer of one; everybody may leave, except the last manager."""
    if membership.user_id != actor.pk:
        require_membership_care(actor, membership.organisation)
    if membership.role == Role.MANAGER and not membership.is_offered:
        _keep_a_manager(membership)
    deed = "accounts.withdraw_offer" if membership.is_offered else "accounts.remove_member"
    record(deed, actor=actor, subject=membership, changes={"role": [membership.role, None]})
    membership.delete()


@transaction.atomic
def change_password(actor: User, *, password: str) -> None:
    """Give the person a new password; the trail says that, never what."""
    _check_password(password, actor)
    actor.set_password(password)
    actor.save(update_fields=["password"])
    record("accounts.change_password", actor=actor, subject=actor)


def _new_person(*, username: str, full_name: str, password: str, is_demo: bool) -> User:
    person = User(username=username, full_name=full_name, is_demo=is_demo)
    _check_password(password, person)
    person.set_password(password)
    person.save()
    return person


def _check_password(password: str, person: User) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Refusal(" ".join(error.messages)) from error


def _check_own_offer(actor: User, membership: Membership) -> None:
    if membership.user_id != actor.pk:
        raise NotAllowed(_("邀请只能由本人接受或谢绝。"))
    if not Membership.objects.filter(pk=membership.pk, is_offered=True).exists():
        raise Refusal(_("这份邀请已经接受或已撤回。"))


def _keep_a_manager(membership: Membership) -> None:
    managers = Membership.objects.accepted().filter(organisation=membership.organisation, role=Role.MANAGER)
    if not managers.exclude(pk=membership.pk).exists():
        raise Refusal(
            _("“%(organisation)s”至少要有一名管理人员。请先让另一名成员担任管理。")
            % {"organisation": membership.organisation}
        )

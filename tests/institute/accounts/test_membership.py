"""Joining, roles, leaving: who may say who belongs."""

from __future__ import annotations

import pytest

from huaiyao.institute.accounts import actions
from huaiyao.institute.accounts.choices import OrganisationKind, Role
from huaiyao.institute.accounts.models import Membership, Organisation, User
from huaiyao.institute.web.errors import NotAllowed, Refusal

GOOD = "rain on the loess 7"


def test_an_empty_house_gets_its_institute_and_first_manager(db, assert_audited):
    with assert_audited("accounts.found_institute", "accounts.add_member"):
        manager = actions.found_institute(
            name="怀药研究院", name_en="Institute", username="first", full_name="甲", password=GOOD
        )
    assert manager.has_institute_role(Role.MANAGER)
    assert manager.check_password(GOOD)


def test_a_second_institute_is_refused(institute):
    with pytest.raises(Refusal, match="研究院已经建立"):
        actions.found_institute(name="又一个", name_en="", username="x", full_name="乙", password=GOOD)
    assert not User.objects.filter(username="x").exists()


def again(person: User) -> User:
    """The person as the next request knows them."""
    return User.objects.get(pk=person.pk)


def test_an_offered_membership_is_in_force_only_once_the_person_accepts(
    mona, institute, otto, assert_audited
):
    with assert_audited("accounts.offer_membership"):
        offer = actions.offer_membership(mona, institute, username="otto", role=Role.EDITOR)
    assert not again(otto).has_role(institute, Role.VIEWER)
    assert not again(otto).has_institute_role(Role.VIEWER)
    assert institute.pk not in [held["organisation"] for held in again(otto).snapshot()["roles"]]
    with assert_audited("accounts.accept_membership"):
        actions.accept_membership(otto, offer)
    assert again(otto).has_role(institute, Role.EDITOR)


def test_an_offer_that_is_declined_leaves_no_membership(mona, institute, otto, assert_audited):
    offer = actions.offer_membership(mona, institute, username="otto", role=Role.EDITOR)
    with assert_audited("accounts.decline_membership"):
        actions.decline_membership(otto, offer)
    assert not institute.memberships.filter(user=otto).exists()


def test_nobody_accepts_for_another_nor_twice(mona, institute, otto, alice):
    offer = actions.offer_membership(mona, institute, username="otto", role=Role.MANAGER)
    for somebody in (mona, alice):
        with pytest.raises(NotAllowed, match="只能由本人"):
            actions.accept_membership(somebody, offer)
    actions.accept_membership(otto, offer)
    with pytest.raises(Refusal, match="已经接受或已撤回"):
        actions.accept_membership(otto, offer)
    with pytest.raises(Refusal, match="已经接受或已撤回"):
        actions.decline_membership(otto, offer)


def test_what_was_offered_is_what_is_accepted(mona, institute, otto):
    offer = actions.offer_membership(mona, institute, username="otto", role=Role.VIEWER)
    with pytest.raises(Refusal, match="请撤回后重新邀请"):
        actions.change_role(mona, offer, Role.MANAGER)


def test_a_manager_only_invited_is_no_manager_yet(mona, institute, otto):
    actions.offer_membership(mona, institute, username="otto", role=Role.MANAGER)
    with pytest.raises(Refusal, match="至少要有一名管理人员"):
        actions.remove_member(mona, Membership.objects.get(user=mona))


def test_an_offer_may_be_taken_back(mona, institute, otto, assert_audited):
    offer = actions.offer_membership(mona, institute, username="otto", role=Role.MANAGER)
    with assert_audited("accounts.withdraw_offer"):
        actions.remove_member(mona, offer)
    assert not institute.memberships.filter(user=otto).exists()


def test_an_unknown_sign_in_name_is_refused_with_the_remedy(mona, institute):
    with pytest.raises(Refusal, match="没有登录名为“nobody”的人员。请核对，或新建账号"):
        actions.offer_membership(mona, institute, username="nobody", role=Role.VIEWER)


def test_nobody_is_added_twice(mona, institute, alice):
    with pytest.raises(Refusal, match="已是成员或已受邀"):
        actions.offer_membership(mona, institute, username="alice", role=Role.VIEWER)


def test_an_editor_may_not_add_members(alice, institute, otto):
    with pytest.raises(NotAllowed, match="管理"):
        actions.offer_membership(alice, institute, username="otto", role=Role.VIEWER)


def test_the_institutes_manager_looks_after_an_organisation_without_a_manager(mona, coop):
    person = actions.register_person(
        mona, coop, username="head", full_name="社长", password=GOOD, role=Role.MANAGER
    )
    assert person.has_role(coop, Role.MANAGER)


def test_once_it_has_a_manager_the_institute_keeps_out(mona, coop):
    actions.register_person(mona, coop, username="head", full_name="社长", password=GOOD, role=Role.MANAGER)
    with pytest.raises(NotAllowed, match="岳村合作社"):
        actions.register_person(
            mona, coop, username="spy", full_name="探子", password=GOOD, role=Role.MANAGER
        )


def test_a_taken_sign_in_name_is_refused(mona, coop, charlie):
    with pytest.raises(Refusal, match="登录名“charlie”已被使用"):
        actions.register_person(
            mona, coop, username="charlie", full_name="查", password=GOOD, role=Role.EDITOR
        )


@pytest.mark.parametrize("weak", ["short1", "password123", "yuecunhead1"])
def test_a_weak_first_password_is_refused_and_nobody_is_made(mona, coop, weak):
    with pytest.raises(Refusal):
        actions.register_person(
            mona, coop, username="yuecunhead", full_name="社长", password=weak, role=Role.EDITOR
        )
    assert not User.objects.filter(username="yuecunhead").exists()


def test_the_last_manager_can_neither_step_down_nor_leave(mona):
    membership = Membership.objects.get(user=mona)
    with pytest.raises(Refusal, match="至少要有一名管理人员"):
        actions.change_role(mona, membership, Role.EDITOR)
    with pytest.raises(Refusal, match="至少要有一名管理人员"):
        actions.remove_member(mona, membership)
    membership.refresh_from_db()
    assert membership.role == Role.MANAGER


def test_with_a_successor_the_manager_may_step_down(mona, alice, assert_audited):
    with assert_audited("accounts.change_role", "accounts.change_role"):
        actions.change_role(mona, Membership.objects.get(user=alice), Role.MANAGER)
        actions.change_role(mona, Membership.objects.get(user=mona), Role.VIEWER)
    assert Membership.objects.get(user=mona).role == Role.VIEWER


def test_anybody_else_may_leave(alice, mona, institute):
    actions.remove_member(alice, Membership.objects.get(user=alice))
    assert not institute.memberships.filter(user=alice).exists()


def test_only_the_institutes_managers_register_organisations(mona, bob):
    made = actions.register_organisation(mona, name="新合作社", kind=OrganisationKind.COOPERATIVE)
    assert Organisation.objects.get(pk=made.pk).name == "新合作社"
    with pytest.raises(NotAllowed, match="研究院"):
        actions.register_organisation(bob, name="又一个", kind=OrganisationKind.FIRM)


def test_the_same_name_is_not_registered_twice(mona, coop):
    with pytest.raises(Refusal, match="已有名为“岳村合作社”的单位"):
        actions.register_organisation(mona, name="岳村合作社", kind=OrganisationKind.COOPERATIVE)


def test_each_role_includes_the_ones_before_it(bob, institute, coop):
    assert [bob.has_role(institute, role) for role in Role] == [True, True, True, False]
    assert not any(bob.has_role(coop, role) for role in Role)

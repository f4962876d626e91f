"""An organisation and its members, as its people and outsiders see it."""

from __future__ import annotations

from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.models import Membership, User


def test_members_see_one_another_and_outsiders_see_nothing(client_of, alice, charlie, institute):
    address = institute.get_absolute_url()
    assert "alice" in client_of(alice).get(address).content.decode()
    assert client_of(charlie).get(address).status_code == 404
    assert client_of(None).get(address).status_code == 302


def test_only_a_manager_is_offered_the_forms(client_of, alice, mona, institute):
    address = institute.get_absolute_url()
    assert 'name="role"' not in client_of(alice).get(address).content.decode()
    assert 'name="role"' in client_of(mona).get(address).content.decode()


def test_a_manager_registers_a_person_on_the_page(client_of, mona, institute, assert_audited):
    fields = {
        "username": "newcomer",
        "full_name": "新人",
        "role": "editor",
        "password": "rain on the loess 7",
    }
    with assert_audited("accounts.register_person"):
        response = client_of(mona).post(f"/accounts/organisations/{institute.pk}/people/add/", fields)
    assert response.url == institute.get_absolute_url()
    assert User.objects.get(username="newcomer").has_role(institute, Role.EDITOR)


def test_a_refused_addition_comes_back_on_the_form(client_of, mona, institute):
    address = f"/accounts/organisations/{institute.pk}/members/add/"
    page = client_of(mona).post(address, {"username": "ghost", "role": "editor"}).content.decode()
    assert "没有登录名为“ghost”的人员" in page


def test_a_manager_changes_a_role_on_the_page(client_of, mona, alice):
    membership = Membership.objects.get(user=alice)
    client_of(mona).post(f"/accounts/members/{membership.pk}/role/", {"role": "reviewer"})
    membership.refresh_from_db()
    assert membership.role == Role.REVIEWER


def test_an_editor_who_forges_the_form_is_refused(client_of, alice, bob):
    membership = Membership.objects.get(user=alice)
    response = client_of(bob).post(f"/accounts/members/{membership.pk}/role/", {"role": "manager"})
    assert response.status_code == 403
    membership.refresh_from_db()
    assert membership.role == Role.EDITOR


def test_the_member_list_costs_the_same_however_many_there_are(client_of, mona, institute, cost_of):
    client, address = client_of(mona), institute.get_absolute_url()
    cost = cost_of(client, address)
    for n in range(30):
        person = User.objects.create(username=f"p{n}", full_name=f"人{n}")
        Membership.objects.create(user=person, organisation=institute, role=Role.VIEWER)
    assert cost_of(client, address) == cost <= 18


def test_the_person_invited_accepts_on_their_own_page(client_of, mona, otto, institute, carol):
    client_of(mona).post(
        f"/accounts/organisations/{institute.pk}/members/add/", {"username": "otto", "role": "editor"}
    )
    offer = Membership.objects.get(user=otto, organisation=institute)
    assert "待本人接受" in client_of(mona).get(institute.get_absolute_url()).content.decode()
    invited = client_of(otto)
    assert "给您的邀请" in invited.get("/accounts/me/").content.decode()
    assert invited.get(institute.get_absolute_url()).status_code == 404
    assert client_of(carol).post(f"/accounts/members/{offer.pk}/accept/").status_code == 404
    invited.post(f"/accounts/members/{offer.pk}/accept/")
    assert invited.get(institute.get_absolute_url()).status_code == 200
    assert "给您的邀请" not in invited.get("/accounts/me/").content.decode()


def test_the_person_invited_says_no_on_their_own_page(client_of, mona, otto, institute):
    client_of(mona).post(
        f"/accounts/organisations/{institute.pk}/members/add/", {"username": "otto", "role": "editor"}
    )
    offer = Membership.objects.get(user=otto, organisation=institute)
    client_of(otto).post(f"/accounts/members/{offer.pk}/decline/")
    assert not institute.memberships.filter(user=otto).exists()


def test_an_invitation_is_taken_back_in_its_own_words(client_of, mona, otto, institute):
    offer = Membership.objects.create(user=otto, organisation=institute, role="editor", is_offered=True)
    page = client_of(mona).get(f"/accounts/members/{offer.pk}/remove/").content.decode()
    assert "撤回邀请" in page
    assert "结束成员关系" not in page
    told = client_of(mona).post(f"/accounts/members/{offer.pk}/remove/", follow=True).content.decode()
    assert "已撤回给" in told
    assert "已不是成员" not in told

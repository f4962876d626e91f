"""Signing in, my page, my password."""

from __future__ import annotations

import pytest
from django.urls import reverse

from huaiyao.institute.accounts.models import User

SIGN_IN = "/accounts/sign-in/"
PASSWORD = "a long enough phrase"


def test_a_person_signs_in_and_is_taken_where_they_wanted_to_go(client, alice):
    wanted = reverse("registry:books")
    response = client.post(SIGN_IN, {"username": "alice", "password": PASSWORD, "next": wanted})
    assert response.status_code == 302
    assert response.url == wanted


def test_a_wrong_password_and_an_unknown_name_get_the_same_page(client, alice):
    wrong = client.post(SIGN_IN, {"username": "alice", "password": "wrong"})
    unknown = client.post(SIGN_IN, {"username": "alicf", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 200
    assert "登录名或口令不对" in wrong.content.decode()

    def sentences(response):
        return [str(error) for error in response.context["form"].non_field_errors()]

    assert sentences(wrong) == sentences(unknown)


def test_a_closed_account_is_told_nothing_more(client, alice):
    User.objects.filter(pk=alice.pk).update(is_active=False)
    response = client.post(SIGN_IN, {"username": "alice", "password": PASSWORD})
    assert "登录名或口令不对" in response.content.decode()


def test_the_refusal_is_said_in_english_too(client, alice):
    client.cookies["huaiyao_language"] = "en"
    response = client.post(SIGN_IN, {"username": "alice", "password": "wrong"})
    assert "The sign-in name or the password is not right" in response.content.decode()


def test_sign_in_never_leads_to_another_site(client, alice):
    response = client.post(
        SIGN_IN, {"username": "alice", "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert "evil.example" not in response.url


def test_signing_out_needs_a_post(client_of, alice):
    client = client_of(alice)
    assert client.get("/accounts/sign-out/").status_code == 405
    client.post("/accounts/sign-out/")
    assert client.get("/accounts/me/").status_code == 302


def test_demo_accounts_are_listed_only_in_a_sample_institute(client, alice):
    assert "alice" not in client.get(SIGN_IN).content.decode()
    User.objects.filter(pk=alice.pk).update(is_demo=True)
    assert "alice" in client.get(SIGN_IN).content.decode()


def test_my_page_shows_my_organisations_and_roles(client_of, bob):
    page = client_of(bob).get("/accounts/me/").content.decode()
    assert "怀药研究院" in page
    assert "复核" in page


def test_a_person_changes_their_password_and_stays_signed_in(client_of, alice, assert_audited):
    client = client_of(alice)
    fields = {"old_password": PASSWORD, "password": "another long phrase", "again": "another long phrase"}
    with assert_audited("accounts.change_password"):
        assert client.post("/accounts/me/password/", fields).status_code == 302
    alice.refresh_from_db()
    assert alice.check_password("another long phrase")
    assert client.get("/accounts/me/").status_code == 200


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"old_password": "wrong"}, "现在的口令不对"),
        ({"again": "different phrase"}, "两遍新口令不一样"),
        ({"password": "short", "again": "short"}, "10"),
    ],
)
def test_a_bad_password_change_says_why_and_changes_nothing(client_of, alice, fields, sentence):
    good = {"old_password": PASSWORD, "password": "another long phrase", "again": "another long phrase"}
    page = client_of(alice).post("/accounts/me/password/", {**good, **fields}).content.decode()
    assert sentence in page
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)

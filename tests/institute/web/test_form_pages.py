"""A page that is only a form asks, does, says what was done and goes on; a refusal comes back on it."""

from __future__ import annotations

from functools import partial

import pytest
from django import forms
from django.urls import path

from huaiyao.institute import urls
from huaiyao.institute.web.errors import NotAllowed, Refusal
from huaiyao.institute.web.form_pages import FormPage, form_view

pytestmark = pytest.mark.django_db


class NameForm(forms.Form):
    name = forms.CharField(label="名称")


class WithPage:
    def get_absolute_url(self) -> str:
        return "/the-row/"


class WithoutPage:
    pass


def deed(kept, *, name):
    """Keep a name and return what was made: `row` has a page of its own, anything else has none."""
    if name == "taken":
        raise Refusal("这个名称已被使用。")
    if name == "theirs":
        raise NotAllowed("这不是您单位的。")
    kept.append(name)
    return WithPage() if name == "row" else WithoutPage()


def door(kept):
    @form_view
    def view(request):
        if request.GET.get("shut"):
            raise NotAllowed("这扇门不开。")
        return FormPage(
            form=partial(NameForm, initial={"name": "怀选"}),
            deed=partial(deed, kept),
            title="叫什么？",
            done=lambda made: f"已记下 {type(made).__name__}。",
            back="registry:herbs",
        )

    return type("Doors", (), {"urlpatterns": [path("ask/", view), *urls.urlpatterns]})


@pytest.fixture
def kept(settings) -> list[str]:
    """What the deed was called with, behind `/ask/`."""
    kept: list[str] = []
    settings.ROOT_URLCONF = door(kept)
    return kept


@pytest.fixture
def editor(client, django_user_model, kept):
    client.force_login(django_user_model.objects.create_user("alice", full_name="安丽"))
    return client


def test_it_asks_with_what_is_known_and_leads_back(editor, kept):
    response = editor.get("/ask/")
    html = response.content.decode()
    assert response.status_code == 200
    assert 'value="怀选"' in html
    assert 'href="/registry/herbs/">取消' in html
    assert kept == []


@pytest.mark.parametrize(("name", "next_page"), [("row", "/the-row/"), ("other", "/registry/herbs/")])
def test_it_goes_on_to_the_rows_page_or_back_where_the_row_has_none(editor, kept, name, next_page):
    response = editor.post("/ask/", {"name": name})
    assert (response.status_code, response.url) == (302, next_page)
    assert kept == [name]


def test_it_says_what_was_done(editor):
    html = editor.post("/ask/", {"name": "other"}, follow=True).content.decode()
    assert "已记下 WithoutPage。" in html


@pytest.mark.parametrize(
    ("sent", "sentence"), [({"name": "taken"}, "这个名称已被使用。"), ({}, "必填"), ({"name": " "}, "必填")]
)
def test_a_refusal_comes_back_on_the_form_and_nothing_is_said_to_be_done(editor, kept, sent, sentence):
    response = editor.post("/ask/", sent)
    html = response.content.decode()
    assert response.status_code == 400
    assert sentence in html
    assert "已记下" not in html
    assert kept == []


def test_what_was_typed_is_still_there_after_a_refusal(editor):
    assert 'value="taken"' in editor.post("/ask/", {"name": "taken"}).content.decode()


@pytest.mark.parametrize(
    ("address", "sentence"), [("/ask/", "这不是您单位的。"), ("/ask/?shut=1", "这扇门不开。")]
)
def test_who_may_not_gets_the_page_that_says_so(editor, kept, address, sentence):
    response = editor.post(address, {"name": "theirs"})
    assert response.status_code == 403
    assert sentence in response.content.decode()
    assert kept == []


def test_strangers_sign_in_first(client, kept):
    for response in (client.get("/ask/"), client.post("/ask/", {"name": "row"})):
        assert response.status_code == 302
        assert response.url.startswith("/accounts/sign-in/")
    assert kept == []


def test_it_answers_no_other_method(editor, kept):
    assert editor.put("/ask/").status_code == 405

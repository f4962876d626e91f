"""A form page does its deed once: by double click, reload, back button, in two tabs, at two workers."""

from __future__ import annotations

import datetime as dt
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.urls import path
from django.utils import timezone

from huaiyao.institute import urls
from huaiyao.institute.accounts.models import User
from huaiyao.institute.registry.models import Technique
from huaiyao.institute.web import once
from huaiyao.institute.web.errors import Refusal
from huaiyao.institute.web.form_pages import FormPage, form_view
from huaiyao.institute.web.models import SentForm

ALREADY = "这张表已经提交过"


class NameForm(forms.Form):
    name = forms.CharField(label="名称", required=True)


class Row:
    def __init__(self, technique: Technique) -> None:
        self.pk = technique.pk

    def get_absolute_url(self) -> str:
        return f"/techniques/{self.pk}/"


def deed(pause: list[float], *, name: str) -> Row | object:
    """Keep a name as often as one is asked to; slow where the test says so."""
    if name == "taken":
        raise Refusal("这个名称已被使用。")
    if name == "broken":
        raise RuntimeError("a fault of ours")
    for seconds in pause:
        time.sleep(seconds)
    made = Technique.objects.create(name=name)
    return object() if name == "pageless" else Row(made)


@pytest.fixture
def pause() -> list[float]:
    return []


@pytest.fixture
def asking(settings, pause):
    """Two form pages behind `/ask/` and `/ask-too/`."""

    @form_view
    def view(request):
        return FormPage(
            form=NameForm, deed=partial(deed, pause), title="叫什么？", done="已记下。", back="registry:herbs"
        )

    pages = [path("ask/", view), path("ask-too/", view)]
    settings.ROOT_URLCONF = type("Doors", (), {"urlpatterns": [*pages, *urls.urlpatterns]})


@pytest.fixture
def person(db) -> User:
    return User.objects.create_user("alice", full_name="安丽")


@pytest.fixture
def browser(asking, person, client_of):
    return client_of(person)


def token_on(page: str) -> str:
    return re.search(rf'name="{once.FIELD}" value="([^"]+)"', page).group(1)


def opened(browser: Client, address: str = "/ask/") -> str:
    return token_on(browser.get(address).content.decode())


def sent(browser: Client, name: str, token: str, address: str = "/ask/"):
    return browser.post(address, {"name": name, once.FIELD: token})


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_sent_twice_it_makes_one_row_and_leads_to_it(browser):
    token = opened(browser)
    first, second = sent(browser, "甲", token), sent(browser, "甲", token)
    assert second.url == first.url == f"/techniques/{Technique.objects.get().pk}/"
    assert ALREADY in said(second)[-1]


def test_a_row_without_a_page_leads_back_as_it_did_the_first_time(browser):
    token = opened(browser)
    first, second = sent(browser, "pageless", token), sent(browser, "pageless", token)
    assert second.url == first.url == "/registry/herbs/"
    assert ALREADY in said(second)[-1]
    assert Technique.objects.count() == 1


def test_two_tabs_are_two_forms(browser):
    for token in (opened(browser), opened(browser)):
        sent(browser, f"技术 {token}", token)
    assert Technique.objects.count() == 2


@pytest.mark.parametrize("wrong", ["", "taken"])
def test_a_form_that_came_back_keeps_its_token_and_is_still_good(browser, wrong):
    token = opened(browser)
    returned = sent(browser, wrong, token)
    assert returned.status_code == 400
    assert token_on(returned.content.decode()) == token
    assert sent(browser, "甲", token).status_code == 302
    assert ALREADY in said(sent(browser, "甲", token))[-1]


def test_what_would_no_longer_be_valid_leads_to_what_it_made_all_the_same(browser):
    token = opened(browser)
    first = sent(browser, "甲", token)
    assert sent(browser, "", token).url == first.url


def test_a_fault_of_ours_leaves_the_form_good(browser):
    token = opened(browser)
    with pytest.raises(RuntimeError):
        sent(browser, "broken", token)
    assert sent(browser, "甲", token).status_code == 302
    assert Technique.objects.count() == 1


def test_the_back_button_asks_for_the_page_anew(browser):
    assert "no-store" in browser.get("/ask/")["Cache-Control"]


def test_a_token_belongs_to_its_person_and_its_page(browser, client_of):
    token = opened(browser)
    sent(browser, "甲", token)
    sent(browser, "乙", token, "/ask-too/")
    sent(client_of(User.objects.create_user("bob", full_name="薄文")), "丙", token)
    assert set(Technique.objects.values_list("name", flat=True)) == {"甲", "乙", "丙"}


def test_while_the_first_is_at_it_the_second_says_so_and_makes_nothing(browser, person, monkeypatch):
    monkeypatch.setattr(once, "PATIENCE_SECONDS", 0.0)
    token = opened(browser)
    request = browser.get("/ask/").wsgi_request
    request.user = person
    SentForm.objects.create(key=once._key(request, token))  # begun, and its server is gone or busy
    response = sent(browser, "甲", token)
    assert "还没有办完" in said(response)[-1]
    assert not Technique.objects.exists()


def test_what_was_sent_a_month_ago_is_forgotten(browser):
    SentForm.objects.create(key="x", sent_at=timezone.now() - dt.timedelta(days=31))
    sent(browser, "甲", opened(browser))
    assert not SentForm.objects.filter(key="x").exists()


@pytest.mark.django_db(transaction=True)
def test_a_double_click_that_reaches_two_workers_makes_one_row(asking, person, client_of, pause):
    pause.append(0.3)
    browsers = [client_of(person), client_of(person)]
    token, together = opened(browsers[0]), threading.Barrier(2)

    def click(browser: Client) -> str:
        together.wait()
        try:
            return sent(browser, "甲", token).url
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        first, second = workers.map(click, browsers)
    assert first == second == f"/techniques/{Technique.objects.get().pk}/"

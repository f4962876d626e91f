"""The review's page: the right form for the right person, and nobody else's eyes."""

from __future__ import annotations

import pytest

from huaiyao.institute.review import actions
from huaiyao.institute.review.choices import ReviewState
from huaiyao.institute.review.models import Objection


def test_each_person_is_offered_what_they_may_do(client_of, negative, alice, bob, carol):
    address = negative.get_absolute_url()
    asker, second, party = (client_of(p).get(address).content.decode() for p in (alice, bob, carol))
    assert "须由第二人复核" in asker
    assert "/decide/" not in asker
    assert "/decide/" in second
    assert "/object/" not in second
    assert "/object/" in party
    assert "/waive/" in party
    assert "/decide/" not in party


def test_an_outsider_finds_nothing_on_any_of_its_addresses(client_of, negative, charlie, carol, coop):
    objection = actions.object(carol, negative, coop, text="不对")
    client, base = client_of(charlie), negative.get_absolute_url()
    assert client.get(base).status_code == 404
    for verb in ("object", "waive", "decide", f"objections/{objection.pk}/answer"):
        assert client.post(f"{base}{verb}/", {}).status_code == 404


def test_object_answer_decide_on_the_pages(client_of, negative, carol, bob, later):
    base = negative.get_absolute_url()
    assert client_of(carol).post(f"{base}object/", {"text": "对照田灌水不同"}).status_code == 302
    objection = Objection.objects.get()
    name = f"objection-{objection.pk}"
    answer = {f"{name}-state": "dismissed", f"{name}-answer": "灌水记录相同"}
    assert client_of(bob).post(f"{base}objections/{objection.pk}/answer/", answer).status_code == 302
    later(11)
    decision = {"decision": "approve", "note": "核对了 12 行"}
    assert client_of(bob).post(f"{base}decide/", decision).status_code == 302
    negative.refresh_from_db()
    assert negative.state == ReviewState.APPROVED
    page = client_of(carol).get(base).content.decode()
    for told in ("对照田灌水不同", "灌水记录相同", "核对了 12 行"):
        assert told in page


def test_too_early_a_decision_comes_back_with_the_day(client_of, negative, bob):
    response = client_of(bob).post(
        f"{negative.get_absolute_url()}decide/", {"decision": "approve", "note": "核对了"}
    )
    assert response.status_code == 400
    assert f"异议期到 {negative.objection_until}" in response.content.decode()
    negative.refresh_from_db()
    assert negative.state == ReviewState.OPEN


def test_the_asker_who_forges_the_form_is_refused(client_of, institute, mona):
    own = actions.request_review(mona, institute, title="自己的", subject_url="/x/")
    response = client_of(mona).post(f"{own.get_absolute_url()}decide/", {"decision": "approve", "note": "好"})
    assert response.status_code == 403


def test_the_badge_counts_what_waits(client_of, plain, bob):
    page = client_of(bob).get("/review/").content.decode()
    assert "有 1 件等您处理" in page
    assert 'class="badge"' in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_speaks_the_readers_language(client_of, negative, bob, language):
    client = client_of(bob)
    client.cookies["huaiyao_language"] = language
    page = client.get(negative.get_absolute_url()).content.decode()
    assert ("Yuexuan 1 fresh mass" in page) == (language == "en")
    assert ("岳选 1 号" in page) == (language == "zh-hans")


def test_the_inbox_costs_the_same_however_many_wait(client_of, alice, bob, institute, cost_of, plain):
    client = client_of(bob)
    cost = cost_of(client, "/review/")
    for n in range(30):
        actions.request_review(alice, institute, title=f"第 {n} 件", subject_url="/x/")
    assert cost_of(client, "/review/") == cost <= 16

"""A result is offered; it is the receiver's, and the receiver's fields are read, once the receiver accepts."""

import datetime as dt
import re

import pytest
from tests.institute.conftest import enrol

from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.models import Membership
from huaiyao.institute.results import queries
from huaiyao.institute.results.actions import (
    accept_transfer,
    measure_effect,
    offer_transfer,
    publish,
    refuse_transfer,
)
from huaiyao.institute.results.models import Effect, Result
from huaiyao.institute.strategy.queries import addition
from huaiyao.institute.web.errors import NotAllowed, Refusal


@pytest.fixture
def offered(approved, alice, coop):
    return offer_transfer(
        alice,
        result=approved,
        organisation=coop,
        agreed_on=dt.date(2024, 1, 1),
        terms="保密的约定",
        fee_yuan=12_345,
    )


@pytest.fixture
def grown(offered, season):
    """Five growers a side, all sold: enough for every number the house has, had the receiver agreed."""
    for number in range(5):
        season(f"A{number}", ha=1.0, yuan=60_000 + number, variety=offered.result.claim.variety)
        season(f"B{number}", ha=1.0, yuan=50_000 + number)
    return offered


def page_of(client, address) -> str:
    return client.get(address).content.decode()


def test_nothing_of_the_receiver_is_read_before_it_accepts(grown, alice, bob, wenxian, client_of):
    result = publish(bob, result=grown.result)
    assert queries.adoption_by_season(alice, result) == []
    assert queries.seasons_to_measure(result) == []
    assert queries.results(alice).get().handed == 0
    with pytest.raises(Refusal, match="还没有单位接受转化"):
        measure_effect(alice, result=result, county=wenxian, year=2024)
    assert not Effect.objects.exists()
    assert addition(alice) is None
    for viewer in (None, alice):
        client = client_of(viewer)
        assert "<dt>应用</dt>" not in page_of(client, f"/r/{result.number}/")
        assert "接受了转化的单位还没有写明这一成果的种植" in page_of(client, result.get_absolute_url())
        assert "未转化" in page_of(client, "/")


def test_once_it_accepts_its_plantings_since_the_agreed_day_count(
    grown, alice, carol, wenxian, assert_audited
):
    with assert_audited("results.accept_transfer"):
        accept_transfer(carol, transfer=grown)
    (adopted,) = queries.adoption_by_season(alice, grown.result)
    assert (adopted.growers, adopted.ha) == (5, pytest.approx(5.0))
    effect = measure_effect(alice, result=grown.result, county=wenxian, year=2024)
    assert effect.numbers["difference"]["yuan_per_ha"] == pytest.approx(10_000.0)
    assert addition(alice).ha == pytest.approx(5.0)


def test_an_effect_reads_the_lots_of_who_accepted_and_of_nobody_who_only_was_offered_it(
    grown, season, alice, carol, charlie, rival, wenxian
):
    accept_transfer(carol, transfer=grown)
    fields = {"agreed_on": dt.date(2024, 1, 1), "terms": "约定"}
    offer_transfer(alice, result=grown.result, organisation=rival, **fields)
    season("R1", ha=9.0, yuan=9e6, variety=grown.result.claim.variety, owner=rival, actor=charlie)
    effect = measure_effect(alice, result=grown.result, county=wenxian, year=2024)
    assert (effect.numbers["with"]["plantings"], effect.numbers["without"]["plantings"]) == (5, 5)
    season("R2", ha=9.0, yuan=9e6, owner=rival, actor=charlie)
    assert not queries.effects_of(grown.result)[0].is_stale


@pytest.mark.parametrize("deed", ["accept", "refuse"])
def test_only_an_editor_of_the_receiver_answers(offered, alice, bob, mona, charlie, coop, deed):
    viewer = enrol("vera", "韦拉", coop, Role.VIEWER)
    for person in (alice, bob, mona, charlie, viewer):
        with pytest.raises(NotAllowed, match="录入"):
            answer(person, offered, deed)
    offered.refresh_from_db()
    assert offered.state == "offered"


def answer(person, transfer, deed):
    if deed == "accept":
        return accept_transfer(person, transfer=transfer)
    return refuse_transfer(person, transfer=transfer, reason="条件不合")


def test_who_made_the_offer_does_not_answer_it_for_the_receiver(offered, alice, coop, carol):
    Membership.objects.create(user=alice, organisation=coop, role=Role.EDITOR)
    del alice._roles  # read once a request; this is the next one
    assert not queries.offers_to(alice).exists()
    with pytest.raises(Refusal, match="不能替承接单位答复"):
        accept_transfer(alice, transfer=offered)
    assert queries.offers_to(carol).get() == offered


def test_an_answer_is_given_once_even_from_two_windows(offered, carol):
    stale = type(offered).objects.get(pk=offered.pk)
    accept_transfer(carol, transfer=offered)
    with pytest.raises(Refusal, match="已经答复过"):
        refuse_transfer(carol, transfer=stale, reason="改主意了")
    offered.refresh_from_db()
    assert (offered.state, offered.answered_by) == ("accepted", carol)


def test_a_refusal_says_why_and_other_terms_may_be_offered_after_it(
    offered, alice, carol, coop, client_of, assert_audited
):
    with pytest.raises(Refusal, match="请写明不接受的理由"):
        refuse_transfer(carol, transfer=offered, reason="  ")
    with assert_audited("results.refuse_transfer"):
        refuse_transfer(carol, transfer=offered, reason="转化费太高")
    assert "转化费太高" in page_of(client_of(alice), offered.result.get_absolute_url())
    again = offer_transfer(
        alice,
        result=offered.result,
        organisation=coop,
        agreed_on=dt.date(2024, 2, 1),
        terms="不收转化费",
    )
    accept_transfer(carol, transfer=again)
    assert queries.users_of(offered.result) == {coop.pk}


def test_who_did_not_accept_is_an_outsider_again(offered, carol, client_of):
    assert client_of(carol).get(offered.result.get_absolute_url()).status_code == 200
    refuse_transfer(carol, transfer=offered, reason="条件不合")
    assert client_of(carol).get(offered.result.get_absolute_url()).status_code == 404
    assert not Result.objects.seen_by(carol).exists()


def test_the_receiver_finds_the_offer_on_the_board_in_the_sidebar_and_among_the_results(
    offered, carol, charlie, client_of
):
    client = client_of(carol)
    assert "有 1 项成果转化等本单位答复" in page_of(client, "/")
    results = page_of(client, "/results/")
    assert offered.answer_url in results
    assert re.search(r'href="/results/"[^>]*>成果<b class="badge">1<', results)
    assert offered.answer_url in page_of(client, offered.result.get_absolute_url())
    assert "等本单位答复" not in page_of(client_of(charlie), "/")
    accept_transfer(carol, transfer=offered)
    assert "等本单位答复" not in page_of(client, "/")


def test_the_receiver_reads_the_terms_and_answers_on_one_page(offered, carol, client_of):
    client, address = client_of(carol), offered.answer_url
    page = page_of(client, address)
    assert "保密的约定" in page
    assert "2024-01-01 起写明这一品种或技术的种植" in page
    assert client.post(address, {"answer": "refuse", "reason": ""}).status_code == 400
    assert client.post(address, {}).status_code == 400
    answered = client.post(address, {"answer": "accept", "reason": ""})
    assert answered.url == offered.result.get_absolute_url()
    offered.refresh_from_db()
    assert (offered.state, offered.answered_by) == ("accepted", carol)
    assert client.post(address, {"answer": "refuse", "reason": "改主意了"}).status_code == 302
    offered.refresh_from_db()
    assert offered.state == "accepted"


def test_the_answer_page_is_the_receivers_alone(offered, alice, charlie, coop, client_of):
    viewer = enrol("vera", "韦拉", coop, Role.VIEWER)
    expected = {None: 302, alice: 404, charlie: 404, viewer: 403}
    got = {person: client_of(person).get(offered.answer_url).status_code for person in expected}
    assert got == expected


def test_the_offering_side_sees_that_it_waits_and_others_see_nothing_of_the_offer(
    offered, alice, bob, carol, charlie, coop, client_of
):
    publish(bob, result=offered.result)
    address = offered.result.get_absolute_url()
    for person in (alice, carol):
        page = page_of(client_of(person), address)
        assert "等承接单位答复" in page
        assert "保密的约定" in page
    for person in (None, charlie):
        page = page_of(client_of(person), address)
        assert "等承接单位答复" not in page
        assert coop.name not in page
    accept_transfer(carol, transfer=offered)
    page = page_of(client_of(None), address)
    assert coop.name in page
    assert "保密的约定" not in page


def test_the_walk_reaches_adoption_only_with_the_acceptance(offered, alice, carol):
    claim, result = offered.result.claim, offered.result

    def here():
        return next(step for step in queries.walk_of(alice, claim, result) if step.stage == "here")

    assert str(here().label) == "成果"
    assert "等承接单位答复" in [str(step.remark) for step in queries.walk_of(alice, claim, result)]
    accept_transfer(carol, transfer=offered)
    assert str(here().label) == "转化与应用"

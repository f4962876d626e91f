import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from huaiyao.institute.results.actions import OBJECTION_DAYS, judge, offer_transfer, publish, put_forward
from huaiyao.institute.results.models import Claim, Result
from huaiyao.institute.review.actions import answer_objection, decide, object, waive
from huaiyao.institute.review.models import Review
from huaiyao.institute.rulebook.actions import enter_value, sign
from huaiyao.institute.web.errors import NotAllowed, Refusal

ANYBODY = AnonymousUser()


def fresh(result):
    return Result.objects.select_related("review").get(pk=result.pk)


def test_what_holds_is_public_after_a_second_person_and_not_before(claim_of, alice, bob, assert_audited):
    claim = claim_of("GOOD", "+40 kg/亩")
    with assert_audited("review.request_review", "results.put_forward"):
        result = put_forward(alice, claim=claim)
    with pytest.raises(Refusal, match="须先由第二人复核通过"):
        publish(bob, result=fresh(result))
    assert not Claim.objects.seen_by(ANYBODY).exists()
    decide(bob, result.review, approve=True, note="核对过")
    with assert_audited("results.publish"):
        publish(bob, result=fresh(result))
    assert Claim.objects.seen_by(ANYBODY).get() == claim
    with pytest.raises(Refusal, match="已经公开"):
        publish(bob, result=fresh(result))


def test_the_review_page_leads_its_own_people_to_where_the_result_is_published(
    claim_of, alice, bob, carol, coop, client_of
):
    result = put_forward(alice, claim=claim_of("POOR", "+40 kg/亩"), party=coop)
    waive(carol, result.review)
    decide(bob, result.review, approve=True, note="核对过")
    address = result.review.get_absolute_url()
    shown = {who: client_of(who).get(address).content.decode() for who in (bob, carol)}
    assert "在成果页上公开" in shown[bob]
    assert f'href="{result.get_absolute_url()}"' in shown[bob]
    assert "在成果页上公开" not in shown[carol]


def test_who_asked_for_the_review_cannot_approve_it(claim_of, mona, alice):
    result = put_forward(mona, claim=claim_of("GOOD", "+40 kg/亩"))
    with pytest.raises(NotAllowed, match="不能复核自己的事项"):
        decide(mona, result.review, approve=True, note="我自己看过")
    with pytest.raises(NotAllowed, match="复核"):
        decide(alice, result.review, approve=True, note="我只能录入")


def test_a_claim_without_enough_evidence_is_not_put_forward(claim_of, alice):
    with pytest.raises(Refusal, match="请先补足缺少的证据"):
        put_forward(alice, claim=claim_of("LATE", "+40 kg/亩"))
    assert not Review.objects.exists()


def test_a_claim_is_put_forward_once_and_again_only_after_it_was_returned(claim_of, alice, bob):
    claim = claim_of("GOOD", "+40 kg/亩")
    first = put_forward(alice, claim=claim)
    with pytest.raises(Refusal, match="不能重复提请"):
        put_forward(alice, claim=claim)
    decide(bob, first.review, approve=False, note="请说明对照的来源")
    second = put_forward(alice, claim=claim)
    assert second.pk == first.pk
    assert second.review_id != first.review_id


def test_what_is_under_review_is_not_judged_again_until_it_is_returned(claim_of, alice, bob):
    claim = claim_of("GOOD", "+40 kg/亩")
    result = put_forward(alice, claim=claim)
    with pytest.raises(Refusal, match="复核的就是那一次判定"):
        judge(alice, claim=claim)
    decide(bob, result.review, approve=False, note="请重判")
    assert judge(alice, claim=claim).state == "supported"


def test_a_negative_verdict_waits_for_the_party_it_concerns(claim_of, alice, bob, carol, coop):
    result = put_forward(alice, claim=claim_of("POOR", "+40 kg/亩"), party=coop)
    assert (result.review.is_negative, result.review.party) == (True, coop)
    with pytest.raises(Refusal, match="此前不能通过"):
        decide(bob, result.review, approve=True, note="数字没有错")
    objection = object(carol, result.review, coop, text="2021 年沁阳的小区受淹")
    with pytest.raises(Refusal, match="还有异议没有答复"):
        decide(bob, result.review, approve=True, note="数字没有错")
    answer_objection(bob, objection, state="dismissed", answer="去掉沁阳后结论不变")
    waive(carol, Review.objects.get(pk=result.review_id))
    decide(bob, result.review, approve=True, note="异议已答复")
    publish(bob, result=fresh(result))
    assert Claim.objects.seen_by(ANYBODY).count() == 1


def test_no_rule_takes_away_the_partys_time_to_object(claim_of, alice, bob, mona, coop):
    title = {
        "title": "异议期",
        "title_en": "Objection period",
        "unit": "day",
        "source": "",
        "standing": "ours",
        "reason": "赶时间",
    }
    none = enter_value(bob, code=OBJECTION_DAYS, value=0, valid_from=dt.date(2022, 1, 1), **title)
    sign(mona, none, original="院务会")
    with pytest.raises(Refusal, match="异议期为 0 天"):
        put_forward(alice, claim=claim_of("POOR", "+40 kg/亩"), party=coop)
    assert not Review.objects.exists()


def test_an_objection_that_holds_keeps_the_verdict_from_the_public(claim_of, alice, bob, carol, coop):
    result = put_forward(alice, claim=claim_of("POOR", "+40 kg/亩"), party=coop)
    objection = object(carol, result.review, coop, text="对照种错了")
    answer_objection(bob, objection, state="upheld", answer="查实,对照有误")
    decide(bob, result.review, approve=False, note="退回重判")
    with pytest.raises(Refusal, match="须先由第二人复核通过"):
        publish(bob, result=fresh(result))


def test_the_party_must_be_concerned_with_the_claim(claim_of, alice, rival):
    with pytest.raises(Refusal, match="只能是声称的所属单位或课题的合作单位"):
        put_forward(alice, claim=claim_of("POOR", "+40 kg/亩"), party=rival)


def test_the_party_sees_the_result_that_concerns_it_and_an_outsider_does_not(
    claim_of, alice, carol, charlie, coop
):
    result = put_forward(alice, claim=claim_of("POOR", "+40 kg/亩"), party=coop)
    assert list(Result.objects.seen_by(carol)) == [result]
    assert not Result.objects.seen_by(charlie).exists()


def test_the_party_may_open_the_page_it_is_asked_to_object_to(
    claim_of, alice, carol, charlie, coop, client_of
):
    review = put_forward(alice, claim=claim_of("POOR", "+40 kg/亩"), party=coop).review
    assert client_of(carol).get(review.subject_url).status_code == 200
    assert client_of(charlie).get(review.subject_url).status_code == 404


def test_a_contradicted_claim_is_never_handed_to_anybody(claim_of, alice, bob, institute, coop, carol):
    result = put_forward(alice, claim=claim_of("POOR", "+40 kg/亩"), party=coop)
    waive(carol, result.review)
    decide(bob, result.review, approve=True, note="数字没有错")
    with pytest.raises(Refusal, match="只有判定“相符”并经复核通过的成果可以转化"):
        offer_transfer(
            alice, result=fresh(result), organisation=coop, agreed_on=dt.date(2024, 1, 1), terms="约定"
        )


def test_a_verdict_is_published_once_even_from_two_windows(approved, bob):
    page = fresh(approved)
    publish(bob, result=approved)
    with pytest.raises(Refusal, match="已经公开"):
        publish(bob, result=page)


def test_a_verdict_whose_review_was_reopened_meanwhile_is_not_published(approved, bob):
    page = Result.objects.select_related("review").get(pk=approved.pk)
    Review.objects.filter(pk=approved.review_id).update(state="open")
    with pytest.raises(Refusal, match="须先由第二人复核通过"):
        publish(bob, result=page)


def test_results_are_numbered_within_the_year_without_gaps(claim_of, alice):
    numbers = [put_forward(alice, claim=claim_of("GOOD", f"+{size} kg/亩")).number for size in (30, 40)]
    year = dt.date.today().year
    assert numbers == [f"CG-{year}-0001", f"CG-{year}-0002"]

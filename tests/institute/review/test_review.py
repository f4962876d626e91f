"""A second person decides, after the party concerned has been heard."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone, translation

from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.models import Membership
from huaiyao.institute.audit.actions import record
from huaiyao.institute.review import actions
from huaiyao.institute.review.choices import ObjectionState, ReviewState
from huaiyao.institute.review.queries import may_be_published, may_decide, may_waive, timeline, waiting_for
from huaiyao.institute.web.errors import NotAllowed, Refusal


def test_a_review_is_asked_for_with_its_objection_period(alice, institute, coop, assert_audited):
    with assert_audited("review.request_review"):
        review = actions.request_review(
            alice,
            institute,
            title="某声称",
            subject_url="/x/",
            is_negative=True,
            party=coop,
            objection_days=10,
        )
    assert review.objection_until == timezone.localdate() + dt.timedelta(days=10)
    assert not may_be_published(review)


def test_its_title_is_kept_in_both_languages(plain):
    with translation.override("en"):
        assert str(plain) == "Huaixuan 7 fresh mass +9.1 %"


def test_a_negative_matter_without_a_party_is_refused(alice, institute):
    with pytest.raises(Refusal, match="必须写明相关单位"):
        actions.request_review(alice, institute, title="某声称", subject_url="/x/", is_negative=True)


def test_a_viewer_cannot_ask_for_a_review(otto, institute):
    with pytest.raises(NotAllowed, match="录入"):
        actions.request_review(otto, institute, title="某声称", subject_url="/x/")


def test_a_second_person_approves_what_harms_nobody_at_once(plain, bob, assert_audited):
    with assert_audited("review.decide"):
        decided = actions.decide(bob, plain, approve=True, note="核对了 12 行")
    assert decided.state == ReviewState.APPROVED
    assert may_be_published(decided)


def test_nobody_reviews_their_own_request(institute, mona):
    own = actions.request_review(mona, institute, title="自己的", subject_url="/x/")
    with pytest.raises(NotAllowed, match="不能复核自己的事项"):
        actions.decide(mona, own, approve=True, note="好")


def test_an_editor_and_an_outsider_cannot_decide(plain, carol, charlie, institute):
    for person in (carol, charlie):
        with pytest.raises(NotAllowed, match="复核"):
            actions.decide(person, plain, approve=True, note="好")


def test_a_decision_needs_a_reason(plain, bob):
    with pytest.raises(Refusal, match="请写明复核意见"):
        actions.decide(bob, plain, approve=True, note="  ")


def test_nothing_is_decided_twice(plain, bob, mona):
    actions.decide(bob, plain, approve=False, note="缺一年")
    with pytest.raises(Refusal, match="已经复核"):
        actions.decide(mona, plain, approve=True, note="够了")


def test_what_was_returned_is_not_published(plain, bob):
    assert not may_be_published(actions.decide(bob, plain, approve=False, note="缺一年"))


def test_a_negative_matter_is_not_approved_before_the_period_is_over(negative, bob, later):
    with pytest.raises(Refusal, match="异议期到"):
        actions.decide(bob, negative, approve=True, note="核对了")
    later(10)
    with pytest.raises(Refusal, match="异议期到"):
        actions.decide(bob, negative, approve=True, note="核对了")
    later(1)  # the day after the last day
    assert may_be_published(actions.decide(bob, negative, approve=True, note="核对了"))


def test_it_may_be_returned_at_any_time(negative, bob):
    assert actions.decide(bob, negative, approve=False, note="判错了").state == ReviewState.RETURNED


def test_the_party_may_waive_and_the_wait_is_over(negative, carol, bob, assert_audited):
    with assert_audited("review.waive", "review.decide"):
        actions.waive(carol, negative)
        decided = actions.decide(bob, negative, approve=True, note="核对了")
    assert may_be_published(decided)


def test_nobody_waives_for_the_party(negative, bob, charlie):
    for person in (bob, charlie):
        with pytest.raises(NotAllowed, match="岳村合作社"):
            actions.waive(person, negative)


def test_there_is_nothing_to_waive_where_nothing_is_negative(plain, alice):
    with pytest.raises(Refusal, match="没有异议期"):
        actions.waive(alice, plain)


def test_the_party_objects_and_no_approval_comes_before_the_answer(
    negative, carol, coop, bob, mona, later, assert_audited
):
    with assert_audited("review.object"):
        objection = actions.object(carol, negative, coop, text="对照田灌水不同")
    later(11)
    with pytest.raises(Refusal, match="还有异议没有答复"):
        actions.decide(bob, negative, approve=True, note="核对了")
    with assert_audited("review.answer_objection", "review.decide"):
        actions.answer_objection(mona, objection, state=ObjectionState.DISMISSED, answer="灌水记录相同")
        decided = actions.decide(bob, negative, approve=True, note="核对了")
    assert may_be_published(decided)


def test_an_upheld_objection_forbids_approval(negative, carol, coop, bob, later):
    objection = actions.object(carol, negative, coop, text="对照田灌水不同")
    actions.answer_objection(bob, objection, state=ObjectionState.UPHELD, answer="确实不同")
    later(11)
    with pytest.raises(Refusal, match="有异议成立，不能通过"):
        actions.decide(bob, negative, approve=True, note="核对了")
    assert not may_be_published(actions.decide(bob, negative, approve=False, note="重做"))


def test_only_the_party_objects(negative, charlie, rival, bob, institute):
    for person, organisation in ((charlie, rival), (bob, institute)):
        with pytest.raises(NotAllowed, match="只有相关单位"):
            actions.object(person, negative, organisation, text="不服")


def test_nobody_objects_in_another_organisations_name(negative, charlie, coop):
    with pytest.raises(NotAllowed, match="岳村合作社"):
        actions.object(charlie, negative, coop, text="不服")


def test_the_last_day_still_counts_and_the_next_does_not(negative, carol, coop, later):
    later(10)
    actions.object(carol, negative, coop, text="最后一天")
    later(1)
    with pytest.raises(Refusal, match="异议期已于"):
        actions.object(carol, negative, coop, text="晚了一天")


def test_an_empty_objection_is_refused(negative, carol, coop):
    with pytest.raises(Refusal, match="理由和依据"):
        actions.object(carol, negative, coop, text=" ")


def test_who_asked_cannot_answer_the_objection(institute, mona, coop, carol):
    review = actions.request_review(
        mona, institute, title="某声称", subject_url="/x/", is_negative=True, party=coop
    )
    objection = actions.object(carol, review, coop, text="不对")
    with pytest.raises(NotAllowed, match="也不能答复异议"):
        actions.answer_objection(mona, objection, state=ObjectionState.DISMISSED, answer="对")


def join(person, organisation, role):
    """Give somebody of the cast a role in a second organisation."""
    Membership.objects.create(user=person, organisation=organisation, role=role)
    return type(person).objects.get(pk=person.pk)


def test_who_made_a_thing_does_not_decide_it_though_another_put_it_forward(
    institute, alice, bob, mona, herbs
):
    herb = herbs["yam"]
    record("registry.register_herb", actor=bob, subject=herb)  # bob made it, by the trail
    matter = actions.request_review(alice, institute, title="甲", subject_url="/x/", made=[herb])
    assert list(waiting_for(bob)) == []
    assert not may_decide(bob, matter)
    with pytest.raises(NotAllowed, match="经手的人不能复核"):
        actions.decide(bob, matter, approve=True, note="好")
    assert list(waiting_for(mona)) == [matter]
    assert actions.decide(mona, matter, approve=True, note="好").decided_by == mona


def test_who_made_a_thing_does_not_answer_the_objection_to_it(institute, coop, alice, bob, carol, herbs):
    record("registry.register_herb", actor=bob, subject=herbs["yam"])
    negative = {"is_negative": True, "party": coop, "made": [herbs["yam"]]}
    matter = actions.request_review(alice, institute, title="甲", subject_url="/x/", **negative)
    objection = actions.object(carol, matter, coop, text="不对")
    with pytest.raises(NotAllowed, match="也不能答复异议"):
        actions.answer_objection(bob, objection, state=ObjectionState.DISMISSED, answer="对")


def test_a_reviewer_who_is_of_the_party_too_neither_answers_nor_decides(
    negative, coop, carol, bob, mona, later
):
    objection = actions.object(carol, negative, coop, text="不对")
    torn = join(bob, coop, Role.VIEWER)
    assert list(waiting_for(torn)) == []
    with pytest.raises(NotAllowed, match="您也属于相关单位“岳村合作社”"):
        actions.answer_objection(torn, objection, state=ObjectionState.UPHELD, answer="对")
    actions.answer_objection(mona, objection, state=ObjectionState.DISMISSED, answer="对")
    later(11)
    with pytest.raises(NotAllowed, match="您也属于相关单位"):
        actions.decide(torn, negative, approve=False, note="不好")
    assert list(waiting_for(mona)) == [negative]


def test_an_organisation_does_not_waive_the_hearing_it_owes_itself(institute, alice, bob, later):
    own = {"is_negative": True, "party": institute}
    matter = actions.request_review(alice, institute, title="甲", subject_url="/x/", **own)
    assert not may_waive(bob, matter)
    with pytest.raises(NotAllowed, match="不能替自己放弃异议期"):
        actions.waive(bob, matter)
    later(11)
    assert actions.decide(bob, matter, approve=True, note="核对了").state == ReviewState.APPROVED


def test_who_put_a_thing_forward_does_not_waive_for_the_party(negative, coop, alice, carol):
    torn = join(alice, coop, Role.EDITOR)
    with pytest.raises(NotAllowed, match="也不能替相关单位放弃"):
        actions.waive(torn, negative)
    assert may_waive(carol, negative)


def test_an_objection_is_answered_once_and_with_a_reason(negative, carol, coop, bob):
    objection = actions.object(carol, negative, coop, text="不对")
    with pytest.raises(Refusal, match="答复的理由"):
        actions.answer_objection(bob, objection, state=ObjectionState.DISMISSED, answer="")
    with pytest.raises(Refusal, match="成立或不成立"):
        actions.answer_objection(bob, objection, state=ObjectionState.OPEN, answer="待定")
    actions.answer_objection(bob, objection, state=ObjectionState.DISMISSED, answer="对")
    with pytest.raises(Refusal, match="已经答复"):
        actions.answer_objection(bob, objection, state=ObjectionState.UPHELD, answer="改口")


def test_the_timeline_tells_who_did_what_in_order(negative, carol, coop, bob, later):
    objection = actions.object(carol, negative, coop, text="不对")
    actions.answer_objection(bob, objection, state=ObjectionState.DISMISSED, answer="对")
    told = [(str(moment.deed.label), str(moment.who or "")) for moment in timeline(negative)]
    assert told == [("提请复核", "安丽"), ("提出异议", "康荷"), ("异议不成立", "薄文"), ("异议期结束", "")]
    assert timeline(negative)[-1].is_future


def test_the_inbox_holds_what_each_can_do_today(plain, negative, alice, bob, carol, charlie, coop, later):
    assert list(waiting_for(alice)) == []  # she asked for both
    assert list(waiting_for(bob)) == [plain]  # the negative one waits for its party
    assert list(waiting_for(carol)) == [negative]
    assert list(waiting_for(charlie)) == []
    actions.object(carol, negative, coop, text="不对")
    assert set(waiting_for(bob)) == {plain, negative}
    assert list(waiting_for(carol)) == []


def test_after_the_period_it_waits_for_the_reviewer(negative, bob, carol, later):
    later(11)
    assert list(waiting_for(bob)) == [negative]
    assert list(waiting_for(carol)) == []

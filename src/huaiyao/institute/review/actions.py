"""Put a matter before a second person, hear the party concerned, decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.models import Organisation, User
from huaiyao.institute.accounts.queries import require_role
from huaiyao.institute.audit.actions import record
from huaiyao.institute.audit.queries import people_behind
from huaiyao.institute.web.errors import NotAllowed, Refusal
from huaiyao.institute.web.sentences import in_both

from .choices import ObjectionState, ReviewState
from .models import Objection, Review
from .queries import had_a_hand, hearing_is_over, is_of_the_party, may_object_today

LEAST_OBJECTION_DAYS = 1  # whatever the rulebook says: nobody is heard in no time


@transaction.atomic
def request_review(
    actor: User,
    owner: Organisation,
    *,
    title: object,
    subject_url: str,
    summary: object = "",
    is_negative: bool = False,
    party: Organisation | None = None,
    objection_days: int = 10,
    made: Iterable[models.Model] = (),
) -> Review:
    """Open a review; where the verdict is negative the party is heard first, until the last objection day.

    `title` and `summary` are sentences: lazy translations are kept in both languages. `made` are the rows that
    are put forward: everybody who has worked on them, by the trail, is excluded from deciding.
    """
    require_role(actor, owner, Role.EDITOR)
    if is_negative and party is None:
        raise Refusal(_("含不符的事项必须写明相关单位，让它有机会提出异议。请补上相关单位。"))
    if is_negative and objection_days < LEAST_OBJECTION_DAYS:
        raise Refusal(
            _("异议期为 %(days)s 天，相关单位来不及提出异议。请先在规则册里登记至少一天的异议期。")
            % {"days": objection_days}
        )
    said, account = in_both(title), in_both(summary)
    review = Review.objects.create(
        owner=owner,
        title=said.zh[:300],
        title_en=said.en[:300],
        summary=account.zh,
        summary_en=account.en,
        subject_url=subject_url,
        is_negative=is_negative,
        party=party,
        objection_until=timezone.localdate() + dt.timedelta(days=int(objection_days))
        if is_negative
        else None,
        requested_by=actor,
    )
    makers = User.objects.filter(pk__in={pk for row in made for pk in people_behind(row)})
    review.makers.set(makers)
    changes = {"is_negative": [None, is_negative], "objection_until": [None, review.objection_until]}
    changes["makers"] = [None, sorted(maker.username for maker in makers)]
    record("review.request_review", actor=actor, subject=review, changes=changes)
    return review


@transaction.atomic
def object(actor: User, review: Review, organisation: Organisation, *, text: str) -> Objection:
    """Raise an objection for the party concerned, while the review is open and the period runs."""
    require_role(actor, organisation, Role.EDITOR)
    review = _fresh(review)
    if review.party_id != organisation.pk:
        raise NotAllowed(_("只有相关单位可以提出异议。"))
    _require_open(review)
    if not may_object_today(review):
        raise Refusal(
            _("异议期已于 %(day)s 结束或已放弃。新的事实请直接告知研究院。") % {"day": review.objection_until}
        )
    if not text.strip():
        raise Refusal(_("请写明异议的理由和依据。"))
    objection = Objection.objects.create(
        review=review, organisation=organisation, raised_by=actor, text=text.strip()
    )
    record("review.object", actor=actor, subject=review, changes={"objection": [None, objection.text]})
    return objection


@transaction.atomic
def waive(actor: User, review: Review) -> Review:
    """The party says it will not object (any more): the review need not wait for the period to end."""
    review = _fresh(review)
    if review.party is None or not review.is_negative:
        raise Refusal(_("这一事项没有异议期，无须放弃。"))
    require_role(actor, review.party, Role.EDITOR)
    _require_open(review)
    if not may_object_today(review):
        raise Refusal(_("异议期已经结束或已放弃，无须再放弃。"))
    if review.party_id == review.owner_id or had_a_hand(actor, review):
        raise NotAllowed(
            _("提请单位不能替自己放弃异议期，提请的人和经手的人也不能替相关单位放弃。请等异议期结束。")
        )
    review.waived_by, review.waived_at = actor, timezone.now()
    review.save(update_fields=["waived_by", "waived_at"])
    record("review.waive", actor=actor, subject=review)
    return review


@transaction.atomic
def answer_objection(actor: User, objection: Objection, *, state: str, answer: str) -> Objection:
    """Say whether an objection holds, and why: a second person, who did not raise it either."""
    review = _fresh(objection.review)
    _require_second_person(actor, review)
    if actor.pk == objection.raised_by_id:
        raise NotAllowed(_("提出异议的人不能答复。请由另一位复核人答复。"))
    _require_open(review)
    objection = Objection.objects.select_related("review").get(pk=objection.pk)
    if objection.state != ObjectionState.OPEN:
        raise Refusal(_("这条异议已经答复。"))
    if state not in (ObjectionState.UPHELD, ObjectionState.DISMISSED):
        raise Refusal(_("答复须写明异议成立或不成立。"))
    if not answer.strip():
        raise Refusal(_("请写明答复的理由。"))
    objection.state, objection.answer = state, answer.strip()
    objection.answered_by, objection.answered_at = actor, timezone.now()
    objection.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    changes = {"state": [ObjectionState.OPEN, state], "answer": [None, objection.answer]}
    record("review.answer_objection", actor=actor, subject=review, changes=changes)
    return objection


@transaction.atomic
def decide(actor: User, review: Review, *, approve: bool, note: str) -> Review:
    """Approve or return: a second person, after the party has been heard."""
    review = _fresh(review)
    _require_second_person(actor, review)
    _require_open(review)
    states = set(review.objections.values_list("state", flat=True))
    if ObjectionState.OPEN in states:
        raise Refusal(_("还有异议没有答复。请先逐条答复。"))
    if approve and ObjectionState.UPHELD in states:
        raise Refusal(_("有异议成立，不能通过。请退回，由提请人重新判定。"))
    if approve and not hearing_is_over(review):
        raise Refusal(
            _("异议期到 %(day)s 为止，此前不能通过。相关单位可以书面放弃异议。")
            % {"day": review.objection_until}
        )
    if not note.strip():
        raise Refusal(_("请写明复核意见。"))
    review.state = ReviewState.APPROVED if approve else ReviewState.RETURNED
    review.decided_by, review.decided_at, review.note = actor, timezone.now(), note.strip()
    review.save(update_fields=["state", "decided_by", "decided_at", "note"])
    record(
        "review.decide",
        actor=actor,
        subject=review,
        changes={"state": [ReviewState.OPEN, review.state], "note": [None, review.note]},
    )
    return review


def _fresh(review: Review) -> Review:
    """Return the review as it stands now, inside this transaction: two people may act on one page."""
    return Review.objects.select_related("owner", "party").get(pk=review.pk)


def _require_second_person(actor: User, review: Review) -> None:
    require_role(actor, review.owner, Role.REVIEWER)
    if had_a_hand(actor, review):
        raise NotAllowed(_("提请的人和经手的人不能复核自己的事项，也不能答复异议。请由第二人处理。"))
    if is_of_the_party(actor, review):
        raise NotAllowed(
            _("您也属于相关单位“%(party)s”。请由不属于它的复核人处理。") % {"party": review.party}
        )


def _require_open(review: Review) -> None:
    if review.state != ReviewState.OPEN:
        raise Refusal(_("这一事项已经复核。"))

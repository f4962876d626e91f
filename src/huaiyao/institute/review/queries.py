"""What waits for whom, and what may be made public."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.models import User

from .choices import Deed, ObjectionState, ReviewState
from .models import Objection, Review


def may_object_today(review: Review) -> bool:
    """Whether the party may still object: the review is open, its last day not over, nothing waived."""
    is_open = review.state == ReviewState.OPEN and review.waived_at is None
    return is_open and review.objection_until is not None and timezone.localdate() <= review.objection_until


def hearing_is_over(review: Review) -> bool:
    """Whether the party has had its time: the period has ended, was waived, or never was needed."""
    if not review.is_negative or review.waived_at is not None:
        return True
    return review.objection_until is not None and timezone.localdate() > review.objection_until


def may_be_published(review: Review) -> bool:
    """Whether a second person has approved; for a negative verdict also: the party was heard, nothing is open."""
    if review.state != ReviewState.APPROVED or not hearing_is_over(review):
        return False
    return not review.objections.exclude(state=ObjectionState.DISMISSED).exists()


def had_a_hand(person: User, review: Review) -> bool:
    """Whether the matter is the person's own: they put it forward, or made what was put forward."""
    return person.pk == review.requested_by_id or review.makers.filter(pk=person.pk).exists()


def is_of_the_party(person: User, review: Review) -> bool:
    """Whether the person belongs to the party concerned, where that is not the organisation that reviews."""
    return (
        review.party_id is not None
        and review.party_id != review.owner_id
        and review.party_id in person.roles()
    )


def may_waive(viewer: User, review: Review) -> bool:
    """Whether the viewer may give up the party's hearing: its editor, in a matter of others.

    The organisation that asks cannot shorten the hearing it owes itself, nor its people another's.
    """
    return (
        may_object(viewer, review) and review.party_id != review.owner_id and not had_a_hand(viewer, review)
    )


def reviews_seen_by(viewer: Any) -> QuerySet[Review]:
    return Review.objects.seen_by(viewer).select_related("owner", "party", "requested_by", "decided_by")


def waiting_for(viewer: User) -> QuerySet[Review]:
    """Return the open reviews in which the viewer can do something today.

    Its second person (`may_decide`): answer an objection, or decide once the party has been heard. An editor
    of the party: object or waive, once.
    """
    today = timezone.localdate()
    reviewing = [pk for pk in viewer.roles() if viewer.has_role(pk, Role.REVIEWER)]
    editing = [pk for pk in viewer.roles() if viewer.has_role(pk, Role.EDITOR)]
    objections = Objection.objects.filter(review=OuterRef("pk"))
    heard = Q(is_negative=False) | Q(waived_at__isnull=False) | Q(objection_until__lt=today)
    own = Q(requested_by=viewer) | Q(
        pk__in=Review.makers.through.objects.filter(user=viewer).values("review")
    )
    of_the_party = Q(party__in=list(viewer.roles())) & ~Q(party=F("owner"))
    due = heard | Q(has_open_objection=True)
    mine_to_review = Q(owner__in=reviewing) & ~own & ~of_the_party & due
    mine_to_answer = Q(
        party__in=editing, waived_at__isnull=True, objection_until__gte=today, has_objection=False
    )
    return (
        reviews_seen_by(viewer)
        .filter(state=ReviewState.OPEN)
        .annotate(
            has_objection=Exists(objections),
            has_open_objection=Exists(objections.filter(state=ObjectionState.OPEN)),
        )
        .filter(mine_to_review | mine_to_answer)
    )


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a review's timeline."""

    at: dt.datetime | dt.date
    who: Any
    deed: Deed
    words: str = ""
    organisation: Any = None
    is_future: bool = False

    @property
    def tone(self) -> str:
        """The colour of the moment on the timeline, one of the five states' or none."""
        return "missing" if self.is_future else _TONES.get(self.deed, "")


_TONES = {
    Deed.APPROVED: "supported",
    Deed.DISMISSED: "supported",
    Deed.OBJECTED: "disputed",
    Deed.UPHELD: "contradicted",
    Deed.RETURNED: "contradicted",
}


def timeline(review: Review) -> list[Moment]:
    """Return who did what when, oldest first; the end of the objection period stands where it falls."""
    moments = [Moment(review.requested_at, review.requested_by, Deed.REQUESTED, organisation=review.owner)]
    for objection in review.objections.select_related("organisation", "raised_by", "answered_by"):
        moments.append(
            Moment(
                objection.raised_at,
                objection.raised_by,
                Deed.OBJECTED,
                objection.text,
                objection.organisation,
            )
        )
        if objection.answered_at:
            moments.append(
                Moment(
                    objection.answered_at,
                    objection.answered_by,
                    Deed(objection.state),
                    objection.answer,
                    review.owner,
                )
            )
    if review.waived_at:
        moments.append(Moment(review.waived_at, review.waived_by, Deed.WAIVED, organisation=review.party))
    elif review.objection_until:
        end = _end_of(review.objection_until)
        is_future = end > timezone.now()
        moments.append(Moment(end, None, Deed.PERIOD, organisation=review.party, is_future=is_future))
    if review.decided_at:
        moments.append(
            Moment(review.decided_at, review.decided_by, Deed(review.state), review.note, review.owner)
        )
    return sorted(moments, key=lambda moment: moment.at)


def _end_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59, 59)))


def may_decide(viewer: User, review: Review) -> bool:
    """Whether the viewer is the second person for this review.

    A reviewer of its owner who neither made the matter nor put it forward, and is not of the party concerned.
    """
    if not viewer.is_authenticated or review.state != ReviewState.OPEN:
        return False
    if not viewer.has_role(review.owner_id, Role.REVIEWER):
        return False
    return not had_a_hand(viewer, review) and not is_of_the_party(viewer, review)


def may_object(viewer: User, review: Review) -> bool:
    """Whether the viewer may object for the party, today."""
    if not viewer.is_authenticated or review.party_id is None or not may_object_today(review):
        return False
    return viewer.has_role(review.party_id, Role.EDITOR)


def waiting_count(viewer: Any) -> int:
    return waiting_for(viewer).count() if viewer.is_authenticated else 0

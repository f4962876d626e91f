"""Who may see, publish, answer; and what the next deed is."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.breeding.models import TrialSeries
from huaiyao.institute.programme.models import Project
from huaiyao.institute.review.choices import ReviewState
from huaiyao.institute.review.models import Review
from huaiyao.institute.review.queries import may_be_published

from ..choices import TransferState
from ..models import Claim, Result, Transfer
from .lists import is_adoptable


def may_publish(viewer: Any, result: Result) -> bool:
    reviewer = viewer.is_authenticated and viewer.has_role(result.owner_id, Role.REVIEWER)
    return reviewer and not result.is_public and may_be_published(result.review)


def sees_project(viewer: Any, claim: Claim) -> bool:
    """Whether the person sees the project behind a claim, not only what is public of it."""
    return Project.objects.seen_by(viewer).filter(pk=claim.project_id).exists()


def sees_trials(viewer: Any, claim: Claim) -> bool:
    return TrialSeries.objects.seen_by(viewer).filter(pk=claim.estimate.series_id).exists()


def sees_review(viewer: Any, result: Result) -> bool:
    return Review.objects.seen_by(viewer).filter(pk=result.review_id).exists()


def result_of(claim: Claim) -> Result | None:
    return Result.objects.filter(claim=claim).select_related("review__party", "judgement").first()


def next_deed(result: Result) -> str:
    """Return in words where a claim put forward stands, and what its own people do next."""
    if result.review.state == ReviewState.RETURNED:
        return _("复核退回了上一次提请，理由写在复核记录里。改好之后可以再提。")
    if result.review.state == ReviewState.OPEN:
        return _("正在复核，由第二人决定。进展看成果页。")
    if not result.is_public:
        return _("复核已通过，还没有公开。由本单位的复核人在成果页上公开；判定为“不符”的，先等异议期满。")
    if not is_adoptable(result):
        return _("判定为“不符”，已经公开。不符的声称不转化。")
    states = set(result.transfers.values_list("state", flat=True))
    if TransferState.ACCEPTED not in states:
        if TransferState.OFFERED in states:
            return _("已经公开，已经提出转化。等承接单位接受；接受之前不读它的种植和销售。")
        return _("已经公开。接下来转化给要用它的单位：在成果页上提出。")
    return _("已经公开，已经转化。应用面积和每公顷效果在成果页上测算。")


def sees_terms(viewer: Any, transfer: Transfer) -> bool:
    """Whether the person belongs to either side of a transfer: its terms are between them."""
    return viewer.is_authenticated and not {transfer.organisation_id, transfer.result.owner_id}.isdisjoint(
        viewer.roles()
    )


def transfers_seen(viewer: Any, result: Result) -> list[Transfer]:
    """Return the transfers of a result, each with `terms_open` and `may_answer` for this person.

    What is not accepted is between the two sides.
    """
    transfers = list(result.transfers.select_related("organisation", "result"))
    for transfer in transfers:
        transfer.terms_open = sees_terms(viewer, transfer)
        transfer.may_answer = may_answer(viewer, transfer)
    return [row for row in transfers if row.terms_open or row.state == TransferState.ACCEPTED]


def may_answer(viewer: Any, transfer: Transfer) -> bool:
    """Whether the person may accept or refuse: an editor of the receiver who did not make the offer."""
    waits = transfer.state == TransferState.OFFERED and viewer.is_authenticated
    return (
        waits
        and viewer.has_role(transfer.organisation_id, Role.EDITOR)
        and transfer.offered_by_id != viewer.pk
    )


def offers_to(viewer: Any) -> QuerySet[Transfer]:
    """Return the transfers that wait for this person's answer."""
    if not viewer.is_authenticated:
        return Transfer.objects.none()
    editing = [pk for pk in viewer.roles() if viewer.has_role(pk, Role.EDITOR)]
    waiting = Transfer.objects.filter(state=TransferState.OFFERED, organisation__in=editing)
    return waiting.exclude(offered_by=viewer).select_related(
        "organisation",
        "result__owner",
        "result__claim__variety",
        "result__claim__technique",
        "result__claim__estimate__trait",
    )


def offer_of(viewer: Any, pk: int) -> QuerySet[Transfer]:
    """Return that transfer if it was offered to one of the person's organisations."""
    return Transfer.objects.filter(pk=pk, organisation__in=viewer.roles()).select_related(
        "organisation", "result__owner", "result__claim__variety", "result__claim__technique"
    )

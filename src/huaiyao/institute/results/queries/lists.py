"""Lists of claims and results, and what stands with them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from huaiyao.engine.rules.terms import State
from huaiyao.institute.accounts.models import Organisation
from huaiyao.institute.programme.models import Project
from huaiyao.institute.review.choices import ReviewState

from ..choices import TransferState
from ..models import Claim, Judgement, Result
from .gate import difference


def claims(viewer: Any) -> QuerySet[Claim]:
    """Return the claims a person may see, each with the `state` of its last judgement and `opens_project`."""
    seen = Claim.objects.filter(pk__in=Claim.objects.seen_by(viewer).values("pk"))
    last = Judgement.objects.filter(claim=OuterRef("pk")).order_by("-pk")
    newest = {"state": Subquery(last.values("state")[:1]), "judgement_pk": Subquery(last.values("pk")[:1])}
    opens = Exists(Project.objects.seen_by(viewer).filter(pk=OuterRef("project")))
    return seen.annotate(**newest, opens_project=opens).select_related(
        "project__bottleneck",
        "variety",
        "technique",
        "entry",
        "against__variety",
        "against__technique",
        "estimate__trait",
        "estimate__series",
        "owner",
    )


def with_numbers(found: Iterable[Claim]) -> list[Claim]:
    """Give each claim `measured`, the numbers its last judgement compared; one query for all."""
    rows = list(found)
    last = Judgement.objects.in_bulk({row.judgement_pk for row in rows if row.judgement_pk})
    for row in rows:
        row.measured = difference(last.get(row.judgement_pk))
    return rows


def results(viewer: Any) -> QuerySet[Result]:
    seen = Result.objects.filter(pk__in=Result.objects.seen_by(viewer).values("pk"))
    return seen.annotate(
        handed=Count("transfers", filter=Q(transfers__state=TransferState.ACCEPTED))
    ).select_related(
        "claim__variety",
        "claim__technique",
        "claim__entry",
        "claim__against__variety",
        "claim__against__technique",
        "claim__project__bottleneck",
        "claim__project__herb",
        "claim__estimate__trait",
        "claim__estimate__series",
        "judgement",
        "review",
        "owner",
    )


def latest_judgement(claim: Claim) -> Judgement | None:
    return claim.judgements.order_by("-pk").first()


def parties(claim: Claim) -> QuerySet[Organisation]:
    """Return who a negative verdict could concern: the owner of the claim and the partners of its project."""
    partners = claim.project.partners.values("organisation")
    return Organisation.objects.filter(Q(pk=claim.owner_id) | Q(pk__in=partners))


def is_adoptable(result: Result) -> bool:
    """Whether the claim passed its gate and a second person agreed: a 成果 in the full sense."""
    return result.judgement.state == State.SUPPORTED and result.review.state == ReviewState.APPROVED

"""Claim, gate, review, result, transfer, effect: the only code that changes rows of this room.

Judging and measuring take seconds: they stand outside the transaction, and hand over to a keeper.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huaiyao.engine.checks import RefusedError
from huaiyao.engine.rules.terms import State
from huaiyao.engine.trials.claims import ClaimError
from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.models import Organisation, User
from huaiyao.institute.accounts.queries import require_role
from huaiyao.institute.audit.actions import record
from huaiyao.institute.breeding.choices import TrialKind
from huaiyao.institute.breeding.models import Entry, Estimate
from huaiyao.institute.registry.models import Place
from huaiyao.institute.review.actions import request_review
from huaiyao.institute.review.choices import ReviewState
from huaiyao.institute.review.models import Review
from huaiyao.institute.review.queries import may_be_published
from huaiyao.institute.rulebook.queries import value_in_force
from huaiyao.institute.web.errors import Refusal

from . import queries
from .choices import ClaimKind, TransferState
from .models import OPEN_TO_RECEIVER, Claim, Effect, Judgement, Result, Transfer

OBJECTION_DAYS = "review.objection_days"


@transaction.atomic
def make_claim(
    actor: User, *, estimate: Estimate, entry: Entry, against: Entry, says: str, made_on: dt.date
) -> Claim:
    """Say something of an entry, with the estimate as its evidence."""
    claim = _claim(actor, estimate, entry, against, says, made_on)
    claim.save()
    record(
        "results.make_claim",
        actor=actor,
        subject=claim,
        changes={"says": claim.says, "estimate": estimate.pk},
    )
    return claim


def claim_and_judge(
    actor: User, *, estimate: Estimate, entry: Entry, against: Entry, says: str, made_on: dt.date
) -> Claim:
    """Make a claim together with its verdict, or neither."""
    judged = queries.judged(_claim(actor, estimate, entry, against, says, made_on))
    with transaction.atomic():
        claim = make_claim(actor, estimate=estimate, entry=entry, against=against, says=says, made_on=made_on)
        keep_judgement(actor, claim=claim, judged=judged)
    return claim


def judge(actor: User, *, claim: Claim) -> Judgement:
    """Put the claim through the gate of its kind, by the rules in force on the day it was made."""
    _check_may_judge(actor, claim)
    return keep_judgement(actor, claim=claim, judged=queries.judged(claim))


@transaction.atomic
def keep_judgement(actor: User, *, claim: Claim, judged: queries.Judged) -> Judgement:
    """Store what the gate said of a claim; somebody may have put it forward while it was judged."""
    _check_may_judge(actor, claim)
    if judged.provenance["inputs"] != claim.estimate.provenance["inputs"]:
        raise Refusal(_("估计之后试验数据有变动。请先重新估计，再以新的估计提出声称。"))
    judgement = Judgement.objects.create(
        claim=claim,
        state=judged.state.value,
        clauses=[verdict.as_json() for verdict in judged.clauses],
        provenance=judged.provenance,
        judged_by=actor,
    )
    record(
        "results.judge",
        actor=actor,
        subject=claim,
        changes={"judgement": judgement.pk, "state": judgement.state},
    )
    return judgement


@transaction.atomic
def put_forward(actor: User, *, claim: Claim, party: Organisation | None = None) -> Result:
    """Put a settled claim before a second person; a claim without enough evidence first needs evidence."""
    require_role(actor, claim.owner, Role.EDITOR)
    judgement = queries.latest_judgement(claim)
    if judgement is None or judgement.state not in queries.DECIDED:
        raise Refusal(_("只有判定为“相符”或“不符”的声称可以提请复核。请先补足缺少的证据，再判定一次。"))
    earlier = Result.objects.filter(claim=claim).select_related("review").first()
    if earlier and earlier.review.state != ReviewState.RETURNED:
        raise Refusal(_("这条声称已经提请复核，不能重复提请。"))
    if party and not queries.parties(claim).filter(pk=party.pk).exists():
        raise Refusal(_("相关单位只能是声称的所属单位或课题的合作单位。"))
    review = _ask_for_review(actor, claim, judgement, party or claim.owner)
    result = earlier or Result(number=_next_number(), claim=claim, owner=claim.owner)
    result.judgement, result.review = judgement, review
    result.save()
    record(
        "results.put_forward",
        actor=actor,
        subject=result,
        changes={"claim": claim.pk, "judgement": judgement.pk, "review": review.pk},
    )
    return result


@transaction.atomic
def publish(actor: User, *, result: Result) -> Result:
    """Make an approved verdict public; a negative one only once its objection period has run."""
    require_role(actor, result.owner, Role.REVIEWER)
    result.refresh_from_db(from_queryset=Result.objects.select_for_update())
    if result.is_public:
        raise Refusal(_("这条判定已经公开。"))
    if not may_be_published(result.review):
        raise Refusal(_("要公开，须先由第二人复核通过；判定为“不符”的，还须异议期已满且异议全部答复。"))
    result.is_public, result.published_at = True, timezone.now()
    result.save(update_fields=["is_public", "published_at"])
    record("results.publish", actor=actor, subject=result, changes={"is_public": [False, True]})
    return result


@transaction.atomic
def offer_transfer(
    actor: User,
    *,
    result: Result,
    organisation: Organisation,
    agreed_on: dt.date,
    terms: str,
    fee_yuan: float = 0.0,
) -> Transfer:
    """Offer a result that passed its gate to somebody who would use it; it is theirs once they accept."""
    require_role(actor, result.owner, Role.EDITOR)
    if not queries.is_adoptable(result):
        raise Refusal(_("只有判定“相符”并经复核通过的成果可以转化。"))
    if organisation.pk == result.owner_id:
        raise Refusal(_("承接单位不能是成果的所属单位。"))
    if result.transfers.filter(organisation=organisation, state__in=OPEN_TO_RECEIVER).exists():
        raise Refusal(
            _("已经向“%(organisation)s”提出过转化，不能重复提出。") % {"organisation": organisation}
        )
    if agreed_on > timezone.localdate():
        raise Refusal(_("签约日期不能晚于今天。"))
    if fee_yuan < 0:
        raise Refusal(_("转化费不能小于 0。"))
    offered = Transfer.objects.create(
        result=result,
        organisation=organisation,
        agreed_on=agreed_on,
        terms=terms,
        fee_yuan=fee_yuan,
        offered_by=actor,
    )
    record(
        "results.offer_transfer",
        actor=actor,
        subject=result,
        changes={"to": organisation.name, "agreed_on": agreed_on, "fee_yuan": fee_yuan},
    )
    return offered


@transaction.atomic
def accept_transfer(actor: User, *, transfer: Transfer) -> Transfer:
    """Take an offered result over under its terms: from now on one's own plantings and sales are read for it."""
    _answer(actor, transfer, TransferState.ACCEPTED)
    record(
        "results.accept_transfer",
        actor=actor,
        subject=transfer.result,
        changes={
            "to": transfer.organisation.name,
            "agreed_on": transfer.agreed_on,
            "fee_yuan": transfer.fee_yuan,
            "terms": transfer.terms,
        },
    )
    return transfer


@transaction.atomic
def refuse_transfer(actor: User, *, transfer: Transfer, reason: str) -> Transfer:
    """Say no to an offered result, and why; other terms may be offered later."""
    if not reason.strip():
        raise Refusal(_("请写明不接受的理由，让对方知道可以改什么。"))
    _answer(actor, transfer, TransferState.REFUSED, reason.strip())
    record(
        "results.refuse_transfer",
        actor=actor,
        subject=transfer.result,
        changes={"to": transfer.organisation.name},
        reason=transfer.reason,
    )
    return transfer


def measure_effect(actor: User, *, result: Result, county: Place, year: int) -> Effect:
    """Compare value per hectare with and without the result: same herb, county and year."""
    _check_may_measure(actor, result)
    return keep_effect(
        actor, result=result, county=county, year=year, measured=queries.measured(result, county, year)
    )


@transaction.atomic
def keep_effect(
    actor: User, *, result: Result, county: Place, year: int, measured: queries.Measured
) -> Effect:
    """Store what was measured in a county and season, in place of what was measured there before."""
    _check_may_measure(actor, result)
    effect, _made = Effect.objects.update_or_create(
        result=result,
        county=county,
        year=year,
        defaults={
            "herb": queries.herb_of(result.claim),
            "numbers": measured.numbers,
            "provenance": measured.provenance,
            "last_event": measured.last_event,
            "made_at": timezone.now(),
        },
    )
    record(
        "results.measure_effect",
        actor=actor,
        subject=result,
        changes={"county": county.name, "year": year, "difference": measured.numbers["difference"]},
    )
    return effect


def _claim(
    actor: User, estimate: Estimate, entry: Entry, against: Entry, says: str, made_on: dt.date
) -> Claim:
    """Return the claim that may be made, not yet written."""
    series = estimate.series
    require_role(actor, series.owner, Role.EDITOR)
    _check_entries(series, entry, against)
    _check_words(says, estimate, entry, against)
    if made_on > timezone.localdate():
        raise Refusal(_("声称日期不能晚于今天；规则按声称日期取用。"))
    _check_gate(series.kind, made_on)
    _check_data(estimate, made_on)
    return Claim(
        owner=series.owner,
        project=series.project,
        kind=ClaimKind(TrialKind(series.kind).value),
        variety=entry.variety,
        technique=entry.technique,
        entry=entry,
        against=against,
        estimate=estimate,
        says=says.strip(),
        made_on=made_on,
    )


def _check_may_judge(actor: User, claim: Claim) -> None:
    require_role(actor, claim.owner, Role.EDITOR)
    if Result.objects.filter(claim=claim).exclude(review__state=ReviewState.RETURNED).exists():
        raise Refusal(_("已经提请复核的声称不再判定：复核的就是那一次判定。被退回之后可以重新判定。"))


def _check_may_measure(actor: User, result: Result) -> None:
    require_role(actor, result.owner, Role.EDITOR)
    if not queries.users_of(result):
        raise Refusal(_("还没有单位接受转化，没有可比的种植。"))


def _answer(actor: User, transfer: Transfer, state: TransferState, reason: str = "") -> None:
    """Write the receiver's answer: by its own people, once, and never by who made the offer."""
    require_role(actor, transfer.organisation, Role.EDITOR)
    transfer.refresh_from_db(from_queryset=Transfer.objects.select_for_update())
    if transfer.state != TransferState.OFFERED:
        raise Refusal(_("这项转化已经答复过：%(answer)s。") % {"answer": transfer.get_state_display()})
    if transfer.offered_by_id == actor.pk:
        raise Refusal(_("提出转化的人不能替承接单位答复，请由该单位的另一位同事答复。"))
    transfer.state, transfer.reason = state, reason
    transfer.answered_by, transfer.answered_at = actor, timezone.now()
    transfer.save(update_fields=["state", "reason", "answered_by", "answered_at"])


def _check_entries(series: Any, entry: Entry, against: Entry) -> None:
    if entry.series_id != series.pk or against.series_id != series.pk:
        raise Refusal(_("处理与对照都要属于作为证据的那组试验。"))
    if entry.pk == against.pk:
        raise Refusal(_("处理与对照不能是同一个。"))
    if not against.is_check:
        raise Refusal(_("“%(entry)s”在试验里不是对照；请选一个对照。") % {"entry": against})
    named = entry.variety_id if series.kind == TrialKind.VARIETY else entry.technique_id
    if not named:
        raise Refusal(_("处理“%(entry)s”还没有对应到名录里的品种或技术，请先在名录登记。") % {"entry": entry})


def _check_words(says: str, estimate: Estimate, entry: Entry, against: Entry) -> None:
    try:
        queries.reading(says, estimate, entry, against)
    except ClaimError as error:
        language = get_language() or ""
        raise Refusal(f"{error.rule.to(language)} {error.remedy.to(language)}") from error


def _check_gate(kind: str, day: dt.date) -> None:
    try:
        queries.gate_on(kind, day)
    except RefusedError as error:
        raise Refusal(
            _("规则册里没有 %(day)s 那一天的门槛，无从判定。请改声称日期，或先登记那一天的规则。")
            % {"day": day}
        ) from error


def _check_data(estimate: Estimate, day: dt.date) -> None:
    """Refuse a claim dated before its evidence: it would choose the rules of a day that knew nothing of it."""
    last = estimate.series.trials.aggregate(last=Max("year"))["last"]
    if last is not None and day.year < last:
        raise Refusal(
            _("声称日期 %(day)s 早于作为证据的试验：最后一年是 %(year)s 年。请改声称日期。")
            % {"day": day, "year": last}
        )


def _ask_for_review(actor: User, claim: Claim, judgement: Judgement, party: Organisation) -> Review:
    """Open the review; what rules somebody's claim out is shown to the party before it is shown to anybody."""
    negative = judgement.state == State.CONTRADICTED
    return request_review(
        actor,
        claim.owner,
        title=claim,
        summary=queries.summary(judgement),
        subject_url=claim.get_absolute_url(),
        is_negative=negative,
        party=party if negative else None,
        objection_days=_objection_days(),
        made=(claim,),
    )


def _objection_days() -> int:
    days = value_in_force(OBJECTION_DAYS)
    if days is None:
        raise Refusal(_("规则册里没有现行的异议期天数（review.objection_days）。请先登记这条规则。"))
    return int(days)


def _next_number() -> str:
    """Return the next number of this year; writers come one at a time, so counting is safe."""
    prefix = f"CG-{timezone.localdate().year}-"
    last = (
        Result.objects.filter(number__startswith=prefix)
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:04d}"

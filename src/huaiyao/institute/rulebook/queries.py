"""The rules in force on a day, as the engine reads them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from huaiyao.engine.rules.terms import Rule, Trust
from huaiyao.engine.wording import Text
from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.models import User

from .choices import Standing
from .models import RuleValue, Signature

SIGNATURES_NEEDED = 2


def rules_in_force(on: dt.date, codes: Collection[str] | None = None) -> tuple[Rule, ...]:
    """Return the rules in force on a day, of the given codes or all, ordered by code."""
    rows = in_force(with_signatures(RuleValue.objects.all()), on).order_by("code")
    if codes is not None:
        rows = rows.filter(code__in=codes)
    return tuple(_rule(row) for row in rows)


def value_in_force(code: str, on: dt.date | None = None) -> float | None:
    """Return the value of one rule on a day (today), or None where there is none."""
    row = in_force(RuleValue.objects.filter(code=code), on or timezone.localdate()).first()
    return None if row is None else row.value


def in_force(rows: QuerySet[RuleValue], on: dt.date) -> QuerySet[RuleValue]:
    """Return the rows in force on a day; a value that awaits its second person is in force on none."""
    return rows.filter(_holds(on))


def in_force_or_awaiting(rows: QuerySet[RuleValue], on: dt.date) -> QuerySet[RuleValue]:
    """Return what the list of rules shows: what is in force, and what waits for a second person."""
    return rows.filter(_holds(on) | Q(awaits_signature=True))


def _holds(on: dt.date) -> Q:
    ends_later = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    return Q(awaits_signature=False, valid_from__lte=on) & ends_later


def with_signatures(rows: QuerySet[RuleValue]) -> QuerySet[RuleValue]:
    """Add `signed`, the number of people who signed."""
    return rows.annotate(signed=Count("signatures"))


def trust_of(rule: RuleValue, signed: int) -> Trust:
    """Return how far a value may be relied on: ours, once in force, and what is twice signed count as signed."""
    if (rule.standing == Standing.OURS and not rule.awaits_signature) or signed >= SIGNATURES_NEEDED:
        return Trust.SIGNED
    return Trust.SOURCED if rule.standing == Standing.SOURCED else Trust.BELIEVED


def history_of(rule: RuleValue) -> QuerySet[RuleValue]:
    """Return every value the rule ever had, newest first."""
    return with_signatures(RuleValue.objects.filter(code=rule.code)).order_by("-valid_from")


def signatures_of(rule: RuleValue) -> QuerySet[Signature]:
    return rule.signatures.select_related("signed_by").order_by("signed_at")


def may_sign(viewer: User, rule: RuleValue) -> bool:
    """Whether the viewer's signature would count: a reviewer of the institute who has not signed yet.

    A value of our own has no original text: it is entered by one person and signed by another.
    """
    if not viewer.is_authenticated or not viewer.has_institute_role(Role.REVIEWER):
        return False
    if rule.standing == Standing.OURS and (not rule.awaits_signature or rule.entered_by_id == viewer.pk):
        return False
    return not rule.signatures.filter(signed_by=viewer).exists()


def _rule(row: RuleValue) -> Rule:
    return Rule(
        code=row.code,
        value=row.value,
        unit=row.unit,
        title=Text(row.title, row.title_en),
        source=row.source,
        edition=row.edition,
        trust=trust_of(row, row.signed),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )

"""Take a plan over from its book, have its audit reviewed, make it public."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from huaiyao.engine.books.terms import Kind
from huaiyao.engine.rules.terms import State
from huaiyao.engine.strategy.terms import Indicator as PlanIndicator
from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.models import Organisation, User
from huaiyao.institute.accounts.queries import require_role
from huaiyao.institute.audit.actions import record
from huaiyao.institute.registry.choices import BookState
from huaiyao.institute.registry.models import Book
from huaiyao.institute.review.actions import request_review
from huaiyao.institute.review.choices import ReviewState
from huaiyao.institute.review.queries import may_be_published
from huaiyao.institute.rulebook.queries import value_in_force
from huaiyao.institute.web.errors import Refusal

from . import queries
from .models import Indicator, Plan, Step

OBJECTION_DAYS = "review.objection_days"


@transaction.atomic
def adopt_plan(actor: User, *, book: Book, name: str, name_en: str = "") -> Plan:
    """Take over a judged plan book: its indicators as printed, its three steps, its audit."""
    require_role(actor, book.owner, Role.EDITOR)
    if book.state != BookState.JUDGED or Kind.PLAN.value not in book.kinds:
        raise Refusal(_("只有判定过的规划账（有“指标”表）可以接为规划。"))
    if Plan.objects.filter(book=book).exists():
        raise Refusal(_("这个账本已经接为规划。"))
    read = queries.read_plan(book)
    audit, steps = read.audit, queries.steps_in(read)
    if not steps:
        raise Refusal(
            _("“指标”表里没有找到三步走的目标：目标行要写明环节（一产、二产、三产）和以元计的数值。")
        )
    earlier = Plan.objects.filter(owner=book.owner, is_current=True)
    replaced = list(earlier.values_list("pk", flat=True))
    earlier.update(is_current=False)
    clauses = book.check_result["plan"]["clauses"]
    plan = Plan.objects.create(
        owner=book.owner,
        book=book,
        name=name.strip(),
        name_en=name_en.strip(),
        source=queries.source_in(audit.plan),
        starts_year=max((step["base_year"] for step in steps if step.get("base_year")), default=None),
        state=queries.state_of(clauses).value,
        clauses=clauses,
        book_check=queries.without_other_kinds(book.check_result),
        provenance=audit.provenance.as_json(),
        land=[queries.land_row(answer) for answer in audit.land],
        is_current=True,
    )
    Indicator.objects.bulk_create(
        _indicator(plan, row, read.printed[row.id]) for row in audit.plan.indicators.values()
    )
    Step.objects.bulk_create(Step(plan=plan, **fields) for fields in steps)
    changes = {
        "book": book.digest,
        "indicators": len(audit.plan.indicators),
        "steps": len(steps),
        "state": plan.state,
        "replaces": replaced,
    }
    record("strategy.adopt_plan", actor=actor, subject=plan, changes=changes)
    return plan


@transaction.atomic
def put_forward(actor: User, *, plan: Plan, party: Organisation) -> Plan:
    """Put the audit of a plan before a second person; whoever published the plan may object first."""
    require_role(actor, plan.owner, Role.EDITOR)
    if plan.review and plan.review.state != ReviewState.RETURNED:
        raise Refusal(_("这份规划的核对已经提请复核。"))
    days = value_in_force(OBJECTION_DAYS)
    if days is None:
        raise Refusal(_("规则册里没有现行的异议期天数（review.objection_days）。请先登记这条规则。"))
    negative = plan.state == State.CONTRADICTED
    plan.review = request_review(
        actor,
        plan.owner,
        title=plan,
        summary=queries.summary(plan),
        subject_url=plan.get_absolute_url(),
        is_negative=negative,
        party=party if negative else None,
        objection_days=int(days),
        made=(plan, plan.book),
    )
    plan.save(update_fields=["review"])
    record(
        "strategy.put_forward",
        actor=actor,
        subject=plan,
        changes={"review": plan.review.pk, "party": party.name},
    )
    return plan


@transaction.atomic
def publish(actor: User, *, plan: Plan) -> Plan:
    """Show the plan and its audit to everybody, once a second person approved."""
    require_role(actor, plan.owner, Role.REVIEWER)
    plan.refresh_from_db(from_queryset=Plan.objects.select_for_update())
    if plan.is_public:
        raise Refusal(_("这份规划已经公开。"))
    if plan.review is None or not may_be_published(plan.review):
        raise Refusal(_("规划的核对须先由第二人复核通过；含“不符”的，还须异议期已满且异议全部答复。"))
    plan.is_public = True
    plan.save(update_fields=["is_public"])
    record("strategy.publish", actor=actor, subject=plan, changes={"is_public": [False, True]})
    return plan


def _indicator(
    plan: Plan, row: PlanIndicator, printed: tuple[float | None, float | None, float | None]
) -> Indicator:
    low, value, high = printed
    return Indicator(
        plan=plan,
        code=row.id,
        name=row.name[:200],
        name_en=row.name_en[:200],
        unit=row.unit[:40],
        year=row.year,
        is_target=row.is_target,
        definition=row.definition[:300],
        definition_en=row.definition_en[:300],
        basis=row.basis.value if row.basis else "",
        stage=row.stage[:60],
        source=row.source[:300],
        book_place=row.place,
        low=low,
        value=value,
        high=high,
    )

"""Read the plan, what its book says of it, and what adopted results add to its first step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from huaiyao.engine.books.reader import read_book
from huaiyao.engine.books.terms import Kind
from huaiyao.engine.rules.terms import State, worst
from huaiyao.engine.strategy.audit import audit_plan
from huaiyao.engine.strategy.terms import Indicator as PlanIndicator
from huaiyao.engine.strategy.terms import LandAnswer, PlanAudit
from huaiyao.engine.strategy.terms import Plan as PlanBook
from huaiyao.engine.units import UnitError, convert, same_dimension
from huaiyao.engine.wording import Text
from huaiyao.institute.accounts.choices import OrganisationKind, Role
from huaiyao.institute.accounts.queries import may_edit
from huaiyao.institute.registry.choices import BookState
from huaiyao.institute.registry.models import Book
from huaiyao.institute.registry.queries import pdf_of
from huaiyao.institute.results.models import Effect, Result
from huaiyao.institute.results.queries import counted_once, with_staleness
from huaiyao.institute.review.choices import ReviewState
from huaiyao.institute.review.models import Review
from huaiyao.institute.review.queries import may_be_published
from huaiyao.institute.web.clauses import clause_label
from huaiyao.institute.web.sentences import by_language

from .choices import StepNumber
from .models import Plan, Step

SECTORS = {
    StepNumber.FIELD: ("一产", "种植", "田间", "field"),
    StepNumber.PROCESSING: ("二产", "加工", "processing"),
    StepNumber.SERVICES: ("三产", "服务", "services"),
}


# -- from the book --


@dataclass(frozen=True, slots=True)
class Read:
    """A plan book as read: its audit, and each indicator's printed (low, value, high) by its id."""

    audit: PlanAudit
    printed: dict[str, tuple[float | None, float | None, float | None]]


def read_plan(book: Book) -> Read:
    """Return what a kept plan book holds; the same bytes are read once a process."""
    return _read(book.pk, book.digest)


@lru_cache(maxsize=8)
def _read(pk: int, digest: str) -> Read:
    book = Book.objects.select_related("file").get(pk=pk, digest=digest)
    found = read_book(bytes(book.file.content), book.filename)
    rows = found.frame("indicators").to_dicts()
    printed = {row["id"]: (row.get("low"), row.get("value"), row.get("high")) for row in rows}
    return Read(audit_plan(found), printed)


def steps_in(read: Read) -> list[dict[str, Any]]:
    """Return the fields of each step: the money target of its sector, its base, its area where it names one."""
    plan, steps = read.audit.plan, []
    for number, words in SECTORS.items():
        targets = [
            i for i in plan.indicators.values() if i.is_target and any(word in i.stage for word in words)
        ]
        # A sum of money says how it was counted (计法); a price or a threshold does not.
        money = next((i for i in targets if i.printed and i.basis and _is(i, "元")), None)
        if money is not None:
            area = next((i for i in targets if i.printed and _is(i, "公顷")), None)
            steps.append(_step(number, money, area) | _base(read, plan.indicators.get(money.base)))
    return steps


def _step(number: StepNumber, money: PlanIndicator, area: PlanIndicator | None) -> dict[str, Any]:
    return {
        "number": number,
        "name": money.name,
        "target_yuan": convert(money.printed.value, money.unit, "元"),
        "target_ha": convert(area.printed.value, area.unit, "公顷") if area else None,
        "target_place": money.place,
    }


def _base(read: Read, base: PlanIndicator | None) -> dict[str, Any]:
    if base is None or not base.printed or not _is(base, "元"):
        return {}
    low, _value, high = read.printed[base.id]
    ends = {"base_low_yuan": low, "base_yuan": base.printed.value, "base_high_yuan": high}
    money = {name: convert(end, base.unit, "元") for name, end in ends.items() if end is not None}
    return money | {"base_year": base.year, "base_source": base.source[:300], "base_place": base.place}


def _is(indicator: PlanIndicator, unit: str) -> bool:
    try:
        return same_dimension(indicator.unit, unit)
    except UnitError:  # a misprinted unit is judged by the audit; here it only does not count
        return False


def source_in(plan: PlanBook) -> str:
    """Return the source most rows name."""
    sources = [i.source for i in plan.indicators.values() if i.source]
    return max(sources, key=sources.count, default="")[:300]


def state_of(clauses: Iterable[dict[str, Any]]) -> State:
    return worst(State(clause["state"]) for clause in clauses)


def without_other_kinds(check: dict[str, Any]) -> dict[str, Any]:
    """Return what was said of a plan book, beside its clauses.

    What else the book holds (trials, their claims, cells that could not be read) does not go out with its plan.
    """
    only = [Kind.PLAN.value]
    others = {"claims": [], "trials": [], "issues": [], "kinds": only} if check["kinds"] != only else {}
    return {**check, **others, "plan": {}}


def land_row(answer: LandAnswer) -> dict[str, Any]:
    """Return the land one area needs by each side, as kept with the plan (ha)."""
    return {
        "indicator": answer.indicator.id,
        "area_ha": answer.area_ha,
        "arable_ha": answer.arable_ha.value,
        "sides": [
            {
                "name": side.name.zh,
                "name_en": side.name.en,
                "low_ha": side.low.least_ha,
                "high_ha": None if side.is_open else side.high.least_ha,
            }
            for side in answer.sides
        ],
    }


# -- the plan --


def plans(viewer: Any) -> QuerySet[Plan]:
    return Plan.objects.filter(pk__in=Plan.objects.seen_by(viewer).values("pk")).select_related(
        "owner", "review", "book"
    )


def current_plan(viewer: Any) -> Plan | None:
    """Return the institute's plan in force, if the person may see it; nobody else's plan stands on its board."""
    of_the_institute = {"owner__kind": OrganisationKind.INSTITUTE, "is_current": True}
    return plans(viewer).filter(**of_the_institute).order_by("-pk").first()


def sees_book(viewer: Any, plan: Plan) -> bool:
    return Book.objects.seen_by(viewer).filter(pk=plan.book_id).exists()


def sees_review(viewer: Any, plan: Plan) -> bool:
    return Review.objects.seen_by(viewer).filter(pk=plan.review_id).exists()


def may_put_forward(viewer: Any, plan: Plan) -> bool:
    waits = plan.review is None or plan.review.state == ReviewState.RETURNED
    return may_edit(viewer, plan) and waits and not plan.is_public


def may_publish(viewer: Any, plan: Plan) -> bool:
    reviewer = viewer.is_authenticated and viewer.has_role(plan.owner_id, Role.REVIEWER)
    return reviewer and not plan.is_public and plan.review is not None and may_be_published(plan.review)


def summary(plan: Plan) -> Text:
    """Return how many clauses stand in which state, worst first."""
    counts = [(state, sum(clause["state"] == state for clause in plan.clauses)) for state in State]
    found = [(state, count) for state, count in counts if count]
    zh = "、".join(f"{count} 条{state.label.zh}" for state, count in found)
    en = ", ".join(f"{count} {state.label.en}" for state, count in found)
    return Text(f"核对 {len(plan.clauses)} 条：{zh}。", f"{len(plan.clauses)} clauses: {en}.")


def verdict_pdf(plan: Plan, language: str) -> bytes:
    """Return the audit as it was taken over, whatever was judged of the book since, or if it no longer can be."""
    book = plan.book
    book.check_result = {**plan.book_check, "plan": {"clauses": plan.clauses}}
    return pdf_of(book, language)


def book_panel(request: Any, book: Book) -> dict[str, Any] | None:
    """Return what a plan book's page offers: to take it over, or the plan it became."""
    if Kind.PLAN.value not in book.kinds:
        return None
    plan = plans(request.user).filter(book=book).first()
    may_adopt = request.user.is_authenticated and request.user.has_role(book.owner_id, Role.EDITOR)
    judged = book.state == BookState.JUDGED
    return {"plan": plan, "may_adopt": may_adopt and judged} if plan or (may_adopt and judged) else None


@dataclass(frozen=True, slots=True)
class Judged:
    """One clause that looked at a step: its name and its state."""

    clause: str
    state: str

    @property
    def label(self) -> object:
        return clause_label(self.clause)


def steps_of(plan: Plan) -> list[Step]:
    """Return the steps, each with what was `judged` of its target, worst first, and the `land` its area needs."""
    steps = list(plan.steps.all())
    order = list(State)
    for step in steps:
        asked = {Judged(c["clause"], c["state"]) for c in plan.clauses if step.target_place in c["evidence"]}
        step.judged = sorted(asked, key=lambda judged: (order.index(judged.state), judged.clause))
        step.land = _land_of(plan, step)
    return steps


def _land_of(plan: Plan, step: Step) -> dict[str, Any] | None:
    """Return the land a step's area needs by each side, to the nearest thousand hectares, and the clause's state."""
    row = next((row for row in plan.land if row["area_ha"] == step.target_ha), None)
    if row is None:
        return None
    state = next(
        c["state"] for c in plan.clauses if (c["clause"], c["subject"]) == ("land", row["indicator"])
    )
    sides = [
        {
            "name": by_language(side["name"], side["name_en"]),
            "low_ha": round(side["low_ha"], -3),
            "high_ha": side["high_ha"] and round(side["high_ha"], -3),
        }
        for side in row["sides"]
    ]
    return {**row, "state": state, "sides": sides}


# -- what results add --


@dataclass(frozen=True, slots=True)
class Addition:
    """What results added to a step in a season: yuan with both ends of its interval, and on how much land."""

    year: int
    ha: float
    yuan: float
    low_yuan: float
    high_yuan: float
    effects: tuple[Effect, ...]


def addition(viewer: Any) -> Addition | None:
    """Return Σ over the newest season's effects of measured hectares × difference per hectare.

    Land counts once, however many results name the variety or technique it was planted with.

    The ends of the intervals are added as they are, as if all effects erred together: too wide rather
    than too narrow. Measured, not causal: growers chose for themselves.
    """
    seen = Result.objects.seen_by(viewer).values("pk")
    effects = Effect.objects.filter(result__in=seen).select_related(
        "result__claim__variety", "result__claim__technique", "county", "herb"
    )
    counted = [effect for effect in effects if effect.numbers["difference"]]
    year = max((effect.year for effect in counted), default=None)
    if year is None:
        return None
    newest = counted_once(with_staleness(effect for effect in counted if effect.year == year))
    for effect in newest:
        effect.added_yuan = _added(effect, "yuan_per_ha")
    return Addition(
        year=year,
        ha=sum(effect.numbers["with"]["ha"] for effect in newest),
        yuan=sum(effect.added_yuan for effect in newest),
        low_yuan=sum(_added(effect, "low") for effect in newest),
        high_yuan=sum(_added(effect, "high") for effect in newest),
        effects=tuple(newest),
    )


def _added(effect: Effect, end: str) -> float:
    return effect.numbers["with"]["ha"] * effect.numbers["difference"][end]

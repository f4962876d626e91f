"""The words of a plan: indicators, relations between them, series, ceilings; what an audit returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from huaiyao.engine.cultivation.land_bank import LandBank
from huaiyao.engine.provenance import Provenance
from huaiyao.engine.rules.terms import State, Verdict, worst
from huaiyao.engine.strategy.intervals import Interval
from huaiyao.engine.wording import Text


class Clause(StrEnum):
    """What a plan is asked, in the order in which the answers are given."""

    UNIT = "unit"
    SUM = "sum"
    DOUBLE_COUNT = "double_count"
    DEFINITION = "definition"
    GROWTH = "growth"
    LAND = "land"
    MAGNITUDE = "magnitude"


class Basis(StrEnum):
    """How a money figure was counted (计法)."""

    OUTPUT = "output"  # 总产值: counts purchased inputs
    TURNOVER = "turnover"  # 营业额: counts the goods that pass through
    VALUE_ADDED = "value_added"  # 增加值: only what this stage added


class CeilingKind(StrEnum):
    """What bounds a plan from outside: land, the rest of a herb, the mix of herbs."""

    ARABLE = "arable"
    REST = "rest"
    MIX = "mix"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One printed figure of the plan.

    `printed` is the figure in its own `unit`, as wide as its last printed digit (or its range)
    leaves it; None where no figure was given. `ends` are the printed ends of a range, infinite or 0
    where only one was given. `is_target`
    where 年份 says 目标 or a base is named.
    `basis` is None where the plan does not say, or says it in words we do not know.
    """

    id: str
    name: str
    printed: Interval | None
    unit: str
    place: str
    name_en: str = ""
    ends: tuple[float, float] | None = None
    year: int | None = None
    is_target: bool = False
    definition: str = ""
    definition_en: str = ""
    basis: Basis | None = None
    stage: str = ""
    base: str = ""
    benchmark: str = ""
    source: str = ""

    @property
    def label(self) -> Text:
        """What it is called; in English by its Chinese name where the book gives no other."""
        name = self.name or self.id
        return Text(name, self.name_en or name)


@dataclass(frozen=True, slots=True)
class Relation:
    """An equation or inequality the plan says holds between indicators."""

    id: str
    equation: str
    place: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One year of a series, in the printed unit."""

    year: int
    value: float
    unit: str
    definition: str
    place: str
    source: str = ""
    definition_en: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """What was printed under one name over the years, whatever it meant in each of them."""

    name: str
    points: tuple[Point, ...]
    name_en: str = ""

    @property
    def label(self) -> Text:
        return Text(self.name, self.name_en or self.name)


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A bound from outside the plan: arable land, rest years of a herb, today's mix of herbs.

    `low` and `high` are the ends as printed (the same where one number was given). For rests, `name`
    is the side that says so; a rest without a name holds for every side.
    """

    id: str
    kind: CeilingKind
    herb: str
    name: str
    low: float
    high: float
    unit: str
    place: str
    source: str = ""
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan book in the terms of this department."""

    indicators: Mapping[str, Indicator]
    relations: Sequence[Relation]
    series: Mapping[str, Series]
    ceilings: Sequence[Ceiling]


@dataclass(frozen=True, slots=True)
class LandSide:
    """What one sourced side of the rest question makes of an area.

    `low` is the land of the least area at the least rests, `high` that of the largest at the longest;
    where the area is open upwards (`is_open`), `high` is the least area's too, and no bound.
    """

    name: Text
    low: LandBank
    high: LandBank
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class LandAnswer:
    """The land one area needs by every side, beside the arable land (ha; a range where sources differ).

    `area_ends_ha` are the ends of an area printed as a range, infinite or 0 where only one was given.
    """

    indicator: Indicator
    area_ha: float
    area_ends_ha: tuple[float, float]
    sides: tuple[LandSide, ...]
    arable_ha: Interval


@dataclass(frozen=True, slots=True)
class PlanAudit:
    """What the book's own numbers say of the plan.

    `clauses` in the order of `Clause`, within a clause in the order of the book's rows; `land` are
    the computations behind the land clauses, for charts.
    """

    plan: Plan
    clauses: tuple[Verdict, ...]
    land: tuple[LandAnswer, ...]
    provenance: Provenance

    @property
    def state(self) -> State:
        return worst(verdict.state for verdict in self.clauses)

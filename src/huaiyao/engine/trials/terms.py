"""The words of a trial: kinds, how a claim reads, and the records an analysis is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

import polars as pl

from huaiyao.engine.provenance import Provenance
from huaiyao.engine.rules.terms import State, Verdict
from huaiyao.engine.stats.residuals import ResidualTest
from huaiyao.engine.wording import Text


class TrialKind(StrEnum):
    """What a trial compares, and so which gate its claims must pass."""

    VARIETY = "variety"
    TECHNIQUE = "technique"

    @property
    def label(self) -> Text:
        return {self.VARIETY: Text("品种", "variety"), self.TECHNIQUE: Text("技术", "technique")}[self]


class Scale(StrEnum):
    """On which scale a claim is stated."""

    LEVEL = "level"  # the entry's own mean, in the trait's unit
    DIFFERENCE = "difference"  # entry minus check, in the trait's unit (percentage points for a % trait)
    RELATIVE = "relative"  # entry over check minus one, in percent


class Form(StrEnum):
    """How strong a claim is."""

    GAIN = "+"  # above nothing, and x not ruled out
    LOSS = "-"  # below nothing, and -x not ruled out
    AT_LEAST = ">="  # the whole interval at or above x
    AT_MOST = "<="  # the whole interval at or below x


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed of an entry: `value` in the trait's unit, or in percent for a relative claim.

    `reading` says in words how the claim's text was read; `against` is the check's id (None for a level).
    """

    entry: str
    trait: str
    text: str
    scale: Scale
    form: Form
    value: float
    against: str | None
    reading: Text


@dataclass(frozen=True, slots=True)
class Environment:
    """One trial: a site in a year (None where the trial book does not say)."""

    trial: str
    site: str | None
    year: int | None


@dataclass(frozen=True, slots=True)
class EntryEstimate:
    """Adjusted (marginal) mean of an entry over the environments, in the trait's unit.

    `mean` and `se` are None where the entry is not connected with the rest.
    """

    entry: str
    mean: float | None
    se: float | None
    plots: int
    trials: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """An entry on one scale with its simultaneous 95 % interval.

    Against `check` for differences and ratios (a ratio in percent above the check), alone for levels.
    `lower`/`upper` are None where Fieller's set has no such limit. `critical` is the value that makes
    the family of `family` comparisons hold together, `critical_error` its numerical error.
    """

    entry: str
    check: str | None
    scale: Scale
    estimate: float
    se: float
    df: float
    critical: float
    critical_error: float
    family: int
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Outlier:
    """A plot far from what its entry and block predict within its trial; `p` is Bonferroni's."""

    place: str
    trial: str
    entry: str
    value: float
    expected: float
    studentised: float
    p: float


@dataclass(frozen=True)
class TraitAnalysis:
    """One trait analysed over its trials.

    `plots` is the table of plots used (trial, site, year, entry, block, row, column, value, place,
    fitted, residual); `replicates` counts plots by (trial, entry). `formula` is the model fitted and
    `components` its variances (squared units). `without_outliers` is the same analysis without the
    named outliers, None where there are none.
    """

    trait: str
    unit: str
    formula: str
    checks: tuple[str, ...]
    environments: tuple[Environment, ...]
    entries: tuple[EntryEstimate, ...]
    comparisons: tuple[Comparison, ...]
    components: Mapping[str, float]
    singular: tuple[str, ...]
    outliers: tuple[Outlier, ...]
    tests: tuple[ResidualTest, ...]
    plots: pl.DataFrame = field(repr=False)
    provenance: Provenance = field(repr=False)
    without_outliers: TraitAnalysis | None = field(default=None, repr=False)

    def comparison(self, entry: str, check: str | None, scale: Scale) -> Comparison | None:
        """Return the comparison asked for, None where the data do not determine it."""
        wanted = (entry, check, scale)
        return next((c for c in self.comparisons if (c.entry, c.check, c.scale) == wanted), None)

    def replicates(self, trial: str, entry: str) -> int:
        """Return the number of plots of an entry with a value in a trial."""
        return self._counts.get((trial, entry), 0)

    @cached_property
    def _counts(self) -> dict[tuple[str, str], int]:
        counted = self.plots.group_by("trial", "entry").len()
        return {(trial, entry): count for trial, entry, count in counted.iter_rows()}

    def shared_environments(self, *entries: str) -> tuple[Environment, ...]:
        """Return the environments in which all these entries have a value."""
        return tuple(
            e for e in self.environments if all(self.replicates(e.trial, entry) for entry in entries)
        )

    def places(self, *entries: str) -> tuple[str, ...]:
        """Return `sheet!row` of every plot of these entries."""
        return tuple(self.plots.filter(pl.col("entry").is_in(entries))["place"].to_list())

    def as_json(self) -> dict[str, Any]:
        return {
            "trait": self.trait,
            "unit": self.unit,
            "formula": self.formula,
            "checks": list(self.checks),
            "environments": [asdict(e) for e in self.environments],
            "entries": [asdict(e) for e in self.entries],
            "comparisons": [asdict(c) | {"scale": c.scale.value} for c in self.comparisons],
            "components": dict(self.components),
            "singular": list(self.singular),
            "outliers": [asdict(o) for o in self.outliers],
            "tests": [asdict(t) for t in self.tests],
            "provenance": self.provenance.as_json(),
        }


@dataclass(frozen=True, slots=True)
class TrialVerdicts:
    """What the clauses say of one trial as a piece of evidence."""

    trial: str
    clauses: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class ClaimVerdicts:
    """What the clauses say of one claim; `state` is the whole."""

    subject: str
    entry: str
    trait: str
    claim: str
    against: str | None
    clauses: tuple[Verdict, ...]
    state: State

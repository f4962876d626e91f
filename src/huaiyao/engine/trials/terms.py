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

# What the columns of trials of the four herbs measure; any other trait keeps the name its book gave it.
TRAITS = {
    "产量": "yield",
    "亩产": "yield",
    "鲜产量": "fresh yield",
    "干产量": "dry yield",
    "鲜重": "fresh weight",
    "干重": "dry weight",
    "单株产量": "yield per plant",
    "单株鲜重": "fresh weight per plant",
    "单株干重": "dry weight per plant",
    "百粒重": "hundred-seed weight",
    "千粒重": "thousand-seed weight",
    "折干率": "drying ratio",
    "株高": "plant height",
    "株幅": "plant spread",
    "茎粗": "stem diameter",
    "叶长": "leaf length",
    "叶宽": "leaf width",
    "叶片数": "leaf number",
    "分枝数": "branch number",
    "块根数": "tuberous roots per plant",
    "块根长": "tuberous root length",
    "块根直径": "tuberous root diameter",
    "块茎长": "tuber length",
    "块茎直径": "tuber diameter",
    "根长": "root length",
    "根粗": "root diameter",
    "花径": "flower diameter",
    "花朵数": "flower number",
    "出苗率": "emergence rate",
    "成活率": "survival rate",
    "发病率": "disease incidence",
    "病情指数": "disease index",
    "水分": "moisture",
    "总灰分": "total ash",
    "浸出物": "extractives",
    "多糖": "polysaccharides",
    "淀粉": "starch",
    "总黄酮": "total flavonoids",
    "梓醇": "catalpol",
    "地黄苷D": "rehmannioside D",
    "毛蕊花糖苷": "verbascoside",
    "尿囊素": "allantoin",
    "薯蓣皂苷元": "diosgenin",
    "β-蜕皮甾酮": "beta-ecdysterone",
    "齐墩果酸": "oleanolic acid",
    "绿原酸": "chlorogenic acid",
    "木犀草苷": "luteoloside",
    "3,5-O-二咖啡酰基奎宁酸": "3,5-O-dicaffeoylquinic acid",
}


def trait_name(trait: str) -> Text:
    """Return what a trait is called: a known one has an English name, with or without the word 含量 (content)."""
    known = TRAITS.get(trait)
    substance = TRAITS.get(trait.removesuffix("含量"))
    return Text(trait, known or (f"{substance} content" if substance else trait))


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

    @property
    def subject(self) -> str:
        return f"{self.entry} {self.trait} {self.text}"


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
    `lower` and `upper` are both None where Fieller's set has no limits. `critical` is the value that makes
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
    named outliers, None where there are none or where the rest cannot be analysed. Where whole plots of
    different areas were weighed, every value is scaled to `plot_area_m2`, and `without_area` names the
    plots left out because theirs is not known.
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
    plot_area_m2: float | None = None
    without_area: tuple[str, ...] = ()

    def comparison(self, entry: str, check: str | None, scale: Scale) -> Comparison | None:
        """Return the comparison asked for, None where the data do not determine it."""
        wanted = (entry, check, scale)
        return next((c for c in self.comparisons if (c.entry, c.check, c.scale) == wanted), None)

    def mean(self, entry: str) -> float | None:
        """Return the adjusted mean of an entry, None where it has none."""
        return next((e.mean for e in self.entries if e.entry == entry), None)

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
            "plot_area_m2": self.plot_area_m2,
            "without_area": list(self.without_area),
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

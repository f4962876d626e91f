"""Analyse one trait over one or several trials: means, differences, ratios, outliers.

One trial: value ~ entry + block. Several trials, each a site in a year (an environment):
value ~ entry + trial + (1|trial:block) + (1|entry:trial); entries and environments fixed, so that a
difference's error holds the entry × environment variance (Piepho et al. 2012, Crop Sci. 52:1, and the
explanation page `trial-claims`). A term that the layout cannot tell from another is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import polars as pl

from huaiyao.engine.checks import RefusedError, refuse
from huaiyao.engine.provenance import Provenance, digest
from huaiyao.engine.stats import simultaneous
from huaiyao.engine.stats.formula import Matrix
from huaiyao.engine.stats.linear import LinearFit, linear_model
from huaiyao.engine.stats.mixed import MixedFit, NotConvergedError, mixed_model
from huaiyao.engine.stats.residuals import (
    OUTLIER_LEVEL,
    SHAPIRO_MOST,
    ResidualTest,
    equal_variance,
    normality,
    outlier_p,
)
from huaiyao.engine.trials.areas import SameArea, to_same_area
from huaiyao.engine.trials.terms import (
    Comparison,
    EntryEstimate,
    Environment,
    Outlier,
    Scale,
    TraitAnalysis,
    trait_name,
)
from huaiyao.engine.wording import Text

Fit: TypeAlias = LinearFit | MixedFit
COLUMNS = ("trial", "site", "year", "entry", "block", "row", "column", "area", "value")


class UnusableTraitError(RefusedError):
    """A trait whose plots cannot be analysed; `text` says why in both languages."""

    def __init__(self, trait: str, rule: str, received: object, text: Text) -> None:
        super().__init__(trait, rule, received)
        self.text = text


@dataclass(frozen=True, slots=True)
class _Settings:
    """What `analyse` was asked, handed down whole."""

    trait: str
    unit: str
    checks: tuple[str, ...]
    level: float
    seed: int
    samples: int


def analyse(
    observations: pl.DataFrame,
    *,
    trait: str,
    unit: str = "",
    checks: Collection[str] = (),
    level: float = 0.95,
    seed: int = simultaneous.SEED,
    samples: int = simultaneous.SAMPLES,
) -> TraitAnalysis:
    """Analyse one trait's plots and compare every entry with each check.

    Parameters
    ----------
    observations : polars.DataFrame
        One row a plot: trial, entry (text), value (number, null = missing), and where known site, year,
        block, row, column, area (m²), and place (how evidence names the plot). Masses of whole plots of
        different areas are brought to one area first (`areas.to_same_area`).
    trait, unit : str
        The trait's name and unit, for the record.
    checks : collection of str
        Entries to compare all others with (absent ones are left out).
    level : float
        Joint coverage of the intervals of one family (all entries against one check on one scale).
    seed, samples : int
        For the critical values where no quadrature applies.

    Returns
    -------
    TraitAnalysis

    Raises
    ------
    RefusedError
        A column is absent.
    UnusableTraitError
        The trait is not numeric or all missing, has fewer than two entries, no replication or no
        variation, a plot (trial, row, column) stands twice, or the model cannot be fitted.
    """
    settings = _Settings(trait, unit, tuple(dict.fromkeys(checks)), level, seed, samples)
    same = to_same_area(_measured(observations, trait), trait, unit)
    try:
        same = same._replace(plots=_comparable(same.plots, trait))
        outliers = _outliers(same.plots)
        whole = _analysis(same, settings, outliers)
    except UnusableTraitError as error:
        error.text = _with_left_out(error.text, same.left_out)
        raise
    if not outliers:
        return whole
    kept = same.plots.filter(~pl.col("place").is_in([outlier.place for outlier in outliers]))
    try:  # what is an outlier among the rest is not asked again: peeling never ends
        return replace(whole, without_outliers=_analysis(same._replace(plots=kept), settings, ()))
    except UnusableTraitError:  # all that varied was in them
        return whole


def _analysis(same: SameArea, settings: _Settings, outliers: tuple[Outlier, ...]) -> TraitAnalysis:
    plots = same.plots
    formula, fit = _fit(plots, settings.trait)
    present = set(plots["entry"].unique().to_list())
    checks = tuple(check for check in settings.checks if check in present)
    parameters = {
        "trait": settings.trait,
        "formula": formula,
        "checks": list(checks),
        "level": settings.level,
        "samples": settings.samples,
    }
    if same.area_m2 is not None:
        parameters["plot_area_m2"] = same.area_m2
    inputs = {"observations": digest(plots)}
    try:
        means, comparisons = _means(fit, plots), tuple(_comparisons(fit, checks, settings))
    except NotConvergedError as error:  # the components are found, but not how well they are known
        raise _no_mixed_model(settings.trait, error) from error
    return TraitAnalysis(
        trait=settings.trait,
        unit=settings.unit,
        formula=formula,
        checks=checks,
        environments=_environments(plots),
        entries=means,
        comparisons=comparisons,
        components=_components(fit),
        singular=fit.singular if isinstance(fit, MixedFit) else (),
        outliers=outliers,
        tests=_tests(fit, plots),
        plots=plots.with_columns(fitted=pl.Series(fit.fitted), residual=pl.Series(fit.residuals)),
        provenance=Provenance("trials.analysis", parameters, settings.seed, inputs),
        plot_area_m2=same.area_m2,
        without_area=same.left_out,
    )


def _measured(observations: pl.DataFrame, trait: str) -> pl.DataFrame:
    """The plots with a value, every expected column there, texts as text; refuses where there are none."""
    for name in ("trial", "entry", "value"):
        if name not in observations.columns:
            refuse("observations", "have the columns trial, entry and value", observations.columns)
    if not observations["value"].dtype.is_numeric():
        text = Text(f"性状“{trait}”不是数字。", f"Trait {trait_name(trait).en} is not numeric.")
        raise UnusableTraitError(trait, "be numeric", f"a column of {observations['value'].dtype}", text)
    plots = _complete(observations)
    _refuse_duplicates(plots, trait)
    plots = plots.filter(pl.col("value").is_not_null() & pl.col("value").is_finite())
    if plots.height == 0:
        text = Text(f"性状“{trait}”全部缺失。", f"Trait {trait_name(trait).en} has no value at all.")
        raise UnusableTraitError(trait, "have at least one value", "all missing", text)
    return plots


def _comparable(plots: pl.DataFrame, trait: str) -> pl.DataFrame:
    """The plots in order; refuses where they are of a single entry."""
    entries = plots["entry"].unique().to_list()
    if len(entries) < 2:
        text = Text(
            f"性状“{trait}”只有处理 {entries[0]} 有数据，无从比较。",
            f"Trait {trait_name(trait).en} has values of {entries[0]} only.",
        )
        raise UnusableTraitError(trait, "have values of at least two entries", f"only {entries[0]}", text)
    return plots.sort("trial", "entry", "block", "place", maintain_order=True)


def _with_left_out(text: Text, left_out: tuple[str, ...]) -> Text:
    """Say with a refusal that plots were left out for want of an area, where they were."""
    if not left_out:
        return text
    return Text(
        f"{text.zh}另有 {len(left_out)} 个小区没有面积，未计入。",
        f"{text.en} Plots without an area, left out: {len(left_out)}.",
    )


def _complete(observations: pl.DataFrame) -> pl.DataFrame:
    types = {"year": pl.Int64, "area": pl.Float64, "value": pl.Float64}
    columns = [
        (pl.col(name) if name in observations.columns else pl.lit(None))
        .cast(types.get(name, pl.String))
        .alias(name)
        for name in COLUMNS
    ]
    place = pl.col("place") if "place" in observations.columns else pl.int_range(1, pl.len() + 1)
    table = observations.select(*columns, place.cast(pl.String).alias("place"))
    return table.with_columns(pl.col("block").fill_null(""))


def _refuse_duplicates(plots: pl.DataFrame, trait: str) -> None:
    where = ["trial", "row", "column"]
    known = plots.drop_nulls(where)
    twice = known.filter(known.select(where).is_duplicated())
    if twice.height:
        first = twice.row(0, named=True)
        place = f"trial {first['trial']}, row {first['row']}, column {first['column']}"
        text = Text(
            f"试验 {first['trial']} 第 {first['row']} 行第 {first['column']} 列的小区出现两次。",
            f"The plot at {place} stands twice.",
        )
        raise UnusableTraitError(trait, "stand once in each plot", f"{place} twice", text)


def _fit(plots: pl.DataFrame, trait: str) -> tuple[str, Fit]:
    """Fit the model that the layout allows; return its formula too."""
    several = plots["trial"].n_unique() > 1
    blocks = plots.group_by("trial").agg(pl.col("block").n_unique())["block"].max()
    is_blocked = isinstance(blocks, int) and blocks > 1
    cells = plots.group_by("trial", "entry").len()["len"].max()
    is_replicated = isinstance(cells, int) and cells > 1
    if not several:
        if not is_replicated:
            text = Text(
                f"性状“{trait}”只有一个试验且没有重复，没有误差可比。",
                f"Trait {trait_name(trait).en} has one trial without replication: there is no measure of error.",
            )
            raise UnusableTraitError(trait, "have two plots of an entry", "one plot an entry", text)
        formula = "value ~ entry + block" if is_blocked else "value ~ entry"
        return formula, _linear(formula, plots, trait)
    random = [
        term for term, use in (("(1|trial:block)", is_blocked), ("(1|entry:trial)", is_replicated)) if use
    ]
    return _mixed("value ~ entry + trial", random, plots, trait)


def _mixed(fixed: str, random: list[str], plots: pl.DataFrame, trait: str) -> tuple[str, Fit]:
    """Fit with the random terms the layout can tell from the rest; without any, by least squares."""
    if not random:
        return fixed, _linear(fixed, plots, trait)
    formula = " + ".join([fixed, *random])
    try:
        return formula, mixed_model(formula, plots)
    except (RefusedError, NotConvergedError) as error:
        if isinstance(error, RefusedError) and error.parameter in random:
            return _mixed(fixed, [term for term in random if term != error.parameter], plots, trait)
        raise _no_mixed_model(trait, error) from error


def _no_mixed_model(trait: str, error: Exception) -> UnusableTraitError:
    text = Text(
        f"性状“{trait}”的混合模型无法拟合：{error}",
        f"The mixed model of trait {trait_name(trait).en} cannot be fitted: {error}",
    )
    return UnusableTraitError(trait, "allow the mixed model", str(error), text)


def _linear(formula: str, plots: pl.DataFrame, trait: str) -> LinearFit:
    try:
        fit = linear_model(formula, plots)
    except RefusedError as error:
        text = Text(
            f"性状“{trait}”没有剩余自由度估计误差。",
            f"Trait {trait_name(trait).en} leaves no degree of freedom for the error.",
        )
        raise UnusableTraitError(
            trait, "leave a degree of freedom for the error", str(error), text
        ) from error
    if _is_exact(fit):
        text = Text(
            f"性状“{trait}”在同一处理的小区间毫无变化。",
            f"Trait {trait_name(trait).en} does not vary between plots of an entry.",
        )
        raise UnusableTraitError(trait, "vary between plots of one entry", "no variation at all", text)
    return fit


def _is_exact(fit: LinearFit) -> bool:
    return fit.residual_variance <= 1e-20 * float(np.mean(fit.fitted**2))


def _means(fit: Fit, plots: pl.DataFrame) -> tuple[EntryEstimate, ...]:
    levels, rows = fit.fixed.marginal_rows("entry")
    known = fit.fixed.is_estimable(rows)
    counts = {
        entry: (n, trials)
        for entry, n, trials in plots.group_by("entry").agg(pl.len(), pl.col("trial").n_unique()).iter_rows()
    }
    contrast = fit.contrast(rows[known])
    means = dict(
        zip(np.flatnonzero(known).tolist(), zip(contrast.estimate, contrast.se, strict=True), strict=True)
    )
    found = []
    for i, entry in enumerate(levels):
        mean, se = means.get(i, (None, None))
        plain = [None if x is None else float(x) for x in (mean, se)]
        found.append(EntryEstimate(entry, plain[0], plain[1], *counts[entry]))
    return tuple(found)


def _comparisons(fit: Fit, checks: tuple[str, ...], settings: _Settings) -> Iterator[Comparison]:
    """Every comparison that the data determine: levels, then differences and ratios check by check."""
    entries, rows = fit.fixed.marginal_rows("entry")
    known = fit.fixed.is_estimable(rows)
    levels = np.flatnonzero(known)
    if len(levels):
        yield from _intervals(fit, [entries[i] for i in levels], rows[levels], None, settings)
    for check in checks:
        base = rows[entries.index(check)]
        linked = fit.fixed.is_estimable(rows - base)
        others = np.array([i for i in np.flatnonzero(linked) if entries[i] != check], dtype=np.intp)
        if not len(others):
            continue
        names = [entries[i] for i in others]
        yield from _intervals(fit, names, rows[others] - base, check, settings)
        if known[entries.index(check)]:
            yield from _ratios(fit, names, rows[others], check, base, settings)


def _intervals(
    fit: Fit, entries: list[str], rows: Matrix, check: str | None, settings: _Settings
) -> Iterator[Comparison]:
    """Levels (no check) or differences from a check: estimate ± c se."""
    contrast = fit.contrast(rows)
    family = _Family(contrast.covariance, contrast.df, settings)
    scale = Scale.LEVEL if check is None else Scale.DIFFERENCE
    for i, entry in enumerate(entries):
        estimate, se, c = float(contrast.estimate[i]), float(contrast.se[i]), family.critical(i)
        limits = (estimate - c.value * se, estimate + c.value * se)
        numbers = (estimate, se, float(contrast.df[i]), c.value, c.error, len(entries))
        yield Comparison(entry, check, scale, *numbers, *limits)


def _ratios(
    fit: Fit, entries: list[str], rows: Matrix, check: str, base: Matrix, settings: _Settings
) -> Iterator[Comparison]:
    """Percent above the check by simultaneous Fieller intervals.

    The correlations of m_e - rho_e m_c are taken at the estimated ratios (the plug-in of Dilba et al. 2006).
    """
    means = fit.contrast(np.vstack([rows, base]))
    bottom = float(means.estimate[-1])
    if bottom <= 0:
        return  # a percentage of a check that is not above zero means nothing
    ratios = means.estimate[:-1] / bottom
    contrast = fit.contrast(rows - ratios[:, None] * base)
    family = _Family(contrast.covariance, contrast.df, settings)
    for i, entry in enumerate(entries):
        c, pair = family.critical(i), np.ix_([i, -1], [i, -1])
        top = float(means.estimate[i])
        fieller = simultaneous.ratio_interval((top, bottom), means.covariance[pair], c.value)
        numbers = (_percent(fieller.ratio), 100.0 * float(contrast.se[i]) / bottom, float(contrast.df[i]))
        limits = [None if x is None else _percent(x) for x in (fieller.lower, fieller.upper)]
        yield Comparison(entry, check, Scale.RELATIVE, *numbers, c.value, c.error, len(entries), *limits)


class _Family:
    """The critical values of one family of comparisons, one a distinct df."""

    def __init__(self, covariance: Matrix, df: Matrix, settings: _Settings) -> None:
        correlation = simultaneous.correlation_of(covariance)
        self._df = [_rounded_down(float(value)) for value in df]
        self._level = settings.level
        self._max_t = simultaneous.MaxT(correlation, seed=settings.seed, samples=settings.samples)
        self._known: dict[float, simultaneous.CriticalValue] = {}

    def critical(self, i: int) -> simultaneous.CriticalValue:
        df = self._df[i]
        if df not in self._known:
            self._known[df] = self._max_t.critical_value(df, self._level)
        return self._known[df]


def _rounded_down(df: float) -> float:
    """A little fewer degrees of freedom, so that comparisons share a critical value, never too small."""
    step = 0.1 if df < 20 else 1.0 if df < 100 else 10.0
    return float(max(np.floor(df / step + 1e-6) * step, min(df, step)))


def _percent(ratio: float) -> float:
    return 100.0 * (ratio - 1.0)


def _outliers(plots: pl.DataFrame) -> tuple[Outlier, ...]:
    """Deletion residuals of value ~ entry + block within each trial, Bonferroni over all plots."""
    found = []
    for (trial,), part in plots.group_by("trial", maintain_order=True):
        terms = [name for name in ("entry", "block") if part[name].n_unique() > 1]
        if not terms or part.height - sum(part[name].n_unique() - 1 for name in terms) < 4:
            continue  # under three degrees of freedom a deletion residual says nothing
        fit = linear_model(f"value ~ {' + '.join(terms)}", part)
        if _is_exact(fit):
            continue  # what is left is rounding, not plots
        p = outlier_p(fit.studentised, fit.residual_df, plots.height)
        for i in np.flatnonzero(p < OUTLIER_LEVEL):
            row = part.row(int(i), named=True)
            expected = row["value"] - float(
                fit.residuals[i] / (1.0 - fit.leverage[i])
            )  # without the plot itself
            named = (row["place"], str(trial), row["entry"], row["value"], expected)
            found.append(Outlier(*named, float(fit.studentised[i]), float(p[i])))
    return tuple(found)


def _tests(fit: Fit, plots: pl.DataFrame) -> tuple[ResidualTest, ...]:
    tests = []
    if 3 <= len(fit.residuals) <= SHAPIRO_MOST:
        tests.append(normality(fit.residuals))
    sizes = plots.group_by("trial").len()["len"]
    if (sizes >= 3).sum() > 1:
        tests.append(equal_variance(fit.residuals, plots["trial"].to_list()))
    return tuple(tests)


def _components(fit: Fit) -> dict[str, float]:
    if isinstance(fit, MixedFit):
        return {component.name: component.variance for component in fit.components}
    return {"Residual": fit.residual_variance}


def _environments(plots: pl.DataFrame) -> tuple[Environment, ...]:
    named = plots.select("trial", "site", "year").unique(subset="trial").sort("trial")
    return tuple(Environment(*row) for row in named.iter_rows())

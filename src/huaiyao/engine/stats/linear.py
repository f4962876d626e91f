"""Ordinary and weighted least squares, with estimable contrasts and marginal means.

`Fixed` holds what a linear and a mixed model share: a fixed-effects matrix with its dependent
columns set aside, and which contrasts of the coefficients can be estimated at all.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from huaiyao.engine.checks import check_vector, refuse
from huaiyao.engine.provenance import Provenance, digest
from huaiyao.engine.stats.formula import Coding, Design, Matrix, build_design

DEPENDENT = 1e-8  # a column whose part outside its predecessors is below this share is dependent
ROUNDING = 1e-14  # share of a sum of squares that floats lose


@dataclass(frozen=True, slots=True)
class Contrast:
    """Linear combinations of the fixed effects: estimates, standard errors, degrees of freedom.

    `estimate`, `se`, `df` have one entry a combination; `covariance` is their joint covariance.
    """

    estimate: Matrix
    se: Matrix
    df: Matrix
    covariance: Matrix


@dataclass(frozen=True)
class Fixed:
    """The fixed-effects matrix after setting dependent columns aside.

    `X[:, kept]` = `Q` `R` has full rank; `X[:, dropped]` = `X[:, kept]` `alias`.
    """

    X: Matrix
    kept: NDArray[np.intp]
    dropped: NDArray[np.intp]
    Q: Matrix
    R: Matrix
    alias: Matrix
    coding: Coding

    @property
    def rank(self) -> int:
        return len(self.kept)

    def estimable(self, L: ArrayLike) -> Matrix:
        """Return the combinations `L` (rows over all columns) on the kept columns.

        Raises
        ------
        RefusedError
            A row depends on coefficients that the data cannot tell apart.
        """
        rows = np.atleast_2d(np.asarray(L, dtype=np.float64))
        for i in np.flatnonzero(~self.is_estimable(rows)):
            refuse("L", "be estimable from the data (its levels are not connected)", f"row {i}")
        return rows[:, self.kept]

    def is_estimable(self, L: ArrayLike) -> NDArray[np.bool_]:
        """Tell for each row of `L` whether the data determine it (Searle 1971, *Linear Models*, 5.4)."""
        rows = np.atleast_2d(np.asarray(L, dtype=np.float64))
        if rows.shape[1] != self.X.shape[1]:
            refuse("L", f"have {self.X.shape[1]} columns, one a coefficient", rows.shape[1])
        gap = np.abs(rows[:, self.dropped] - rows[:, self.kept] @ self.alias)
        scale = np.maximum(np.abs(rows).max(axis=1, initial=1.0), 1.0)
        return np.asarray(gap.max(axis=1, initial=0.0) <= 1e-7 * scale)

    def marginal_rows(self, factor: str) -> tuple[tuple[str, ...], Matrix]:
        """Return the levels of a factor and the rows whose products with beta are its marginal means.

        Other factors are averaged with equal weights, covariates stand at their mean (Searle, Speed &
        Milliken 1980, The American Statistician 34:216).
        """
        coding = self.coding
        if factor not in coding.levels:
            refuse("factor", f"be a fixed factor ({', '.join(coding.levels)})", factor)
        others = [name for name in coding.levels if name != factor]
        rows = []
        for level in coding.levels[factor]:
            grid = list(itertools.product(*(coding.levels[name] for name in others)))
            table: dict[str, list[object]] = {name: [p[k] for p in grid] for k, name in enumerate(others)}
            table |= {name: [mean] * len(grid) for name, mean in coding.means.items()}
            table[factor] = [level] * len(grid)
            rows.append(coding.rows(table, len(grid)).mean(axis=0))
        return coding.levels[factor], np.array(rows)


def split_fixed(X: Matrix, coding: Coding) -> Fixed:
    """Set aside the columns that depend on the columns before them, as R's `lm` does.

    Gram-Schmidt, each column orthogonalised twice (Giraud et al. 2005: "twice is enough").
    """
    n, p = X.shape
    Q, R = np.empty((n, min(n, p))), np.zeros((min(n, p), p))
    kept: list[int] = []
    for j in range(p):
        rest, k = X[:, j].copy(), len(kept)
        for _ in range(2):
            part = Q[:, :k].T @ rest
            rest -= Q[:, :k] @ part
            R[:k, j] += part
        length = float(np.linalg.norm(rest))
        if k < n and length > DEPENDENT * float(np.linalg.norm(X[:, j])):
            Q[:, k], R[k, j] = rest / length, length
            kept.append(j)
    keep = np.array(kept, dtype=np.intp)
    drop = np.setdiff1d(np.arange(p), keep).astype(np.intp)
    r = len(keep)
    alias = np.linalg.solve(R[:r, keep], R[:r, drop]) if r else np.zeros((0, len(drop)))
    return Fixed(X, keep, drop, Q[:, :r], R[:r, keep], alias, coding)


@dataclass(frozen=True)
class LinearFit:
    """A fitted linear model.

    `beta` and `names` are over the kept columns; `rows` are the positions of the rows used.
    `residuals` and `fitted` are on the response's scale, `leverage` the diagonal of the hat matrix.
    """

    fixed: Fixed
    names: tuple[str, ...]
    beta: Matrix
    cov_beta: Matrix
    residual_variance: float
    residual_df: int
    fitted: Matrix
    residuals: Matrix
    leverage: Matrix
    weights: Matrix
    rows: NDArray[np.intp]
    provenance: Provenance = field(repr=False)

    @cached_property
    def studentised(self) -> Matrix:
        """Externally studentised (deletion) residuals; NaN where a row has leverage 1."""
        return studentised(self.residuals * np.sqrt(self.weights), self.leverage, self.residual_df)

    def contrast(self, L: ArrayLike) -> Contrast:
        """Estimate combinations of the coefficients (rows of `L` over all columns of the design)."""
        rows = self.fixed.estimable(L)
        covariance = rows @ self.cov_beta @ rows.T
        df = np.full(len(rows), float(self.residual_df))
        return Contrast(rows @ self.beta, np.sqrt(np.diag(covariance)), df, covariance)


def linear_model(formula: str, data: pl.DataFrame, *, weights: ArrayLike | None = None) -> LinearFit:
    """Fit a linear model by (weighted) least squares on the orthogonalised design.

    Parameters
    ----------
    formula : str
        `y ~ a + b + a:b`; see `huaiyao.engine.stats.formula`.
    data : polars.DataFrame
        One row an observation; rows with a missing value in a named column are left out.
    weights : array-like of float, optional
        Known inverse variances up to a factor, one a row of `data`, all above zero.

    Raises
    ------
    RefusedError
        The formula has random terms, the data do not fit it, or no degree of freedom is left.
    """
    design = build_design(formula, data)
    if design.groupings:
        refuse("formula", "have no random terms (use mixed_model)", formula)
    w = _weights(weights, data.height, design)
    root = np.sqrt(w)
    fixed = split_fixed(design.X * root[:, None], design.coding)
    df = len(design.y) - fixed.rank
    if df < 1:
        refuse("data", "leave at least one degree of freedom for the residual", f"{len(design.y)} rows")
    beta = np.linalg.solve(fixed.R, fixed.Q.T @ (design.y * root))
    fitted = design.X[:, fixed.kept] @ beta
    residuals = design.y - fitted
    variance = float(np.sum(w * residuals**2) / df)
    inverse = np.linalg.inv(fixed.R)
    parameters = {"formula": formula, "weighted": weights is not None, "rows_used": len(design.rows)}
    return LinearFit(
        fixed=fixed,
        names=tuple(np.array(design.coding.names(), dtype=object)[fixed.kept].tolist()),
        beta=beta,
        cov_beta=variance * inverse @ inverse.T,
        residual_variance=variance,
        residual_df=df,
        fitted=fitted,
        residuals=residuals,
        leverage=np.sum(fixed.Q**2, axis=1),
        weights=w,
        rows=design.rows,
        provenance=Provenance("stats.linear", parameters, None, {"data": digest(data)}),
    )


def studentised(residuals: Matrix, leverage: Matrix, df: int) -> Matrix:
    """Return deletion residuals: e_i / (s_(i) sqrt(1 - h_i)), t with df - 1 degrees of freedom.

    Cook & Weisberg 1982, *Residuals and Influence in Regression*, eqs 2.2.8-2.2.9. NaN where a row has
    leverage 1, and everywhere where all residuals are zero.
    """
    free = 1.0 - leverage
    usable = (free > 1e-9) & (df > 1)
    total = float(residuals @ residuals)
    without = np.where(usable, total - residuals**2 / np.where(usable, free, 1.0), np.nan) / max(df - 1, 1)
    floor = ROUNDING * total  # an exact fit of all other rows: as far out as floats can tell, not infinite
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(usable, residuals / np.sqrt(np.maximum(without, floor) * free), np.nan)


def _weights(weights: ArrayLike | None, height: int, design: Design) -> Matrix:
    if weights is None:
        return np.ones(len(design.y))
    w = check_vector("weights", weights, length=height)[design.rows]
    if (w <= 0).any():
        refuse("weights", "be above zero", float(w.min()))
    return w

"""What residuals say of a model: single outliers, normality, equal variance between groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy  # scipy.stats is loaded when first used: it takes a second, and most pages never need it
from numpy.typing import ArrayLike, NDArray

from huaiyao.engine.checks import check_vector, refuse
from huaiyao.engine.stats.formula import Matrix

OUTLIER_LEVEL = 0.05
SHAPIRO_MOST = 5000  # the approximation of scipy's p value holds up to here (Royston 1995)


@dataclass(frozen=True, slots=True)
class ResidualTest:
    """One test of the residuals: its name, statistic, p value and the number of residuals used."""

    name: str
    statistic: float
    p: float
    count: int


def outlier_p(studentised: ArrayLike, df: int, tests: int | None = None) -> Matrix:
    """Return Bonferroni p values of deletion residuals (mean-shift outlier test).

    Cook & Weisberg 1982, *Residuals and Influence in Regression*, section 2.2.2.

    Parameters
    ----------
    studentised : array-like
        Externally studentised residuals; NaN (leverage 1) gives p = 1.
    df : int
        Residual degrees of freedom of the fit; the t has one fewer.
    tests : int, optional
        Residuals looked at altogether (default: those given that are not NaN).
    """
    t = np.asarray(studentised, dtype=np.float64)
    if df < 2:
        refuse("df", "be at least 2 for an outlier test", df)
    count = int(np.isfinite(t).sum()) if tests is None else tests
    p = np.minimum(2.0 * scipy.special.stdtr(df - 1, -np.abs(t)) * count, 1.0)
    return np.where(np.isfinite(t), p, 1.0)


def normality(residuals: ArrayLike) -> ResidualTest:
    """Shapiro-Wilk test of normality; between 3 and 5000 residuals.

    Raises
    ------
    RefusedError
        Too few or too many residuals, or all the same.
    """
    e = check_vector("residuals", residuals)
    if not 3 <= len(e) <= SHAPIRO_MOST:
        refuse("residuals", f"number 3 to {SHAPIRO_MOST}", len(e))
    if np.ptp(e) == 0:
        refuse("residuals", "differ from one another", "all the same")
    statistic, p = scipy.stats.shapiro(e)
    return ResidualTest("Shapiro-Wilk", float(statistic), float(p), len(e))


def equal_variance(residuals: ArrayLike, groups: Sequence[str] | NDArray[np.str_]) -> ResidualTest:
    """Brown-Forsythe test (Levene about the median) of equal variance between groups.

    Brown & Forsythe 1974, JASA 69:364. Groups of fewer than three residuals are left out.

    Raises
    ------
    RefusedError
        Fewer than two groups of at least three residuals.
    """
    e = check_vector("residuals", residuals, length=len(groups))
    labels = np.asarray(groups)
    parts = [e[labels == label] for label in np.unique(labels)]
    parts = [part for part in parts if len(part) >= 3]
    if len(parts) < 2:
        refuse("groups", "hold two groups of at least three residuals", len(parts))
    statistic, p = scipy.stats.levene(*parts, center="median")
    return ResidualTest("Brown-Forsythe", float(statistic), float(p), sum(map(len, parts)))

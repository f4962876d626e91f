"""Simultaneous intervals for several comparisons: differences (Dunnett) and ratios (Fieller).

The critical value c solves P(max |t_i| <= c) = level for a multivariate t with the comparisons'
own correlations. Where the correlations have product form r_ij = a_i a_j (comparisons with one check
from means of equal or unequal replication) the probability is a double integral (Dunnett 1955, JASA
50:1096; Dunnett 1964, Biometrics 20:482); otherwise Genz's transformation with a scrambled Sobol
sequence (Genz & Bretz 2009, *Computation of Multivariate Normal and t Probabilities*, section 4.2).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import scipy  # scipy.stats is loaded when first used: it takes a second, and most pages never need it
from numpy.typing import ArrayLike

from huaiyao.engine.checks import refuse
from huaiyao.engine.provenance import Provenance, digest
from huaiyao.engine.stats.formula import Matrix

SAMPLES = 2**10
SEED = 20210901
REPLICATES = 8  # independent scramblings, whose spread is the stated error
NormalMax: TypeAlias = Callable[[Matrix], Matrix]  # h -> P(max |z| <= h)
MOST_PANELS = 64  # serves correlations up to 0.9999
PRODUCT_FORM = 1e-9  # largest misfit of a product structure that is still taken as exact


@dataclass(frozen=True, slots=True)
class CriticalValue:
    """c with P(max|t| <= c) = level; `error` is its numerical standard error (0 by quadrature)."""

    value: float
    error: float
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class RatioInterval:
    """A Fieller interval for a ratio; both limits None where the data set none.

    Fieller's set is then everything, or everything outside an interval: never a half line.
    """

    ratio: float
    lower: float | None
    upper: float | None

    @property
    def is_bounded(self) -> bool:
        return self.lower is not None


class MaxT:
    """The distribution of max |t_i| for one correlation matrix, at any degrees of freedom.

    P(max|t| <= c) is the mean of F(c s) over s = sqrt(chi²/df), where F(h) = P(max|z| <= h) for normal z
    (Dunnett 1955): F is worked out once and serves every df.

    Parameters
    ----------
    correlation : array-like, shape (k, k)
        Correlations of the k estimates, ones on the diagonal.
    seed, samples : int
        Root seed and points a scrambling, used where no quadrature applies.

    Raises
    ------
    RefusedError
        The matrix is no correlation matrix.
    """

    def __init__(self, correlation: ArrayLike, *, seed: int = SEED, samples: int = SAMPLES) -> None:
        self.correlation = _check_correlation(correlation)
        self.seed, self.samples = seed, samples
        loadings = product_loadings(self.correlation)
        self.is_exact = loadings is not None
        if loadings is not None:
            self._normal = [_product_form(loadings)]
        else:
            children = np.random.SeedSequence(seed).spawn(REPLICATES)
            self._normal = [_interpolated(_genz(self.correlation, child, samples)) for child in children]

    def critical_value(self, df: float, level: float = 0.95) -> CriticalValue:
        """Return c with P(max|t| <= c) = level; df may be `inf` for known variance.

        Raises
        ------
        RefusedError
            df or level are out of range.
        """
        if not df > 0:
            refuse("df", "be above 0", df)
        if not 0 < level < 1:
            refuse("level", "lie between 0 and 1", level)
        k = len(self.correlation)
        scales = _scales(df)
        values = [_solve(normal, scales, k, df, level) for normal in self._normal]
        error = 0.0 if self.is_exact else float(np.std(values, ddof=1) / np.sqrt(REPLICATES))
        parameters: dict[str, object] = {"df": df, "level": level, "comparisons": k}
        method = "stats.simultaneous.product" if self.is_exact else "stats.simultaneous.sobol"
        if not self.is_exact:
            parameters |= {"samples": self.samples, "scramblings": REPLICATES}
        inputs = {"correlation": digest(self.correlation)}
        seed = None if self.is_exact else self.seed
        return CriticalValue(float(np.mean(values)), error, Provenance(method, parameters, seed, inputs))


def critical_value(
    correlation: ArrayLike, df: float, *, level: float = 0.95, seed: int = SEED, samples: int = SAMPLES
) -> CriticalValue:
    """Return the two-sided simultaneous critical value for comparisons with these correlations.

    See `MaxT`, of which this is the one-df form.
    """
    return MaxT(correlation, seed=seed, samples=samples).critical_value(df, level)


def product_loadings(R: Matrix) -> Matrix | None:
    """Return a with r_ij = a_i a_j off the diagonal and |a_i| < 1, or None where there is none."""
    k = len(R)
    if k == 1:
        return np.zeros(1)
    if k == 2:
        a = np.sqrt(abs(R[0, 1]))
        return np.array([a, a * np.sign(R[0, 1])]) if a < 1 else None
    off = R - np.eye(k)
    if np.abs(off).max() < PRODUCT_FORM:
        return np.zeros(k)
    # a_i² = r_ij r_ik / r_jk for any j, k; the best determined pair decides
    j, m = np.unravel_index(np.argmax(np.abs(off)), off.shape)
    i = next(x for x in np.argsort(-np.abs(off[j] * off[m])) if x not in (j, m))
    square = off[j, m] * off[j, i] / off[m, i] if off[m, i] else -1.0
    if not 0 < square < 1:
        return None
    a = off[j] / np.sqrt(square)
    a[j] = np.sqrt(square)
    fits = np.abs((np.outer(a, a) - off)[~np.eye(k, dtype=bool)]).max() < PRODUCT_FORM
    return a if fits and np.abs(a).max() < 1 else None


def ratio_interval(estimate: tuple[float, float], covariance: ArrayLike, critical: float) -> RatioInterval:
    """Return Fieller's set for numerator / denominator at a critical value.

    All rho with (m1 - rho m2)² <= c² (v11 - 2 rho v12 + rho² v22) (Fieller 1954, JRSS B 16:175; for
    simultaneous use Dilba, Bretz, Guiard & Hothorn 2006, Comput. Stat. Data Anal. 51:1099). Bounded
    only where the denominator differs from zero at that critical value.

    Parameters
    ----------
    estimate : (float, float)
        Numerator and denominator.
    covariance : array-like, shape (2, 2)
        Their covariance.
    critical : float
        The (simultaneous) two-sided critical value.
    """
    top, bottom = estimate
    V = np.asarray(covariance, dtype=np.float64)
    if V.shape != (2, 2):
        refuse("covariance", "be 2 × 2", V.shape)
    c2 = critical**2
    a = bottom**2 - c2 * V[1, 1]
    b = top * bottom - c2 * V[0, 1]
    c = top**2 - c2 * V[0, 0]
    ratio = top / bottom if bottom else float("nan")
    if a <= 0:
        return RatioInterval(ratio, None, None)
    half = float(np.sqrt(max(b**2 - a * c, 0.0)))
    low, high = sorted(((b - half) / a, (b + half) / a))
    return RatioInterval(ratio, float(low), float(high))


def correlation_of(covariance: Matrix) -> Matrix:
    """Return the correlation matrix of a covariance matrix."""
    sd = np.sqrt(np.diag(covariance))
    R: Matrix = covariance / np.outer(sd, sd)
    np.fill_diagonal(R, 1.0)
    return R


def _check_correlation(correlation: ArrayLike) -> Matrix:
    R: Matrix = np.atleast_2d(np.asarray(correlation, dtype=np.float64))
    if R.ndim != 2 or R.shape[0] != R.shape[1] or not R.size:
        refuse("correlation", "be a square matrix", R.shape)
    if not np.allclose(np.diag(R), 1.0) or not np.allclose(R, R.T):
        refuse("correlation", "be symmetric with ones on the diagonal", R.diagonal().tolist())
    if np.linalg.eigvalsh(R).min() < -1e-8:
        refuse("correlation", "have no negative eigenvalue", float(np.linalg.eigvalsh(R).min()))
    return R


def _solve(normal: NormalMax, scales: tuple[Matrix, Matrix], k: int, df: float, level: float) -> float:
    """Find c between the single comparison's and Bonferroni's critical value."""
    low = float(scipy.stats.t.isf((1 - level) / 2, df))
    if k == 1:
        return low
    high = float(scipy.stats.t.isf((1 - level) / (2 * k), df))
    s, weights = scales
    margin = 0.01 * low  # a numerical F may put the root a hair outside the bounds of theory

    def gap(c: float) -> float:
        return float(weights @ normal(c * s)) - level

    return float(scipy.optimize.brentq(gap, low - margin, high + margin))


@lru_cache(maxsize=4)
def _gauss(nodes: int) -> tuple[Matrix, Matrix]:
    x, w = np.polynomial.legendre.leggauss(nodes)
    return x, w


def _scales(df: float, nodes: int = 64) -> tuple[Matrix, Matrix]:
    """Nodes and weights for s = sqrt(chi²/df); one node at 1 where the variance is known."""
    if np.isinf(df):
        return np.ones(1), np.ones(1)
    x, w = _gauss(nodes)
    low, high = scipy.stats.chi.ppf([1e-14, 1 - 1e-14], df) / np.sqrt(df)
    s = low + (high - low) * (x + 1) / 2
    density = scipy.stats.chi.pdf(s * np.sqrt(df), df) * np.sqrt(df)
    return s, w * density * (high - low) / 2


def _product_form(a: Matrix) -> NormalMax:
    """F(h) for r_ij = a_i a_j: the mean over z of prod_i P(|a_i z + b_i e_i| <= h)."""
    rest = np.sqrt(1 - a**2)
    # each factor steps from 0 to 1 over b_i / a_i of z: where that is narrow, more panels of nodes
    steepest = float(np.max(np.abs(a) / rest))
    panels = int(np.clip(np.ceil(steepest / 2), 1, MOST_PANELS))
    x, w = _gauss(96)
    half = 9.0 / panels
    starts = -9.0 + 2.0 * half * np.arange(panels)
    z = (starts[:, None] + half * (1.0 + x)).ravel()
    wz = half * np.tile(w, panels) * scipy.stats.norm.pdf(z)

    def normal(h: Matrix) -> Matrix:
        inside = np.ones((len(h), len(z)))
        for a_i, b_i in zip(a, rest, strict=True):
            shift, reach = a_i * z / b_i, h[:, None] / b_i
            inside *= scipy.special.ndtr(reach - shift) - scipy.special.ndtr(-reach - shift)
        return np.asarray(inside @ wz)

    return normal


def _genz(R: Matrix, seed: np.random.SeedSequence, samples: int) -> NormalMax:
    """F(h) on one scrambled Sobol set, coordinate by coordinate (Genz & Bretz 2009, section 4.2)."""
    below = max(
        0.0, -float(np.linalg.eigvalsh(R).min())
    )  # rounding may leave an eigenvalue a hair below zero
    L = np.linalg.cholesky(R + max(1e-12, 2.0 * below) * np.eye(len(R)))
    k = len(R)
    u = scipy.stats.qmc.Sobol(k - 1, rng=np.random.default_rng(seed)).random(samples).T

    def one(h: float) -> float:
        y = np.zeros((k, samples))
        product = np.ones(samples)
        for i in range(k):
            centre = L[i, :i] @ y[:i]
            low = scipy.special.ndtr((-h - centre) / L[i, i])
            width = scipy.special.ndtr((h - centre) / L[i, i]) - low
            product *= width
            if i < k - 1:
                y[i] = scipy.special.ndtri(np.clip(low + u[i] * width, 1e-15, 1 - 1e-15))
        return float(product.mean())

    return lambda h: np.array([one(float(value)) for value in h])


def _interpolated(normal: NormalMax, degree: int = 24, reach: float = 7.0) -> NormalMax:
    """F by Chebyshev interpolation on [0, reach]; beyond, F is 1 to ten digits."""
    series = np.polynomial.Chebyshev.interpolate(normal, degree, domain=[0.0, reach])
    orders = np.arange(degree + 1)

    def interpolated(h: Matrix) -> Matrix:
        angle = np.arccos(2.0 * np.minimum(h, reach) / reach - 1.0)  # T_n(cos a) = cos(n a)
        return np.where(h < reach, np.clip(np.cos(np.outer(angle, orders)) @ series.coef, 0.0, 1.0), 1.0)

    return interpolated

"""Linear mixed models with independent random intercepts, by the profiled deviance of lme4.

Bates, Mächler, Bolker & Walker 2015, *Fitting Linear Mixed-Effects Models Using lme4*, J. Stat.
Software 67(1); equation numbers beside the lines are theirs. y = X beta + Z Lambda u + e with
u ~ N(0, sigma2 I), and Lambda diagonal: theta_i on the levels of term i. `gamma` is theta squared,
the ratio of a component to the residual variance.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl
import scipy
from numpy.typing import ArrayLike, NDArray

from huaiyao.engine.checks import check_choice, refuse
from huaiyao.engine.provenance import Provenance, digest
from huaiyao.engine.stats.deviance import CrossProducts, Profile
from huaiyao.engine.stats.formula import Design, Grouping, Matrix, build_design
from huaiyao.engine.stats.linear import Contrast, Fixed, split_fixed

CONVERGED = 1e-8  # Newton decrement, in units of the deviance, below which a fit is accepted
STEP = 1e-4  # relative step of the central differences of the gradient
NEWTON_ROUNDS = 60
SINGULAR = 1e-13  # smallest eigenvalue of the information, scaled to a unit diagonal, that can be inverted
EXACT = 1e-10  # share of the response's sum of squares below which nothing is left for the residual


class NotConvergedError(ArithmeticError):
    """The search for the variance components did not settle; the message names the term."""


@dataclass(frozen=True, slots=True)
class Component:
    """One variance component; `variance` in squared units of the response. `levels` 0 = residual."""

    name: str
    variance: float
    levels: int

    @property
    def sd(self) -> float:
        return float(np.sqrt(self.variance))


@dataclass(frozen=True)
class MixedFit:
    """A fitted linear mixed model.

    `components` holds the random terms in the formula's order and the residual last; `beta`,
    `cov_beta` and `names` are over the kept fixed columns; `blups` maps a term to its levels'
    predicted effects. `criterion` is -2 log of the (restricted) likelihood. `singular` names the terms
    whose component is zero. `rows` are the positions of the rows used.
    """

    components: tuple[Component, ...]
    names: tuple[str, ...]
    beta: Matrix
    cov_beta: Matrix
    blups: dict[str, dict[str, float]]
    criterion: float
    reml: bool
    fitted: Matrix
    residuals: Matrix
    singular: tuple[str, ...]
    fixed: Fixed
    rows: NDArray[np.intp]
    provenance: Provenance = field(repr=False)
    profile: Profile = field(repr=False)

    @property
    def loglik(self) -> float:
        return -self.criterion / 2.0

    @property
    def reml_criterion(self) -> float:
        """-2 log restricted likelihood, as lme4's REMLcrit (only of a REML fit)."""
        if not self.reml:
            refuse("reml", "be True for a REML criterion", self.reml)
        return self.criterion

    @property
    def residual_variance(self) -> float:
        return self.components[-1].variance

    def component(self, name: str) -> Component:
        """Return the component of a random term, or of `Residual`."""
        found = {component.name: component for component in self.components}
        return found[check_choice("name", name, found)]

    def contrast(self, L: ArrayLike) -> Contrast:
        """Estimate combinations of the fixed effects, with Satterthwaite's degrees of freedom.

        df = 2 (l'Cl)^2 / Var(l'Cl), the variance by the delta method from the observed information
        (Giesbrecht & Burns 1985, Biometrics 41:477; Kuznetsova et al. 2017, J. Stat. Softw. 82(13),
        eq. 7). A component at zero contributes nothing, as in lmerTest.

        Raises
        ------
        RefusedError
            The data do not determine a combination.
        NotConvergedError
            The data do not tell the variance components apart; the message names them.
        """
        rows = self.fixed.estimable(L)
        covariance = rows @ self.cov_beta @ rows.T
        df = np.array([self._satterthwaite(row) for row in rows])
        return Contrast(rows @ self.beta, np.sqrt(np.diag(covariance)), df, covariance)

    def _satterthwaite(self, row: Matrix) -> float:
        """df of one combination, over the parameters (gamma of the free terms, log sigma2)."""
        slope = self.residual_variance * self.profile.variance_slopes(self._on_basis(row))[self._free]
        value = float(row @ self.cov_beta @ row)
        gradient = np.append(slope, value)
        return 2.0 * value**2 / float(gradient @ self._covariance @ gradient)

    def _on_basis(self, row: Matrix) -> Matrix:
        return np.linalg.solve(self.fixed.R.T, row)

    @cached_property
    def _free(self) -> NDArray[np.intp]:
        return np.flatnonzero(self.profile.gamma > 0)

    @cached_property
    def _covariance(self) -> Matrix:
        """Asymptotic covariance 2 H^-1 of (gamma of the free terms, log sigma2).

        H of the unprofiled criterion: its Schur complement on gamma is the profiled Hessian.
        """
        free, profile = self._free, self.profile
        k, count = len(free), profile.count(self.reml)
        profiled = _hessian(profile.products, profile.gamma, free, self.reml)
        cross = -profile.slopes_of_r2()[free] / profile.r2 * count
        H = np.empty((k + 1, k + 1))
        H[k, k], H[k, :k], H[:k, k] = count, cross, cross
        H[:k, :k] = profiled + np.outer(cross, cross) / count
        return 2.0 * _inverse(H, [self.components[i].name for i in free])


def mixed_model(formula: str, data: pl.DataFrame, *, reml: bool = True) -> MixedFit:
    """Fit a linear mixed model with any number of crossed or nested random intercepts.

    Parameters
    ----------
    formula : str
        `y ~ a + b + (1|g) + (1|g:h)`; see `huaiyao.engine.stats.formula`.
    data : polars.DataFrame
        One row an observation; rows with a missing value in a named column are left out.
    reml : bool
        Restricted maximum likelihood (default) or maximum likelihood.

    Returns
    -------
    MixedFit

    Raises
    ------
    RefusedError
        A random term has one level, as many levels as rows, or is confounded with the fixed effects;
        no residual is left, beside the fixed effects or beside the random ones; the formula has no
        random term.
    NotConvergedError
        The components could not be found; the message names the term.
    """
    design = build_design(formula, data)
    fixed = split_fixed(design.X, design.coding)
    _refuse_unusable(design, fixed)
    products = CrossProducts.of(design.groupings, fixed.Q, design.y)
    _refuse_confounded(products, design.groupings)
    profile = _fit(products, design.groupings, reml)
    parameters = {"formula": formula, "reml": reml, "rows_used": len(design.rows)}
    provenance = Provenance("stats.mixed", parameters, None, {"data": digest(data)})
    return _report(design, fixed, profile, reml, provenance)


def _report(design: Design, fixed: Fixed, profile: Profile, reml: bool, provenance: Provenance) -> MixedFit:
    sigma2 = profile.r2 / profile.count(reml)  # eq 41 (REML), eq 34 (ML)
    shift, effects = profile.solve()
    random: list[Matrix] = [b[grouping.codes] for grouping, b in zip(design.groupings, effects, strict=True)]
    beta = np.linalg.solve(fixed.R, fixed.Q.T @ design.y + shift)
    fitted = design.X[:, fixed.kept] @ beta + np.sum(random, axis=0)
    unscaled = profile.inverse_fixed()
    back = np.linalg.inv(fixed.R)
    named = list(zip(design.groupings, profile.gamma.tolist(), strict=True))
    kept = np.array(design.coding.names(), dtype=object)[fixed.kept]
    # X'X enters the REML criterion in the coefficients' own coding: log|R'R| on top of Q's.
    extra = 2.0 * float(np.log(np.abs(np.diag(fixed.R))).sum()) if reml else 0.0
    return MixedFit(
        components=(
            *(Component(g.name, gamma * sigma2, len(g.levels)) for g, gamma in named),
            Component("Residual", sigma2, 0),
        ),
        names=tuple(kept.tolist()),
        beta=beta,
        cov_beta=sigma2 * back @ unscaled @ back.T,
        blups={
            g.name: dict(zip(g.levels, b.tolist(), strict=True))
            for g, b in zip(design.groupings, effects, strict=True)
        },
        criterion=profile.criterion(reml) + extra,
        reml=reml,
        fitted=fitted,
        residuals=design.y - fitted,
        singular=tuple(g.name for g, gamma in named if gamma == 0.0),
        fixed=fixed,
        rows=design.rows,
        provenance=provenance,
        profile=profile,
    )


def _fit(products: CrossProducts, groupings: Sequence[Grouping], reml: bool) -> Profile:
    """Minimise the profiled criterion, or say why it has no minimum."""
    try:
        profile = _minimise(products, groupings, reml)
    except np.linalg.LinAlgError:  # the ratios grew past all bounds
        profile = None
    if profile is None or profile.r2 <= EXACT * products.y_scale**2:
        refuse(
            "response", "vary beside the random terms", "an exact fit", "Are plots copied from each other?"
        )
    return profile


def _minimise(products: CrossProducts, groupings: Sequence[Grouping], reml: bool) -> Profile:
    """A bounded quasi-Newton search, then Newton to the last digit."""
    gamma = _search(products, np.ones(len(groupings)), reml)
    for _ in range(len(groupings) + 2):
        gamma, decrement = _newton(products, gamma, reml)
        profile = products.at(gamma)
        uphill = profile.gradient(reml)
        wrong = (gamma == 0) & (uphill < -CONVERGED * profile.count(reml))
        if not wrong.any():
            break
        for i in np.flatnonzero(wrong):  # theta = 0 is always stationary; gamma's slope says to leave it
            gamma = _off_zero(products, gamma, int(i), reml)
    vanished = profile.r2 <= EXACT * products.y_scale**2
    if (decrement > CONVERGED or wrong.any()) and not vanished:
        worst = int(np.argmax(np.abs(uphill) * np.maximum(gamma, 1e-3)))
        raise NotConvergedError(
            f"the variance of (1|{groupings[worst].name}) did not converge: gradient {uphill[worst]:.3g}, "
            f"Newton decrement {decrement:.3g}. Is the term almost the same as another one?"
        )
    return profile


def _off_zero(products: CrossProducts, gamma: Matrix, i: int, reml: bool) -> Matrix:
    """Return gamma with its zero entry `i` at the best power of ten, however near to zero that lies."""
    moved = [np.where(np.arange(len(gamma)) == i, 10.0**-k, gamma) for k in range(13)]
    return min(moved, key=lambda tried: products.at(tried).criterion(reml))


def _search(products: CrossProducts, start: Matrix, reml: bool) -> Matrix:
    def criterion(theta: Matrix) -> tuple[float, Matrix]:
        profile = products.at(theta**2)
        return profile.criterion(reml), 2.0 * theta * profile.gradient(reml)

    bounds = [(0.0, None)] * len(start)
    found = scipy.optimize.minimize(criterion, np.sqrt(start), jac=True, method="L-BFGS-B", bounds=bounds)
    theta: Matrix = found.x
    return np.where(theta < 1e-4, 0.0, theta**2)


def _newton(products: CrossProducts, gamma: Matrix, reml: bool) -> tuple[Matrix, float]:
    """Newton steps on the free gammas, halved while the criterion rises; one pushed below 0 stays at 0."""
    decrement = 0.0
    for _ in range(NEWTON_ROUNDS):
        free = np.flatnonzero(gamma > 0)
        if not len(free):
            return gamma, 0.0
        profile = products.at(gamma)
        slope = profile.gradient(reml)[free]
        step = np.linalg.solve(_downhill(_hessian(products, gamma, free, reml)), -slope)
        decrement = float(-slope @ step)
        if decrement < CONVERGED * 1e-4:
            return gamma, decrement
        here, scale = profile.criterion(reml), 1.0
        while scale > 1e-6:
            trial = gamma.copy()
            trial[free] = np.maximum(gamma[free] + scale * step, 0.0)
            if products.at(trial).criterion(reml) <= here + 1e-12 * abs(here):
                break
            scale /= 2.0
        gamma = trial
    return gamma, decrement


def _downhill(H: Matrix) -> Matrix:
    """Return H with its eigenvalues made positive, so that a Newton step always goes down."""
    values, vectors = np.linalg.eigh(H)
    values = np.maximum(np.abs(values), 1e-10 * np.abs(values).max())
    positive: Matrix = (vectors * values) @ vectors.T
    return positive


def _hessian(products: CrossProducts, gamma: Matrix, free: NDArray[np.intp], reml: bool) -> Matrix:
    """Second derivatives of the profiled criterion in the free gammas, by differences of its gradient."""
    H = np.empty((len(free), len(free)))
    for j, i in enumerate(free):
        sides = []
        for sign in (1.0, -1.0):
            moved = gamma.copy()
            moved[i] *= 1.0 + sign * STEP
            sides.append(products.at(moved).gradient(reml)[free])
        H[:, j] = (sides[0] - sides[1]) / (2.0 * STEP * gamma[i])
    return (H + H.T) / 2.0


def _inverse(H: Matrix, terms: Sequence[str]) -> Matrix:
    """Return the inverse of the information, where the criterion curves in every direction."""
    scale = np.sqrt(np.abs(np.diag(H)))
    if not scale.all() or np.abs(np.linalg.eigvalsh(H / np.outer(scale, scale))).min() < SINGULAR:
        named = ", ".join(f"(1|{term})" for term in terms)
        raise NotConvergedError(
            f"the data do not tell the variances of {named} from each other and the residual:"
            " there are no degrees of freedom. Leave one of these terms out."
        )
    inverse: Matrix = np.linalg.inv(H)
    return inverse


def _refuse_unusable(design: Design, fixed: Fixed) -> None:
    n = len(design.y)
    if not design.groupings:
        refuse("formula", "have a random term such as (1|block) (else use linear_model)", design.formula.text)
    if n - fixed.rank < 2:
        refuse("data", "leave at least two degrees of freedom beside the fixed effects", f"{n} rows")
    for grouping in design.groupings:
        if len(grouping.levels) < 2:
            refuse(f"(1|{grouping.name})", "have at least two levels", grouping.levels[0])
        if len(grouping.levels) >= n:
            rule = "have fewer levels than there are rows (else it is the residual)"
            refuse(f"(1|{grouping.name})", rule, f"{len(grouping.levels)} levels, {n} rows")


def _refuse_confounded(products: CrossProducts, groupings: Sequence[Grouping]) -> None:
    if products.y_scale == 0.0:
        refuse("response", "vary beside the fixed effects", "an exact fit")
    for first, second in itertools.combinations(groupings, 2):
        pairs = len(np.unique(np.column_stack([first.codes, second.codes]), axis=0))
        if pairs == len(first.levels) == len(second.levels):
            refuse(f"(1|{second.name})", f"differ from (1|{first.name})", "the same grouping of the rows")
    free = products.at(np.zeros(len(groupings))).traces(reml=True)
    for grouping, trace in zip(groupings, free, strict=True):
        if trace < 1e-9 * len(products.y):
            refuse(f"(1|{grouping.name})", "differ from the fixed effects", "a term they already hold")

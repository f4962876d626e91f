"""The heart of the mixed model: the profiled deviance and its gradient at given variance ratios.

Everything follows from one Cholesky factor of the cross products of [Z Lambda, X, y] (Bates et al. 2015,
eqs 17-18, 54), updated at each gamma. X is replaced by its orthonormal Q and y by its part outside Q,
so that no digits are lost to a large mean; the term with most levels is eliminated first, because
its own block is diagonal (as MixedModels.jl does).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from huaiyao.engine.stats.formula import Grouping, Matrix


@dataclass(frozen=True)
class CrossProducts:
    """The cross products that no variance ratio changes.

    `d` (q1) is the diagonal of Z1'Z1, `A1` (q1 × m) is Z1'M and `A2` (m × m) is M'M for
    M = [the other Z, Q, y]; `owner` says to which term each Z column of M belongs; `first` is the
    term eliminated first. `y` is scaled to length 1; `y_scale` is what it was divided by.
    """

    d: Matrix
    A1: Matrix
    A2: Matrix
    first: int
    owner: NDArray[np.intp]
    rank: int
    y: Matrix
    y_scale: float

    @classmethod
    def of(cls, groupings: Sequence[Grouping], Q: Matrix, y: Matrix) -> CrossProducts:
        rest = y - Q @ (Q.T @ y)
        rest -= Q @ (Q.T @ rest)
        length = float(np.linalg.norm(rest))
        if length <= 1e-12 * float(np.linalg.norm(y)):
            length = 0.0
        unit = rest / length if length else np.zeros_like(rest)
        first = int(np.argmax([len(grouping.levels) for grouping in groupings]))
        others = [i for i in range(len(groupings)) if i != first]
        Z1 = _indicators(groupings[first])
        dense = np.column_stack([Q, unit])
        Z2 = sparse.hstack([_indicators(groupings[i]) for i in others]) if others else None
        A1, A2 = Z1.T @ dense, dense.T @ dense
        if Z2 is not None:
            across = Z2.T @ dense
            A1 = np.hstack([(Z1.T @ Z2).toarray(), A1])
            A2 = np.block([[(Z2.T @ Z2).toarray(), across], [across.T, A2]])
        sizes = [len(groupings[i].levels) for i in others]
        owner = np.repeat(np.array(others, dtype=np.intp), sizes)
        counts = np.bincount(groupings[first].codes, minlength=len(groupings[first].levels))
        return cls(counts.astype(np.float64), A1, A2, first, owner, Q.shape[1], unit, length)

    def at(self, gamma: Matrix) -> Profile:
        """Factorise at the variance ratios `gamma` (one a term, >= 0)."""
        theta = np.sqrt(gamma)
        m = len(self.A2)
        scale = np.ones(m)
        scale[: len(self.owner)] = theta[self.owner]
        eliminated = gamma[self.first] * self.d + 1.0  # L11 squared: eq 18's diagonal block
        border = theta[self.first] * self.A1 * scale
        C = self.A2 * scale[:, None] * scale - border.T @ (border / eliminated[:, None])
        z = np.arange(len(self.owner))
        C[z, z] += 1.0
        factor = np.asarray(linalg.cholesky(C[:-1, :-1], lower=True), dtype=np.float64)
        right = linalg.solve_triangular(factor, C[:-1, -1], lower=True)
        r2 = float(C[-1, -1] - right @ right)
        return Profile(self, gamma, scale, eliminated, factor, right, r2 * self.y_scale**2)


@dataclass(frozen=True)
class Profile:
    """The factorisation at one gamma: L11² (`eliminated`), [L22; RZX' RX'] (`factor`), c (`right`), r²."""

    products: CrossProducts
    gamma: Matrix
    scale: Matrix
    eliminated: Matrix
    factor: Matrix
    right: Matrix
    r2: float

    def count(self, reml: bool) -> int:
        """Return n - p for REML, n for ML."""
        return len(self.products.y) - (self.products.rank if reml else 0)

    def criterion(self, reml: bool) -> float:
        """-2 log likelihood, profiled over beta and sigma2: eq 42 (REML) or eq 35 (ML), for X = Q."""
        q2, count = len(self.products.owner), self.count(reml)
        diagonal = np.log(np.diag(self.factor))
        log_L = float(np.log(self.eliminated).sum() + 2.0 * diagonal[:q2].sum())
        log_RX = 2.0 * float(diagonal[q2:].sum()) if reml else 0.0
        return log_L + log_RX + count * (1.0 + float(np.log(2.0 * np.pi * self.r2 / count)))

    def gradient(self, reml: bool) -> Matrix:
        """Derivative of the criterion in gamma: tr(Zi'PZi) - (n-p) |Zi'Py|²/r² (ML: tr(Zi'V^-1 Zi), n)."""
        return self.traces(reml) + self.count(reml) * self.slopes_of_r2() / self.r2

    def traces(self, reml: bool) -> Matrix:
        """tr(Zi' P Zi) of each term (REML) or tr(Zi' V^-1 Zi) (ML), for V = I + sum gamma Z Z'."""
        products, q2 = self.products, len(self.products.owner)
        rows = slice(None) if reml else slice(0, q2)
        spent = np.sum(self._reduced[rows] ** 2, axis=0)
        own = np.concatenate([products.d / self.eliminated, self._kept_diagonal])
        return self._by_term(own - spent)

    def slopes_of_r2(self) -> Matrix:
        """Derivative of r² in gamma: -|Zi'Py|² of each term."""
        return -self._by_term(self._score**2) * self.products.y_scale**2

    def variance_slopes(self, row: Matrix) -> Matrix:
        """Derivative in gamma of row' (Q'V^-1 Q)^-1 row: |Zi'V^-1 Q (Q'V^-1 Q)^-1 row|²."""
        q2 = len(self.products.owner)
        spread = linalg.solve_triangular(self.factor[q2:, q2:], row, lower=True)
        return self._by_term((self._reduced[q2:].T @ spread) ** 2)

    def inverse_fixed(self) -> Matrix:
        """(Q'V^-1 Q)^-1 = RX^-1 RX^-T (eq 54's lower right block)."""
        q2 = len(self.products.owner)
        corner = self.factor[q2:, q2:]
        inverse = linalg.solve_triangular(corner, np.eye(len(corner)), lower=True)
        return np.asarray(inverse.T @ inverse)

    def solve(self) -> tuple[Matrix, list[Matrix]]:
        """Return the coefficients of Q beyond Q'y, and the predicted effects b = gamma Zi'Py of each term."""
        products, q2 = self.products, len(self.products.owner)
        scaled = linalg.solve_triangular(self.factor.T, self.right, lower=False)
        score = self._score * products.y_scale
        effects = [self.gamma[i] * score[self._places == i] for i in range(len(self.gamma))]
        return scaled[q2:] * products.y_scale, effects

    @cached_property
    def _reduced(self) -> Matrix:
        """Rows of L^-1 [Z Lambda, Q]'Z below the eliminated block, one column a level (first term first)."""
        products, q2 = self.products, len(self.products.owner)
        theta = np.sqrt(self.gamma[products.first])
        border = products.A1[:, :-1] * self.scale[:-1]
        left = (border / self.eliminated[:, None]).T
        A1_other = products.A1[:, :q2]
        right = products.A2[:-1, :q2] * self.scale[:-1, None]
        right = right - theta**2 * border.T @ (A1_other / self.eliminated[:, None])
        return np.asarray(linalg.solve_triangular(self.factor, np.hstack([left, right]), lower=True))

    @cached_property
    def _kept_diagonal(self) -> Matrix:
        """Diagonal of Zj'Zj less what the eliminated term explains, for the other terms' levels."""
        products, q2 = self.products, len(self.products.owner)
        A1 = products.A1[:, :q2]
        explained = self.gamma[products.first] * np.sum(A1**2 / self.eliminated[:, None], axis=0)
        kept: Matrix = np.diag(products.A2)[:q2] - explained
        return kept

    @cached_property
    def _score(self) -> Matrix:
        """Z'Py, one entry a level, for y of length 1."""
        products, q2 = self.products, len(self.products.owner)
        share = products.A1[:, -1] / self.eliminated
        own = products.A2[:q2, -1] - self.gamma[products.first] * products.A1[:, :q2].T @ share
        score: Matrix = np.concatenate([share, own]) - self._reduced.T @ self.right
        return score

    @cached_property
    def _places(self) -> NDArray[np.intp]:
        """The term of each level, in the order of the columns of `_reduced`."""
        return np.concatenate([np.full(len(self.products.d), self.products.first), self.products.owner])

    def _by_term(self, values: Matrix) -> Matrix:
        return np.asarray(np.bincount(self._places, values, len(self.gamma)), dtype=np.float64)


def _indicators(grouping: Grouping) -> sparse.csr_array:
    n = len(grouping.codes)
    shape = (n, len(grouping.levels))
    return sparse.csr_array((np.ones(n), (np.arange(n), grouping.codes)), shape=shape)

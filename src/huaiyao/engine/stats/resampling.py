"""Value per hectare with and without a result: a ratio of sums, with a bootstrap by grower.

The estimate is sum(yuan) / sum(ha) on each side, never a mean of ratios (a mean of ratios lets a tenth
of a hectare weigh as much as ten). Growers, not plantings, are drawn anew, because plantings of one
grower share soil, skill and buyer (Davison & Hinkley 1997, *Bootstrap Methods*, section 3.8).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy  # scipy.stats is loaded when first used: it takes a second, and most pages never need it
from numpy.typing import ArrayLike, NDArray

from huaiyao.engine.checks import RefusedError, check_number, check_vector, refuse
from huaiyao.engine.parallel import child_seeds, map_blocks
from huaiyao.engine.provenance import Provenance, digest
from huaiyao.engine.stats.formula import Matrix

LEAST_CLUSTERS = 5
RESAMPLES = 10_000
BLOCKS = 20  # fixed, so that the draws do not depend on who computes them
SEED = 20210901


class TooFewClustersError(RefusedError):
    """Fewer than five growers on a side: no number is given."""

    def __init__(self, side: str, count: int) -> None:
        super().__init__(
            "cluster",
            f"name at least {LEAST_CLUSTERS} growers on each side",
            f"{count} {side}",
            "Add plantings of further growers; below that no interval means anything.",
        )
        self.side, self.count = side, count


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the comparison: its sums, their ratio (yuan per ha), its growers and plantings."""

    yuan: float
    ha: float
    yuan_per_ha: float
    clusters: int
    plantings: int


@dataclass(frozen=True, slots=True)
class RatioEffect:
    """Value per hectare with and without, their difference and its bootstrap interval (yuan per ha)."""

    with_result: Side
    without_result: Side
    difference: float
    lower: float
    upper: float
    level: float
    provenance: Provenance

    def as_json(self) -> dict[str, Any]:
        sides = {"with": self.with_result, "without": self.without_result}
        return {
            **{
                name: {
                    "yuan": side.yuan,
                    "ha": side.ha,
                    "yuan_per_ha": side.yuan_per_ha,
                    "growers": side.clusters,
                    "plantings": side.plantings,
                }
                for name, side in sides.items()
            },
            "difference_yuan_per_ha": self.difference,
            "lower": self.lower,
            "upper": self.upper,
            "level": self.level,
            "provenance": self.provenance.as_json(),
        }


def ratio_effect(
    yuan: ArrayLike,
    ha: ArrayLike,
    group: Sequence[bool] | NDArray[np.bool_],
    cluster: Sequence[str],
    *,
    level: float = 0.95,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    executor: Executor | None = None,
) -> RatioEffect:
    """Return sum(yuan)/sum(ha) with and without a result, and the difference with its interval.

    Parameters
    ----------
    yuan, ha : array-like of float
        Value and area of each planting; ha above 0.
    group : sequence of bool
        Whether the planting used the result.
    cluster : sequence of str
        Its grower. A grower may stand on both sides and is then drawn with both.
    level : float
        Coverage of the interval.
    resamples : int
        Bootstrap draws in all.
    seed : int
        Root seed; the result does not depend on `executor`.
    executor : concurrent.futures.Executor, optional
        Where the blocks of draws run.

    Returns
    -------
    RatioEffect
        The interval is the percentile bootstrap with Hesterberg's expansion for few growers
        (Hesterberg 2015, The American Statistician 69:371), on the smaller side's number.

    Raises
    ------
    TooFewClustersError
        Fewer than five growers on a side.
    RefusedError
        Lengths differ, an area is not above zero, a value is not finite, level is out of range, or no
        resample is asked for.
    """
    value = check_vector("yuan", yuan)
    area = check_vector("ha", ha, length=len(value))
    if (area <= 0).any():
        refuse("ha", "be above 0 for every planting", float(area.min()))
    treated = np.asarray(group, dtype=bool)
    if len(treated) != len(value) or len(cluster) != len(value):
        refuse("group and cluster", f"hold {len(value)} values", f"{len(treated)} and {len(cluster)}")
    check_number("level", level, least=0.5, most=0.999)
    check_number("resamples", resamples, least=1)
    growers, codes = np.unique(np.asarray(cluster, dtype=str), return_inverse=True)
    sums = _sums(value, area, treated, codes, len(growers))
    sides = [_side(sums, treated, g) for g in (0, 1)]
    for name, side in zip(("without", "with"), sides, strict=True):
        if side.clusters < LEAST_CLUSTERS:
            raise TooFewClustersError(name, side.clusters)
    per_block = -(-resamples // BLOCKS)
    blocks = [(sums, per_block, child) for child in child_seeds(seed, BLOCKS)]
    drawn = np.concatenate(map_blocks(_draw, blocks, executor))
    lower, upper = np.quantile(drawn, _expanded(level, min(side.clusters for side in sides)))
    parameters = {"level": level, "resamples": per_block * BLOCKS, "least_clusters": LEAST_CLUSTERS}
    inputs = {
        "yuan": digest(value),
        "ha": digest(area),
        "group": digest(treated),
        "cluster": digest("\n".join(cluster)),
    }
    return RatioEffect(
        with_result=sides[1],
        without_result=sides[0],
        difference=sides[1].yuan_per_ha - sides[0].yuan_per_ha,
        lower=float(lower),
        upper=float(upper),
        level=level,
        provenance=Provenance("stats.resampling.ratio_effect", parameters, seed, inputs),
    )


def _sums(
    value: Matrix, area: Matrix, treated: NDArray[np.bool_], codes: NDArray[np.intp], count: int
) -> Matrix:
    """Per grower: yuan and ha without, yuan and ha with (count × 4)."""
    columns = [
        np.bincount(codes[treated == side], weights=what[treated == side], minlength=count)
        for side in (False, True)
        for what in (value, area)
    ]
    return np.column_stack(columns).astype(np.float64)


def _side(sums: Matrix, treated: NDArray[np.bool_], side: int) -> Side:
    yuan, ha = sums[:, 2 * side].sum(), sums[:, 2 * side + 1].sum()
    clusters = int((sums[:, 2 * side + 1] > 0).sum())
    ratio = float(yuan / ha) if ha > 0 else float("nan")
    return Side(float(yuan), float(ha), ratio, clusters, int((treated == bool(side)).sum()))


def _draw(block: tuple[Matrix, int, np.random.SeedSequence]) -> Matrix:
    """Differences of one block of draws: growers of each stratum (without, with, both) drawn anew."""
    sums, count, seed = block
    rng = np.random.default_rng(seed)
    stratum = (sums[:, 1] > 0) + 2 * (sums[:, 3] > 0)
    total = np.zeros((count, 4))
    for kind in np.unique(stratum):
        own = sums[stratum == kind]
        times = rng.multinomial(len(own), np.full(len(own), 1.0 / len(own)), size=count)
        total += times @ own
    return np.asarray(total[:, 2] / total[:, 3] - total[:, 0] / total[:, 1])


def _expanded(level: float, clusters: int) -> tuple[float, float]:
    """Tail probabilities that make up for the narrowness of few clusters (Hesterberg 2015)."""
    t = scipy.stats.t.ppf((1 - level) / 2, clusters - 1)
    tail = float(scipy.stats.norm.cdf(np.sqrt(clusters / (clusters - 1)) * t))
    return tail, 1.0 - tail

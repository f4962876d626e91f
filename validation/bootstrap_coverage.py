"""How often the interval of value per hectare holds the truth, by number of growers a side.

Run: `uv run python validation/bootstrap_coverage.py [worlds]`. Growers differ (log-normal farms, a
grower's own level, skewed prices); the true difference is known. Before a release: no line under 90 %.
"""

from __future__ import annotations

import sys

import numpy as np

from huaiyao.engine.stats.resampling import ratio_effect

TRUTH = 8_000.0
RESAMPLES = 1_000


def world(growers: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[str]]:
    """Plantings of `growers` a side, one to three each; value per ha 60,000 or 68,000 on average."""
    plantings = rng.integers(1, 4, 2 * growers)
    cluster = np.repeat(np.arange(2 * growers), plantings)
    used = cluster < growers
    ha = rng.lognormal(-0.7, 0.7, len(cluster))
    own = rng.normal(0, 9_000, 2 * growers)[cluster]
    price = 15_000 * (rng.exponential(1.0, len(cluster)) - 1)  # skewed, mean zero
    yuan = ha * (60_000 + TRUTH * used + own + price)
    return yuan, ha, used, [f"G{i}" for i in cluster]


def main(worlds: int) -> None:
    rng = np.random.default_rng(20210901)
    for growers in (5, 8, 15, 30):
        held, width = 0, []
        for number in range(worlds):
            found = ratio_effect(*world(growers, rng), resamples=RESAMPLES, seed=number)
            held += found.lower <= TRUTH <= found.upper
            width.append(found.upper - found.lower)
        sys.stdout.write(
            f"{growers:3d} growers a side: held {100 * held / worlds:5.1f} % of {worlds} worlds, "
            f"median width {np.median(width):8,.0f} yuan/ha\n"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)

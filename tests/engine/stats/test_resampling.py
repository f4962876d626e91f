"""Value per hectare: sums over sums, growers drawn whole, no number from few growers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from huaiyao.engine.checks import RefusedError
from huaiyao.engine.stats.resampling import TooFewClustersError, ratio_effect


def _plantings(growers: int = 8, seed: int = 0):
    """Two plantings of each grower, half of the growers with the result."""
    rng = np.random.default_rng(seed)
    cluster = np.repeat([f"G{i}" for i in range(growers)], 2)
    group = np.repeat(np.arange(growers) % 2 == 0, 2)
    ha = rng.uniform(0.1, 2.0, 2 * growers)
    yuan = ha * (60_000 + 12_000 * group + rng.normal(0, 4_000, 2 * growers))
    return yuan, ha, group, list(cluster)


def test_the_estimate_is_a_ratio_of_sums_and_not_a_mean_of_ratios():
    # with: 10 ha at 60 000 and five small growers, 0.1 ha each at 160 000
    #   sums: (600 000 + 5 * 16 000) / 10.5 = 64 761.9; mean of ratios: (60 + 5*160)/6 = 143 333
    yuan = [600_000] + [16_000] * 5 + [50_000] * 6
    ha = [10.0] + [0.1] * 5 + [1.0] * 6
    group = [True] * 6 + [False] * 6
    found = ratio_effect(yuan, ha, group, [f"G{i}" for i in range(12)])
    assert found.with_result.yuan_per_ha == pytest.approx(680_000 / 10.5)
    assert found.without_result.yuan_per_ha == pytest.approx(50_000)
    assert found.difference == pytest.approx(680_000 / 10.5 - 50_000)
    assert found.difference < 20_000 < 860_000 / 6 - 50_000  # the mean of ratios would say 93 333


def test_the_same_seed_gives_the_same_interval_with_one_worker_and_two():
    data = _plantings(12)
    alone = ratio_effect(*data)
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(2) as two:
        assert ratio_effect(*data, executor=one) == alone
        assert ratio_effect(*data, executor=two) == alone
    other = ratio_effect(*data, seed=7)
    assert (other.lower, other.upper) != (alone.lower, alone.upper)


def test_fewer_than_five_growers_on_a_side_give_no_number():
    with pytest.raises(TooFewClustersError, match="at least 5 growers on each side; received '4 with"):
        ratio_effect(
            *_plantings(9)[:2], [True] * 8 + [False] * 10, np.repeat([f"G{i}" for i in range(9)], 2).tolist()
        )
    yuan, ha, _, cluster = _plantings(12)
    with pytest.raises(TooFewClustersError, match="0 without"):
        ratio_effect(yuan, ha, np.ones(len(yuan), dtype=bool), cluster)


def test_many_plantings_of_one_grower_count_as_one_grower():
    yuan, ha, group, cluster = _plantings(10)
    cluster = ["G0" if g else name for g, name in zip(group, cluster, strict=True)]
    with pytest.raises(TooFewClustersError, match="1 with"):
        ratio_effect(yuan, ha, group, cluster)


def test_identical_growers_leave_nothing_to_vary():
    found = ratio_effect([50.0] * 12, [2.0] * 12, [True] * 6 + [False] * 6, [f"G{i}" for i in range(12)])
    assert (found.lower, found.difference, found.upper) == (0.0, 0.0, 0.0)


def test_plantings_of_one_grower_moving_together_widen_the_interval():
    """Splitting each planting in two makes no new evidence; calling the halves growers pretends it does."""
    yuan, ha, group, cluster = _plantings(12)
    twice = [np.repeat(x, 2) / 2 for x in (yuan, ha)]
    owners = np.repeat(cluster, 2).tolist()
    pretended = [f"{name}-{i}" for i, name in enumerate(owners)]
    honest = ratio_effect(*twice, np.repeat(group, 2), owners)
    naive = ratio_effect(*twice, np.repeat(group, 2), pretended)
    same = ratio_effect(yuan, ha, group, cluster)
    assert honest.upper - honest.lower == pytest.approx(same.upper - same.lower, rel=1e-9)
    assert naive.upper - naive.lower < 0.9 * (honest.upper - honest.lower)


def test_a_grower_on_both_sides_is_drawn_with_both():
    """Growers differ a lot, the result adds 10 000 to each: pairs cancel the growers' differences."""
    base = np.array([30, 45, 60, 75, 90, 105, 120]) * 1000.0
    yuan, ha = np.concatenate([base + 10_000, base]), np.ones(14)
    group = [True] * 7 + [False] * 7
    paired = ratio_effect(yuan, ha, group, [f"G{i}" for i in range(7)] * 2)
    apart = ratio_effect(yuan, ha, group, [f"G{i}" for i in range(14)])
    assert (paired.lower, paired.upper) == pytest.approx((10_000, 10_000))
    assert apart.lower < 0 < apart.upper


def test_the_interval_covers_as_often_as_it_says():
    """60 worlds of 10 growers a side, true difference 10: at least 51 intervals must hold it (P ~ 1e-3)."""
    rng = np.random.default_rng(3)
    hits = 0
    for world in range(60):
        ha = rng.uniform(0.5, 1.5, 40)
        group = np.repeat([True, False], 20)
        cluster = [f"G{i}" for i in range(20) for _ in range(2)]
        value = 60 + 10 * group + np.repeat(rng.normal(0, 6, 20), 2) + rng.normal(0, 3, 40)
        found = ratio_effect(value * ha, ha, group, cluster, resamples=1000, seed=world)
        hits += found.lower <= 10 <= found.upper
    assert hits >= 51


def test_an_area_that_is_not_above_zero_is_refused():
    yuan, ha, group, cluster = _plantings()
    ha[3] = 0.0
    with pytest.raises(RefusedError, match="ha must be above 0 for every planting"):
        ratio_effect(yuan, ha, group, cluster)


@pytest.mark.parametrize("resamples", [0, -100])
def test_an_interval_from_no_resample_is_refused(resamples):
    with pytest.raises(RefusedError, match=f"resamples must be at least 1; received {resamples}"):
        ratio_effect(*_plantings(12), resamples=resamples)


def test_sides_of_different_length_are_refused():
    yuan, ha, group, cluster = _plantings()
    with pytest.raises(RefusedError, match="group and cluster must hold 16 values; received '15 and 16'"):
        ratio_effect(yuan, ha, group[:-1], cluster)


def test_the_result_says_how_it_was_made():
    made = ratio_effect(*_plantings(12)).as_json()["provenance"]
    assert made["method"] == "stats.resampling.ratio_effect"
    assert made["seed"] == 20210901
    assert made["parameters"]["resamples"] == 10_000
    assert set(made["inputs"]) == {"yuan", "ha", "group", "cluster"}

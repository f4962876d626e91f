"""Critical values of max|t| and Fieller's ratios: tables of 1964, mvtnorm, emmeans, brute force."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from huaiyao.engine.checks import RefusedError
from huaiyao.engine.stats import simultaneous
from huaiyao.engine.stats.mixed import mixed_model
from huaiyao.engine.stats.simultaneous import (
    MaxT,
    correlation_of,
    critical_value,
    product_loadings,
    ratio_interval,
)


def _equal(k: int, r: float) -> np.ndarray:
    return np.full((k, k), r) + (1 - r) * np.eye(k)


# Dunnett 1964, "New tables for multiple comparisons with a control", Biometrics 20:482: two-sided 5 %
# points for k comparisons of equal replication
DUNNETT_1964 = {
    5: (2.57, 3.03, 3.29, 3.48, 3.62, 3.73, 3.82, 3.90, 3.97),
    10: (2.23, 2.57, 2.76, 2.89, 2.99, 3.07, 3.14, 3.19, 3.24),
    20: (2.09, 2.38, 2.54, 2.65, 2.73, 2.80, 2.86, 2.90, 2.95),
    60: (2.00, 2.27, 2.41, 2.51, 2.58, 2.64, 2.69, 2.73, 2.77),
    np.inf: (1.96, 2.21, 2.35, 2.44, 2.51, 2.57, 2.61, 2.65, 2.69),
}


@pytest.mark.parametrize("df", DUNNETT_1964)
def test_dunnetts_table_of_1964_is_met_to_its_printed_digits(df):
    ours = [critical_value(_equal(k, 0.5), df).value for k in range(1, 10)]
    assert ours == pytest.approx(DUNNETT_1964[df], abs=0.0051)


def test_the_probabilities_of_mvtnorm_give_its_own_limits_back(reference):
    lam = np.array([0.2, 0.5, 0.7, 0.9])
    product = np.outer(lam, lam)
    np.fill_diagonal(product, 1.0)
    matrices = {
        "equal 0.5 k 2": _equal(2, 0.5),
        "equal 0.5 k 5": _equal(5, 0.5),
        "equal 0.5 k 12": _equal(12, 0.5),
        "equal 0.9 k 4": _equal(4, 0.9),
        "product 0.2 0.5 0.7 0.9": product,
        "autoregressive 0.7 k 6": 0.7 ** np.abs(np.subtract.outer(np.arange(6), np.arange(6))),
        "equal -0.3 k 4": _equal(4, -0.3),
    }
    for row in reference("critical_reference").iter_rows(named=True):
        found = critical_value(matrices[row["matrix"]], row["df"], level=row["probability"])
        # mvtnorm's error in the probability, over a density of about 0.1, and three of our own errors
        slack = 10 * row["error"] + 3 * found.error + 1e-5
        assert found.value == pytest.approx(row["c"], abs=slack), row["matrix"]


def test_the_sobol_value_lies_within_three_stated_errors_of_the_quadrature(monkeypatch):
    exact = critical_value(_equal(9, 0.5), 12)
    monkeypatch.setattr(simultaneous, "product_loadings", lambda R: None)
    sampled = critical_value(_equal(9, 0.5), 12)
    assert exact.error == 0.0
    assert 0 < sampled.error < 1e-3
    assert abs(sampled.value - exact.value) < 3 * sampled.error + 1e-5
    assert sampled.provenance.seed == simultaneous.SEED


def test_one_comparison_is_students_t_and_independent_ones_are_sidaks():
    assert critical_value([[1.0]], 7).value == pytest.approx(stats.t.ppf(0.975, 7))
    sidak = stats.norm.ppf(0.5 + 0.95 ** (1 / 4) / 2)
    assert critical_value(np.eye(4), np.inf).value == pytest.approx(sidak, rel=1e-8)


def test_perfectly_correlated_comparisons_need_no_more_than_one():
    assert critical_value(np.ones((3, 3)), 10).value == pytest.approx(stats.t.ppf(0.975, 10), abs=2e-3)


@settings(max_examples=15, deadline=None)
@given(
    loadings=st.lists(st.floats(-0.95, 0.95).filter(lambda a: abs(a) > 0.05), min_size=3, max_size=6),
    df=st.floats(3, 80),
)
def test_a_product_structure_is_recognised_and_its_value_lies_between_single_and_bonferroni(loadings, df):
    a = np.array(loadings)
    R = np.outer(a, a)
    np.fill_diagonal(R, 1.0)
    found = product_loadings(R)
    assert found is not None
    assert np.outer(found, found)[~np.eye(len(a), dtype=bool)] == pytest.approx(
        R[~np.eye(len(a), dtype=bool)]
    )
    c = critical_value(R, df)
    assert stats.t.isf(0.025, df) - 1e-6 <= c.value <= stats.t.isf(0.025 / len(a), df) + 1e-6


def test_a_matrix_without_product_structure_is_not_taken_for_one():
    assert product_loadings(0.7 ** np.abs(np.subtract.outer(np.arange(5), np.arange(5)))) is None
    assert product_loadings(_equal(4, -0.3)) is None


def test_one_distribution_serves_many_degrees_of_freedom():
    R = 0.6 ** np.abs(np.subtract.outer(np.arange(4), np.arange(4)))
    many = MaxT(R)
    values = [many.critical_value(df).value for df in (5, 10, 40, np.inf)]
    assert values == sorted(values, reverse=True)
    assert values[1] == critical_value(R, 10).value


@pytest.mark.parametrize("below", [0.0, 1e-11, 9e-9])
@pytest.mark.parametrize(("df", "q"), [(np.inf, 3.314), (10, 3.877)])
def test_an_eigenvalue_that_rounding_left_a_hair_below_zero_does_no_harm(below, df, q):
    # all differences of three means: the third is the difference of the first two, and c is Tukey's q / sqrt(2)
    # (studentised range, upper 5 % points: Harter 1960, Ann. Math. Stat. 31:1122)
    signs = np.array([[0, 1, -1], [1, 0, 1], [-1, 1, 0]])
    R = np.eye(3) + 0.5 * signs * (1 + below)
    assert np.linalg.eigvalsh(R).min() == pytest.approx(-below, abs=1e-14)
    found = critical_value(R, df, samples=2**14)
    assert found.value == pytest.approx(q / np.sqrt(2), abs=2e-3)
    assert abs(found.value - q / np.sqrt(2)) < 3 * found.error


def test_what_is_no_correlation_matrix_is_refused():
    with pytest.raises(RefusedError, match="symmetric with ones on the diagonal"):
        critical_value([[1.0, 0.2], [0.3, 1.0]], 5)
    with pytest.raises(RefusedError, match="correlation must have no negative eigenvalue"):
        critical_value(_equal(4, -0.5), 5)
    with pytest.raises(RefusedError, match="be a square matrix"):
        critical_value(np.ones((2, 3)), 5)
    with pytest.raises(RefusedError, match="df must be above 0; received 0"):
        critical_value(np.eye(2), 0)
    with pytest.raises(RefusedError, match="level must lie between 0 and 1"):
        critical_value(np.eye(2), 5, level=1.0)


# ------------------------------------------------------------------ against emmeans, whole intervals


def test_intervals_against_the_check_are_those_of_emmeans(reference):
    rows = reference("emmeans_reference").filter(pl.col("kind") == "vs E0")
    fit = mixed_model("value ~ entry + trial + (1|trial:block) + (1|entry:trial)", reference("met"))
    _, means = fit.fixed.marginal_rows("entry")
    found = fit.contrast(means[1:] - means[0])
    assert found.estimate == pytest.approx(rows["estimate"].to_numpy(), rel=1e-6)
    assert found.se == pytest.approx(rows["se"].to_numpy(), rel=1e-5)
    assert found.df == pytest.approx(rows["df"].to_numpy(), rel=1e-3)
    family = MaxT(correlation_of(found.covariance))
    reach = np.array([family.critical_value(df).value for df in found.df]) * found.se
    # emmeans integrates by randomised mvtnorm at its default accuracy of 1e-3 in probability
    assert found.estimate - reach == pytest.approx(rows["lower"].to_numpy(), abs=0.03)
    assert found.estimate + reach == pytest.approx(rows["upper"].to_numpy(), abs=0.03)


# ------------------------------------------------------------------ ratios


def _brute_ratio(m, V, c):
    rho = np.linspace(-5, 5, 400_001)
    inside = (m[0] - rho * m[1]) ** 2 <= c**2 * (V[0, 0] - 2 * rho * V[0, 1] + rho**2 * V[1, 1])
    return rho[inside].min(), rho[inside].max()


def test_fiellers_interval_is_the_set_that_trying_every_ratio_finds():
    m, V = (12.0, 10.0), np.array([[0.8, 0.3], [0.3, 0.5]])
    found = ratio_interval(m, V, 2.5)
    assert (found.lower, found.upper) == pytest.approx(_brute_ratio(m, V, 2.5), abs=3e-5)
    assert found.lower < found.ratio < found.upper


def test_fiellers_interval_by_hand():
    # m = (2, 1), V = diag(1/100), c = 2: (2 - r)² <= 0.04 (1 + r²) -> 0.96 r² - 4 r + 3.96 <= 0
    found = ratio_interval((2.0, 1.0), np.eye(2) / 100, 2.0)
    root = np.sqrt(16 - 4 * 0.96 * 3.96)
    assert [found.lower, found.upper] == pytest.approx([(4 - root) / 1.92, (4 + root) / 1.92])


def test_a_check_that_may_be_zero_leaves_the_ratio_without_limits():
    found = ratio_interval((2.0, 0.3), np.eye(2) / 10, 2.0)
    assert not found.is_bounded
    assert (found.lower, found.upper) == (None, None)


@settings(max_examples=50, deadline=None)
@given(scale=st.floats(1e-3, 1e6), top=st.floats(1, 20), bottom=st.floats(8, 20))
def test_the_unit_of_the_trait_does_not_touch_the_ratio(scale, top, bottom):
    V = np.array([[0.8, 0.3], [0.3, 0.5]])
    here = ratio_interval((top, bottom), V, 2.5)
    there = ratio_interval((scale * top, scale * bottom), scale**2 * V, 2.5)
    assert there.lower == pytest.approx(here.lower, rel=1e-9, abs=1e-12)
    assert there.upper == pytest.approx(here.upper, rel=1e-9)


def test_a_covariance_of_the_wrong_shape_is_refused():
    with pytest.raises(RefusedError, match=r"covariance must be 2 × 2; received \(3, 3\)"):
        ratio_interval((1.0, 1.0), np.eye(3), 2.0)


@pytest.mark.parametrize("correlation", [0.5, 0.9, 0.99, 0.999, 0.9999])
def test_comparisons_that_hardly_differ_have_a_critical_value_as_exact_as_any(correlation):
    # a slow twin: given the shared part z the ten are independent; a plain sum over a fine grid of z
    k, a, b = 10, correlation**0.5, (1 - correlation) ** 0.5
    c = critical_value(np.full((k, k), correlation) + (1 - correlation) * np.eye(k), np.inf).value
    z = np.linspace(-9, 9, 200_001)
    inside = stats.norm.cdf((c - a * z) / b) - stats.norm.cdf((-c - a * z) / b)
    assert (inside**k * stats.norm.pdf(z)).sum() * (z[1] - z[0]) == pytest.approx(0.95, abs=1e-7)

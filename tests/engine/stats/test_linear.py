"""Least squares: against R's lm, hand arithmetic, and what cannot be estimated."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from huaiyao.engine.checks import RefusedError
from huaiyao.engine.stats.linear import linear_model, split_fixed, studentised
from huaiyao.engine.stats.residuals import equal_variance, normality, outlier_p


def _expected(reference, model: str, quantity: str) -> dict[str, float]:
    rows = reference("linear_reference").filter((pl.col("model") == model) & (pl.col("quantity") == quantity))
    assert rows.height
    return dict(zip(rows["name"], rows["value"], strict=True))


@pytest.fixture
def one_trial(reference) -> pl.DataFrame:
    return reference("met").filter(pl.col("trial") == "T1")


def test_coefficients_errors_leverages_and_studentised_residuals_are_those_of_lm(reference, one_trial):
    fit = linear_model("value ~ entry + block", one_trial)
    named = dict(zip(fit.names, fit.beta, strict=True))
    assert named == pytest.approx(_expected(reference, "T1", "beta"), rel=1e-10)
    se = dict(zip(fit.names, np.sqrt(np.diag(fit.cov_beta)), strict=True))
    assert se == pytest.approx(_expected(reference, "T1", "se"), rel=1e-10)
    assert fit.residual_variance == pytest.approx(_expected(reference, "T1", "variance")[""], rel=1e-10)
    assert fit.leverage == pytest.approx(list(_expected(reference, "T1", "leverage").values()), rel=1e-9)
    assert fit.studentised == pytest.approx(list(_expected(reference, "T1", "rstudent").values()), rel=1e-8)


def test_weighted_least_squares_is_that_of_lm(reference, one_trial):
    weights = np.linspace(0.5, 2, one_trial.height)
    fit = linear_model("value ~ entry + block", one_trial, weights=weights)
    named = dict(zip(fit.names, fit.beta, strict=True))
    assert named == pytest.approx(_expected(reference, "T1 weighted", "beta"), rel=1e-9)
    se = dict(zip(fit.names, np.sqrt(np.diag(fit.cov_beta)), strict=True))
    assert se == pytest.approx(_expected(reference, "T1 weighted", "se"), rel=1e-9)
    assert fit.studentised == pytest.approx(
        list(_expected(reference, "T1 weighted", "rstudent").values()), rel=1e-8
    )


def test_an_interaction_with_all_its_cells_is_that_of_lm(reference):
    fit = linear_model("y ~ a + g + a:g", reference("crossed"))
    expected = _expected(reference, "interaction", "beta")
    assert dict(zip(fit.names, fit.beta, strict=True)) == pytest.approx(expected, rel=1e-7, abs=1e-7)


def test_a_column_that_repeats_an_earlier_one_is_set_aside_and_the_fit_is_the_same(one_trial):
    plain = linear_model("value ~ entry + block", one_trial)
    doubled = linear_model("value ~ entry + block + rep", one_trial.with_columns(rep=pl.col("block")))
    assert doubled.fitted == pytest.approx(plain.fitted)
    assert doubled.residual_df == plain.residual_df
    assert len(doubled.fixed.dropped) == 2


def test_a_contrast_between_unconnected_entries_is_refused_and_one_within_is_not():
    data = pl.DataFrame(
        {
            "y": [1.0, 2, 3, 5, 6, 8, 7, 9],
            "entry": ["A", "B", "A", "B", "C", "D", "C", "D"],
            "trial": ["t1"] * 4 + ["t2"] * 4,
        }
    )
    fit = linear_model("y ~ entry + trial", data)
    levels, rows = fit.fixed.marginal_rows("entry")
    place = dict(zip(levels, rows, strict=True))
    assert fit.contrast(place["B"] - place["A"]).estimate[0] == pytest.approx(1.5)
    with pytest.raises(RefusedError, match="L must be estimable from the data"):
        fit.contrast(place["C"] - place["A"])


def test_marginal_means_weigh_the_levels_of_other_factors_equally():
    # A was grown in the good trial only twice as often; its marginal mean ignores that
    data = pl.DataFrame(
        {
            "y": [10.0, 10, 4, 12, 6],
            "entry": ["A", "A", "A", "B", "B"],
            "trial": ["good", "good", "poor", "good", "poor"],
        }
    )
    fit = linear_model("y ~ entry + trial", data)
    levels, rows = fit.fixed.marginal_rows("entry")
    assert levels == ("A", "B")
    assert fit.contrast(rows).estimate == pytest.approx([7, 9])
    with pytest.raises(
        RefusedError, match=r"factor must be a fixed factor \(entry, trial\); received 'site'"
    ):
        fit.fixed.marginal_rows("site")


def test_deletion_residuals_are_what_refitting_without_the_row_gives(one_trial):
    fit = linear_model("value ~ entry + block", one_trial)
    for i in (0, 7, 13):
        left = linear_model("value ~ entry + block", one_trial.with_row_index().filter(pl.col("index") != i))
        predicted = left.beta @ fit.fixed.X[i]
        spread = np.sqrt(left.residual_variance / (1 - fit.leverage[i]))
        expected = (one_trial["value"][i] - predicted) / spread
        assert fit.studentised[i] == pytest.approx(expected, rel=1e-9)


def test_a_row_of_leverage_one_has_no_studentised_residual():
    assert np.isnan(studentised(np.array([0.0, 1.0, -1.0]), np.array([1.0, 0.5, 0.5]), 3)[0])


def test_a_near_dependent_column_is_kept_and_an_exact_one_is_not():
    rng = np.random.default_rng(0)
    x = rng.normal(size=50)
    coding = linear_model("y ~ x", pl.DataFrame({"y": x, "x": x + rng.normal(size=50)})).fixed.coding
    X = np.column_stack([np.ones(50), x, 2 * x - 1, x + 1e-5 * rng.normal(size=50)])
    assert split_fixed(X, coding).kept.tolist() == [0, 1, 3]


def test_random_terms_bad_weights_and_no_degrees_of_freedom_are_refused(one_trial):
    with pytest.raises(RefusedError, match=r"have no random terms \(use mixed_model\)"):
        linear_model("value ~ entry + (1|block)", one_trial)
    with pytest.raises(RefusedError, match=r"weights must be above zero; received 0\.0"):
        linear_model("value ~ entry", one_trial, weights=np.zeros(one_trial.height))
    with pytest.raises(RefusedError, match=r"leave at least one degree of freedom"):
        linear_model("value ~ entry", one_trial.unique("entry"))


# ------------------------------------------------------------------ what residuals say


def test_shapiro_wilk_is_that_of_r(reference, one_trial):
    fit = linear_model("value ~ entry + block", one_trial)
    assert normality(fit.residuals).p == pytest.approx(_expected(reference, "T1", "shapiro")["p"], rel=1e-6)


def test_brown_forsythe_is_the_anova_of_distances_from_the_median(reference):
    met = reference("met").with_columns(e=pl.col("value") - pl.col("value").mean().over("trial"))
    found = equal_variance(met["e"].to_numpy(), met["trial"].to_list())
    rows = reference("linear_reference").filter(pl.col("model") == "brown-forsythe")
    assert [found.statistic, found.p] == pytest.approx(rows["value"].to_list(), rel=1e-9)


def test_one_wrong_plot_among_forty_is_the_only_outlier():
    rng = np.random.default_rng(2)
    data = pl.DataFrame({"y": rng.normal(0, 1, 40), "entry": [f"E{i % 10}" for i in range(40)]})
    data = data.with_columns(y=pl.when(pl.int_range(pl.len()) == 17).then(12.0).otherwise("y"))
    fit = linear_model("y ~ entry", data)
    p = outlier_p(fit.studentised, fit.residual_df)
    assert np.flatnonzero(p < 0.05).tolist() == [17]


def test_bonferroni_multiplies_the_t_probability_by_the_number_of_residuals():
    # t = 2.228 is the two-sided 5 % point on 10 df (any t table)
    assert outlier_p([2.2281388], 11, tests=1)[0] == pytest.approx(0.05, rel=1e-6)
    assert outlier_p([2.2281388], 11, tests=4)[0] == pytest.approx(0.20, rel=1e-6)
    assert outlier_p([float("nan"), 0.0], 11).tolist() == [1.0, 1.0]


def test_tests_that_have_too_little_to_go_by_are_refused():
    with pytest.raises(RefusedError, match="residuals must number 3 to 5000; received 2"):
        normality([0.1, 0.2])
    with pytest.raises(RefusedError, match="residuals must differ from one another"):
        normality([1.0, 1.0, 1.0])
    with pytest.raises(RefusedError, match="two groups of at least three residuals; received 1"):
        equal_variance([1.0, 2.0, 3.0, 4.0], ["a", "a", "a", "b"])
    with pytest.raises(RefusedError, match="df must be at least 2 for an outlier test"):
        outlier_p([1.0], 1)

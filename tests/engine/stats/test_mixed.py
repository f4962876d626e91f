"""Mixed models: against lme4 and lmerTest, the ANOVA of balanced layouts, and a dense twin."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huaiyao.engine.checks import RefusedError
from huaiyao.engine.stats import mixed
from huaiyao.engine.stats.deviance import CrossProducts
from huaiyao.engine.stats.formula import build_design
from huaiyao.engine.stats.linear import split_fixed
from huaiyao.engine.stats.mixed import MixedFit, NotConvergedError, mixed_model

R_NAMES = str.maketrans({"`": ""})


# ------------------------------------------------------------------ against lme4, on data of our own


def _cases(reference):
    table = reference("mixed_reference")
    keys = table.select("data", "formula", "reml").unique(maintain_order=True)
    return [(row, table.join(pl.DataFrame([row]), on=list(row))) for row in keys.iter_rows(named=True)]


def _values(table: pl.DataFrame, quantity: str) -> dict[str, float]:
    rows = table.filter(pl.col("quantity") == quantity)
    return dict(zip(rows["name"], rows["value"], strict=True))


def _ours(values, names) -> dict[str, float]:
    return dict(zip(names, values, strict=True))


def test_every_reference_model_agrees_with_lme4_to_the_last_useful_digit(reference):
    for case, table in _cases(reference):
        fit = mixed_model(case["formula"], reference(case["data"]), reml=case["reml"])
        where = str(case)
        assert fit.criterion == pytest.approx(_values(table, "criterion")[""], abs=1e-7), where
        if case["data"] == "flat":
            continue  # a singular fit: its own test below
        for name, value in _values(table, "variance").items():
            assert fit.component(name).variance == pytest.approx(value, rel=1e-5), (where, name)
        assert _ours(fit.beta, fit.names) == pytest.approx(_values(table, "beta"), rel=1e-6, abs=1e-7), where
        se = _ours(np.sqrt(np.diag(fit.cov_beta)), fit.names)
        assert se == pytest.approx(_values(table, "se"), rel=1e-5), where


def test_satterthwaite_degrees_of_freedom_agree_with_lmertest(reference):
    for case, table in _cases(reference):
        expected = _values(table, "df")
        if not expected:
            continue
        fit = mixed_model(case["formula"], reference(case["data"]), reml=case["reml"])
        rows = np.eye(len(fit.names))
        # lmerTest differentiates numerically: a few units in the fourth digit are its own error
        assert _ours(fit.contrast(rows).df, fit.names) == pytest.approx(expected, rel=5e-4), str(case)


def test_blups_agree_with_lme4(reference):
    for case, table in _cases(reference):
        if case["data"] == "flat":
            continue
        fit = mixed_model(case["formula"], reference(case["data"]), reml=case["reml"])
        for term, effects in fit.blups.items():
            expected = _values(table, f"blup {term}")
            assert effects == pytest.approx(expected, rel=1e-4, abs=1e-5), (str(case), term)


def test_a_component_at_zero_is_called_singular_by_name(reference):
    fit = mixed_model("y ~ 1 + (1|g)", reference("flat"))
    assert fit.singular == ("g",)
    assert fit.component("g").variance == 0.0
    # all spread is within groups: the residual is the plain variance of y
    assert fit.residual_variance == pytest.approx(float(reference("flat")["y"].var()), rel=1e-12)
    assert fit.contrast([[1.0]]).df[0] == pytest.approx(23, rel=1e-9)


# ------------------------------------------------------------------ balanced layouts have closed forms


def _rcbd() -> pl.DataFrame:
    """Four entries in three blocks; sums of squares below are done by hand."""
    values = {"A": (10, 12, 14), "B": (13, 14, 18), "C": (9, 10, 11), "D": (16, 16, 19)}
    rows = [(entry, f"b{i}", float(y)) for entry, ys in values.items() for i, y in enumerate(ys, 1)]
    return pl.DataFrame(rows, schema=["entry", "block", "y"], orient="row")


def test_a_balanced_block_trial_gives_the_anova_mean_squares_done_by_hand():
    # grand mean 13.5; block means 12, 13, 15.5 -> SSB = 4 (2.25+.25+4) = 26, MSB = 13
    # entry means 12, 15, 10, 17 -> SSE = 3 (2.25+2.25+12.25+12.25) = 87; total 2304 - 2187 = 117
    # residual SS = 117 - 26 - 87 = 4 on 6 df: MSR = 2/3; block variance = (13 - 2/3) / 4
    fit = mixed_model("y ~ entry + (1|block)", _rcbd())
    assert fit.residual_variance == pytest.approx(2 / 3, rel=1e-8)
    assert fit.component("block").variance == pytest.approx((13 - 2 / 3) / 4, rel=1e-8)
    means = fit.contrast(fit.fixed.marginal_rows("entry")[1])
    assert means.estimate == pytest.approx([12, 15, 10, 17])
    # Var(mean) = (s2_block + s2) / 3; Var(difference) = 2 s2 / 3 on the residual's 6 df
    assert means.se[0] ** 2 == pytest.approx(((13 - 2 / 3) / 4 + 2 / 3) / 3, rel=1e-8)
    difference = fit.contrast([[0, 1, 0, 0]])
    assert difference.estimate[0] == pytest.approx(3)
    assert difference.se[0] ** 2 == pytest.approx(2 * (2 / 3) / 3, rel=1e-8)
    assert difference.df[0] == pytest.approx(6, rel=1e-6)


def test_satterthwaite_of_a_mean_is_the_formula_of_1946_in_a_balanced_trial():
    # Var(mean) = (MSB + 3 MSR) / 12: df = (MSB + 3 MSR)² / (MSB²/2 + (3 MSR)²/6)
    fit = mixed_model("y ~ entry + (1|block)", _rcbd())
    mean = fit.contrast(fit.fixed.marginal_rows("entry")[1][:1])
    assert mean.df[0] == pytest.approx((13 + 2) ** 2 / (13**2 / 2 + 2**2 / 6), rel=1e-6)


def test_losing_a_plot_leaves_the_other_differences_estimable():
    lost = _rcbd().with_row_index().with_columns(y=pl.when(pl.col("index") == 4).then(None).otherwise("y"))
    fit = mixed_model("y ~ entry + (1|block)", lost)
    assert len(fit.rows) == 11
    assert 4 not in fit.rows
    # A and D are complete: blocks cancel in their difference
    assert fit.contrast([[0, 0, 0, 1]]).estimate[0] == pytest.approx(5, abs=1e-8)


@pytest.mark.parametrize("F", [1.05, 1.2, 1.5, 2.0, 4.0])
def test_a_component_of_a_thousandth_of_the_residual_is_found_by_its_closed_form(F):
    # a complete block trial of 120 entries: the block variance is (MSB - MSR) / 120, here MSR (F - 1) / 120
    entries, blocks = 120, 3
    y = np.random.default_rng(7).normal(size=(entries, blocks))
    y -= y.mean(axis=0) + y.mean(axis=1, keepdims=True) - y.mean()
    msr = float((y**2).sum()) / ((entries - 1) * (blocks - 1))
    y += np.array([-1.0, 0.0, 1.0]) * np.sqrt(F * msr / entries)  # MSB = entries (1 + 0 + 1) shift² / 2
    rows = [(f"E{i}", f"B{j}", float(y[i, j])) for i in range(entries) for j in range(blocks)]
    data = pl.DataFrame(rows, schema=["entry", "block", "y"], orient="row")
    fit = mixed_model("y ~ entry + (1|block)", data)
    assert fit.component("block").variance == pytest.approx(msr * (F - 1) / entries, rel=1e-5)
    assert fit.residual_variance == pytest.approx(msr, rel=1e-8)


# ------------------------------------------------------------------ a slow dense twin


def _twin_criterion(design, gamma: np.ndarray) -> float:
    """-2 log restricted likelihood from V itself, in the coefficients' own coding."""
    X, y = design.X, design.y
    n, p = X.shape
    V = np.eye(n)
    for g, grouping in zip(gamma, design.groupings, strict=True):
        Z = np.eye(len(grouping.levels))[grouping.codes]
        V += g * Z @ Z.T
    W = np.linalg.inv(V)
    A = X.T @ W @ X
    P = W - W @ X @ np.linalg.solve(A, X.T @ W)
    s2 = y @ P @ y / (n - p)
    log_det = np.linalg.slogdet(V)[1] + np.linalg.slogdet(A)[1]
    return float(log_det + (n - p) * (1 + np.log(2 * np.pi * s2)))


@settings(max_examples=20, deadline=None)
@given(gamma=st.lists(st.floats(0.0, 20.0), min_size=2, max_size=2), seed=st.integers(0, 10))
def test_the_profiled_criterion_and_its_gradient_are_those_of_the_dense_twin(gamma, seed):
    rng = np.random.default_rng(seed)
    data = pl.DataFrame(
        {
            "y": rng.normal(50, 3, 40),
            "x": rng.normal(size=40),
            "a": rng.choice(["p", "q", "r"], 40),
            "g": rng.choice(list("ABCDEFG"), 40),
            "h": rng.choice(list("uvwz"), 40),
        }
    )
    design = build_design("y ~ a + x + (1|h) + (1|g)", data)
    fixed = split_fixed(design.X, design.coding)
    products = CrossProducts.of(design.groupings, fixed.Q, design.y)
    shift = 2 * np.log(np.abs(np.diag(fixed.R))).sum()
    gamma = np.array(gamma)
    profile = products.at(gamma)
    assert profile.criterion(True) + shift == pytest.approx(_twin_criterion(design, gamma), rel=1e-9)
    h = 1e-5
    for i in range(2):
        up, low = gamma.copy(), gamma.copy()
        up[i], low[i] = gamma[i] + h, max(gamma[i] - h, 0.0)
        slope = (_twin_criterion(design, up) - _twin_criterion(design, low)) / (up[i] - low[i])
        loose = 1e-4 if gamma[i] > h else 3e-3  # one-sided difference at the edge
        assert profile.gradient(True)[i] == pytest.approx(slope, rel=loose, abs=loose)


def test_no_random_start_of_the_twin_finds_a_better_optimum(reference):
    data = reference("met")
    fit = mixed_model("value ~ entry + trial + (1|trial:block) + (1|entry:trial)", data)
    design = build_design("value ~ entry + trial + (1|trial:block) + (1|entry:trial)", data)
    rng = np.random.default_rng(0)
    worse = [_twin_criterion(design, rng.uniform(0, 2, 2)) for _ in range(25)]
    assert min(worse) > fit.reml_criterion - 1e-8
    best = np.array(
        [fit.component(t).variance / fit.residual_variance for t in ("trial:block", "entry:trial")]
    )
    assert _twin_criterion(design, best) == pytest.approx(fit.reml_criterion, abs=1e-8)


# ------------------------------------------------------------------ invariants


def test_shifting_and_scaling_the_response_shifts_and_scales_the_fit(reference):
    data = reference("met")
    formula = "value ~ entry + trial + (1|trial:block) + (1|entry:trial)"
    fit = mixed_model(formula, data)
    moved = mixed_model(formula, data.with_columns(value=1e6 + 1000 * pl.col("value")))
    for here, there in zip(fit.components, moved.components, strict=True):
        assert there.variance == pytest.approx(1e6 * here.variance, rel=1e-6)
    assert moved.beta[1:] == pytest.approx(1000 * fit.beta[1:], rel=1e-7)


def test_the_order_of_rows_and_terms_does_not_matter(reference):
    data = reference("crossed")
    fit = mixed_model("y ~ a + x + (1|g) + (1|h)", data)
    other = mixed_model("y ~ x + a + (1|h) + (1|g)", data.sample(fraction=1.0, shuffle=True, seed=1))
    assert other.reml_criterion == pytest.approx(fit.reml_criterion, abs=1e-8)
    assert other.component("g").variance == pytest.approx(fit.component("g").variance, rel=1e-6)


def test_fitted_plus_residual_is_the_response_and_blups_sum_to_zero(reference):
    data = reference("met")
    fit = mixed_model("value ~ entry + trial + (1|trial:block) + (1|entry:trial)", data)
    assert fit.fitted + fit.residuals == pytest.approx(data["value"].to_numpy())
    for effects in fit.blups.values():
        assert sum(effects.values()) == pytest.approx(0.0, abs=1e-7)


def test_several_hundred_levels_are_fitted_and_found_again():
    rng = np.random.default_rng(5)
    lines, places = rng.normal(0, 2, 600), rng.normal(0, 1, 40)
    pairs = np.array(list(itertools.product(range(600), rng.choice(40, 3, replace=False))))
    pairs[:, 1] = (pairs[:, 1] + pairs[:, 0]) % 40
    y = 100 + lines[pairs[:, 0]] + places[pairs[:, 1]] + rng.normal(0, 1, len(pairs))
    data = pl.DataFrame({"y": y, "g": [f"g{i}" for i in pairs[:, 0]], "p": [f"p{i}" for i in pairs[:, 1]]})
    fit = mixed_model("y ~ 1 + (1|g) + (1|p)", data)
    # true standard deviations 2, 1, 1; their sampling errors are about 0.06, 0.12, 0.02
    assert fit.component("g").sd == pytest.approx(2, abs=0.25)
    assert fit.component("p").sd == pytest.approx(1, abs=0.4)
    assert fit.component("Residual").sd == pytest.approx(1, abs=0.1)


# ------------------------------------------------------------------ refusals


def test_a_factor_with_one_level_is_refused_by_name():
    with pytest.raises(RefusedError, match="entry must have at least two levels"):
        mixed_model("y ~ entry + (1|block)", _rcbd().filter(pl.col("entry") == "A"))
    with pytest.raises(RefusedError, match=r"\(1\|block\) must have at least two levels"):
        mixed_model("y ~ entry + (1|block)", _rcbd().with_columns(block=pl.lit("b1")))


def test_a_term_with_a_level_a_row_is_refused_as_the_residual():
    data = _rcbd().with_columns(plot=pl.concat_str("entry", "block"))
    with pytest.raises(
        RefusedError, match=r"\(1\|plot\) must have fewer levels than there are rows.*12 levels"
    ):
        mixed_model("y ~ entry + (1|plot)", data)


def test_a_random_term_that_the_fixed_effects_hold_already_is_refused_by_name():
    with pytest.raises(RefusedError, match=r"\(1\|block\) must differ from the fixed effects"):
        mixed_model("y ~ entry + block + (1|block)", _rcbd())


def test_the_same_grouping_under_two_names_is_refused():
    data = _rcbd().with_columns(rep=pl.col("block"))
    with pytest.raises(RefusedError, match=r"\(1\|rep\) must differ from \(1\|block\)"):
        mixed_model("y ~ entry + (1|block) + (1|rep)", data)


def test_a_text_response_and_an_empty_one_are_refused_by_name():
    with pytest.raises(RefusedError, match="block must be numeric"):
        mixed_model("block ~ entry + (1|y)", _rcbd())
    with pytest.raises(RefusedError, match="y must have at least one row without missing values"):
        mixed_model("y ~ entry + (1|block)", _rcbd().with_columns(y=pl.lit(None, dtype=pl.Float64)))


def test_a_response_without_any_variation_is_refused():
    with pytest.raises(RefusedError, match="response must vary"):
        mixed_model("y ~ entry + (1|block)", _rcbd().with_columns(y=pl.lit(3.0)))


@pytest.mark.parametrize("step", [0.0, 0.7])
def test_plots_that_are_copies_of_each_other_leave_no_residual_and_are_refused(step):
    # entry by trial differs, plots of one cell differ by their block alone, or not at all
    cells = {"A": (1.0, 7.0, 3.0), "B": (2.0, 5.0, 1.0), "C": (4.0, 4.0, 9.0)}
    rows = [
        (entry, f"T{t}", f"T{t}{b}", y + step * b)
        for entry, ys in cells.items()
        for t, y in enumerate(ys)
        for b in range(3)
    ]
    data = pl.DataFrame(rows, schema=["entry", "trial", "block", "y"], orient="row")
    with pytest.raises(RefusedError, match=r"response must vary beside the random terms.*copied"):
        mixed_model("y ~ entry + trial + (1|block) + (1|entry:trial)", data)


def test_a_formula_without_random_terms_points_to_the_linear_model():
    with pytest.raises(RefusedError, match=r"have a random term such as .* linear_model"):
        mixed_model("y ~ entry", _rcbd())


def test_the_reml_criterion_of_an_ml_fit_is_refused():
    fit = mixed_model("y ~ entry + (1|block)", _rcbd(), reml=False)
    with pytest.raises(RefusedError, match="reml must be True"):
        _ = fit.reml_criterion
    with pytest.raises(RefusedError, match="name must be one of block, Residual"):
        fit.component("blok")


# ------------------------------------------------------------------ real trials, from ../shared

# file: formula, name in the reference table, names of its components where they differ
REAL = {
    "durban_rowcol": ("yield ~ rep + (1|gen) + (1|row) + (1|bed)", "durban.rowcol", {"row": "R", "bed": "C"}),
    "burgueno_rowcol": ("yield ~ gen + (1|rep) + (1|rep:row) + (1|rep:col)", "burgueno.rowcol", {}),
    "john_alpha": ("yield ~ rep + (1|gen) + (1|rep:block)", "john.alpha", {}),
    "gilmour_serpentine": (
        "yield ~ rep + (1|gen) + (1|row) + (1|col)",
        "gilmour.serpentine",
        {"row": "R", "col": "C"},
    ),
    "crossa_wheat": ("yield ~ loc + (1|gen)", "crossa.wheat", {}),
    "plrv_potato_clones": (
        "Yield ~ Locality + (1|Genotype) + (1|Genotype:Locality) + (1|Locality:Rep)",
        "plrv",
        {},
    ),
}


def _field_trial(shared: Path, name: str) -> MixedFit:
    path = shared / "data" / "breeding" / "field_trials" / f"{name}.csv"
    return mixed_model(REAL[name][0], pl.read_csv(path, null_values=["NA", ""]))


@pytest.mark.shared
@pytest.mark.parametrize("name", REAL)
def test_every_lme4_row_of_the_real_field_trials_is_met(shared, name):
    _, data, renamed = REAL[name]
    table = pl.read_csv(shared / "data" / "breeding" / "reference" / "field_trials.csv").filter(
        (pl.col("data") == data) & pl.col("model").str.starts_with("lme4")
    )
    assert table.filter(pl.col("quantity").str.starts_with("var_")).height >= 2
    fit = _field_trial(shared, name)
    ours = {f"var_{renamed.get(c.name, c.name)}": c.variance for c in fit.components}
    for row in table.iter_rows(named=True):
        if row["quantity"] == "REML_deviance":
            assert fit.reml_criterion == pytest.approx(row["value"], abs=1e-5)
            assert fit.reml_criterion <= row["value"] + 5e-7 * abs(row["value"])  # its printed digits
        elif row["quantity"].startswith("var_"):
            assert ours[row["quantity"]] == pytest.approx(row["value"], rel=1e-4)


@pytest.mark.shared
def test_the_log_likelihood_of_durban_is_lmmsolvers_plus_its_dropped_constant(shared):
    fit = _field_trial(shared, "durban_rowcol")
    # LMMsolver 240.051737 leaves out (N - p)/2 log 2 pi, N = 544, p = 2 (../shared/domain/breeding.md)
    assert fit.loglik == pytest.approx(240.051737 - 542 / 2 * np.log(2 * np.pi), abs=1e-6)


@pytest.mark.shared
def test_durbans_blups_are_those_of_the_reference(shared):
    fit = _field_trial(shared, "durban_rowcol")
    table = pl.read_csv(shared / "data" / "breeding" / "reference" / "durban_gen_blups.csv")
    expected = dict(zip(table["gen"], table["blup_lmer"], strict=True))
    assert fit.blups["gen"] == pytest.approx(expected, abs=1e-4)


def test_components_that_the_data_do_not_tell_apart_leave_no_degrees_of_freedom_and_are_named(
    reference, monkeypatch
):
    fit = mixed_model("value ~ entry + trial + (1|trial:block) + (1|entry:trial)", reference("met"))
    rows = fit.fixed.marginal_rows("entry")[1]
    monkeypatch.setattr(mixed, "_hessian", lambda products, gamma, free, reml: np.zeros((len(free),) * 2))
    with pytest.raises(NotConvergedError, match=r"variances of \(1\|.*trial.*\) from each other"):
        fit.contrast(rows[1] - rows[0])

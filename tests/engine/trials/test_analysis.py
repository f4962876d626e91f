"""A trait over one and several trials: against emmeans, closed forms, and the real potato trial."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from scipy import stats

from huaiyao.engine.checks import RefusedError
from huaiyao.engine.stats import mixed
from huaiyao.engine.stats.mixed import NotConvergedError
from huaiyao.engine.trials.analysis import UnusableTraitError, analyse
from huaiyao.engine.trials.terms import Scale

REFERENCES = Path(__file__).resolve().parents[2] / "references" / "stats"


@pytest.fixture(scope="module")
def met() -> pl.DataFrame:
    return pl.read_csv(REFERENCES / "met.csv")


@pytest.fixture(scope="module")
def expected() -> pl.DataFrame:
    return pl.read_csv(REFERENCES / "emmeans_reference.csv", null_values=["NA"])


def test_means_over_several_trials_are_the_marginal_means_of_emmeans(met, expected):
    found = {e.entry: e for e in analyse(met, trait="鲜重", checks=["E0"]).entries}
    rows = expected.filter(pl.col("kind") == "mean")
    assert rows.height == len(found)
    for row in rows.iter_rows(named=True):
        assert found[row["name"]].mean == pytest.approx(row["estimate"], rel=1e-6)
        assert found[row["name"]].se == pytest.approx(row["se"], rel=1e-5)


@pytest.mark.parametrize(("kind", "trials"), [("vs E0", None), ("T1 vs E0", "T1")])
def test_differences_from_the_check_and_their_joint_intervals_are_those_of_emmeans(
    met, expected, kind, trials
):
    plots = met if trials is None else met.filter(pl.col("trial") == trials)
    analysis = analyse(plots, trait="鲜重", checks=["E0"])
    for row in expected.filter(pl.col("kind") == kind).iter_rows(named=True):
        found = analysis.comparison(row["name"].split(" - ")[0], "E0", Scale.DIFFERENCE)
        assert found.estimate == pytest.approx(row["estimate"], rel=1e-6)
        assert found.se == pytest.approx(row["se"], rel=1e-5)
        assert found.df == pytest.approx(row["df"], rel=1e-3)
        # emmeans integrates at mvtnorm's default accuracy; our df is rounded down to share critical values
        assert found.lower == pytest.approx(row["lower"], abs=0.01 * found.se * 3)
        assert found.upper == pytest.approx(row["upper"], abs=0.01 * found.se * 3)


def test_a_balanced_trial_gives_the_difference_of_means_and_the_textbook_error():
    # three entries in four blocks; error mean square by hand below
    y = {"CK": (10, 12, 11, 15), "E1": (13, 14, 15, 18), "E2": (10, 13, 12, 15)}
    rows = [("T", e, str(b), float(v)) for e, values in y.items() for b, v in enumerate(values)]
    plots = pl.DataFrame(rows, schema=["trial", "entry", "block", "value"], orient="row")
    # sum of squares 2142 - 158²/12 = 61 2/3; entries (12, 15, 12.5) 20 2/3; blocks (11, 13, 12 2/3, 16) 39;
    # residual 2 on 6 df: mean square 1/3, standard error of a difference sqrt(2/3/4)
    found = analyse(plots, trait="t", checks=["CK"]).comparison("E1", "CK", Scale.DIFFERENCE)
    assert found.estimate == pytest.approx(3.0)
    assert found.se == pytest.approx((1 / 6) ** 0.5)
    assert found.df == pytest.approx(6)
    # Dunnett 1964: two comparisons on 6 df, 5 %: 2.86
    assert (found.upper - found.estimate) / found.se == pytest.approx(2.86, abs=0.006)


def test_the_relative_interval_is_fiellers_and_keeps_the_check_in_the_denominator(met):
    analysis = analyse(met, trait="鲜重", checks=["E0"])
    ratio = analysis.comparison("E2", "E0", Scale.RELATIVE)
    means = {e.entry: e.mean for e in analysis.entries}
    assert ratio.estimate == pytest.approx(100 * (means["E2"] / means["E0"] - 1))
    assert ratio.lower < ratio.estimate < ratio.upper
    # Fieller's limits are where the t of m_e - rho m_c reaches the critical value: longer on the side of the ratio
    assert ratio.upper - ratio.estimate > ratio.estimate - ratio.lower


def test_a_site_with_one_entry_missing_still_compares_the_others(drawn):
    plots = drawn({"CK": 0, "E1": 10, "E2": 0}).filter((pl.col("entry") != "E2") | (pl.col("site") == "A"))
    analysis = analyse(plots, trait="t", checks=["CK"])
    assert analysis.comparison("E1", "CK", Scale.DIFFERENCE).estimate == pytest.approx(10, abs=2.5)
    assert len(analysis.shared_environments("E2", "CK")) == 2
    assert {e.entry: e.trials for e in analysis.entries} == {"CK": 6, "E1": 6, "E2": 2}


def test_entries_that_never_meet_the_check_have_no_comparison(drawn):
    plots = drawn({"CK": 0, "E1": 5, "E2": 0, "E3": 1})
    apart = plots.filter(pl.col("entry").is_in(["CK", "E1"]) == (pl.col("site") == "A"))
    analysis = analyse(apart, trait="t", checks=["CK"])
    assert analysis.comparison("E2", "CK", Scale.DIFFERENCE) is None
    assert analysis.comparison("E1", "CK", Scale.DIFFERENCE) is not None


@pytest.mark.parametrize(
    ("change", "formula"),
    [
        (lambda p: p, "value ~ entry + trial + (1|trial:block) + (1|entry:trial)"),
        (
            lambda p: p.with_columns(block=pl.lit(None, dtype=pl.String)),
            "value ~ entry + trial + (1|entry:trial)",
        ),
        (lambda p: p.filter(pl.col("block") == "0"), "value ~ entry + trial"),
        (lambda p: p.filter(pl.col("trial") == "A2022"), "value ~ entry + block"),
    ],
)
def test_a_term_the_layout_cannot_tell_apart_is_left_out(drawn, change, formula):
    assert analyse(change(drawn({"CK": 0, "E1": 5, "E2": 0})), trait="t").formula == formula


def test_two_sites_that_share_only_the_check_are_compared_within_each_site():
    # entry by trial is then the entry itself: no data could tell them apart
    y = {
        ("A", "CK"): (10, 12, 11),
        ("A", "E1"): (15, 14, 16),
        ("B", "CK"): (20, 22, 21),
        ("B", "E2"): (20, 19, 21),
    }
    rows = [(t, e, str(b), float(v)) for (t, e), values in y.items() for b, v in enumerate(values)]
    plots = pl.DataFrame(rows, schema=["trial", "entry", "block", "value"], orient="row")
    analysis = analyse(plots, trait="t", checks=["CK"])
    assert analysis.formula == "value ~ entry + trial + (1|trial:block)"
    assert analysis.comparison("E1", "CK", Scale.DIFFERENCE).estimate == pytest.approx(4)  # 15 - 11
    assert analysis.comparison("E2", "CK", Scale.DIFFERENCE).estimate == pytest.approx(-1)  # 20 - 21


def test_the_one_plot_that_differs_where_all_others_agree_exactly_is_an_outlier(drawn):
    plots = drawn({"CK": 0, "E1": 5, "E2": 0, "E3": 0}, sites=("A",), years=(2022,), blocks=4)
    for others in (0.0, 3.3):
        flat = plots.with_columns(value=pl.when(pl.col("place") == "小区!9").then(1.0).otherwise(others))
        (found,) = analyse(flat, trait="t", checks=["CK"]).outliers
        assert found.place == "小区!9"
        assert found.p < 1e-9
        assert abs(found.studentised) < float("inf")


def test_a_trial_whose_plots_all_agree_has_no_outliers_among_its_rounding_errors(drawn):
    plots = drawn({"CK": 0.1, "E1": 5, "E2": 0, "E3": 0.7}, blocks=4)
    is_flat = pl.col("trial") == "A2022"
    flat = plots.with_columns(
        value=pl.when(is_flat).then(3.3 + pl.col("block").cast(pl.Float64) * 0.7).otherwise("value")
    )
    assert not [o for o in analyse(flat, trait="t").outliers if o.trial == "A2022"]


def test_a_wild_plot_is_named_and_kept_and_the_analysis_without_it_stands_beside(drawn):
    plots = drawn({"CK": 0, "E1": 5, "E2": 0, "E3": 0, "E4": 1})
    wild = plots.with_columns(value=pl.when(pl.col("place") == "小区!20").then(160.0).otherwise("value"))
    analysis = analyse(wild, trait="t", checks=["CK"])
    assert [o.place for o in analysis.outliers] == ["小区!20"]
    assert analysis.outliers[0].expected == pytest.approx(100, abs=15)
    assert analysis.plots.height == plots.height
    assert analysis.without_outliers.plots.height == plots.height - 1
    assert analysis.without_outliers.without_outliers is None
    assert analyse(plots, trait="t").outliers == ()


def test_the_order_of_the_rows_changes_nothing(met):
    one = analyse(met, trait="t", checks=["E0"])
    other = analyse(met.sample(fraction=1.0, shuffle=True, seed=4), trait="t", checks=["E0"])
    for here, there in zip(one.comparisons, other.comparisons, strict=True):
        assert (here.entry, here.check, here.scale) == (there.entry, there.check, there.scale)
        assert [there.estimate, there.lower, there.upper] == pytest.approx(
            [here.estimate, here.lower, here.upper], rel=1e-6, abs=1e-6
        )


def test_joint_intervals_hold_the_truth_in_about_nineteen_worlds_of_twenty(drawn):
    """40 worlds, 3 entries: fewer than 33 whole families would happen once in 500 worlds of 95 %."""
    effects = {"CK": 0.0, "E1": 4.0, "E2": -2.0, "E3": 0.0}
    held = 0
    for seed in range(40):
        analysis = analyse(drawn(effects, sites=("A", "B"), seed=seed), trait="t", checks=["CK"])
        found = [analysis.comparison(e, "CK", Scale.DIFFERENCE) for e in ("E1", "E2", "E3")]
        held += all(c.lower <= effects[c.entry] <= c.upper for c in found)
    assert held >= 33
    assert stats.binom.cdf(32, 40, 0.95) < 0.005


# ------------------------------------------------------------------ refusals, in both languages

BAD = {
    "not_numeric": (lambda p: p.with_columns(value=pl.lit("x")), "不是数字", "t must be numeric"),
    "all_missing": (
        lambda p: p.with_columns(value=pl.lit(None, dtype=pl.Float64)),
        "全部缺失",
        "t must have at least one value; received 'all missing'",
    ),
    "one_entry": (
        lambda p: p.filter(pl.col("entry") == "CK"),
        "只有处理 CK",
        "at least two entries; received 'only CK'",
    ),
    "one_plot_each": (
        lambda p: p.filter((pl.col("trial") == "A2022") & (pl.col("block") == "0")),
        "没有重复",
        "have two plots of an entry",
    ),
    "no_variation": (
        lambda p: p.filter(pl.col("trial") == "A2022").with_columns(value=pl.lit(5.0)),
        "毫无变化",
        "vary between plots of one entry",
    ),
    "twice": (
        lambda p: p.with_columns(row=pl.lit(1), column=pl.int_range(pl.len()) // 2),
        "的小区出现两次",
        "t must stand once in each plot; received 'trial A2022, row 1, column 0 twice'",
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_a_trait_that_cannot_be_analysed_is_refused_by_name_in_both_languages(drawn, what):
    change, zh, en = BAD[what]
    with pytest.raises(UnusableTraitError, match=en) as caught:
        analyse(change(drawn({"CK": 0, "E1": 1})), trait="t")
    assert zh in caught.value.text.zh
    assert caught.value.text.en


def test_an_absent_column_is_refused(drawn):
    with pytest.raises(RefusedError, match="have the columns trial, entry and value"):
        analyse(drawn({"CK": 0, "E1": 1}).drop("entry"), trait="t")


# ------------------------------------------------------------------ the real potato trial


@pytest.mark.shared
def test_the_real_potato_trial_agrees_with_lme4_and_emmeans(shared):
    plots = pl.read_csv(shared / "data" / "breeding" / "field_trials" / "plrv_potato_clones.csv").select(
        trial="Locality",
        entry=pl.col("Genotype").cast(pl.String),
        block=pl.col("Rep").cast(pl.String),
        value="Yield",
    )
    analysis = analyse(plots, trait="Yield", unit="t/ha", checks=["Unica"])
    rows = pl.read_csv(REFERENCES / "plrv_reference.csv", null_values=["NA"])
    components = dict(rows.filter(pl.col("kind") == "variance").select("name", "estimate").iter_rows())
    assert analysis.components["entry:trial"] == pytest.approx(components["Genotype:Locality"], rel=1e-6)
    assert analysis.components["trial:block"] == pytest.approx(components["Locality:Rep"], rel=1e-6)
    assert analysis.components["Residual"] == pytest.approx(components["Residual"], rel=1e-6)
    compared = rows.filter(pl.col("kind") == "vs Unica")
    assert compared.height == 27
    for row in compared.iter_rows(named=True):
        found = analysis.comparison(
            row["name"].removesuffix(" - Unica").strip("()"), "Unica", Scale.DIFFERENCE
        )
        assert [found.estimate, found.se] == pytest.approx([row["estimate"], row["se"]], rel=1e-6)
        assert found.df == pytest.approx(135, rel=1e-6)  # 27 x 5, the entry x environment stratum
        assert [found.lower, found.upper] == pytest.approx([row["lower"], row["upper"]], abs=0.03)


def test_components_without_degrees_of_freedom_make_a_trait_unusable_and_not_the_page(drawn, monkeypatch):
    def flat(H, terms):
        raise NotConvergedError("the data do not tell the variances apart")

    monkeypatch.setattr(mixed, "_inverse", flat)
    with pytest.raises(UnusableTraitError, match=r"allow the mixed model; received .*do not tell"):
        analyse(drawn({"CK": 0, "E1": 3, "E2": 1}), trait="产量", checks=["CK"])

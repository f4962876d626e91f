"""Plots of different size: what whole plots weighed is brought to one area before anything is compared."""

from __future__ import annotations

import polars as pl
import pytest

from huaiyao.engine.rules.terms import State
from huaiyao.engine.trials.analysis import UnusableTraitError, analyse
from huaiyao.engine.trials.areas import is_mass_of_a_plot
from huaiyao.engine.trials.judge import judge_trials
from huaiyao.engine.trials.terms import Scale

LARGE, SMALL = 66.7, 33.3


@pytest.fixture
def per_m2(drawn):
    """A trial in mass per m², E1 15 % above the check, with the areas its plots have: E1's are twice as large."""
    plots = drawn({"CK": 0, "E1": 15}, noise=1.0)
    return plots.with_columns(area=pl.when(pl.col("entry") == "E1").then(LARGE).otherwise(SMALL))


@pytest.fixture
def weighed(per_m2):
    """The same plots as they were weighed: kg of the whole plot."""
    return per_m2.with_columns(pl.col("value") * pl.col("area"))


def _trial_book(book, plots, claims, unit="kg"):
    made = book(plots, claims, unit=unit)
    sheet = made.sheets["plots"]
    sheet.frame.insert_column(3, plots["area"])
    return made


def test_plots_of_twice_the_size_do_not_double_an_entrys_yield(book, per_m2, weighed):
    claim = [{"entry": "E1", "trait": "产量", "claim": "+100%"}]
    [judged] = judge_trials(_trial_book(book, weighed, claim)).claims
    difference = next(c for c in judged.clauses if c.clause == "difference")
    assert difference.state is State.CONTRADICTED
    same = analyse(per_m2, trait="产量", unit="kg/m²", checks=["CK"]).comparison("E1", "CK", Scale.RELATIVE)
    assert difference.compared["estimate"] == pytest.approx(same.estimate, rel=1e-6)
    assert difference.compared["lower"] == pytest.approx(same.lower, rel=1e-6)
    assert difference.compared["plot_area_m2"] == pytest.approx((LARGE + SMALL) / 2)
    assert "已折算到 50 m² 的小区" in difference.text.zh
    assert "scaled to a plot of 50 m²" in difference.text.en


def test_means_stand_for_the_common_area(per_m2, weighed):
    scaled = analyse(weighed, trait="产量", unit="kg", checks=["CK"])
    plain = analyse(per_m2, trait="产量", unit="kg/m²", checks=["CK"])
    assert scaled.mean("CK") == pytest.approx(50 * plain.mean("CK"), rel=1e-6)
    assert scaled.provenance.parameters["plot_area_m2"] == pytest.approx(50)


@pytest.mark.parametrize("area", [None, 20.0])
def test_plots_of_one_area_or_of_none_are_left_as_they_are(per_m2, area):
    told = per_m2.with_columns(area=pl.lit(area, dtype=pl.Float64))
    with_area = analyse(told, trait="产量", unit="kg", checks=["CK"])
    without = analyse(per_m2.drop("area"), trait="产量", unit="kg", checks=["CK"])
    assert with_area.as_json() == without.as_json()
    assert with_area.plot_area_m2 is None


def test_a_plot_without_an_area_among_others_of_different_size_is_left_out_and_named(book, weighed):
    plots = weighed.with_columns(area=pl.when(pl.int_range(pl.len()) != 4).then("area"))
    claim = [{"entry": "E1", "trait": "产量", "claim": "+5%"}]
    judged = judge_trials(_trial_book(book, plots, claim))
    [issue] = judged.issues
    assert (issue.place, issue.column) == ("小区!6", "面积")
    assert "面积（m²）" in issue.remedy.zh
    assert "小区!6" not in judged.analyses[0].plots["place"].to_list()
    assert judged.analyses[0].plots.height == weighed.height - 1


def test_where_only_one_entry_has_areas_the_refusal_says_what_was_left_out(weighed):
    sizes = pl.when(pl.col("entry") == "E1").then(pl.col("area") + pl.int_range(pl.len()))
    with pytest.raises(UnusableTraitError) as refused:
        analyse(weighed.with_columns(area=sizes), trait="产量", unit="kg", checks=["CK"])
    assert "另有 18 个小区没有面积" in refused.value.text.zh


@pytest.mark.parametrize(
    ("trait", "unit", "is_whole"),
    [
        ("产量", "kg", True),
        ("鲜重", "斤", True),
        ("小区单产", "g", True),
        ("单株鲜重", "g/小区", True),
        ("产量", "kg/亩", False),
        ("梓醇", "%", False),
        ("单株鲜重", "g", False),
        ("千粒重", "g", False),
        ("yield per plant", "g", False),
        ("产量", "", False),
        ("产量", "筐", False),
    ],
)
def test_only_what_a_whole_plot_weighed_grows_with_the_plot(trait, unit, is_whole):
    assert is_mass_of_a_plot(trait, unit) is is_whole

"""A chart shows every plot once, with the numbers of the database, and says the same in a sentence."""

from __future__ import annotations

import json
import re

import pytest
from django.utils.translation import override

from huaiyao.institute.breeding import plots
from huaiyao.institute.breeding.actions import make_estimate
from huaiyao.institute.breeding.models import Plot
from huaiyao.institute.web.charts import inline_rows

from .conftest import FRESH

HAN = re.compile("[\u3400-\u9fff]")


@pytest.fixture
def trait(series):
    return series.traits.get()


@pytest.fixture
def made(alice, series, trait):
    return make_estimate(alice, series, trait)


def rows_of(drawn) -> list[dict[str, object]]:
    table = inline_rows(drawn.spec)
    return [dict(zip(table.header, row, strict=True)) for row in table.rows]


def test_the_field_has_a_cell_for_every_plot_and_an_empty_one_where_a_value_is_missing(series, trait):
    drawn = plots.field(series.trials.get(code="T1"), trait, "zh-hans")
    found = {(row["row"], row["entry"]): row["value"] for row in rows_of(drawn)}
    assert found == {(int(b), e): v for (t, b), cells in FRESH.items() if t == "T1" for e, v in cells.items()}
    # by hand: the lowest and the highest value of trial T1
    assert re.search(r"最低 2.000（CK，行 1 列 1），最高 2.380（A，行 2 列 2）", drawn.summary)


def test_a_book_without_rows_and_columns_has_no_field(series, trait):
    Plot.objects.update(row=None)
    assert plots.field(series.trials.first(), trait, "zh-hans") is None


def test_the_residual_map_shows_residuals_not_values(series, trait, made):
    drawn = plots.residuals(series.trials.get(code="T1"), made, "zh-hans")
    shown = [row["value"] for row in rows_of(drawn) if row["value"] is not None]
    assert len(shown) == 5
    assert max(map(abs, shown)) < 200 < min(v for v in FRESH["T1", "1"].values() if v)


def test_the_interval_chart_has_every_entry_but_the_check_highest_mean_first(series, made):
    drawn = plots.differences(made, series.entries.get(code="CK"), "zh-hans")
    rows = rows_of(drawn)
    assert [row["label"] for row in rows] == ["怀试 1 号", "怀试 2 号"]
    assert all(row["lower"] < row["estimate"] < row["upper"] for row in rows)
    assert "均值最高的是“怀试 1 号”" in drawn.summary


def test_the_residual_plot_has_every_plot_with_a_value_of_all_trials(made):
    drawn = plots.residuals_by_fitted(made, "zh-hans")
    assert len(rows_of(drawn)) == 11
    assert drawn.summary.startswith("11 个小区的残差")


def test_a_trait_without_an_english_name_is_called_value_in_an_english_chart(series, trait, made):
    assert trait.chart_name("en") == "fresh weight"
    trait.name = "叶色级"
    assert (trait.chart_name("en"), trait.chart_name("zh-hans")) == ("value", "叶色级")


def test_an_english_reader_gets_charts_without_chinese(series, trait, made):
    with override("en"):
        drawn = [
            plots.field(series.trials.get(code="T1"), trait, "en"),
            plots.residuals(series.trials.get(code="T1"), made, "en"),
            plots.differences(made, series.entries.get(code="CK"), "en"),
            plots.residuals_by_fitted(made, "en"),
        ]
    for chart in drawn:
        shown = {k: v for k, v in chart.spec.items() if k not in ("datasets", "data")}
        said = json.dumps(shown, ensure_ascii=False).replace("PingFang SC", "")
        # rows keep the book's own words (a plot's place); everything the chart says itself is English
        assert not HAN.search(re.sub(r'"place": "[^"]*"', "", said)), HAN.findall(said)
        assert not HAN.search(chart.summary), chart.summary

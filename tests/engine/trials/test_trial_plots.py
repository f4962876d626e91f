"""Charts of a trial: they compile, show what they are given, in both languages."""

from __future__ import annotations

import json

import polars as pl
import pytest
import vl_convert

from huaiyao.engine.checks import RefusedError
from huaiyao.engine.trials.plots import field_map, interval_chart, residual_chart
from huaiyao.engine.trials.terms import Scale


@pytest.fixture(scope="module")
def yields(example):
    return example.analyses[0]


def _field(analysis, what="value") -> pl.DataFrame:
    plots = analysis.plots.filter(pl.col("trial") == "WX2023")
    return plots.select("row", "column", "entry", "block", pl.col(what).alias("value"))


def _svg(spec) -> str:
    return vl_convert.vegalite_to_svg(json.dumps({**spec, "width": 600}))


def _differences(analysis) -> list[dict]:
    found = [c for c in analysis.comparisons if c.scale is Scale.RELATIVE]
    claimed = {"HS-03": 8.0, "HS-07": 10.5}
    return [
        {
            "label": c.entry,
            "estimate": c.estimate,
            "lower": c.lower,
            "upper": c.upper,
            "claimed": claimed.get(c.entry),
        }
        for c in found
    ]


@pytest.mark.parametrize(("language", "row"), [("zh-hans", "行"), ("en", "row")])
def test_the_field_map_names_every_entry_at_its_place(yields, language, row):
    field = _field(yields)
    svg = _svg(field_map(field, "鲜重", "kg/亩", language))
    assert f">{row}<" in svg
    assert svg.count(">HS-12<") == 4
    assert "鲜重 (kg/亩)" in svg


def test_a_missing_plot_keeps_its_place_and_has_no_shade(yields):
    field = _field(yields)
    holes = field.with_columns(value=pl.when(pl.col("entry") == "HS-12").then(None).otherwise("value"))
    svg = _svg(field_map(holes, "鲜重", "kg/亩", "zh"))
    assert svg.count(">HS-12<") == 4
    assert svg.count('fill="#ffffff"') >= svg.count(">HS-12<")


def test_residuals_are_shaded_about_zero(yields):
    spec = field_map(_field(yields, "residual"), "鲜重", "kg/亩", "en", is_residual=True)
    assert "residual of 鲜重" in _svg(spec)
    assert '"domainMid": 0' in json.dumps(spec)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_intervals_show_every_entry_and_the_claims(yields, language):
    svg = _svg(interval_chart(_differences(yields), "鲜重", "%", language))
    for entry in ("HS-01", "HS-03", "HS-12"):
        assert f">{entry}<" in svg
    assert ">+8<" in svg
    assert ">+10.5<" in svg


def test_a_ratio_without_limits_is_a_point_without_a_bar():
    rows = [{"label": "E1", "estimate": 5.0, "lower": None, "upper": None}]
    bounded = [{**rows[0], "lower": 1.0, "upper": 9.0}]
    bars = [
        _svg(interval_chart(which, "t", "%", "zh")).count('aria-roledescription="rule mark"')
        for which in (rows, bounded)
    ]
    assert ">E1<" in _svg(interval_chart(rows, "t", "%", "zh"))
    assert bars[1] == bars[0] + 1


def test_residuals_are_drawn_against_fitted_values(yields):
    svg = _svg(residual_chart(yields.plots, "鲜重", "kg/亩", "zh-hans"))
    assert "拟合值 (kg/亩)" in svg
    assert "残差 (kg/亩)" in svg


def test_the_specs_need_no_expression_beyond_plain_vega(yields):
    """Under a strict CSP the page embeds with an expression interpreter: no functions of its own."""
    for spec in (
        field_map(_field(yields), "鲜重", "kg/亩", "zh"),
        interval_chart(_differences(yields), "鲜重", "%", "zh"),
    ):
        assert json.loads(json.dumps(spec)) == spec
        assert spec["width"] == "container"


def test_a_chart_of_nothing_is_refused(yields):
    with pytest.raises(RefusedError, match="have rows and columns for a field map"):
        field_map(_field(yields).with_columns(row=pl.lit(None)), "鲜重", "kg/亩", "zh")
    with pytest.raises(RefusedError, match="hold at least one comparison"):
        interval_chart([], "鲜重", "%", "zh")
    with pytest.raises(RefusedError, match="hold at least one plot"):
        residual_chart(yields.plots.clear(), "鲜重", "kg/亩", "zh")

"""Charts of a plan: they hold the audit's numbers and render."""

import re

import pytest
import vl_convert

from huaiyao.engine.books.reader import read_book
from huaiyao.engine.strategy import plots
from huaiyao.engine.strategy.audit import audit_plan


@pytest.fixture(scope="module")
def audit(repository):
    return audit_plan(read_book(repository / "examples/jiaozuo_2021_plan.xlsx"))


def rows_of(spec):
    return (
        [row for rows in spec["datasets"].values() for row in rows]
        if "datasets" in spec
        else [row for layer in spec["layer"] for row in layer["data"]["values"]]
    )


def test_lines_of_different_definitions_are_never_joined(audit):
    spec = plots.benchmark_chart(audit.plan, audit.plan.indicators["A19"], "en")
    assert spec["layer"][0]["encoding"]["color"]["field"] == "what"
    measured = spec["layer"][0]["data"]["values"]
    assert {row["what"] for row in measured} == {"area standing in the field", "planted area"}


def test_the_plans_lines_run_from_its_base_to_its_target(audit):
    spec = plots.benchmark_chart(audit.plan, audit.plan.indicators["A22"], "zh-hans")
    needed = [row for row in rows_of(spec) if "line" in row]
    assert {(row["year"], round(row["size"])) for row in needed} == {
        (2021, 30),
        (2031, 1000),
        (2036, 1000),
        (2041, 1000),
    }


def test_a_benchmark_chart_without_a_benchmark_is_refused(audit):
    with pytest.raises(KeyError):
        plots.benchmark_chart(audit.plan, audit.plan.indicators["A24"], "en")


def test_land_bars_hold_both_sides_and_the_arable_land(audit):
    spec = plots.land_chart(audit.land[1], "en")
    sides = {row["side"]: (row["low"], row["high"]) for row in rows_of(spec) if "side" in row}
    assert sides["papers and journals"] == (pytest.approx(264_000, abs=500), pytest.approx(323_000, abs=500))
    assert next(row["ha"] for row in rows_of(spec) if "ha" in row) == 182_100
    in_chinese = plots.land_chart(audit.land[1], "zh-hans")
    assert {row["side"] for row in rows_of(in_chinese) if "side" in row} == {"论文期刊", "种植户与栽培手册"}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_charts_render(audit, language):
    for spec in (
        plots.benchmark_chart(audit.plan, audit.plan.indicators["A22"], language),
        plots.land_chart(audit.land[1], language),
    ):
        svg = vl_convert.vegalite_to_svg({**spec, "width": 600})
        assert spec["title"] in svg


@pytest.mark.parametrize("which", [0, 1])
def test_no_label_of_the_land_chart_is_cut_off_even_on_a_phone(audit, which):
    width = 300
    svg = vl_convert.vegalite_to_svg({**plots.land_chart(audit.land[which], "en"), "width": width})
    placed = re.findall(r'text-anchor="(\w+)" transform="translate\(([-\d.]+),[^>]*>([^<]+)</text>', svg)
    labels = [(anchor, float(x), text) for anchor, x, text in placed if "–" in text or text == "arable land"]
    assert len(labels) == len(audit.land[which].sides) + 1
    for anchor, x, text in labels:
        wide = 7 * len(text)  # a digit of 12 px type is narrower
        assert (x - wide >= 0) if anchor == "end" else (x + wide <= width), text

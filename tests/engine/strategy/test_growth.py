"""Clause `growth`: rates by hand and by the domain page, and who is asked for what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huaiyao.engine.rules.terms import State
from huaiyao.engine.strategy.growth import judge_growth, like_for_like, needed_rate
from huaiyao.engine.strategy.plan import read_plan

# ../shared/data/industry/bozhou_series.csv, rows B01, B06, B13, B27 (bn yuan)
BOZHOU = [(2003, "0.23"), (2014, "19.318"), (2017, "34.21"), (2024, "50.2")]

MONEY = (("[currency]", 1.0),)


def series_rows(points, definition="规上医药制造业产值", unit="十亿元"):
    return [
        {"series": "亳州", "year": year, "value": value, "unit": unit, "definition": definition}
        for year, value in points
    ]


def target(base, goal, year="目标", base_year=2021, unit="亿元", **more):
    return [
        {"id": "现", "value": base, "unit": unit, "year": base_year},
        {"id": "标", "value": goal, "unit": unit, "year": year, "base": "现", "benchmark": "亳州", **more},
    ]


@pytest.fixture
def judge(plan_book):
    def judge(indicators, points=BOZHOU):
        [verdict] = judge_growth(read_plan(plan_book(indicators=indicators, series=series_rows(points))))
        return verdict

    return judge


@pytest.fixture
def bozhou(plan_book):
    return like_for_like(read_plan(plan_book(series=series_rows(BOZHOU))).series["亳州"], MONEY)


def test_bozhous_like_for_like_rates_are_those_of_the_domain_page(bozhou):
    assert [round(rate * 100, 1) for rate in bozhou.rates] == [49.6, 21.0, 5.6]
    assert round(bozhou.whole_rate * 100, 1) == 29.2


def test_bozhou_passed_3_bn_about_mid_2009(bozhou):
    # ln(3/0.23) / ln(19.318/0.23) = 0.5796 of eleven years after 2003 (by hand)
    assert bozhou.year_at(3e9) == pytest.approx(2003 + 11 * 0.5796, abs=0.01)
    assert bozhou.rate_at(3e9) == pytest.approx(0.496, abs=5e-4)


@pytest.mark.parametrize(
    ("base", "goal", "rates"),
    [(0.65, 10, [31, 20, 15]), (3, 100, [42, 26, 19]), (13_000, 66_667, [18, 12, 9])],
)
def test_needed_rates_are_those_of_the_domain_page(base, goal, rates):
    assert [round(needed_rate(base, goal, years) * 100) for years in (10, 15, 20)] == rates


@given(st.floats(0.01, 1e6), st.floats(-0.5, 2), st.integers(1, 40))
def test_growing_at_the_needed_rate_reaches_the_target(base, rate, years):
    goal = base * (1 + rate) ** years
    assert needed_rate(base, goal, years) == pytest.approx(rate, abs=1e-6)


def test_a_size_outside_the_series_has_no_year(bozhou):
    assert bozhou.year_at(0.1e9) is None
    assert bozhou.rate_at(60e9) is None


def test_a_target_beyond_the_largest_size_of_the_benchmark_is_disputed(judge):
    verdict = judge(target("30", "1000"))
    assert verdict.state is State.DISPUTED
    needed = verdict.compared["needed_percent_per_year"]
    assert [round(needed[years]) for years in ("10", "15", "20")] == [42, 26, 19]
    assert "never reached 100 bn yuan" in verdict.text.en
    assert "mid-2009" in verdict.text.en
    assert "15 years later" in verdict.text.en


def test_a_target_that_outruns_the_benchmark_over_the_same_sizes_is_disputed(judge):
    # Bozhou went from 3 bn (2009.4) to 34.21 bn (2017) in 7.6 years; this plan wants it in 5.
    verdict = judge(target("30", "342.1", year="2026"))
    assert verdict.state is State.DISPUTED
    assert "7.6 years" in verdict.text.en


def test_a_faster_start_than_the_benchmark_had_at_that_size_is_disputed(judge):
    # from 1 to 10 in 12 years, but at 1 it grew 4.1 % a year (1.5^0.1); the plan needs 19.4 % from the first year
    slow_start = [(2000, "1"), (2010, "1.5"), (2012, "10")]
    verdict = judge(target("10", "100", year="2034"), slow_start)
    assert verdict.state is State.DISPUTED
    assert verdict.compared["benchmark"]["percent_per_year_at_base_size"] == pytest.approx(4.14, abs=0.01)


def test_a_target_the_benchmark_has_outrun_is_supported(judge):
    verdict = judge(target("30", "342.1", year="2031"))
    assert verdict.state is State.SUPPORTED
    assert verdict.asks is None


def test_where_the_answer_hangs_on_the_year_the_year_is_asked_for(judge):
    # from 3 bn to 50.2 bn Bozhou took 14.6 years: 10 years are too few, 15 and 20 are enough
    verdict = judge(target("30", "502"))
    assert verdict.state is State.MISSING
    assert "State the year of the target" in verdict.asks.en


def test_a_target_without_a_base_is_missing_and_the_base_is_asked_for(judge):
    verdict = judge([{"id": "标", "value": "1000", "unit": "亿元", "year": "目标", "basis": "产值"}])
    assert verdict.state is State.MISSING
    assert "has no base figure" in verdict.text.en
    assert "Give the present figure of 标" in verdict.asks.en


@pytest.mark.parametrize(("base", "unit"), [("0", "亿元"), ("30", "公顷")])
def test_a_base_of_nothing_or_of_another_kind_is_no_base(judge, base, unit):
    rows = target(base, "100")
    rows[0]["unit"] = unit
    verdict = judge(rows)
    assert verdict.state is State.MISSING
    assert "without a comparable figure" in verdict.text.en


def test_a_target_year_before_its_base_is_missing(judge):
    verdict = judge(target("30", "100", year="2015"))
    assert verdict.state is State.MISSING
    assert "is not after its base year" in verdict.text.en


def test_without_a_benchmark_the_rate_is_given_and_a_benchmark_is_asked_for(judge):
    rows = target("30", "100")
    rows[1]["benchmark"] = None
    verdict = judge(rows)
    assert verdict.state is State.MISSING
    assert "benchmark" in verdict.asks.en
    assert verdict.compared["needed_percent_per_year"]["10"] == pytest.approx(12.79, abs=0.01)  # (10/3)^0.1


def test_a_benchmark_that_began_larger_says_nothing_of_this_size(judge):
    verdict = judge(target("1", "20"))
    assert verdict.state is State.MISSING
    assert "no years that begin at 0.100 bn yuan" in verdict.text.en


def test_a_benchmark_of_another_kind_is_no_benchmark(judge, plan_book):
    verdict = judge(target("1", "2", unit="万公顷"))
    assert verdict.state is State.MISSING
    assert "no figures of the same kind" in verdict.text.en


def test_a_benchmark_figure_in_a_unit_nobody_knows_is_left_out(plan_book):
    rows = [*series_rows(BOZHOU), *series_rows([(2020, "40")], unit="贯")]
    assert like_for_like(read_plan(plan_book(series=rows)).series["亳州"], MONEY).years == (
        2003,
        2014,
        2017,
        2024,
    )


def test_a_base_given_as_a_range_gives_a_range_of_rates(judge):
    rows = target(None, "100")
    rows[0] |= {"low": "3.9", "high": "9.1"}
    verdict = judge(rows)
    # (100/9.1)^(1/10) - 1 = 27.1 %, (100/3.9)^(1/10) - 1 = 38.3 %, by hand
    assert "(27.1 % to 38.3 %)" in verdict.text.en


@pytest.mark.parametrize("low", ["0", "-5"])
def test_a_range_that_reaches_down_to_nothing_gives_the_rate_of_its_middle_alone(judge, low):
    rows = target(None, "100")
    rows[0] |= {"low": low, "high": "20"}
    assert " to " not in judge(rows).text.en.split("Benchmark")[0].split("needs")[1]


@pytest.mark.parametrize("goal", [{"value": "502.4"}, {"low": "450", "high": "600"}])
def test_a_goal_only_its_own_width_above_the_largest_size_is_weighed_at_that_size(judge, goal):
    # 50.2 bn yuan is the largest; Bozhou took 14.6 years to it from 3 bn: 10 years are too few
    rows = target("30", None, year="2031", **goal)
    rows[1]["value"] = goal.get("value")
    verdict = judge(rows, [*BOZHOU[:-1], (2024, "50.238")])
    assert verdict.state is State.DISPUTED
    assert "It took 14.6 years over the same stretch" in verdict.text.en


def test_a_base_of_at_least_so_much_is_said_as_such(judge):
    rows = target(None, "1000")
    rows[0] |= {"low": "30"}
    assert "from at least 3 bn yuan" in judge(rows).text.en


def test_a_target_at_or_below_its_base_needs_no_growth(judge):
    assert judge(target("30", "30")).state is State.SUPPORTED


def test_growth_is_never_contradicted(judge):
    assert judge(target("1", "100000", year="2022")).state is State.DISPUTED


def test_years_of_another_definition_are_left_out_of_the_rates(plan_book):
    mixed = [*series_rows(BOZHOU), *series_rows([(2019, "115"), (2022, "166.41")], "中医药产业规模")]
    series = read_plan(plan_book(series=mixed)).series["亳州"]
    assert like_for_like(series, MONEY).years == (2003, 2014, 2017, 2024)
    assert like_for_like(series, MONEY, "中医药产业规模").years == (2019, 2022)


def test_a_year_printed_twice_gives_no_rate(plan_book):
    doubled = series_rows([*BOZHOU, (2014, "21.2")])
    assert like_for_like(read_plan(plan_book(series=doubled)).series["亳州"], MONEY).years == (
        2003,
        2017,
        2024,
    )


def test_a_threshold_that_is_no_total_is_not_asked_to_grow(plan_book):
    rows = [{"id": "标", "value": "10000", "unit": "元/亩", "year": "目标", "basis": "产值"}]
    assert list(judge_growth(read_plan(plan_book(indicators=rows)))) == []


def test_a_base_of_nothing_is_refused():
    with pytest.raises(ValueError, match="base must be above 0; received 0"):
        needed_rate(0, 10, 5)


def test_no_years_are_refused():
    with pytest.raises(ValueError, match="years must be above 0; received 0"):
        needed_rate(1, 10, 0)

"""Clause `unit`: the lost 亩, and slips like it."""

import pytest

from huaiyao.engine.rules.terms import State
from huaiyao.engine.strategy.dimensions import judge_units
from huaiyao.engine.strategy.plan import read_plan

AREA = {"id": "面积", "value": "66667", "unit": "公顷"}
OUTPUT = {"id": "产值", "value": "100", "unit": "亿元"}
PRODUCT = {"id": "R1", "equation": "产值 = 面积 * 单产值"}


@pytest.fixture
def judge(plan_book):
    def judge(indicators, *relations):
        book = plan_book(indicators=indicators, relations=relations)
        return list(judge_units(read_plan(book)))

    return judge


def per_area(value, unit):
    return {"id": "单产值", "value": value, "unit": unit}


# 66,667 ha x 15 mu/ha x 10,000 yuan/mu = 10.0 bn yuan; x 10,000 yuan/ha = 0.667 bn yuan (by hand; industry.md)
@pytest.mark.parametrize("unit", ["元", "元/公顷"])
def test_the_lost_mu_is_found_and_both_readings_are_shown(judge, unit):
    [verdict] = judge([AREA, OUTPUT, per_area("10000", unit)], PRODUCT)
    assert (verdict.clause, verdict.state, verdict.subject) == ("unit", State.CONTRADICTED, "R1")
    fitting = [candidate for candidate in verdict.compared["candidates"] if candidate["fits"]]
    assert [candidate["unit"] for candidate in fitting] == ["元/亩"]
    assert fitting[0]["right"] == pytest.approx(100, rel=1e-4)
    assert "66,667 ha gives 10.0 bn yuan: it holds" in verdict.text.en
    assert "0.667 bn yuan" in verdict.text.en
    assert "10,000元/亩" in verdict.text.zh
    assert verdict.evidence == ("关系!2", "指标!3", "指标!2", "指标!4")
    assert "单产值" in verdict.asks.zh


def test_an_equation_that_holds_in_its_units_is_supported(judge):
    [verdict] = judge([AREA, OUTPUT, per_area("1", "万元/亩")], PRODUCT)
    assert verdict.state is State.SUPPORTED
    assert verdict.compared["right"]["value"] == pytest.approx(100.0005)


@pytest.mark.parametrize(
    ("value", "unit", "meant"),
    [("10000", "万元/亩", "元/亩"), ("1", "元/亩", "万元/亩"), ("15", "万元/亩", "万元/公顷")],
)
def test_a_single_slip_of_a_unit_is_named(judge, value, unit, meant):
    [verdict] = judge([AREA, OUTPUT, per_area(value, unit)], PRODUCT)
    assert verdict.state is State.CONTRADICTED
    assert meant in [candidate["unit"] for candidate in verdict.compared["candidates"] if candidate["fits"]]


def test_jin_taken_for_kilogram_is_named(judge):
    indicators = [
        {"id": "总产", "value": "30000", "unit": "吨"},
        {"id": "面积", "value": "2000", "unit": "公顷"},
        {"id": "亩产", "value": "2000", "unit": "公斤/亩"},
    ]
    [verdict] = judge(indicators, {"id": "R", "equation": "总产 = 面积 * 亩产"})
    fitting = [candidate["unit"] for candidate in verdict.compared["candidates"] if candidate["fits"]]
    assert fitting == ["斤/亩"]  # 2,000 ha x 15 x 2,000 jin x 0.5 kg = 30,000 t


def test_where_no_usual_slip_helps_none_is_named(judge):
    [verdict] = judge([AREA, OUTPUT, per_area("7777", "元/亩")], PRODUCT)
    assert verdict.state is State.CONTRADICTED
    assert not any(candidate["fits"] for candidate in verdict.compared["candidates"])
    assert "No usual confusion of units makes it hold" in verdict.text.en


def test_the_last_printed_digit_decides(judge):
    # 3.3 x 3 = 9.9: true of 10 printed to the unit, not of 10.0
    indicators = [{"id": "a", "value": "3.3", "unit": "万元/公顷"}, {"id": "b", "value": "3", "unit": "公顷"}]
    rounded = judge(
        [*indicators, {"id": "c", "value": "10", "unit": "万元"}], {"id": "R", "equation": "c = a*b"}
    )
    exact = [
        {"id": "a", "value": "3.300", "unit": "万元/公顷"},
        {"id": "b", "value": "3.000", "unit": "公顷"},
        {"id": "c", "value": "10.0", "unit": "万元"},
    ]
    assert rounded[0].state is State.SUPPORTED
    assert judge(exact, {"id": "R", "equation": "c = a*b"})[0].state is State.CONTRADICTED


def test_a_sum_in_the_wrong_unit_is_a_matter_of_units(judge):
    indicators = [
        {"id": "a", "value": "1.5", "unit": "亿元"},
        {"id": "b", "value": "2.5", "unit": "万元"},
        {"id": "c", "value": "4.0", "unit": "亿元"},
    ]
    [verdict] = judge(indicators, {"id": "R", "equation": "c = a + b"})
    assert verdict.state is State.CONTRADICTED
    assert [(c["indicator"], c["unit"]) for c in verdict.compared["candidates"] if c["fits"]] == [
        ("b", "亿元")
    ]


def test_a_factor_the_equation_carries_itself_is_not_held_against_it(judge):
    indicators = [{"id": "亩数", "value": "1000005", "unit": "亩"}, AREA]
    [verdict] = judge(indicators, {"id": "R", "equation": "亩数 = 面积 * 15"})
    assert verdict.state is State.MISSING
    assert "carries its own factor (15)" in verdict.text.en


def test_a_plain_number_that_belongs_there_is_weighed(judge):
    indicators = [{"id": "半", "value": "50", "unit": "亿元"}, OUTPUT]
    [verdict] = judge(indicators, {"id": "R", "equation": "半 * 2 = 产值"})
    assert verdict.state is State.SUPPORTED


@pytest.mark.parametrize(
    ("bound", "state"), [({"low": "66667"}, State.SUPPORTED), ({"high": "5000"}, State.CONTRADICTED)]
)
def test_a_single_end_leaves_the_other_open(judge, bound, state):
    # 10 bn yuan at 10,000 yuan/mu needs 66,667 ha: at least 66,667 may be so, at most 5,000 may not
    area = {"id": "面积", "unit": "公顷", **bound}
    [verdict] = judge([area, OUTPUT, per_area("10000", "元/亩")], PRODUCT)
    assert verdict.state is state


def test_adding_unlike_things_is_contradicted(judge):
    indicators = [OUTPUT, AREA, {"id": "c", "value": "1", "unit": "亿元"}]
    [verdict] = judge(indicators, {"id": "R", "equation": "产值 = 面积 + c"})
    assert verdict.state is State.CONTRADICTED
    assert "measure different things" in verdict.text.en


def test_counts_and_years_carry_no_dimension(judge):
    indicators = [
        {"id": "总", "value": "20", "unit": "亿元"},
        {"id": "企业", "value": "10", "unit": "家"},
        {"id": "每家", "value": "2.0", "unit": "亿元/年"},
    ]
    [verdict] = judge(indicators, {"id": "R", "equation": "总 = 企业 * 每家"})
    assert verdict.state is State.SUPPORTED


@pytest.mark.parametrize(
    ("equation", "asks"),
    [
        ("产值 = 面积 * 亩均", "add 亩均 to the indicators"),
        ("产值 : 面积", "write it as `a = b"),
        ("产值 = 空", "give the number"),
    ],
)
def test_an_equation_that_cannot_be_weighed_is_missing_and_says_what_to_give(judge, equation, asks):
    indicators = [AREA, OUTPUT, {"id": "空", "unit": "亿元"}]
    [verdict] = judge(indicators, {"id": "R", "equation": equation})
    assert verdict.state is State.MISSING
    assert asks in verdict.asks.en


@pytest.mark.parametrize("equation", ["单产值 = 产值 / 面积", "产值 / 面积 = 单产值"])
def test_an_equation_that_divides_by_what_may_be_zero_is_neither_true_nor_false(judge, equation):
    area = {"id": "面积", "value": "0", "unit": "公顷"}
    [verdict] = judge([area, OUTPUT, per_area("10000", "元/亩")], {"id": "R", "equation": equation})
    assert verdict.state is State.MISSING
    assert "divides by what may be zero" in verdict.text.en
    assert "除数" in verdict.asks.zh


def test_a_unit_nobody_knows_is_missing_once_for_the_indicator_and_once_for_its_equation(judge):
    verdicts = judge([AREA, OUTPUT, per_area("1", "贯/亩")], PRODUCT)
    assert [(verdict.subject, verdict.state) for verdict in verdicts] == [
        ("单产值", State.MISSING),
        ("R1", State.MISSING),
    ]
    assert "'贯/亩' of 单产值 is not one we know" in verdicts[0].text.en

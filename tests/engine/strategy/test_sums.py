"""Clause `sum`: totals, shares and bounds by their printed digits."""

import pytest

from huaiyao.engine.rules.terms import State
from huaiyao.engine.strategy.plan import read_plan
from huaiyao.engine.strategy.sums import judge_sums


@pytest.fixture
def judge(plan_book):
    def judge(indicators, equation):
        book = plan_book(indicators=indicators, relations=[{"id": "R", "equation": equation}])
        return list(judge_sums(read_plan(book)))

    return judge


def parts(*values, unit):
    return [{"id": f"p{i}", "value": value, "unit": unit} for i, value in enumerate(values)]


SHARE = [
    {"id": "药业", "value": "2.3", "unit": "亿元"},
    {"id": "占比", "value": "0.05", "unit": "%"},
    {"id": "总值", "value": "2101.5", "unit": "亿元"},
]


def test_the_share_that_cannot_be_is_contradicted_with_both_numbers(judge):
    [verdict] = judge(SHARE, "药业 / 占比 <= 总值")
    assert verdict.state is State.CONTRADICTED
    assert verdict.compared["left"]["value"] == pytest.approx(4600)  # 0.23 bn / 0.05 % = 460 bn yuan
    assert verdict.compared["right"]["value"] == pytest.approx(2101.5)
    assert "460 bn yuan" in verdict.text.en
    assert "210.15 bn yuan" in verdict.text.en


def test_the_share_is_judged_at_its_mildest_reading(judge):
    # 2.25 / 0.055 % = 4,091 at least (by hand): a bound of 4,100 could be true, one of 4,000 could not
    [verdict] = judge([*SHARE[:2], {"id": "总值", "value": "4100", "unit": "亿元"}], "药业 / 占比 <= 总值")
    assert verdict.state is State.SUPPORTED
    [verdict] = judge([*SHARE[:2], {"id": "总值", "value": "4000", "unit": "亿元"}], "药业 / 占比 <= 总值")
    assert verdict.state is State.CONTRADICTED


def test_a_share_read_as_a_fraction_is_offered_as_a_question(judge):
    [verdict] = judge(SHARE, "药业 / 占比 <= 总值")
    assert "占比" in verdict.asks.en
    assert "4.60 bn yuan" in verdict.asks.en  # 0.23 bn / 0.05 = 4.6 bn, by hand


def test_jiaozuos_parts_of_2017_add_up_within_their_printed_digits(judge):
    # 0.47 + 0.59 + 0.22 + 0.06 = 1.34 +/- 0.02 beside 1.35 +/- 0.005 (10,000 ha)
    indicators = [
        *parts("0.47", "0.59", "0.22", "0.06", unit="万公顷"),
        {"id": "t", "value": "1.35", "unit": "万公顷"},
    ]
    [verdict] = judge(indicators, "t = p0 + p1 + p2 + p3")
    assert verdict.state is State.SUPPORTED
    assert "last printed digits" in verdict.text.en


def test_the_same_parts_printed_to_the_hectare_do_not_add_up(judge):
    indicators = [
        *parts("4700", "5900", "2200", "600", unit="公顷"),
        {"id": "t", "value": "13500", "unit": "公顷"},
    ]
    [verdict] = judge(indicators, "t = p0 + p1 + p2 + p3")
    assert verdict.state is State.CONTRADICTED
    assert "13,500 ha on the left does not equal 13,400 ha on the right" in verdict.text.en


def test_bozhous_total_of_2024_is_the_sum_of_its_parts(judge):
    indicators = [*parts("47.64", "502", "1553", unit="亿元"), {"id": "t", "value": "2102.6", "unit": "亿元"}]
    [verdict] = judge(indicators, "t = p0 + p1 + p2")
    assert verdict.state is State.SUPPORTED
    assert verdict.compared["right"]["value"] == pytest.approx(2102.64)


def test_a_lower_bound_that_is_broken_is_contradicted(judge):
    indicators = [*parts("3", "4", unit="亿元"), {"id": "t", "value": "9", "unit": "亿元"}]
    [verdict] = judge(indicators, "p0 + p1 >= t")
    assert verdict.state is State.CONTRADICTED
    assert "is below" in verdict.text.en


def test_a_part_is_not_explained_away_by_a_unit_that_makes_it_vanish(judge):
    # 5 亿元 read as 5 万元 would leave 100 = 100: that hides the part instead of explaining it
    indicators = [*parts("100", "5", unit="亿元"), {"id": "t", "value": "100", "unit": "亿元"}]
    [verdict] = judge(indicators, "t = p0 + p1")
    assert (verdict.clause, verdict.state) == ("sum", State.CONTRADICTED)


def test_a_product_is_not_a_sum(judge):
    indicators = [
        {"id": "a", "value": "2", "unit": "公顷"},
        {"id": "b", "value": "3", "unit": "万元/公顷"},
        {"id": "c", "value": "6", "unit": "万元"},
    ]
    assert judge(indicators, "c = a * b") == []


def test_what_unit_has_answered_sum_does_not_answer_again(judge):
    assert judge([*parts("1", unit="公顷"), {"id": "t", "value": "1", "unit": "亿元"}], "t = p0 + p0") == []

"""Clause `double_count`: an industry is not the sum of its stages' outputs."""

import pytest

from huaiyao.engine.rules.terms import State
from huaiyao.engine.strategy.double_count import judge_double_counts
from huaiyao.engine.strategy.plan import read_plan


@pytest.fixture
def judge(plan_book):
    def judge(bases, stages=("种植", "加工", "流通"), unit="亿元", equation="t = a + b + c"):
        values = ("47.64", "502", "1553")
        rows = [
            {"id": id_, "value": value, "unit": unit, "stage": stage, "basis": basis}
            for id_, value, stage, basis in zip("abc", values, stages, bases, strict=True)
        ]
        rows.append({"id": "t", "name": "亳州2024", "value": "2102.6", "unit": unit})
        return list(
            judge_double_counts(
                read_plan(plan_book(indicators=rows, relations=[{"id": "R", "equation": equation}]))
            )
        )

    return judge


def test_gross_outputs_and_turnover_added_over_stages_are_disputed(judge):
    [verdict] = judge(["产值", "产值", "营业额"])
    assert verdict.state is State.DISPUTED
    assert "more than once" in verdict.text.en
    assert "155.3 bn yuan (trade, turnover)" in verdict.text.en
    assert "value added of each stage" in verdict.asks.en


@pytest.mark.parametrize("equation", ["a + b + c = t", "t = (a + b) + c"])
def test_the_way_of_writing_the_sum_does_not_matter(judge, equation):
    [verdict] = judge(["产值", "产值", "营业额"], equation=equation)
    assert verdict.state is State.DISPUTED


def test_value_added_may_be_summed(judge):
    [verdict] = judge(["增加值", "工业增加值", "value added"])
    assert verdict.state is State.SUPPORTED
    assert verdict.asks is None


def test_value_added_of_two_stages_and_output_of_the_third_is_disputed(judge):
    [verdict] = judge(["增加值", "增加值", "产值"])
    assert verdict.state is State.DISPUTED


def test_stages_whose_counting_is_not_stated_are_missing(judge):
    [verdict] = judge([None, None, None])
    assert verdict.state is State.MISSING
    assert "without saying how each was counted" in verdict.text.en


def test_parts_of_one_stage_are_no_double_count(judge):
    assert judge(["产值", "产值", "产值"], stages=("加工", "加工", "加工")) == []


def test_areas_are_not_money(judge):
    assert judge([None, None, None], unit="公顷") == []


@pytest.mark.parametrize("equation", ["t = a + b - c", "t <= a + b + c", "t = a * b", "t = a + b + x"])
def test_only_plain_totals_are_asked(judge, equation):
    assert judge(["产值", "产值", "产值"], equation=equation) == []

"""Clause `magnitude`: a firm of one hundred yuan, and what is left alone."""

import pytest

from huaiyao.engine.rules.terms import ClauseClass, State
from huaiyao.engine.strategy.magnitude import judge_magnitudes
from huaiyao.engine.strategy.plan import read_plan


@pytest.fixture
def judge(plan_book):
    def judge(name, value, unit):
        rows = [{"id": "A", "name": name, "value": value, "unit": unit}]
        return list(judge_magnitudes(read_plan(plan_book(indicators=rows))))

    return judge


def test_a_champion_firm_of_one_hundred_yuan_is_disputed_and_ten_billion_suspected(judge):
    [verdict] = judge("百元以上企业", "100", "元")
    assert verdict.state is State.DISPUTED
    assert verdict.kind is ClauseClass.PLAUSIBILITY
    assert verdict.compared["suspects"] == ["100亿元（漏“亿”）"]
    assert "10 bn yuan" in verdict.text.en


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        ("龙头企业产值", "100", "亿元"),
        ("亳州GMP企业", "190", "家"),
        ("占全国企业比重", "20", "%"),
        ("每公顷产值", "10000", "元"),  # a lost denominator is for `unit` to find
        ("单位面积产值", "150000", "元/公顷"),
        ("地黄亩产", "2000", "斤/亩"),
        ("铁棍山药价格", "26", "元/公斤"),
        ("种植面积", "66667", "公顷"),
    ],
)
def test_usual_sizes_are_left_alone(judge, name, value, unit):
    assert judge(name, value, unit) == []


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        ("占比", "140", "%"),
        ("亩产", "2000", "吨/亩"),
        ("药材收购价", "5000", "万元/公斤"),
        ("药业产值", "2.3", "元"),
        ("种植面积", "80000", "万公顷"),
    ],
)
def test_unusual_sizes_are_disputed_never_contradicted(judge, name, value, unit):
    [verdict] = judge(name, value, unit)
    assert verdict.state is State.DISPUTED
    assert verdict.asks is not None


def test_a_unit_nobody_knows_is_left_to_unit(judge):
    assert judge("企业产值", "100", "贯") == []


def test_no_lost_sign_is_suspected_behind_a_zero(judge):
    [verdict] = judge("种植面积", "0", "公顷")
    assert (verdict.state, verdict.compared["suspects"]) == (State.DISPUTED, [])

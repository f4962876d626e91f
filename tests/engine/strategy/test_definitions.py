"""Clause `definition`: one name, one definition, or no line between the years."""

import pytest

from huaiyao.engine.rules.terms import State
from huaiyao.engine.strategy.definitions import judge_definitions, segments
from huaiyao.engine.strategy.plan import read_plan


def rows(*points):
    return [
        {"series": "亳州", "year": year, "value": value, "unit": "亿元", "definition": definition}
        for year, value, definition in points
    ]


@pytest.fixture
def judge(plan_book):
    return lambda points: list(judge_definitions(read_plan(plan_book(series=rows(*points)))))


def test_2003_and_2019_of_bozhou_are_two_definitions_and_disputed(judge):
    [verdict] = judge([(2003, "2.3", "规上医药制造业产值"), (2019, "1150", "中医药产业年产值")])
    assert (verdict.state, verdict.subject) == (State.DISPUTED, "亳州")
    assert [part["points"][0]["year"] for part in verdict.compared["segments"]] == [2003, 2019]
    assert verdict.evidence == ["序列!2", "序列!3"]
    assert "2003 0.23 bn yuan" in verdict.text.en


def test_one_definition_throughout_is_supported(judge):
    [verdict] = judge([(2003, "2.3", "甲"), (2014, "193.18", "甲")])
    assert verdict.state is State.SUPPORTED
    assert verdict.asks is None


def test_a_definition_that_returns_is_one_segment(plan_book):
    book = plan_book(series=rows((2003, "1", "甲"), (2010, "2", "乙"), (2014, "3", "甲")))
    [series] = read_plan(book).series.values()
    assert [(part.definition, part.years) for part in segments(series)] == [
        ("甲", (2003, 2014)),
        ("乙", (2010,)),
    ]


def test_a_series_that_does_not_state_its_definition_is_missing(judge):
    [verdict] = judge([(2003, "2.3", None), (2014, "193", None)])
    assert verdict.state is State.MISSING
    assert "State the definition" in verdict.asks.en


def test_a_year_without_a_definition_among_others_is_disputed(judge):
    [verdict] = judge([(2003, "2.3", None), (2014, "193", "甲")])
    assert verdict.state is State.DISPUTED


def test_two_figures_for_one_year_under_one_definition_stand_side_by_side(judge):
    [verdict] = judge([(2017, "30", "甲"), (2017, "45", "甲"), (2020, "50", "甲")])
    assert verdict.state is State.DISPUTED
    assert "different figures for 2017" in verdict.text.en


def test_the_same_figure_from_two_sources_is_no_disagreement(judge):
    [verdict] = judge([(2017, "30", "甲"), (2017, "30", "甲"), (2020, "50", "甲")])
    assert verdict.state is State.SUPPORTED


def test_a_single_figure_is_no_series(judge):
    assert judge([(2003, "2.3", None)]) == []

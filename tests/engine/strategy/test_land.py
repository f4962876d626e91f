"""Clause `land`: both sourced sides of the rest question beside the arable land."""

import pytest

from huaiyao.engine.rules.terms import State, Trust
from huaiyao.engine.strategy.land import judge_land
from huaiyao.engine.strategy.plan import read_plan

GOAL = {"id": "标", "value": "66667", "unit": "公顷", "year": "目标"}
ARABLE = {"kind": "arable", "value": "182100", "unit": "公顷"}
# areas of 2017, ../shared/data/industry/huai_herbs_area_output.csv H02-H05
MIX = [
    {"kind": "mix", "herb": herb, "value": value, "unit": "万公顷"}
    for herb, value in (
        ("yam", "0.47"),
        ("rehmannia", "0.59"),
        ("achyranthes", "0.22"),
        ("chrysanthemum", "0.06"),
    )
]


def rests(side, **years):
    return [
        {"kind": "rest", "herb": herb, "name": side, "value": n, "unit": "年", "source": "某刊"}
        for herb, n in years.items()
    ]


PAPERS = rests("论文", rehmannia="8", yam="4")
GROWERS = rests("种植户", rehmannia="5", yam="3")
COMMON = rests(None, chrysanthemum="2", achyranthes="0")


@pytest.fixture
def judge(plan_book):
    def judge(ceilings, indicators=(GOAL,), trust=Trust.SOURCED):
        book = plan_book(indicators=list(indicators), ceilings=list(ceilings))
        return [verdict for verdict, _ in judge_land(read_plan(book), trust)]

    return judge


def test_the_articles_area_is_disputed_with_both_sides_and_the_arable_land(judge):
    [verdict] = judge([ARABLE, *MIX, *PAPERS, *GROWERS, *COMMON])
    assert verdict.state is State.DISPUTED
    papers, growers = verdict.compared["sides"]
    assert papers["low"]["least_ha"] == pytest.approx(264_000, abs=500)  # cultivation.md, 8/4/2
    assert growers["low"]["least_ha"] == pytest.approx(176_000, abs=500)  # cultivation.md, 5/3/2
    assert "264,000 ha" in verdict.text.en
    assert "176,000 ha" in verdict.text.en
    assert "182,100 ha" in verdict.text.en
    assert verdict.evidence[:2] == ["指标!2", "约束!2"]


@pytest.mark.parametrize(
    ("trust", "state"),
    [
        (Trust.BELIEVED, State.UNVERIFIED),
        (Trust.SOURCED, State.CONTRADICTED),
        (Trust.SIGNED, State.CONTRADICTED),
    ],
)
def test_where_no_side_fits_sourced_or_signed_rests_contradict(judge, trust, state):
    # docs/reference/books.md: contradicted needs signed or sourced, supported needs signed
    [verdict] = judge([ARABLE, *MIX, *PAPERS, *COMMON], trust=trust)
    assert verdict.state is state
    assert "not enough" in verdict.text.en


def test_a_rest_that_names_no_source_is_only_believed_and_asked_for_one(judge):
    bare = [{**row, "source": None} for row in PAPERS]
    [verdict] = judge([ARABLE, *MIX, *bare, *COMMON])
    assert (verdict.state, verdict.trust) == (State.UNVERIFIED, Trust.BELIEVED)
    assert "Give the source of each rest" in verdict.asks.en
    [signed] = judge([ARABLE, *MIX, *bare, *COMMON], trust=Trust.SIGNED)
    assert signed.state is State.CONTRADICTED


# one herb with a rest of 4 needs 5 times its area (the closed law): 10,000 ha need 50,000 ha of the 182,100,
# 66,667 ha need 333,335
ONE = [ARABLE, {"kind": "mix", "herb": "yam", "value": "100", "unit": "%"}, *rests(None, yam="4")]


@pytest.mark.parametrize(
    ("ends", "state", "said"),
    [
        (("10000", "20000"), State.SUPPORTED, "50,000 to 100,000 ha (rests yam 4 years), enough"),
        (("10000", "66667"), State.DISPUTED, "50,000 to 333,000 ha (rests yam 4 years), enough at the low"),
        (("50000", "66667"), State.CONTRADICTED, "250,000 to 333,000 ha (rests yam 4 years), not enough"),
        (("10000", None), State.DISPUTED, "50,000 ha or more (rests yam 4 years), enough at the low end"),
        (("66667", None), State.CONTRADICTED, "333,000 ha or more (rests yam 4 years), not enough"),
        ((None, "20000"), State.SUPPORTED, "0 to 100,000 ha (rests yam 4 years), enough"),
        ((None, "66667"), State.DISPUTED, "0 to 333,000 ha (rests yam 4 years), enough at the low end"),
    ],
)
def test_an_area_printed_as_a_range_is_judged_at_both_its_ends(judge, ends, state, said):
    ranged = {"id": "标", "unit": "公顷", "year": "目标", "low": ends[0], "high": ends[1]}
    [verdict] = judge(ONE, [ranged], trust=Trust.SIGNED)
    assert said in verdict.text.en
    assert verdict.state is state


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"kind": "mix", "herb": None, "value": "3", "unit": "%"}, "约束!5 names no herb"),
        ({"kind": "rest", "herb": None, "value": "3", "unit": "年"}, "约束!5 names no herb"),
        ({"kind": "rest", "herb": "yam", "value": "-1", "unit": "年"}, "the number of 约束!5 is below zero"),
        ({"kind": "rest", "herb": "yam", "low": "-1", "high": "3", "unit": "年"}, "约束!5 is below zero"),
        ({"kind": "arable", "value": "-5", "unit": "公顷"}, "the number of 约束!5 is below zero"),
        ({"kind": "mix", "herb": "rehmannia", "value": "-5", "unit": "%"}, "约束!5 is below zero"),
    ],
)
def test_a_ceiling_without_its_herb_or_below_zero_is_missing_and_named(judge, row, says):
    [verdict] = judge([*ONE, row])
    assert verdict.state is State.MISSING
    assert says in verdict.text.en
    assert verdict.evidence == ["指标!2", "约束!5"]
    assert "约束!5" in verdict.asks.zh


@pytest.mark.parametrize(
    ("trust", "state"), [(Trust.SOURCED, State.UNVERIFIED), (Trust.SIGNED, State.SUPPORTED)]
)
def test_an_area_that_fits_by_every_side_is_supported_once_the_rests_are_signed(judge, trust, state):
    small = {**GOAL, "value": "13400"}
    [verdict] = judge([ARABLE, *MIX, *PAPERS, *GROWERS, *COMMON], [small], trust=trust)
    assert verdict.state is state
    assert verdict.compared["sides"][0]["low"]["least_ha"] == pytest.approx(53_100, abs=1)  # 9 x 5,900


def test_a_range_of_rests_that_straddles_the_arable_land_is_disputed(judge):
    ranged = [{"kind": "rest", "herb": "rehmannia", "name": "种植户", "low": "5", "high": "6", "unit": "年"}]
    [verdict] = judge([ARABLE, *MIX, *ranged, *rests(None, yam="3", chrysanthemum="2", achyranthes="0")])
    assert verdict.state is State.DISPUTED
    assert "enough at the low end only" in verdict.text.en


def test_the_mix_may_be_given_as_shares(judge):
    shares = [
        {"kind": "mix", "herb": "rehmannia", "value": "25", "unit": "%"},
        {"kind": "mix", "herb": "yam", "value": "75", "unit": "%"},
    ]
    [verdict] = judge([ARABLE, *shares, *rests("甲", rehmannia="3", yam="0")], [{**GOAL, "value": "1000"}])
    assert verdict.compared["sides"][0]["low"]["least_ha"] == pytest.approx(1000)  # 4 x 250, all of it used


def test_the_base_of_a_target_area_is_judged_beside_it(judge):
    rows = [{"id": "现", "value": "1.3", "unit": "万公顷", "year": "2021"}, {**GOAL, "base": "现"}]
    verdicts = judge([ARABLE, *MIX, *PAPERS, *GROWERS, *COMMON], rows)
    assert [(verdict.subject, verdict.state) for verdict in verdicts] == [
        ("现", State.UNVERIFIED),
        ("标", State.DISPUTED),
    ]


def test_areas_that_are_no_target_are_not_asked(judge):
    assert judge([ARABLE, *MIX, *PAPERS, *COMMON], [{**GOAL, "year": "2019"}]) == []


@pytest.mark.parametrize(
    ("left_out", "asks"),
    [
        ("arable", "Give the arable land"),
        ("mix", "Give the area or share of each herb"),
        ("rest", "Give the rest of achyranthes, chrysanthemum, rehmannia, yam"),
    ],
)
def test_what_the_ceilings_lack_is_asked_for(judge, left_out, asks):
    rows = [row for row in [ARABLE, *MIX, *PAPERS, *COMMON] if row["kind"] != left_out]
    [verdict] = judge(rows)
    assert verdict.state is State.MISSING
    assert asks in verdict.asks.en


def test_a_side_that_says_nothing_of_a_herb_leaves_it_between_what_the_others_say(judge):
    rows = [*PAPERS, *rests("另一说", yam="6"), *GROWERS[:1], *COMMON]
    [verdict] = judge([ARABLE, *MIX, *rows])
    sides = {side["name"]: side for side in verdict.compared["sides"]}
    assert sides["种植户"]["low"]["rest_years"]["yam"] == 4
    assert sides["种植户"]["high"]["rest_years"]["yam"] == 6
    assert sides["另一说"]["low"]["rest_years"]["rehmannia"] == 5


def test_a_side_is_one_side_by_its_chinese_name_however_often_its_english_one_is_written(judge):
    first, *others = PAPERS
    rows = [{**first, "name_en": "papers"}, *others, *GROWERS, *COMMON]
    [verdict] = judge([ARABLE, *MIX, *rows])
    assert [side["name"] for side in verdict.compared["sides"]] == ["论文", "种植户"]
    assert "papers, rests" in verdict.text.en
    assert "种植户, rests" in verdict.text.en
    assert "papers" not in verdict.text.zh


def test_names_of_rows_make_no_sides_where_nobody_disagrees(judge):
    rows = [{**row, "name": f"{row['herb']}休茬"} for row in [*PAPERS, *COMMON]]
    [verdict] = judge([ARABLE, *MIX, *rows])
    assert [side["name"] for side in verdict.compared["sides"]] == [""]


def test_a_rest_too_long_to_compute_is_missing_not_a_crash(judge):
    [verdict] = judge([ARABLE, *MIX, *rests(None, rehmannia="60000", yam="4"), *COMMON])
    assert verdict.state is State.MISSING
    assert "the rests or the mix cannot be used" in verdict.text.en


def test_arable_land_in_tonnes_is_refused_by_its_row(judge):
    [verdict] = judge([{**ARABLE, "unit": "吨"}, *MIX, *PAPERS, *COMMON])
    assert verdict.state is State.MISSING
    assert "the unit '吨' of 约束!2 is wrong" in verdict.text.en


def test_a_herb_that_stands_twice_in_the_mix_is_named(judge):
    [verdict] = judge([ARABLE, *MIX, MIX[0], *PAPERS, *COMMON])
    assert verdict.state is State.MISSING
    assert "the mix names yam twice" in verdict.text.en

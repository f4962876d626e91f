"""The rules of a claim, to the letter of the book format; the gate; what a verdict says and shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huaiyao.engine.checks import RefusedError
from huaiyao.engine.rules.rulebook import packaged_rules
from huaiyao.engine.rules.terms import State, Trust
from huaiyao.engine.trials.analysis import analyse
from huaiyao.engine.trials.claims import parse_claim
from huaiyao.engine.trials.gates import gate_of
from huaiyao.engine.trials.terms import Claim, Form, Scale, TrialKind
from huaiyao.engine.trials.verdicts import Labels, judge_claim, state_of
from huaiyao.engine.wording import Text

S, C, M = State.SUPPORTED, State.CONTRADICTED, State.MISSING


def _claim(form: Form, value: float) -> Claim:
    return Claim("E1", "t", "…", Scale.DIFFERENCE, form, value, "CK", Text("", ""))


# ------------------------------------------------------------------ book.md, "Trial book", clause by clause


@pytest.mark.parametrize(
    ("form", "x", "low", "high", "state"),
    [
        # claim >= x: supported if l >= x; contradicted if u < x; else missing
        (Form.AT_LEAST, 5, 5.0, 9.0, S),
        (Form.AT_LEAST, 5, 4.9, 9.0, M),
        (Form.AT_LEAST, 5, 1.0, 5.0, M),
        (Form.AT_LEAST, 5, 1.0, 4.9, C),
        # claim +x: supported if l > 0 and u >= x; contradicted if u < x; else missing
        (Form.GAIN, 5, 0.1, 5.0, S),
        (Form.GAIN, 5, 7.0, 9.0, S),
        (Form.GAIN, 5, 0.0, 9.0, M),
        (Form.GAIN, 5, -1.0, 9.0, M),
        (Form.GAIN, 5, 0.1, 4.9, C),
        (Form.GAIN, 5, -9.0, -1.0, C),
        # the mirror images
        (Form.AT_MOST, 5, 1.0, 5.0, S),
        (Form.AT_MOST, 5, 1.0, 5.1, M),
        (Form.AT_MOST, 5, 5.1, 9.0, C),
        (Form.LOSS, -5, -9.0, -0.1, S),
        (Form.LOSS, -5, -9.0, 0.0, M),
        (Form.LOSS, -5, -4.9, -0.1, C),
        # a side without a limit never decides
        (Form.GAIN, 5, None, 9.0, M),
        (Form.GAIN, 5, 0.1, None, S),
        (Form.AT_LEAST, 5, None, None, M),
    ],
)
def test_the_interval_decides_as_the_book_format_says(form, x, low, high, state):
    assert state_of(_claim(form, x), low, high) is state


@given(
    x=st.floats(-50, 50),
    ends=st.tuples(st.floats(-100, 100), st.floats(-100, 100)).map(sorted),
    form=st.sampled_from([Form.AT_LEAST, Form.GAIN]),
)
def test_a_claim_and_its_mirror_image_get_the_same_state(x, ends, form):
    mirror = {Form.AT_LEAST: Form.AT_MOST, Form.GAIN: Form.LOSS}[form]
    low, high = ends
    assert state_of(_claim(form, x), low, high) is state_of(_claim(mirror, -x), -high, -low)


@given(x=st.floats(0.1, 50), ends=st.tuples(st.floats(-100, 100), st.floats(-100, 100)).map(sorted))
def test_the_stricter_form_is_never_supported_where_the_milder_is_not(x, ends):
    if state_of(_claim(Form.AT_LEAST, x), *ends) is S:
        assert state_of(_claim(Form.GAIN, x), *ends) is S


# ------------------------------------------------------------------ the gate


def _judge(plots, text="+5", kind=TrialKind.VARIETY, **options):
    claim = parse_claim(text, entry="E1", trait="产量", unit="kg/亩", against=options.pop("against", "CK"))
    analysis = analyse(plots, trait="产量", unit="kg/亩", checks=options.pop("checks", ["CK"]))
    clauses = judge_claim(analysis, claim, kind, options.pop("gate", gate_of(kind)), **options)
    return {clause.clause: clause for clause in clauses}


def test_three_sites_in_two_years_pass_and_every_clause_speaks(drawn):
    clauses = _judge(drawn({"CK": 0, "E1": 12, "E2": 0}))
    assert list(clauses) == ["check_present", "replication", "sites_years", "outliers", "difference"]
    assert {clause.state for clause in clauses.values()} == {S}
    assert clauses["sites_years"].compared["sites_by_year"] == {
        "2022": ["A", "B", "C"],
        "2023": ["A", "B", "C"],
    }
    assert clauses["sites_years"].trust is Trust.SIGNED
    assert "ours" in clauses["sites_years"].source


@pytest.mark.parametrize(
    ("sites", "years"),
    [(("A", "B"), (2022, 2023)), (("A", "B", "C"), (2022,)), (("A", "B"), (2021, 2022, 2023))],
)
def test_below_the_gate_the_difference_is_missing_however_clear_it_is(drawn, sites, years):
    clauses = _judge(drawn({"CK": 0, "E1": 30, "E2": 0}, sites=sites, years=years))
    assert clauses["sites_years"].state is M
    assert clauses["difference"].state is M
    assert clauses["difference"].compared["state_by_interval_alone"] == "supported"
    assert "3 地 × 2 年" in clauses["difference"].asks.zh
    # and a claim that the interval rules out is not called contradicted either
    assert _judge(drawn({"CK": 0, "E1": -30, "E2": 0}, sites=sites, years=years))["difference"].state is M


def test_three_sites_spread_over_two_years_are_not_three_by_two(drawn):
    plots = drawn({"CK": 0, "E1": 30, "E2": 0})
    spread = plots.filter(pl.col("trial").is_in(["A2022", "B2022", "C2023"]))
    assert _judge(spread)["sites_years"].state is M


def test_a_technique_needs_two_by_two(drawn):
    plots = drawn({"CK": 0, "E1": 12, "E2": 0}, sites=("A", "B"))
    assert _judge(plots, kind=TrialKind.TECHNIQUE)["sites_years"].state is S
    assert _judge(plots, kind=TrialKind.VARIETY)["sites_years"].state is M


def test_the_gate_in_force_on_the_day_is_used_and_none_before_it():
    rules = packaged_rules("gates")
    stricter = replace(rules[0], value=5.0, valid_from=dt.date(2030, 1, 1))
    ended = replace(rules[0], valid_to=dt.date(2030, 1, 1))
    known = (ended, *rules[1:], stricter)
    assert gate_of(TrialKind.VARIETY, known, dt.date(2029, 12, 31)).sites.value == 3
    assert gate_of(TrialKind.VARIETY, known, dt.date(2030, 1, 1)).sites.value == 5
    assert gate_of(TrialKind.VARIETY, known).sites.value == 5
    with pytest.raises(
        RefusedError, match=r"gate\.variety\.sites in force on 1999-01-01; received '0 of them'"
    ):
        gate_of(TrialKind.VARIETY, rules, dt.date(1999, 1, 1))


def test_an_unsigned_gate_can_support_nothing(drawn):
    rules = [replace(rule, trust=Trust.SOURCED) for rule in packaged_rules("gates")]
    clauses = _judge(drawn({"CK": 0, "E1": 12, "E2": 0}), gate=gate_of(TrialKind.VARIETY, rules))
    assert clauses["sites_years"].state is State.UNVERIFIED


def test_trials_with_a_single_plot_do_not_count_and_are_named(drawn):
    plots = drawn({"CK": 0, "E1": 12, "E2": 0})
    thin = plots.filter(
        ~((pl.col("trial") == "B2023") & (pl.col("entry") == "E1") & (pl.col("block") != "0"))
    )
    clauses = _judge(thin)
    assert clauses["replication"].state is M
    assert clauses["replication"].compared["trials_short"] == ["B2023"]
    assert "B2023" in clauses["replication"].text.zh
    assert clauses["sites_years"].state is M
    # a further site makes up for it: then the thin trial does no harm
    fourth = drawn({"CK": 0, "E1": 12, "E2": 0}, sites=("A", "B", "C", "D"))
    thin = fourth.filter(
        ~((pl.col("trial") == "B2023") & (pl.col("entry") == "E1") & (pl.col("block") != "0"))
    )
    clauses = _judge(thin)
    assert clauses["replication"].state is S
    assert clauses["sites_years"].state is S


# ------------------------------------------------------------------ check, outliers, levels, ratios


def test_a_check_without_values_is_missing_and_asked_for(drawn):
    clauses = _judge(drawn({"E1": 12, "E2": 0}))
    assert list(clauses) == ["check_present"]
    assert clauses["check_present"].state is M
    assert "没有数据" in clauses["check_present"].text.zh
    assert "相对" in clauses["check_present"].asks.zh


def test_a_claim_that_names_no_check_among_several_is_missing(drawn):
    clauses = _judge(drawn({"CK": 0, "E1": 12}), against=None)
    assert clauses["check_present"].state is M
    assert "names none" in clauses["check_present"].text.en


def test_an_entry_that_never_stood_beside_the_check_is_missing(drawn):
    plots = drawn({"CK": 0, "E1": 12, "E2": 0})
    apart = plots.filter((pl.col("entry") == "E1") != (pl.col("site") == "A"))
    assert {name: clause.state for name, clause in _judge(apart).items()} == {"sites_years": M}


def test_an_outlier_that_decides_the_claim_makes_it_disputed_and_one_that_does_not_is_only_named(drawn):
    plots = drawn({"CK": 0, "E1": 4, "E2": 0, "E3": 0}, blocks=4)
    place = plots.filter((pl.col("entry") == "E1") & (pl.col("trial") == "A2022"))["place"][0]
    other = plots.filter((pl.col("entry") == "E3") & (pl.col("trial") == "A2022"))["place"][0]

    def spoilt(where: str, value: float) -> dict:
        return _judge(
            plots.with_columns(value=pl.when(pl.col("place") == where).then(value).otherwise("value")), "+3"
        )

    assert _judge(plots, "+3")["difference"].state is S
    decisive = spoilt(place, 20.0)
    assert decisive["difference"].state is not S
    assert decisive["outliers"].state is State.DISPUTED
    assert decisive["outliers"].evidence == [place]
    assert decisive["outliers"].compared["difference_without"] == "supported"
    harmless = spoilt(other, 130.0)
    assert harmless["difference"].state is S
    assert harmless["outliers"].state is S
    assert harmless["outliers"].evidence == [other]
    assert other in harmless["outliers"].text.zh


def test_an_outlier_without_which_nothing_varies_is_named_all_the_same(drawn):
    plots = drawn({"CK": 0, "E1": 0, "E2": 0, "E3": 0}, sites=("A",), years=(2022,), blocks=4)
    place = plots["place"][8]
    flat = plots.with_columns(value=pl.when(pl.col("place") == place).then(1.0).otherwise(0.0))
    outliers = _judge(flat)["outliers"]
    assert outliers.evidence == [place]
    assert outliers.compared["difference_without"] == "missing"


def test_an_entry_claimed_to_beat_itself_is_told_so(drawn):
    clauses = _judge(drawn({"CK": 0, "E1": 12, "E2": 0}), against="E1", checks=["CK", "E1"])
    assert {name: clause.state for name, clause in clauses.items()} == {"check_present": M}
    assert clauses["check_present"].text.zh == "声称“+5”把 E1 与它自己相比。"
    assert "with itself" in clauses["check_present"].text.en
    assert "另一个处理" in clauses["check_present"].asks.zh


def test_a_percentage_of_a_check_below_zero_names_the_checks_mean_and_asks_for_a_difference(drawn):
    plots = drawn({"CK": 0, "E1": 12, "E2": 0})
    mean = plots.filter(pl.col("entry") == "CK")["value"].mean()
    shifted = plots.with_columns(value=pl.col("value") - mean - 7)  # balanced: the adjusted mean is -7
    difference = _judge(shifted, "+10%")["difference"]
    assert difference.state is M
    assert "对照 CK 的均值 -7 kg/亩 不大于零" in difference.text.zh
    assert "check CK has the mean -7 kg/mu, not above zero" in difference.text.en
    assert difference.compared["check_mean"] == pytest.approx(-7)
    assert "不用百分数" in difference.asks.zh
    assert _judge(shifted, "+5")["difference"].state is S  # and so it is judged


def test_a_level_that_no_common_entry_connects_is_not_blamed_on_a_check(drawn):
    plots = drawn({"CK": 0, "E1": 12, "E2": 0, "E3": 0})
    apart = plots.filter(pl.col("entry").is_in(["CK", "E1"]) == (pl.col("site") == "A"))
    difference = _judge(apart, ">= 50 kg/亩", against=None)["difference"]
    assert difference.state is M
    assert "没有共同的处理相连" in difference.text.zh
    assert "对照" not in difference.text.zh
    assert "have in common" in difference.asks.en


def test_a_level_claim_needs_no_check_but_passes_the_gate_too(drawn):
    clauses = _judge(drawn({"E1": 12, "E2": 0}), ">= 50 kg/亩", against=None)
    assert list(clauses) == ["replication", "sites_years", "outliers", "difference"]
    assert clauses["difference"].state is S
    assert "平均" in clauses["difference"].text.zh
    few = _judge(drawn({"E1": 12, "E2": 0}, years=(2022,)), ">= 50 kg/亩", against=None)
    assert few["difference"].state is M


def test_a_ratio_without_limits_is_missing_with_its_reason(drawn):
    plots = drawn({"CK": 0, "E1": 3, "E2": 0}, noise=3.0).with_columns(
        value=pl.col("value") - pl.col("value").filter(pl.col("entry") == "CK").mean() + 0.05
    )
    clauses = _judge(plots, "+10%")
    assert clauses["difference"].state is M
    assert "Fieller" in clauses["difference"].text.zh
    assert "no finite 95 % interval" in clauses["difference"].text.en


# ------------------------------------------------------------------ what it says


def test_the_sentence_names_entry_numbers_unit_interval_and_gate_in_both_languages(drawn):
    names = {"E1": Text("怀试 1 号", "Huaishi 1"), "CK": Text("常规种", "常规种")}
    labels = Labels(names, {"A2022": "试验!2"}, "声称!2")
    verdict = _judge(drawn({"CK": 0, "E1": 12, "E2": 0}), "+5 kg/亩", labels=labels)["difference"]
    c = verdict.compared
    assert f"怀试 1 号 [E1] 产量比对照 常规种 [CK] 高 {c['estimate']:.1f} kg/亩" in verdict.text.zh
    assert (
        f"Huaishi 1 [E1]: yield {c['estimate']:.1f} kg/mu above check 常规种 [CK]" in verdict.text.en
    )  # nobody gave the check an English name
    assert f"（95 % 联合区间 {c['lower']:.1f} 至 {c['upper']:.1f}），3 地 × 2 年" in verdict.text.zh
    assert (
        f"(simultaneous 95 % interval {c['lower']:.1f} to {c['upper']:.1f}), 3 sites × 2 years"
        in verdict.text.en
    )
    assert "读作：比对照高 5 kg/亩" in verdict.text.zh
    assert verdict.evidence[0] == "声称!2"
    assert len(verdict.evidence) == 1 + 2 * 18


def test_every_number_of_a_verdict_can_be_written_as_json(drawn):
    import orjson

    for verdict in _judge(drawn({"CK": 0, "E1": 12, "E2": 0})).values():
        assert orjson.loads(orjson.dumps(verdict.as_json()))["clause"] == verdict.clause

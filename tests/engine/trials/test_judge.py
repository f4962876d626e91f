"""Whole trial books: the shipped example, hand-made ones, and the real potato trial as a workbook."""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl
import pytest
import xlsxwriter

from huaiyao.engine.books.reader import read_book
from huaiyao.engine.rules.terms import State
from huaiyao.engine.trials.judge import judge_trials
from huaiyao.engine.trials.terms import Scale, trait_name


def _states(judgement) -> dict[str, State]:
    return {claim.subject: claim.state for claim in judgement.claims}


def test_a_book_without_plots_has_nothing_to_judge(book, drawn):
    made = book(drawn({"CK": 0, "E1": 1}), [{"entry": "E1", "trait": "产量", "claim": "+1"}])
    empty = replace(made, sheets={name: s for name, s in made.sheets.items() if name != "plots"})
    judged = judge_trials(empty)
    assert (judged.trials, judged.claims, judged.analyses) == ((), (), ())


def test_claims_are_judged_by_their_evidence_and_the_whole_is_the_worst_part(book, drawn):
    claims = [
        {"entry": "E1", "trait": "产量", "claim": "+5 kg/亩"},
        {"entry": "E2", "trait": "产量", "claim": "+20 kg/亩"},
        {"entry": "E3", "trait": "产量", "claim": ">= 0.5 kg/亩"},
    ]
    judged = judge_trials(book(drawn({"CK": 0, "E1": 12, "E2": 0, "E3": 1}), claims))
    assert [claim.against for claim in judged.claims][:2] == ["CK", "CK"]
    assert [claim.state for claim in judged.claims] == [State.SUPPORTED, State.CONTRADICTED, State.SUPPORTED]
    assert judged.claims[2].against is None  # at least, and no check named: the entry itself


def test_a_book_without_a_sheet_of_trials_lacks_sites_and_years(book, drawn):
    made = book(drawn({"CK": 0, "E1": 12}), [{"entry": "E1", "trait": "产量", "claim": "+5"}])
    bare = replace(made, sheets={name: s for name, s in made.sheets.items() if name != "trials"})
    (claim,) = judge_trials(bare).claims
    missing = {c.clause for c in claim.clauses if c.state is State.MISSING}
    assert missing == {"sites_years", "difference"}
    assert "地点或年份未写" in next(c.text.zh for c in claim.clauses if c.clause == "sites_years")


def test_a_technique_trial_is_held_to_the_techniques_gate(book, drawn):
    plots = drawn({"CK": 0, "E1": 12, "E2": 0}, sites=("A", "B"))
    claims = [{"entry": "E1", "trait": "产量", "claim": "+5"}]
    assert judge_trials(book(plots, claims, kind="technique")).claims[0].state is State.SUPPORTED
    assert judge_trials(book(plots, claims, kind="variety")).claims[0].state is State.MISSING
    # a trial that does not say its kind is held to the stricter gate
    assert judge_trials(book(plots, claims, kind=None)).claims[0].state is State.MISSING


def test_an_unreadable_claim_and_an_unknown_trait_are_issues_with_their_row_and_the_rest_is_judged(
    book, drawn
):
    claims = [
        {"entry": "E1", "trait": "产量", "claim": "翻番"},
        {"entry": "E1", "trait": "亩产", "claim": "+5"},
        {"entry": "E1", "trait": "产量", "claim": "+5"},
    ]
    judged = judge_trials(book(drawn({"CK": 0, "E1": 12}), claims))
    assert [(i.place, i.column, i.value) for i in judged.issues] == [
        ("声称!2", "声称", "翻番"),
        ("声称!3", "性状", "亩产"),
    ]
    assert "产量" in judged.issues[1].remedy.zh
    assert len(judged.claims) == 1


def test_a_trait_without_any_value_is_an_issue_and_its_claim_and_trials_lack_evidence(book, drawn):
    plots = drawn({"CK": 0, "E1": 12}).with_columns(value=pl.lit(None, dtype=pl.Float64))
    judged = judge_trials(book(plots, [{"entry": "E1", "trait": "产量", "claim": "+5"}]))
    [claim] = judged.claims  # a claim that was made is answered, not dropped, though nothing can be compared
    [clause] = claim.clauses
    assert (claim.state, claim.subject, claim.against) == (State.MISSING, "E1 产量 +5", "CK")
    assert (clause.clause, clause.state, clause.evidence) == ("difference", State.MISSING, ["声称!2"])
    assert clause.text.zh == "声称“+5”无从判断：性状“产量”全部缺失。"
    assert clause.text.en == 'Claim "+5" cannot be judged: Trait yield has no value at all.'
    assert "小区" in clause.asks.zh
    for trial in judged.trials:
        assert {c.clause: c.state for c in trial.clauses} == dict.fromkeys(
            ("check_present", "replication", "outliers"), State.MISSING
        )
        for c in trial.clauses:
            assert c.text.zh == f"试验 {trial.trial} 没有能分析的性状：性状“产量”全部缺失。"
    assert [(i.sheet, i.column) for i in judged.issues] == [("小区", "产量")]
    assert judged.issues[0].rule.zh == "性状“产量”全部缺失。"


def test_a_trial_that_measured_only_a_trait_without_replication_is_not_said_to_lack_plots(book, drawn):
    plots = drawn({"CK": 0, "E1": 12}, sites=("A",), years=(2022,), blocks=1)
    judged = judge_trials(book(plots, [{"entry": "E1", "trait": "产量", "claim": "+5"}]))
    said = {c.text.zh for t in judged.trials for c in t.clauses} | {judged.claims[0].clauses[0].text.zh}
    assert len(said) == 2
    assert all("只有一个试验且没有重复" in sentence for sentence in said)


def test_a_claim_in_a_book_whose_plots_were_all_left_out_is_answered(book, drawn):
    made = book(drawn({"CK": 0, "E1": 12}).clear(), [{"entry": "E1", "trait": "产量", "claim": "+5"}])
    judged = judge_trials(made)
    assert [claim.state for claim in judged.claims] == [State.MISSING]
    assert "没有可用的行" in judged.claims[0].clauses[0].text.zh
    assert judged.trials == ()


def test_a_trial_of_which_no_trait_has_a_value_says_so_while_the_others_are_judged(book, drawn):
    plots = drawn({"CK": 0, "E1": 12})
    bare = plots.with_columns(value=pl.when(pl.col("trial") == "A2022").then(None).otherwise("value"))
    trials = {t.trial: {c.clause: c for c in t.clauses} for t in judge_trials(book(bare, [])).trials}
    assert trials["A2022"]["replication"].text.zh == "试验 A2022 没有能分析的性状。"
    assert trials["A2022"]["outliers"].state is State.MISSING
    assert trials["B2022"]["replication"].state is State.SUPPORTED


def test_a_trait_blank_only_in_the_rows_used_is_not_said_to_have_no_value_at_all(book, drawn):
    plots = drawn({"CK": 0, "E1": 12}).with_columns(value=pl.lit(None, dtype=pl.Float64))
    made = book(plots, [])
    sheet = replace(made.sheets["plots"], rows_found=plots.height + 4)
    [issue] = judge_trials(replace(made, sheets={**made.sheets, "plots": sheet})).issues
    assert issue.rule.zh == f"性状“产量”在采用的 {plots.height} 行里没有数值；另有 4 行未能采用。"
    assert "4 more were left out" in issue.rule.en


def test_each_trial_is_judged_as_evidence(book, drawn):
    plots = drawn({"CK": 0, "E1": 12, "E2": 0})
    plots = plots.filter(~((pl.col("trial") == "A2022") & (pl.col("entry") == "CK")))
    plots = plots.filter(
        ~((pl.col("trial") == "B2022") & (pl.col("entry") == "E2") & (pl.col("block") != "0"))
    )
    trials = {t.trial: {c.clause: c for c in t.clauses} for t in judge_trials(book(plots, [])).trials}
    assert len(trials) == 6
    assert trials["A2022"]["check_present"].state is State.MISSING
    assert trials["B2022"]["check_present"].state is State.SUPPORTED
    assert trials["B2022"]["replication"].state is State.MISSING
    assert "E2" in trials["B2022"]["replication"].text.en
    assert trials["C2023"]["replication"].compared["least_plots"] == 3
    assert trials["B2022"]["replication"].evidence == ["试验!3"]


def test_an_outlier_is_named_in_its_trial_with_row_value_and_expectation(book, drawn):
    plots = drawn({"CK": 0, "E1": 12, "E2": 0, "E3": 1, "E4": 1})
    wild = plots.with_columns(value=pl.when(pl.col("place") == "小区!20").then(170.0).otherwise("value"))
    judged = judge_trials(book(wild, []))
    named = [c for t in judged.trials for c in t.clauses if c.clause == "outliers" and c.compared["outliers"]]
    assert len(named) == 1
    assert named[0].state is State.SUPPORTED
    assert list(named[0].evidence) == ["小区!20"]
    assert "170" in named[0].text.zh


def test_the_judgement_can_be_replayed_from_what_it_carries(book, drawn):
    made = book(drawn({"CK": 0, "E1": 12}), [{"entry": "E1", "trait": "产量", "claim": "+5"}])
    one, two = judge_trials(made), judge_trials(made, seed=20210901)
    assert [v.as_json() for v in one.verdicts] == [v.as_json() for v in two.verdicts]
    assert one.provenance.inputs == {"hand.xlsx": "0" * 64}
    assert one.analyses[0].provenance.seed == 20210901


# ------------------------------------------------------------------ the shipped example


def test_the_example_holds_one_claim_rules_one_out_and_misses_evidence_for_one(example):
    # the true effects stand in the script that drew the data
    assert _states(example) == {
        "HS-03 鲜重 +8%": State.SUPPORTED,
        "HS-07 鲜重 +10.5%": State.CONTRADICTED,
        "HS-12 梓醇 +0.3%": State.MISSING,
    }


def test_the_missing_claim_lacks_sites_and_years_and_says_which(example):
    claim = next(c for c in example.claims if c.entry == "HS-12")
    assert {c.clause for c in claim.clauses if c.state is State.MISSING} == {"sites_years", "difference"}
    gate = next(c for c in claim.clauses if c.clause == "sites_years")
    assert gate.compared["sites_by_year"] == {"2023": ["武陟示例点", "温县示例点"]}
    assert "个百分点" in next(c.text.zh for c in claim.clauses if c.clause == "difference")


def test_the_english_verdicts_of_the_example_hold_no_chinese_name(example):
    for verdict in example.verdicts:
        assert not re.search("[\u4e00-\u9fff]", verdict.text.en), verdict.text.en


@pytest.mark.parametrize(
    ("trait", "name"),
    [
        ("鲜重", "fresh weight"),
        ("梓醇含量", "catalpol content"),
        ("地黄苷D", "rehmannioside D"),
        ("叶绿素 a", "叶绿素 a"),
        ("Yield", "Yield"),
    ],
)
def test_a_known_trait_has_an_english_name_and_another_keeps_its_own(trait, name):
    assert (trait_name(trait).zh, trait_name(trait).en) == (trait, name)


def test_the_intervals_of_the_example_hold_the_true_effects(example, script):
    for analysis in example.analyses:
        k, scale = (0, Scale.RELATIVE) if analysis.trait == "鲜重" else (1, Scale.DIFFERENCE)
        for entry, effects in script.EFFECTS.items():
            found = analysis.comparison(entry, script.CHECK, scale)
            assert found.lower <= effects[k] <= found.upper, (analysis.trait, entry)


def test_every_verdict_of_the_example_names_rows_that_exist(example, example_book):
    rows = {s.title: set(s.frame["_row"].to_list()) for s in example_book.sheets.values()}
    for verdict in example.verdicts:
        for place in verdict.evidence:
            title, _, row = place.rpartition("!")
            assert int(row) in rows[title]


# ------------------------------------------------------------------ the real potato trial as a workbook


@pytest.fixture
def potato_book(shared, tmp_path):
    """plrv_potato_clones.csv written as a trial book; its localities are a site in a year (`Hyo-02`)."""
    plots = pl.read_csv(shared / "data" / "breeding" / "field_trials" / "plrv_potato_clones.csv")
    sites = {name: name.split("-") for name in plots["Locality"].unique(maintain_order=True)}
    trials = [(n, p[0], 2000 + int(p[1]) if len(p) > 1 else None, "品种") for n, p in sites.items()]
    clones = [str(entry) for entry in plots["Genotype"].unique(maintain_order=True)]
    texts = [pl.col("Genotype").cast(pl.String), pl.col("Rep").cast(pl.String)]
    claims = [("Desiree", "Yield", "+10%", "Unica"), ("141.28", "Yield", "+5 t/ha", "Unica")]
    sheets = {
        "试验": (["试验编号", "地点", "年份", "类型"], trials),
        "处理": (["处理", "是否对照"], [(clone, "是" if clone == "Unica" else "否") for clone in clones]),
        "小区": (
            ["试验编号", "处理", "区组", "Yield(t/ha)"],
            plots.select("Locality", *texts, "Yield").rows(),
        ),
        "声称": (["处理", "性状", "声称", "相对"], claims),
    }
    path = tmp_path / "plrv.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        for title, (header, rows) in sheets.items():
            sheet = workbook.add_worksheet(title)
            for r, row in enumerate([header, *rows]):
                sheet.write_row(r, 0, row)
    return path


@pytest.mark.shared
def test_the_real_potato_trial_read_from_a_workbook_agrees_with_lme4(potato_book):
    book = read_book(potato_book)
    assert not book.issues
    judged = judge_trials(book)
    analysis = next(a for a in judged.analyses if a.trait == "Yield")
    # lme4 4-digit values of the fixed-genotype model (tests/references/stats/plrv_reference.csv)
    assert analysis.components["entry:trial"] == pytest.approx(46.32727, rel=1e-5)
    assert analysis.components["Residual"] == pytest.approx(37.03149, rel=1e-5)
    desiree = analysis.comparison("Desiree", "Unica", Scale.DIFFERENCE)
    assert [desiree.estimate, desiree.se] == pytest.approx([-22.9483123, 4.4223334], rel=1e-6)
    states = {c.entry: {v.clause: v.state for v in c.clauses} for c in judged.claims}
    # Ayac carries no year: three sites in 2002, two in 2003, so the gate of 3 × 2 is not shown to be met
    gate = next(v for v in judged.claims[0].clauses if v.clause == "sites_years")
    assert gate.compared["sites_by_year"] == {"2002": ["Hyo", "LM", "SR"], "2003": ["LM", "SR"]}
    assert states["Desiree"] == {
        "check_present": State.SUPPORTED,
        "replication": State.SUPPORTED,
        "sites_years": State.MISSING,
        "outliers": states["Desiree"]["outliers"],
        "difference": State.MISSING,
    }
    difference = next(v for v in judged.claims[0].clauses if v.clause == "difference")
    assert difference.compared["state_by_interval_alone"] == "contradicted"


def test_a_fraction_among_percentages_is_named_and_asked_whether_it_was_meant_a_hundred_times_as_large(
    book, drawn
):
    """Plots of 80 and more per cent, one of them written 0.85 for 85."""
    plots = drawn({"CK": 0, "E1": 5, "E2": 2, "E3": 3}, noise=1.0).with_columns(pl.col("value") - 20)
    odd = plots.with_columns(value=pl.when(pl.int_range(pl.len()) == 3).then(0.85).otherwise("value"))
    claims = [{"entry": "E1", "trait": "产量", "claim": "+1"}]
    judged = judge_trials(book(odd, claims, unit="%"))
    said = [
        c.text for t in judged.trials for c in t.clauses if c.clause == "outliers" and "小区!5" in c.text.zh
    ]
    assert len(said) == 1
    assert "本应为 85？" in said[0].zh
    assert "was 85 meant" in said[0].en
    in_kg = judge_trials(book(odd, claims, unit="kg/亩"))
    assert not any("本应为" in v.text.zh for v in in_kg.verdicts)

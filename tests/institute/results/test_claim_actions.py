import datetime as dt

import numpy as np
import pytest
from django.db import connection

from huaiyao.institute.breeding.actions import make_estimate
from huaiyao.institute.breeding.models import Observation
from huaiyao.institute.results import queries
from huaiyao.institute.results.actions import claim_and_judge, judge, make_claim, measure_effect, put_forward
from huaiyao.institute.results.models import Claim, Judgement
from huaiyao.institute.rulebook.actions import enter_value, sign
from huaiyao.institute.rulebook.choices import Standing
from huaiyao.institute.web.errors import NotAllowed, Refusal

CLAIMED_ON = dt.date(2023, 12, 1)
CLAUSES = {"check_present", "replication", "sites_years", "outliers", "difference"}


def entries_of(estimate):
    return {entry.code: entry for entry in estimate.series.entries.all()}


def mean_of(series, code):
    return np.mean(
        Observation.objects.filter(plot__entry__series=series, plot__entry__code=code).values_list(
            "value", flat=True
        )
    )


def test_a_claim_its_interval_bears_out_is_supported_by_all_five_clauses(claim_of):
    judgement = claim_of("GOOD", "+40 kg/亩").judgements.get()
    assert judgement.state == "supported"
    assert {clause["clause"] for clause in judgement.clauses} == CLAUSES
    assert {clause["state"] for clause in judgement.clauses} == {"supported"}


def test_the_difference_of_balanced_trials_is_the_difference_of_their_means(claim_of, series):
    judgement = claim_of("GOOD", "+40 kg/亩").judgements.get()
    by_hand = mean_of(series, "GOOD") - mean_of(series, "CK")
    assert queries.difference(judgement)["estimate"] == pytest.approx(by_hand, rel=1e-6)


def test_a_claim_above_the_whole_interval_is_contradicted(claim_of):
    assert claim_of("POOR", "+40 kg/亩").judgements.get().state == "contradicted"


def test_a_claim_on_trials_below_the_gate_is_missing_and_says_what_to_add(claim_of):
    judgement = claim_of("LATE", "+40 kg/亩").judgements.get()
    assert judgement.state == "missing"
    assert any("3 地 × 2 年" in clause["asks"]["zh"] for clause in judgement.clauses if clause["asks"])


def test_the_gate_of_the_day_of_the_claim_holds_not_todays(claim_of, bob, mona):
    fields = {"title": "年份数", "title_en": "Years", "unit": "year", "source": "", "standing": Standing.OURS}
    fields["reason"] = "补登"
    stricter = enter_value(bob, code="gate.variety.years", value=5, valid_from=dt.date(2024, 1, 1), **fields)
    sign(mona, stricter, original="院务会")
    assert claim_of("GOOD", "+40 kg/亩", made_on=CLAIMED_ON).judgements.get().state == "supported"
    assert claim_of("GOOD", "+40 kg/亩", made_on=dt.date(2024, 1, 1)).judgements.get().state == "missing"


def test_a_claim_and_its_judgement_leave_their_entries(estimate, alice, assert_audited):
    entries = entries_of(estimate)
    with assert_audited("results.make_claim", "results.judge"):
        claim = make_claim(
            alice,
            estimate=estimate,
            entry=entries["GOOD"],
            against=entries["CK"],
            says="+5%",
            made_on=CLAIMED_ON,
        )
        judge(alice, claim=claim)


@pytest.mark.parametrize(
    ("entry", "against", "says", "made_on", "why"),
    [
        ("GOOD", "CK", "很好", CLAIMED_ON, "没有写明是高出"),
        ("GOOD", "CK", "+5 公顷", CLAIMED_ON, "不能与性状的单位"),
        ("GOOD", "POOR", "+5%", CLAIMED_ON, "不是对照"),
        ("CK", "CK", "+5%", CLAIMED_ON, "不能是同一个"),
        ("GOOD", "CK", "+5%", dt.date(2999, 1, 1), "不能晚于今天"),
        ("GOOD", "CK", "+5%", dt.date(2021, 12, 31), "早于作为证据的试验：最后一年是 2022 年"),
    ],
)
def test_a_claim_that_cannot_be_judged_is_refused_with_its_reason(
    estimate, alice, entry, against, says, made_on, why
):
    entries = entries_of(estimate)
    with pytest.raises(Refusal, match=why):
        make_claim(
            alice,
            estimate=estimate,
            entry=entries[entry],
            against=entries[against],
            says=says,
            made_on=made_on,
        )
    assert not Claim.objects.exists()


def test_an_entry_without_a_name_in_the_registry_cannot_be_claimed_for(estimate, alice):
    entries = entries_of(estimate)
    entries["GOOD"].variety = None
    entries["GOOD"].save()
    with pytest.raises(Refusal, match="还没有对应到名录里"):
        make_claim(
            alice,
            estimate=estimate,
            entry=entries["GOOD"],
            against=entries["CK"],
            says="+5%",
            made_on=CLAIMED_ON,
        )


def test_a_claim_is_not_judged_on_rows_its_estimate_has_not_seen(claim_of, series, alice):
    claim = claim_of("GOOD", "+40 kg/亩")
    Observation.objects.filter(plot__entry__code="GOOD").first().delete()
    with pytest.raises(Refusal, match="估计之后试验数据有变动"):
        judge(alice, claim=claim)
    make_estimate(alice, series, series.traits.get())
    assert Judgement.objects.count() == 1


def test_people_of_another_organisation_cannot_claim_or_judge(claim_of, estimate, carol, charlie):
    claim, entries = claim_of("GOOD", "+40 kg/亩"), entries_of(estimate)
    for stranger in (carol, charlie):
        with pytest.raises(NotAllowed, match="录入"):
            judge(stranger, claim=claim)
        with pytest.raises(NotAllowed, match="录入"):
            make_claim(
                stranger,
                estimate=estimate,
                entry=entries["GOOD"],
                against=entries["CK"],
                says="+5%",
                made_on=CLAIMED_ON,
            )


def test_the_same_rows_and_rules_give_the_same_judgement_again(claim_of, alice):
    claim = claim_of("GOOD", "+40 kg/亩")
    again = judge(alice, claim=claim)
    first = claim.judgements.order_by("pk").first()
    assert (again.clauses, again.provenance) == (first.clauses, first.provenance)


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_to_write_while_a_claim_is_judged_or_an_effect_measured(
    estimate, approved, alice, hand_over, season, wenxian, monkeypatch
):
    """The transactions are IMMEDIATE: whoever holds one keeps everybody else from writing."""
    inside = {}

    def watched(name):
        compute = getattr(queries, name)

        def watch(*given):
            inside[name] = connection.in_atomic_block
            return compute(*given)

        monkeypatch.setattr(queries, name, watch)

    watched("judged")
    watched("measured")
    entries = entries_of(estimate)
    said = {"entry": entries["GOOD"], "against": entries["CK"], "says": "+40 kg/亩"}
    claim = claim_and_judge(alice, estimate=estimate, made_on=CLAIMED_ON, **said)
    assert inside.pop("judged") is False
    judge(alice, claim=claim)
    hand_over(approved)
    season("A1", ha=1.0, yuan=1.0, variety=approved.claim.variety)
    measure_effect(alice, result=approved, county=wenxian, year=2024)
    assert inside == {"judged": False, "measured": False}


def test_a_claim_put_forward_while_it_was_judged_keeps_the_verdict_under_review(claim_of, alice, monkeypatch):
    claim, judged = claim_of("GOOD", "+40 kg/亩"), queries.judged

    def meanwhile(row):
        put_forward(alice, claim=row)
        return judged(row)

    monkeypatch.setattr(queries, "judged", meanwhile)
    with pytest.raises(Refusal, match="已经提请复核的声称不再判定"):
        judge(alice, claim=claim)
    assert claim.judgements.count() == 1

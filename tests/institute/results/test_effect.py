import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from huaiyao.institute.cultivation.models import Harvest
from huaiyao.institute.portal.queries import board
from huaiyao.institute.results import queries
from huaiyao.institute.results.actions import measure_effect, offer_transfer, put_forward
from huaiyao.institute.results.models import Effect, Result
from huaiyao.institute.review.actions import decide
from huaiyao.institute.strategy.queries import addition
from huaiyao.institute.traceability.actions import correct
from huaiyao.institute.traceability.models import LotEvent
from huaiyao.institute.web.errors import NotAllowed, Refusal

# (ha, yuan) of five growers a side; Σ yuan / Σ ha by hand: with 330 000 / 5 = 66 000, without 200 000 / 4 = 50 000
WITH = [(2.0, 140_000), (0.5, 30_000), (0.5, 32_000), (1.0, 63_000), (1.0, 65_000)]
WITHOUT = [(1.0, 52_000), (1.0, 47_000), (1.0, 51_000), (0.5, 24_000), (0.5, 26_000)]


@pytest.fixture
def handed(approved, hand_over):
    return hand_over(approved)


@pytest.fixture
def grown(handed, season):
    variety = handed.claim.variety
    for number, (ha, yuan) in enumerate(WITH):
        season(f"A{number}", ha=ha, yuan=yuan, variety=variety)
    for number, (ha, yuan) in enumerate(WITHOUT):
        season(f"B{number}", ha=ha, yuan=yuan)
    return handed


def test_value_per_hectare_is_the_ratio_of_sums_on_each_side(grown, alice, wenxian, assert_audited):
    with assert_audited("results.measure_effect"):
        effect = measure_effect(alice, result=grown, county=wenxian, year=2024)
    assert effect.numbers["with"] == {
        "plantings": 5,
        "growers": 5,
        "ha": 5.0,
        "yuan": 330_000.0,
        "yuan_per_ha": 66_000.0,
    }
    assert effect.numbers["without"]["yuan_per_ha"] == pytest.approx(50_000.0)
    difference = effect.numbers["difference"]
    assert difference["yuan_per_ha"] == pytest.approx(16_000.0)
    assert difference["low"] < 16_000.0 < difference["high"]
    assert effect.provenance["seed"] is not None


def test_four_growers_a_side_give_no_number_and_show_no_money(handed, season, alice, wenxian):
    for number, (ha, yuan) in enumerate(WITH[:4]):
        season(f"A{number}", ha=ha, yuan=yuan, variety=handed.claim.variety)
    for number, (ha, yuan) in enumerate(WITHOUT):
        season(f"B{number}", ha=ha, yuan=yuan)
    numbers = measure_effect(alice, result=handed, county=wenxian, year=2024).numbers
    assert numbers["difference"] is None
    assert (numbers["with"]["growers"], numbers["with"]["yuan"], numbers["with"]["yuan_per_ha"]) == (
        4,
        None,
        None,
    )


def test_growers_are_counted_not_their_parcels(handed, season, alice, wenxian):
    for ha, yuan in WITH:
        season("A", ha=ha, yuan=yuan, variety=handed.claim.variety)
    numbers = measure_effect(alice, result=handed, county=wenxian, year=2024).numbers
    assert (numbers["with"]["growers"], numbers["with"]["plantings"], numbers["difference"]) == (1, 5, None)


def test_a_planting_not_wholly_sold_is_left_out_and_counted(grown, season, alice, wenxian):
    season("A9", ha=3.0, yuan=900_000, variety=grown.claim.variety, sold=0.5)
    season("B9", ha=3.0, yuan=900_000, sold=0.0)
    numbers = measure_effect(alice, result=grown, county=wenxian, year=2024).numbers
    assert numbers["unsold"] == {"with": 1, "without": 1}
    assert numbers["difference"]["yuan_per_ha"] == pytest.approx(16_000.0)


def test_only_those_the_result_was_handed_to_are_counted(grown, season, alice, wenxian, rival, charlie):
    season("R1", ha=9.0, yuan=9e6, variety=grown.claim.variety, owner=rival, actor=charlie)
    season("R2", ha=9.0, yuan=9e6, owner=rival, actor=charlie)
    numbers = measure_effect(alice, result=grown, county=wenxian, year=2024).numbers
    assert (numbers["with"]["plantings"], numbers["without"]["plantings"]) == (5, 5)


def test_a_second_organisation_with_one_grower_cannot_be_told_from_the_sum(
    grown, hand_over, season, alice, wenxian, rival, charlie
):
    hand_over(grown, to=rival, by=charlie)
    season("R1", ha=2.37, yuan=70_010, variety=grown.claim.variety, owner=rival, actor=charlie)
    side = measure_effect(alice, result=grown, county=wenxian, year=2024).numbers["with"]
    assert (side["growers"], side["ha"], side["yuan"]) == (5, 5.0, 330_000.0)
    for number in (2, 3):
        season(f"R{number}", ha=1.0, yuan=60_000, variety=grown.claim.variety, owner=rival, actor=charlie)
    side = measure_effect(alice, result=grown, county=wenxian, year=2024).numbers["with"]
    assert (side["growers"], side["yuan"]) == (8, 330_000.0 + 70_010 + 120_000)


def test_another_year_or_county_is_another_effect(grown, season, alice, wenxian, wuzhi):
    season("A0", ha=1.0, yuan=1.0, variety=grown.claim.variety, year=2025)
    assert measure_effect(alice, result=grown, county=wenxian, year=2025).numbers["with"]["plantings"] == 1
    assert measure_effect(alice, result=grown, county=wuzhi, year=2024).numbers["with"]["plantings"] == 0
    assert queries.seasons_to_measure(grown) == [(wenxian, 2025), (wenxian, 2024)]


def test_what_happens_to_lots_of_who_did_not_accept_makes_no_effect_stale(
    grown, season, alice, wenxian, rival, charlie
):
    measure_effect(alice, result=grown, county=wenxian, year=2024)
    season("R1", ha=9.0, yuan=9e6, variety=grown.claim.variety, owner=rival, actor=charlie)
    assert not queries.effects_of(grown)[0].is_stale


def test_measuring_again_replaces_the_number_and_keeps_one_row(grown, alice, wenxian):
    first = measure_effect(alice, result=grown, county=wenxian, year=2024)
    again = measure_effect(alice, result=grown, county=wenxian, year=2024)
    assert (again.pk, again.numbers) == (first.pk, first.numbers)
    assert Effect.objects.count() == 1


def test_an_effect_is_stale_once_something_happens_to_its_lots_and_fresh_when_measured_again(
    grown, season, alice, carol, wenxian
):
    measure_effect(alice, result=grown, county=wenxian, year=2024)
    season("C1", ha=1.0, yuan=1.0, year=2025)
    assert not queries.effects_of(grown)[0].is_stale
    lot = Harvest.objects.filter(planting__planted_on__year=2024).first().lot
    sale = LotEvent.objects.get(lot=lot, kind="sold")
    correct(carol, event=sale, kg=1000.0, yuan=150_000.0, reason="磅单更正")
    assert queries.effects_of(grown)[0].is_stale
    measure_effect(alice, result=grown, county=wenxian, year=2024)
    assert not queries.effects_of(grown)[0].is_stale


def test_adoption_is_what_the_transferee_planted_from_the_day_agreed_on(handed, season, alice, wenxian):
    season("A1", ha=0.4, yuan=1.0, variety=handed.claim.variety)
    season("A2", ha=0.6, yuan=1.0, variety=handed.claim.variety)
    season("A2", ha=0.5, yuan=1.0, variety=handed.claim.variety)
    season("A3", ha=0.5, yuan=1.0, variety=handed.claim.variety)
    season("A4", ha=7.0, yuan=1.0, variety=handed.claim.variety, year=2023)
    season("A5", ha=5.0, yuan=1.0)
    (adopted,) = queries.adoption_by_season(alice, handed)
    assert (adopted.year, adopted.county, adopted.plantings, adopted.growers) == (2024, wenxian, 4, 3)
    assert adopted.ha == pytest.approx(2.0)
    newest = queries.newest_season([adopted])
    assert (newest.year, newest.ha, newest.is_whole) == (2024, pytest.approx(2.0), True)


def test_land_of_fewer_than_three_growers_is_shown_to_their_organisation_alone(
    handed, season, alice, carol, wenxian
):
    season("A1", ha=0.4, yuan=1.0, variety=handed.claim.variety)
    season("A2", ha=0.6, yuan=1.0, variety=handed.claim.variety)
    for viewer in (None, AnonymousUser(), alice):
        (hidden,) = queries.adoption_by_season(viewer, handed)
        assert (hidden.ha, hidden.plantings, hidden.growers) == (None, None, None)
        assert queries.newest_season([hidden]).ha is None
    (own,) = queries.adoption_by_season(carol, handed)
    assert (own.plantings, own.growers) == (2, 2)
    assert own.ha == pytest.approx(1.0)


def test_a_sum_leaves_out_what_its_rows_do_not_show(wenxian, wuzhi, coop):
    rows = [
        queries.Adopted("variety 1", 2024, wenxian, coop, ha=3.0, plantings=4, growers=3),
        queries.Adopted("variety 1", 2024, wuzhi, coop, ha=None, plantings=None, growers=None),
        queries.Adopted("variety 1", 2023, wuzhi, coop, ha=9.0, plantings=9, growers=9),
    ]
    assert queries.newest_season(rows) == queries.Season(2024, 3.0, is_whole=False)


def test_a_small_new_season_does_not_hide_the_one_that_can_be_shown(handed, season, alice, client_of):
    for number in range(3):
        season(f"A{number}", ha=1.0, yuan=40_000, variety=handed.claim.variety)
    season("A1", ha=0.5, yuan=40_000, variety=handed.claim.variety, year=2025)
    shown = queries.newest_season(queries.adoption_by_season(alice, handed))
    assert shown == queries.Season(2024, 3.0, is_whole=True, newer=2025)
    page = client_of(alice).get(handed.get_absolute_url()).content.decode()
    assert "2024 年应用" in page
    assert "2025 年不足 3 户，不列" in page


def test_an_effect_without_a_number_stands_behind_the_newest_with_one(grown, season, alice, wenxian, wuzhi):
    season("A1", ha=1.0, yuan=40_000, variety=grown.claim.variety, year=2025)
    for county, year in ((wenxian, 2024), (wenxian, 2025), (wuzhi, 2023), (wuzhi, 2024)):
        measure_effect(alice, result=grown, county=county, year=year)
    (item,) = queries.adopted_results(alice, queries.results(alice))
    shown = {(e.county.name, e.year, bool(e.numbers["difference"])) for e in item.effects}
    assert shown == {("温县", 2024, True), ("温县", 2025, False), ("武陟县", 2024, False)}


@pytest.fixture
def twice(grown, claim_of, alice, bob, hand_over, wenxian):
    """Two results of one variety, handed to one co-operative, both measured on the same plantings."""
    other = put_forward(alice, claim=claim_of("GOOD", "+30 kg/亩"))
    decide(bob, other.review, approve=True, note="核对过")
    other = hand_over(Result.objects.get(pk=other.pk))
    for result in (grown, other):
        measure_effect(alice, result=result, county=wenxian, year=2024)
    return grown, other


def test_the_plan_counts_land_once_however_many_results_name_its_variety(twice, alice):
    added = addition(alice)
    assert added.ha == pytest.approx(5.0)
    assert added.yuan == pytest.approx(5.0 * 16_000.0)
    (line,) = added.effects
    assert [result.number for result in line.results] == [result.number for result in twice]


def test_the_board_counts_land_once_however_many_results_name_its_variety(twice, alice):
    (row,) = board(alice)
    assert row.season.ha == pytest.approx(5.0)
    assert len(row.effects) == 1
    assert len(row.adopted) == 2


def test_a_result_that_was_handed_to_nobody_has_no_effect(approved, alice, wenxian):
    with pytest.raises(Refusal, match="还没有单位接受转化"):
        measure_effect(alice, result=approved, county=wenxian, year=2024)


def test_only_editors_of_the_owner_measure(grown, carol, wenxian):
    with pytest.raises(NotAllowed, match="录入"):
        measure_effect(carol, result=grown, county=wenxian, year=2024)


@pytest.mark.parametrize(
    ("agreed_on", "fee", "why"),
    [(dt.date(2999, 1, 1), 0.0, "不能晚于今天"), (dt.date(2024, 1, 1), -1.0, "不能小于 0")],
)
def test_a_transfer_that_cannot_be_is_refused(approved, alice, coop, agreed_on, fee, why):
    with pytest.raises(Refusal, match=why):
        offer_transfer(
            alice, result=approved, organisation=coop, agreed_on=agreed_on, terms="约定", fee_yuan=fee
        )


def test_a_result_is_handed_to_an_organisation_once_and_never_to_its_owner(handed, alice, coop, institute):
    fields = {"agreed_on": dt.date(2024, 1, 1), "terms": "约定"}
    with pytest.raises(Refusal, match="不能重复提出"):
        offer_transfer(alice, result=handed, organisation=coop, **fields)
    with pytest.raises(Refusal, match="不能是成果的所属单位"):
        offer_transfer(alice, result=handed, organisation=institute, **fields)


def test_a_result_of_which_the_review_is_open_is_not_handed_over(claim_of, alice, coop):
    result = put_forward(alice, claim=claim_of("GOOD", "+40 kg/亩"))
    with pytest.raises(Refusal, match="经复核通过的成果可以转化"):
        offer_transfer(alice, result=result, organisation=coop, agreed_on=dt.date(2024, 1, 1), terms="约定")

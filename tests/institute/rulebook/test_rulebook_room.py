"""Dated values, two signatures, and what the engine then reads."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone, translation

from huaiyao.engine.rules.rulebook import packaged_rules
from huaiyao.engine.rules.terms import Trust
from huaiyao.institute.rulebook import actions
from huaiyao.institute.rulebook.choices import Standing
from huaiyao.institute.rulebook.models import RuleValue
from huaiyao.institute.rulebook.queries import rules_in_force, value_in_force
from huaiyao.institute.rulebook.tables import value
from huaiyao.institute.web.errors import NotAllowed, Refusal

DAY = dt.date(2025, 6, 1)


@pytest.fixture
def limit(bob) -> RuleValue:
    """A value with a source that nobody has signed."""
    return actions.enter_value(
        bob,
        code="limit.yam.sulphur",
        title="山药二氧化硫限量",
        title_en="Sulphur dioxide limit of yam",
        value=400,
        unit="mg/kg",
        source="药典 2020 年版 一部",
        standing=Standing.SOURCED,
        valid_from=dt.date(2020, 12, 30),
    )


def trust_in_force(code: str) -> Trust:
    (rule,) = rules_in_force(DAY, [code])
    return rule.trust


def test_the_engines_gates_are_taken_over_once(bob, assert_audited):
    adopted = actions.adopt_defaults(bob)
    assert {rule.code for rule in adopted} == {r.code for r in packaged_rules()} | {"review.objection_days"}
    with assert_audited():
        assert actions.adopt_defaults(bob) == []


def test_taken_over_they_are_the_rules_the_engine_ships(bob):
    actions.adopt_defaults(bob)
    gates = [rule for rule in rules_in_force(DAY) if rule.code.startswith("gate.")]
    shipped = [r for r in packaged_rules() if r.in_force(DAY) and r.code.startswith("gate.")]
    assert gates == sorted(shipped, key=lambda rule: rule.code)


def test_the_objection_period_is_ten_days_of_our_own(bob):
    actions.adopt_defaults(bob)
    assert value_in_force("review.objection_days") == 10


def test_a_value_that_is_not_there_is_none(db):
    assert value_in_force("no.such.rule") is None


def entered(person, rule: RuleValue, **said) -> RuleValue:
    """Enter the limit of 2025 after the one of 2020, said otherwise where the test says so."""
    fields = {
        "value": 150,
        "source": "药典 2025 年版",
        "standing": Standing.SOURCED,
        "reason": "补登 2025 年版",
    }
    fields |= {"valid_from": dt.date(2025, 10, 1)} | said
    names = {"code": rule.code, "title": rule.title, "title_en": rule.title_en, "unit": rule.unit}
    return actions.enter_value(person, **names, **fields)


def test_a_value_holds_from_its_first_day_until_the_next_ones(bob, mona, limit, assert_audited):
    with assert_audited("rulebook.enter_value", "rulebook.sign", "rulebook.end_value"):
        actions.sign(mona, entered(bob, limit), original="药典 2025 一部 31 页")
    days = [dt.date(2020, 12, 29), dt.date(2020, 12, 30), dt.date(2025, 9, 30), dt.date(2025, 10, 1)]
    assert [value_in_force(limit.code, day) for day in days] == [None, 400, 400, 150]


def test_the_past_is_not_rewritten(bob, limit):
    with pytest.raises(Refusal, match="新的起用日须更晚"):
        actions.enter_value(
            bob,
            code=limit.code,
            title="",
            title_en="",
            value=1,
            unit="",
            source="某处",
            standing=Standing.SOURCED,
            valid_from=dt.date(2019, 1, 1),
        )


def test_a_foreign_value_needs_its_source(bob):
    with pytest.raises(Refusal, match="须写明来源"):
        actions.enter_value(
            bob,
            code="a.b",
            title="甲",
            title_en="a",
            value=1,
            unit="",
            source=" ",
            standing=Standing.BELIEVED,
            valid_from=DAY,
        )


def test_two_different_people_make_a_value_signed(bob, mona, limit, assert_audited):
    assert trust_in_force(limit.code) is Trust.SOURCED
    with assert_audited("rulebook.sign"):
        actions.sign(bob, limit, original="药典 2020 一部 30 页")
    assert trust_in_force(limit.code) is Trust.SOURCED
    actions.sign(mona, limit, original="药典 2020 一部 30 页")
    assert trust_in_force(limit.code) is Trust.SIGNED


def test_one_person_cannot_sign_twice(bob, limit):
    actions.sign(bob, limit, original="药典 30 页")
    with pytest.raises(Refusal, match="须由另一个人完成"):
        actions.sign(bob, limit, original="药典 30 页")


def test_a_signature_names_the_original(bob, limit):
    with pytest.raises(Refusal, match="哪一份原文"):
        actions.sign(bob, limit, original="  ")


def test_a_value_that_replaces_another_waits_for_a_second_person(bob, mona, limit):
    follower, day = entered(bob, limit), dt.date(2025, 10, 1)
    assert value_in_force(limit.code, day) == 400
    actions.sign(bob, follower, original="药典 2025 一部 31 页")  # who entered it is not the second person
    assert value_in_force(limit.code, day) == 400
    actions.sign(mona, follower, original="药典 2025 一部 31 页")
    assert value_in_force(limit.code, day) == 150
    (rule,) = rules_in_force(day, [limit.code])
    assert rule.trust is Trust.SIGNED


@pytest.fixture
def shorter(bob) -> RuleValue:
    """One reviewer would cut the objection period to a day, from today."""
    (adopted,) = [rule for rule in actions.adopt_defaults(bob) if rule.code == "review.objection_days"]
    today = timezone.localdate()
    return entered(bob, adopted, value=1, source="", standing=Standing.OURS, reason="", valid_from=today)


def test_one_reviewer_alone_changes_no_rule_of_the_house(bob, mona, shorter):
    assert value_in_force(shorter.code) == 10
    with pytest.raises(NotAllowed, match="须由第二人签署"):
        actions.sign(bob, shorter, original="院务会 2026 年第 3 次")
    actions.sign(mona, shorter, original="院务会 2026 年第 3 次")
    assert value_in_force(shorter.code) == 1
    (rule,) = rules_in_force(timezone.localdate(), [shorter.code])
    assert rule.trust is Trust.SIGNED


def test_a_reviewer_cannot_call_a_rule_of_the_house_sourced_to_change_it_alone(bob, shorter):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    entered(bob, shorter, value=1, source="某处", valid_from=tomorrow)
    assert value_in_force(shorter.code, tomorrow) == 10


def test_a_first_value_of_our_own_waits_too(bob, mona):
    fields = {"title": "甲", "title_en": "a", "unit": "", "source": "", "valid_from": DAY}
    own = actions.enter_value(bob, code="a.b", value=1, standing=Standing.OURS, **fields)
    assert value_in_force("a.b", DAY) is None
    actions.sign(mona, own, original="院务会")
    assert value_in_force("a.b", DAY) == 1


def test_a_value_that_was_overtaken_while_it_waited_does_not_come_into_force(bob, mona, limit):
    late = entered(bob, limit)
    overtaking = entered(bob, limit, value=100, valid_from=dt.date(2025, 11, 1))
    actions.sign(mona, overtaking, original="药典")
    with pytest.raises(Refusal, match="其间自 2025-11-01"):
        actions.sign(mona, late, original="药典")


def test_a_value_signed_after_its_first_day_reaches_back_and_needs_its_reason_too(bob, mona, shorter):
    RuleValue.objects.filter(pk=shorter.pk).update(valid_from=timezone.localdate() - dt.timedelta(days=1))
    with pytest.raises(Refusal, match="没有写追溯的理由"):
        actions.sign(mona, shorter, original="院务会 2026 年第 3 次")
    assert value_in_force(shorter.code) == 10
    assert not shorter.signatures.exists()
    RuleValue.objects.filter(pk=shorter.pk).update(reason="院务会次日才到场签署")
    actions.sign(mona, shorter, original="院务会 2026 年第 3 次")
    assert value_in_force(shorter.code) == 1


def test_a_replacement_in_the_past_says_why_and_the_page_shows_it(client_of, bob, limit):
    with pytest.raises(Refusal, match="请写明追溯的理由"):
        entered(bob, limit, reason=" ")
    row = entered(bob, limit, reason="标准晚到三个月")
    page = client_of(None).get(row.get_absolute_url()).content.decode()
    assert "标准晚到三个月" in page
    assert "待第二人签署" in page


def test_what_waits_stands_in_the_list_as_not_in_force(client_of, shorter):
    page = client_of(None).get("/rulebook/").content.decode()
    assert page.count("待第二人签署，未起用") == 1


def test_what_the_software_ships_needs_no_signature(bob):
    ours = actions.adopt_defaults(bob)[-1]
    with pytest.raises(Refusal, match="无须再签署"):
        actions.sign(bob, ours, original="x")
    assert trust_in_force(ours.code) is Trust.SIGNED


def test_only_the_institutes_reviewers_sign_and_enter(alice, carol, limit):
    for person in (alice, carol):
        with pytest.raises(NotAllowed, match="研究院"):
            actions.sign(person, limit, original="药典")
        with pytest.raises(NotAllowed, match="研究院"):
            actions.adopt_defaults(person)


def test_a_belief_stays_a_belief(bob):
    actions.enter_value(
        bob,
        code="belief.rest",
        title="菊花休地",
        title_en="Rest of chrysanthemum",
        value=2,
        unit="year",
        source="口述",
        standing=Standing.BELIEVED,
        valid_from=DAY,
    )
    assert trust_in_force("belief.rest") is Trust.BELIEVED


def test_anybody_reads_the_rules(client_of, limit):
    page = client_of(None).get("/rulebook/").content.decode()
    assert "山药二氧化硫限量" in page
    assert "药典 2020 年版" in page


def test_a_reviewer_signs_on_the_page(client_of, bob, alice, limit):
    address = limit.get_absolute_url()
    assert "我已核对" not in client_of(alice).get(address).content.decode()
    client = client_of(bob)
    assert "我已核对" in client.get(address).content.decode()
    client.post(f"{address}sign/", {"original": "药典 2020 一部 30 页"})
    page = client.get(address).content.decode()
    assert "药典 2020 一部 30 页" in page
    assert "我已核对" not in page


def test_the_history_shows_every_value(client_of, bob, limit):
    entered(bob, limit)
    page = client_of(None).get(limit.get_absolute_url()).content.decode()
    assert "2020-12-30" in page
    assert "2025-10-01" in page


def test_a_reviewer_takes_over_the_gates_with_one_button(client_of, bob):
    client = client_of(bob)
    assert "采用自带门槛" in client.get("/rulebook/").content.decode()
    client.post("/rulebook/adopt/")
    assert RuleValue.objects.filter(code="gate.variety.sites").exists()
    assert "采用自带门槛" not in client.get("/rulebook/").content.decode()


def test_a_value_is_entered_on_the_page_and_a_wrong_code_comes_back(client_of, bob):
    fields = {
        "code": "limit.test",
        "title": "试",
        "title_en": "test",
        "value": "1.5",
        "unit": "kg",
        "standing": "sourced",
        "source": "某标准",
        "valid_from": "2025-01-01",
    }
    client = client_of(bob)
    assert "用小写字母和点" in client.post("/rulebook/enter/", {**fields, "code": "限量"}).content.decode()
    assert client.post("/rulebook/enter/", fields).status_code == 302
    assert value_in_force("limit.test", DAY) == 1.5


@pytest.mark.parametrize(
    ("number", "unit", "chinese", "english"),
    [
        (3, "site", "3 个地点", "3 sites"),
        (1, "site", "1 个地点", "1 site"),
        (2, "year", "2 年", "2 years"),
        (2, "plot", "2 个小区", "2 plots"),
        (10, "day", "10 天", "10 days"),
        (1.5, "year", "1.5 年", "1.5 years"),
        (400, "mg/kg", "400 mg/kg", "400 mg/kg"),
        (5, "", "5", "5"),
    ],
)
def test_a_unit_is_written_in_the_readers_language(number, unit, chinese, english):
    rule = RuleValue(value=number, unit=unit)
    with translation.override("zh-hans"):
        assert value(rule) == chinese
    with translation.override("en"):
        assert value(rule) == english


def test_the_list_writes_its_units_in_words(client_of, bob):
    actions.adopt_defaults(bob)
    page = client_of(None).get("/rulebook/").content.decode()
    assert "3 个地点" in page
    assert "3 site" not in page

"""The packaged rules: complete, dated, one in force on a day."""

import datetime as dt
from dataclasses import replace

import pytest

from huaiyao.engine.checks import RefusedError
from huaiyao.engine.datasets import read_table, table_names
from huaiyao.engine.rules.rulebook import latest_rule, packaged_rules, rule_in_force
from huaiyao.engine.rules.terms import Trust


def test_the_variety_gate_is_three_sites_and_two_years_as_the_book_format_says():
    rules = packaged_rules("gates")
    day = dt.date(2023, 6, 1)
    assert rule_in_force(rules, "gate.variety.sites", day).value == 3
    assert rule_in_force(rules, "gate.variety.years", day).value == 2
    assert rule_in_force(rules, "gate.technique.sites", day).value == 2
    assert rule_in_force(rules, "gate.technique.years", day).value == 2


def test_our_own_gates_are_shown_as_ours_and_signed():
    for rule in packaged_rules("gates"):
        assert "ours" in rule.source
        assert rule.trust is Trust.SIGNED


def test_a_rule_is_not_in_force_before_its_first_day_nor_on_the_day_it_ends():
    rule = replace(packaged_rules("gates")[0], valid_from=dt.date(2022, 1, 1), valid_to=dt.date(2023, 1, 1))
    assert rule_in_force([rule], rule.code, dt.date(2022, 12, 31)) is rule
    for day in (dt.date(2021, 12, 31), dt.date(2023, 1, 1)):
        with pytest.raises(RefusedError, match=r"exactly one rule gate\.variety\.sites in force on 202"):
            rule_in_force([rule], rule.code, day)


def test_the_latest_rule_is_the_one_that_began_last():
    old = packaged_rules("gates")[0]
    new = replace(old, value=4.0, valid_from=dt.date(2030, 1, 1))
    assert latest_rule([new, old], old.code).value == 4.0
    with pytest.raises(RefusedError, match=r"hold a rule gate\.none"):
        latest_rule([old], "gate.none")


def test_an_unknown_table_is_refused_with_the_tables_there_are():
    with pytest.raises(RefusedError, match=r"one of the packaged tables .*gates"):
        read_table("gats")


@pytest.mark.parametrize("name", table_names())
def test_every_row_of_every_packaged_table_names_its_source(name):
    frame = read_table(name)
    assert frame.height > 0
    assert frame["source"].is_not_null().all()

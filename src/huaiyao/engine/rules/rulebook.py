"""The packaged rules, and the one in force on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from huaiyao.engine.checks import refuse
from huaiyao.engine.datasets import read_table
from huaiyao.engine.rules.terms import Rule, Trust
from huaiyao.engine.wording import Text


def packaged_rules(table: str = "gates") -> tuple[Rule, ...]:
    """Return the rules of a packaged table, in its order.

    Raises
    ------
    RefusedError
        There is no such table, or two rules of one code are in force on the same day.
    """
    rules = tuple(_rule(row) for row in read_table(table).iter_rows(named=True))
    for i, first in enumerate(rules):
        for second in rules[i + 1 :]:
            if first.code == second.code and _overlap(first, second):
                refuse("table", "hold at most one rule of a code on any day", first.code)
    return rules


def rule_in_force(rules: Iterable[Rule], code: str, day: dt.date) -> Rule:
    """Return the rule `code` that holds on `day`.

    Raises
    ------
    RefusedError
        None does, or more than one.
    """
    found = [rule for rule in rules if rule.code == code and rule.in_force(day)]
    if len(found) != 1:
        refuse("rules", f"hold exactly one rule {code} in force on {day}", f"{len(found)} of them")
    return found[0]


def latest_rule(rules: Iterable[Rule], code: str) -> Rule:
    """Return the newest rule `code`, whatever the day (for a judgement that names no day).

    Raises
    ------
    RefusedError
        There is none.
    """
    found = sorted((rule for rule in rules if rule.code == code), key=lambda rule: rule.valid_from)
    if not found:
        refuse("rules", f"hold a rule {code}", "none")
    return found[-1]


def _rule(row: dict[str, object]) -> Rule:
    valid_from, valid_to = row["valid_from"], row["valid_to"]
    assert isinstance(valid_from, dt.date)
    assert valid_to is None or isinstance(valid_to, dt.date)
    return Rule(
        code=str(row["code"]),
        value=float(str(row["value"])),
        unit=str(row["unit"]),
        title=Text(str(row["title_zh"]), str(row["title_en"])),
        source=str(row["source"]),
        edition=str(row["edition"]),
        trust=Trust(str(row["trust"])),
        valid_from=valid_from,
        valid_to=valid_to,
    )


def _overlap(first: Rule, second: Rule) -> bool:
    end = dt.date.max
    return first.valid_from < (second.valid_to or end) and second.valid_from < (first.valid_to or end)

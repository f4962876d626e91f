"""The gate of a trial claim: how many sites, years and replicates must stand behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from huaiyao.engine.rules.rulebook import latest_rule, packaged_rules, rule_in_force
from huaiyao.engine.rules.terms import Rule
from huaiyao.engine.trials.terms import TrialKind


@dataclass(frozen=True, slots=True)
class Gate:
    """The three dated rules that a claim of one kind must meet."""

    sites: Rule
    years: Rule
    replicates: Rule


def gate_of(kind: TrialKind, rules: Iterable[Rule] | None = None, on: dt.date | None = None) -> Gate:
    """Return the gate of a kind of trial on a day (the newest rules where no day is given).

    Raises
    ------
    RefusedError
        A rule is absent, or not in force on that day.
    """
    known = packaged_rules("gates") if rules is None else tuple(rules)
    codes = (f"gate.{kind.value}.sites", f"gate.{kind.value}.years", "gate.trial.replicates")
    found = [latest_rule(known, code) if on is None else rule_in_force(known, code, on) for code in codes]
    return Gate(*found)

"""The words a judgement is made of: state, trust, rule, verdict.

Source: the house's own book format (`docs/reference/books.md`, "Verdict states").
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from huaiyao.engine.wording import Text


class State(StrEnum):
    """What the evidence says of a claim. Declared worst first: the order of a whole."""

    CONTRADICTED = "contradicted"
    DISPUTED = "disputed"
    UNVERIFIED = "unverified"
    MISSING = "missing"
    SUPPORTED = "supported"

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    State.SUPPORTED: Text("相符", "supported"),
    State.CONTRADICTED: Text("不符", "contradicted"),
    State.DISPUTED: Text("存疑", "disputed"),
    State.UNVERIFIED: Text("待核", "unverified"),
    State.MISSING: Text("缺据", "missing"),
}
_WORST_FIRST = list(State)


def worst(states: Iterable[State]) -> State:
    """Return the state of a whole: its worst part; MISSING where there is no part at all."""
    return min(states, key=_WORST_FIRST.index, default=State.MISSING)


class Trust(StrEnum):
    """How far a rule may be relied on."""

    SIGNED = "signed"  # two persons, from the original text; our own gates count as signed
    SOURCED = "sourced"  # read in a named source, nobody has signed it
    BELIEVED = "believed"  # no source at hand

    @property
    def label(self) -> Text:
        return {
            Trust.SIGNED: Text("已签", "signed"),
            Trust.SOURCED: Text("有出处", "sourced"),
            Trust.BELIEVED: Text("仅推测", "believed"),
        }[self]


class ClauseClass(StrEnum):
    """What a clause can do to a claim."""

    CONDITION = "condition"  # may make the claim contradicted
    PRACTICE = "practice"  # reported beside it
    PLAUSIBILITY = "plausibility"  # gives a probability, never a contradiction


@dataclass(frozen=True, slots=True)
class Rule:
    """One dated value of a rulebook.

    `code` names it for ever (`gate.variety.sites`); `valid_from`/`valid_to` say when it is in force
    (`valid_to` exclusive, None = still); `source` and `edition` say where it stands in print.
    """

    code: str
    value: float
    unit: str
    title: Text
    source: str
    edition: str
    trust: Trust
    valid_from: dt.date
    valid_to: dt.date | None = None

    def in_force(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


# Sources that are no publication, as verdicts and rules keep them; `source_text` is what people read.
OURS = "怀药研究院自定 (ours)"
CEILINGS_OF_BOOK = "约束 (ceilings of the book)"
_SOURCES = {
    OURS: Text("怀药研究院自定", "the institute's own"),
    CEILINGS_OF_BOOK: Text("本账“约束”表", "the book's 约束 sheet"),
}


def source_text(source: str) -> Text:
    """Return a kept source in both languages; a publication is called what it calls itself."""
    return _SOURCES.get(source, Text(source, source))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one clause says of one subject, with the numbers compared and the rows behind them.

    `subject` is the id of what is judged (an indicator, a trial, a claim); `compared` holds the
    numbers by name, JSON-ready, units in the names; `evidence` is a list of `sheet!row`.
    `asks` says which missing proof would settle it.
    """

    clause: str
    state: State
    subject: str
    text: Text
    compared: Mapping[str, Any] = field(default_factory=dict)
    evidence: Sequence[str] = ()
    kind: ClauseClass = ClauseClass.CONDITION
    source: str = OURS
    edition: str = ""
    trust: Trust = Trust.SIGNED
    p: float | None = None
    asks: Text | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "clause": self.clause,
            "class": self.kind.value,
            "state": self.state.value,
            "subject": self.subject,
            "text": self.text.as_json(),
            "p": self.p,
            "source": self.source,
            "edition": self.edition,
            "trust": self.trust.value,
            "compared": dict(self.compared),
            "evidence": list(self.evidence),
            "asks": self.asks.as_json() if self.asks else None,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Verdict:
        """Return the verdict that `as_json` wrote down."""
        return cls(
            clause=kept["clause"],
            state=State(kept["state"]),
            subject=kept["subject"],
            text=Text(**kept["text"]),
            compared=kept["compared"],
            evidence=kept["evidence"],
            kind=ClauseClass(kept["class"]),
            source=kept["source"],
            edition=kept["edition"],
            trust=Trust(kept["trust"]),
            p=kept["p"],
            asks=Text(**kept["asks"]) if kept["asks"] else None,
        )


def under_trust(verdict: Verdict, *, is_test_limit: bool = False) -> Verdict:
    """Weaken a verdict to what the trust of its rule allows.

    Supported needs a signed rule; contradicted needs signed or sourced (a test limit: signed);
    anything less is unverified.
    """
    enough = (
        {Trust.SIGNED} if verdict.state is State.SUPPORTED or is_test_limit else {Trust.SIGNED, Trust.SOURCED}
    )
    decided = verdict.state in (State.SUPPORTED, State.CONTRADICTED)
    return replace(verdict, state=State.UNVERIFIED) if decided and verdict.trust not in enough else verdict

"""The steps of a walk (bottleneck to adoption, draft to review): which are done, where we are, what lies ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    DONE = "done"
    HERE = "here"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, its page if it has one, a short remark (a date, a person, a count)."""

    label: object
    url: str | None = None
    remark: object = ""
    stage: Stage = Stage.AHEAD


def walk(here: int, steps: Sequence[tuple[object, str | None, object]]) -> list[Step]:
    """Return (label, url, remark) triples as steps: those before the 0-based `here` are done."""

    def stage(position: int) -> Stage:
        return Stage.HERE if position == here else Stage.DONE if position < here else Stage.AHEAD

    return [Step(label, url, remark, stage(position)) for position, (label, url, remark) in enumerate(steps)]

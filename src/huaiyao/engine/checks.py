"""One way to refuse an argument, one phrasing: parameter, rule, value received, remedy."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import NoReturn, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

T = TypeVar("T")


class RefusedError(ValueError):
    """An argument an engine function cannot work with.

    Attributes
    ----------
    parameter, rule, received, remedy : str
        What was refused, which rule it breaks, what came in, and what to do about it.
    """

    def __init__(self, parameter: str, rule: str, received: object, remedy: str = "") -> None:
        self.parameter, self.rule, self.remedy = parameter, rule, remedy
        self.received = _short(received)
        sentence = f"{parameter} must {rule}; received {self.received}"
        super().__init__(f"{sentence}. {remedy}" if remedy else f"{sentence}.")


def refuse(parameter: str, rule: str, received: object, remedy: str = "") -> NoReturn:
    """Raise `RefusedError` in the one phrasing of the house."""
    raise RefusedError(parameter, rule, received, remedy)


def check_number(
    parameter: str,
    value: float,
    *,
    above: float = -math.inf,
    least: float = -math.inf,
    most: float = math.inf,
) -> float:
    """Return `value` as a float if it is finite, > `above`, >= `least` and <= `most`."""
    if not math.isfinite(value):
        refuse(parameter, "be a finite number", value)
    if value <= above:
        refuse(parameter, f"be above {above:g}", value)
    if value < least:
        refuse(parameter, f"be at least {least:g}", value)
    if value > most:
        refuse(parameter, f"be at most {most:g}", value)
    return float(value)


def check_choice(parameter: str, value: T, allowed: Collection[T]) -> T:
    """Return `value` if it is one of `allowed`."""
    if value not in allowed:
        refuse(parameter, f"be one of {', '.join(map(str, allowed))}", value)
    return value


def check_vector(parameter: str, values: ArrayLike, *, length: int | None = None) -> NDArray[np.float64]:
    """Return a finite float vector, of `length` entries where that is given."""
    try:
        vector = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        refuse(parameter, "hold numbers only", values)
    if vector.ndim != 1:
        refuse(parameter, "be one-dimensional", f"{vector.ndim} dimensions")
    if length is not None and vector.size != length:
        refuse(parameter, f"hold {length} values", f"{vector.size} values")
    if not np.isfinite(vector).all():
        refuse(parameter, "hold finite numbers only", f"{int((~np.isfinite(vector)).sum())} that are not")
    return vector


def _short(value: object, width: int = 80) -> str:
    text = repr(value)
    return text if len(text) <= width else text[: width - 1] + "…"

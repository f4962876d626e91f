"""A printed number is an interval: 66,667 stands for anything from 66,666.5 to 66,667.5.

Interval arithmetic (Moore 1966) carries that through an equation. A quantity that occurs twice is
treated as two, so intervals come out too wide, never too narrow: an equation may be let pass that
ought to fail, but none fails that could hold.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low` to `high`; `value` is the number to show for them."""

    value: float
    low: float
    high: float

    @classmethod
    def exact(cls, value: float) -> Interval:
        return cls(value, value, value)

    @classmethod
    def printed(cls, value: float, half_step: float) -> Interval:
        return cls(value, value - half_step, value + half_step)

    @classmethod
    def between(cls, low: Interval, high: Interval) -> Interval:
        """A printed range: shown by its middle, as wide as its ends leave it."""
        return cls((low.value + high.value) / 2, low.low, high.high)

    def scaled(self, factor: float) -> Interval:
        ends = sorted((self.low * factor, self.high * factor))
        return Interval(self.value * factor, *ends)

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.value + other.value, self.low + other.low, self.high + other.high)

    def __neg__(self) -> Interval:
        return Interval(-self.value, -self.high, -self.low)

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        ends = [(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        corners = [a * b if a and b else 0.0 for a, b in ends]  # nothing of no bound is nothing
        return Interval(self.value * other.value, min(corners), max(corners))

    def __truediv__(self, other: Interval) -> Interval:
        """Divide; a divisor that may be zero gives an interval that rules nothing out."""
        if other.low <= 0 <= other.high:
            value = self.value / other.value if other.value else math.nan
            return Interval(value, -math.inf, math.inf)
        return self * Interval(1 / other.value, 1 / other.high, 1 / other.low)

    def meets(self, other: Interval) -> bool:
        """True where both can be the same number (rounding errors of floats forgiven)."""
        slack = self._slack(other)
        return self.low <= other.high + slack and other.low <= self.high + slack

    def may_be_at_most(self, other: Interval) -> bool:
        return self.low <= other.high + self._slack(other)

    @property
    def is_anything(self) -> bool:
        """True where it rules nothing out: a quotient whose divisor may be zero."""
        return self.low == -math.inf and self.high == math.inf

    def _slack(self, other: Interval) -> float:
        return 1e-12 * max((abs(x) for x in (self.value, other.value) if math.isfinite(x)), default=0.0)

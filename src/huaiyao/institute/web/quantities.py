"""Numbers as people read them: thousands marked by a comma, unit by language, 万元 and 亿元 or million and bn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language

from huaiyao.engine.units import unit_name

THIN = "\u2009"  # a fifth of an em; the class `num` keeps it from wrapping
HARD = "\u00a0"
MINUS = "\u2212"
NOTHING = "—"

# unit in code -> how it is written in Chinese and in English
_UNITS = {
    "": ("", ""),
    "%": ("%", "%"),
    "yuan": ("元", "yuan"),
    "yuan/ha": ("元/公顷", "yuan/ha"),
    "yuan/kg": ("元/kg", "yuan/kg"),
    "yuan/mu": ("元/亩", "yuan/mu"),
    "ha": ("公顷", "ha"),
    "mu": ("亩", "mu"),
    "m2": ("m²", "m²"),
    "kg": ("kg", "kg"),
    "t": ("吨", "t"),
    "g": ("g", "g"),
    "kg/ha": ("kg/公顷", "kg/ha"),
    "t/ha": ("吨/公顷", "t/ha"),
    "kg/mu": ("kg/亩", "kg/mu"),
    "kg/plot": ("kg/小区", "kg/plot"),
    "year": ("年", "years"),
    "day": ("天", "days"),
}
# From what size a sum is scaled, by what, and the scale's name. A tenth of a billion is already 0.1 bn, as in
# verdicts: a base and its target are then read in one unit.
_CHINESE_SCALES = ((1e8, 1e8, "亿"), (1e4, 1e4, "万"))
_ENGLISH_SCALES = ((1e8, 1e9, "bn "), (1e6, 1e6, "million "))


@dataclass(frozen=True, slots=True)
class Written:
    """A quantity ready for a page: its digits and its unit."""

    number: str
    unit: str

    @property
    def gap(self) -> str:
        """Return a full space before letters and signs (3 kg, 3 %), a thin one before characters (3 亿元)."""
        return "" if not self.unit else HARD if self.unit.isascii() or self.unit == "m²" else THIN

    def __str__(self) -> str:
        return f"{self.number}{self.gap}{self.unit}"


def write(
    value: float | Decimal | None, unit: str = "", *, digits: int | None = None, signed: bool = False
) -> Written:
    """Return a quantity as written in the active language; money is scaled to 万/亿 or million/bn.

    A unit the table does not know is written as its book printed it, for an English reader in letters.
    """
    if value is None or not math.isfinite(value):
        return Written(NOTHING, "")
    english = _is_english()
    label = _label(unit, english)
    scaled, scale = _scaled(float(value), unit, english)
    return Written(write_number(scaled, digits=digits, signed=signed), scale + label)


def write_number(value: float | Decimal, *, digits: int | None = None, signed: bool = False) -> str:
    """Return the digits of a number: `digits` after the point, or as many as it needs, at most two."""
    number = float(value)
    text = f"{abs(number):,.{2 if digits is None else digits}f}"
    if digits is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    is_zero = not any(character in "123456789" for character in text)
    sign = "" if is_zero else MINUS if number < 0 else "+" if signed else ""
    return sign + text


def write_interval(
    low: float | Decimal | None, high: float | Decimal | None, unit: str = "", *, digits: int | None = None
) -> Written:
    """Return `4.2–14.0`; with a negative end `−1.2 至 3.4`, because a dash would be read as a sign.

    With one end only `≥ 4.2` or `≤ 14.0`.
    """
    if low is None or high is None:
        sign, end = ("≤", high) if low is None else ("≥", low)
        bound = write(end, unit, digits=digits)
        return bound if end is None else Written(f"{sign}{THIN}{bound.number}", bound.unit)
    english = _is_english()
    label = _label(unit, english)
    biggest = max(abs(float(low)), abs(float(high)))
    scale, name = _scale(biggest, unit, english)
    ends = [write_number(float(end) / scale, digits=digits) for end in (low, high)]
    between = ("–", "–") if low >= 0 else (" 至 ", " to ")
    return Written(between[english].join(ends), name + label)


def _label(unit: str, english: bool) -> str:
    printed = unit_name(unit)
    return _UNITS.get(unit, (printed.zh, printed.en))[english]


def _is_english() -> bool:
    return (get_language() or "").startswith("en")


def _scaled(value: float, unit: str, english: bool) -> tuple[float, str]:
    scale, name = _scale(abs(value), unit, english)
    return value / scale, name


def _scale(size: float, unit: str, english: bool) -> tuple[float, str]:
    """Return the divisor and its name; only sums of money of at least a whole 万 (million) are scaled."""
    if unit.split("/")[0] != "yuan":
        return 1.0, ""
    scales = _ENGLISH_SCALES if english else _CHINESE_SCALES
    return next(((scale, name) for least, scale, name in scales if size >= least), (1.0, ""))

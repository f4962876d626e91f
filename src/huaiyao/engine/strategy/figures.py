"""Write quantities the way readers of each language do: 100亿元, 10.0 bn yuan."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from huaiyao.engine.units import UnitError, conversion, same_dimension, unit_name
from huaiyao.engine.wording import Text

# from this many yuan on, what one of it is, its name; the last rung is for all that is smaller
_MONEY_ZH = ((1e8, 1e8, "亿元"), (1e4, 1e4, "万元"), (0.0, 1.0, "元"))
_MONEY_EN = ((1e8, 1e9, "bn yuan"), (1e6, 1e6, "million yuan"), (0.0, 1.0, "yuan"))


def number(value: float, digits: int = 3) -> str:
    """Return `value` to `digits` significant digits, thousands marked: 264179.6 -> 264,000."""
    if not math.isfinite(value):
        return "∞" if value > 0 else "-∞" if value < 0 else "?"
    if value == 0:
        return "0"
    decimals = digits - 1 - math.floor(math.log10(abs(float(f"{value:.{digits - 1}e}"))))
    return f"{round(value, decimals):,.{max(decimals, 0)}f}"


def plain(value: float, digits: int = 10) -> str:
    """Return `value` as printed, without trailing zeros: 2102.64, 66,667."""
    text = number(value, digits)
    return text.rstrip("0").rstrip(".") if "." in text else text


def quantity(value: float, unit: str) -> Text:
    """Return `value` (in `unit`) to three significant digits, in a unit of handy size: 100亿元, 10.0 bn yuan."""
    return _handy(value, unit, number)


def as_printed(value: float, unit: str) -> Text:
    """Return `value` with its printed digits: in Chinese in its own unit, in English in yuan or ha."""
    return Text(f"{plain(value)}{unit}", _handy(value, unit, lambda shown: plain(shown, 7)).en)


def span(ends: tuple[Text, Text]) -> Text:
    """Join two quantities to a range, the unit once where it is the same: 3.9—9.1亿元, 0.39-0.91 bn yuan."""
    first, last = ends
    return Text(_joined(first.zh, last.zh, "—"), _joined(first.en, last.en, "-"))


def _joined(first: str, last: str, dash: str) -> str:
    number_of, unit = re.fullmatch(r"([-\d.,∞?]*)(.*)", first, re.DOTALL).groups()  # type: ignore[union-attr]
    return f"{number_of}{dash}{last}" if unit and last.endswith(unit) else f"{first}{dash}{last}"


def _handy(value: float, unit: str, write: Callable[[float], str]) -> Text:
    if _measures(unit, "元"):
        yuan = value * conversion(unit, "元")
        (zh, zh_name), (en, en_name) = (_on_ladder(yuan, ladder) for ladder in (_MONEY_ZH, _MONEY_EN))
        return Text(f"{write(zh)}{zh_name}", f"{write(en)} {en_name}")
    if _measures(unit, "公顷"):
        hectares = write(value * conversion(unit, "公顷"))
        return Text(f"{hectares}公顷", f"{hectares} ha")
    words = unit_name(unit)
    return Text(f"{plain(value)}{words.zh}", f"{plain(value)} {words.en}")


def _measures(unit: str, other: str) -> bool:
    try:
        return same_dimension(unit, other)
    except UnitError:
        return False


def _on_ladder(yuan: float, ladder: tuple[tuple[float, float, str], ...]) -> tuple[float, str]:
    _, size, name = next((rung for rung in ladder if abs(yuan) >= rung[0]), ladder[-1])  # nan: the last
    return yuan / size, name

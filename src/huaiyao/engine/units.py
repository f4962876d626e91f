"""Quantities: 亩 and ha, 斤 and kg, 万元 and yuan; Chinese numerals, full-width digits and dates.

Everything that is read from people passes here once, at the border. Units are kept by pint with a
money dimension, so that area × value per area is checked like any other product. Our own parser
reads the text of a unit (people write 万元/亩, kg·hm⁻², "bn yuan", 斤每亩), pint does the arithmetic.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, cast

import pint

from huaiyao.engine.wording import Text

# --------------------------------------------------------------------------------------- units

ureg: pint.UnitRegistry[Any] = pint.UnitRegistry(None)

# 万元 is a prefix on 元. The names are pinyin, closed by an underscore so that no name can be read as
# a shorter prefix on an already prefixed unit (shiyi_yuan, not shi + yiyuan).
_PREFIXES = {
    Fraction(power): name and f"{name}_"
    for power, name in (
        ("1/1000000", "wei"), ("1/1000", "hao"), ("1/100", "li"), ("1/10", "fen"), ("1", ""), ("1e1", "shi"),
        ("1e2", "bai"), ("1e3", "qian"), ("1e4", "wan"), ("1e5", "shiwan"), ("1e6", "baiwan"), ("1e7", "qianwan"),
        ("1e8", "yi"), ("1e9", "shiyi"), ("1e10", "baiyi"), ("1e11", "qianyi"), ("1e12", "wanyi"),
    )
}  # fmt: skip

_DEFINITIONS = (
    *(f"{name}- = {float(factor)!r}" for factor, name in _PREFIXES.items() if name),
    "one = 1",
    "percent = 0.01",
    "permille = 0.001",
    "yuan = [currency]",
    "meter = [length]",
    "square_meter = meter**2",
    "cubic_meter = meter**3",
    "hectare = 10000 * meter**2",
    "mu = hectare / 15",
    "acre = 4046.8564224 * meter**2",
    "liter = 0.001 * meter**3",
    "gram = [mass]",
    "jin = 500 * gram",
    "liang = 50 * gram",
    "tonne = 1000000 * gram",
    "dan = 50000 * gram",
    "item = [count]",
    "year = [time]",
    "month = year / 12",
    "day = year / 365.2425",
    "hour = day / 24",
    "minute = hour / 60",
)
for _definition in _DEFINITIONS:
    ureg.define(_definition)

# What people write -> (factor, unit). Latin words are matched in lower case.
_WORDS: dict[str, tuple[Fraction, str]] = {
    word: (Fraction(factor), unit)
    for factor, unit, words in (
        ("1", "one", "倍 指数 比值 比例 无量纲 index ratio fraction times dimensionless"),
        ("1", "percent", "% 百分点 百分比 个百分点 percent pct pp"),
        ("1", "permille", "‰ permille"),
        ("1/1000000", "one", "ppm"),
        ("1", "yuan", "元 圆 块 ¥ 人民币 yuan rmb cny"),
        ("1", "meter", "米 m meter meters metre metres"),
        ("1000", "meter", "千米 公里 km"),
        ("100", "meter", "hm"),
        ("1/100", "meter", "厘米 公分 cm"),
        ("1/1000", "meter", "毫米 mm"),
        ("1", "square_meter", "平方米 平米 sqm"),
        ("1000000", "square_meter", "平方公里 平方千米"),
        ("1", "cubic_meter", "立方米 立方"),
        ("1", "hectare", "公顷 ha hectare hectares"),
        ("1", "mu", "亩 市亩 畝 mu"),
        ("1", "acre", "英亩 acre acres"),
        ("1", "liter", "升 l liter litre liters litres"),
        ("1/1000", "liter", "毫升 ml"),
        ("1", "gram", "克 g gram grams"),
        ("1/1000", "gram", "毫克 mg"),
        ("1/1000000", "gram", "微克 μg ug"),
        ("1000", "gram", "千克 公斤 kg kilogram kilograms"),
        ("1", "jin", "斤 市斤 jin"),
        ("1", "liang", "两 市两"),
        ("1", "tonne", "吨 公吨 t ton tons tonne tonnes"),
        ("1", "dan", "担"),
        (
            "1",
            "item",
            "家 个 户 人 台 项 种 株 棵 粒 头 件 批 次 袋 盒 瓶 名 人次 穗 条 枝 朵 颗 份 篇 处 座 辆 款 社",
        ),
        (
            "1",
            "item",
            "firm firms household households person persons people plant plants item items coop coops",
        ),
        ("1", "year", "年 a yr year years"),
        ("1", "month", "月 个月 month months"),
        ("1", "day", "天 日 d day days"),
        ("1", "hour", "小时 时 h hour hours"),
        ("1", "minute", "分钟 min minute minutes"),
    )
    for word in words.split()
}
_POWERS = {("meter", 2): "square_meter", ("meter", 3): "cubic_meter"}

_MULTIPLIERS = {
    "十": 10, "百": 10**2, "千": 10**3, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8,
    "hundred": 10**2, "thousand": 10**3, "million": 10**6, "mn": 10**6, "billion": 10**9, "bn": 10**9,
    "trillion": 10**12,
}  # fmt: skip
_MULTIPLIER = "|".join(_MULTIPLIERS)
_FACTOR = re.compile(
    rf"(?P<number>\d{{1,13}})?(?P<scale>(?:{_MULTIPLIER})*)(?P<word>[^\d^-]*)\^?(?P<power>-?\d)?"
)
# 667 m² is how a report writes the mu; the mu is meant, not its rounded area
_MU_IN_METRES = re.compile(r"66[67](?:\.\d+)?\s*(?:m\^?2|平方米)")
_REMEDY = "Write for example 亩, 公顷, kg/亩, 万元, 元/公顷, 家 or %"


class UnitError(ValueError):
    """A unit nobody knows. `received` is the whole text, `word` the part that was not understood."""

    def __init__(self, received: str, word: str) -> None:
        self.received, self.word = received, word
        where = "" if word == received else f" (at {word!r})"
        super().__init__(f"unit must be one we know; received {received!r}{where}. {_REMEDY}.")


@lru_cache(maxsize=4096)
def parse_unit(text: str) -> pint.Unit:
    """Return the unit a person wrote.

    Parameters
    ----------
    text : str
        For example 亩, 万公顷, 万元/亩, 公斤/亩, kg·hm-2, t/ha, bn yuan, 10,000 yuan, %, 667m2.
        All that follows a solidus is below it: 元/亩·年 is yuan per mu and year.

    Raises
    ------
    UnitError
        Where a word of it is unknown. Money is yuan only: other currencies are not converted.
    """
    plain = _MU_IN_METRES.sub("亩", re.sub(r"(?<=\d)[, ](?=\d{3})", "", _narrow(text).lower()))
    above, *below = re.split(r"/|每|\bper\b(?!\s*cent)", re.sub(r"per\s+cent", "percent", plain))
    unit = _product(above, text) if above.strip("() ") not in ("", "1") else ureg.Unit("one")
    if not plain:
        raise UnitError(text, text)
    for part in below:
        unit = unit / _product(part, text)
    return unit


def _product(part: str, text: str) -> pint.Unit:
    """Multiply the factors of `kg·亩` or `kg ha-1`; a multiplier word joins the word after it."""
    joined = re.sub(rf"\b({_MULTIPLIER}|\d+)\s+(?=\S)", r"\1", part.strip("() "))
    unit = ureg.Unit("")
    for factor in re.split(r"[*·×⋅•∙・\s]+", joined):
        unit = unit * _factor(factor.strip("()"), text)
    return unit


def _factor(factor: str, text: str) -> pint.Unit:
    """Return one factor (亩, 万元, 100g, 千hm2); a whole word such as 千克 comes before its multiplier."""
    match = _FACTOR.fullmatch(factor)
    if factor in _WORDS:
        scale, word, power = Fraction(1), factor, 1
    elif match is not None and (match["word"] or match["scale"]):
        counted = [Fraction(_MULTIPLIERS[m]) for m in re.findall(_MULTIPLIER, match["scale"])]
        scale = math.prod(counted, start=Fraction(match["number"] or 1))
        word, power = match["word"] or "倍", int(match["power"] or 1)
    else:
        raise UnitError(text, factor or text)
    if word not in _WORDS:
        raise UnitError(text, factor)
    own, name = _WORDS[word]
    if scale != 1 and (name, power) in _POWERS:  # 千hm2 is a thousand of them
        own, name, power = own**power, _POWERS[name, power], 1
    if scale * own not in _PREFIXES or (scale != 1 and power != 1):
        raise UnitError(text, factor)
    return cast(pint.Unit, ureg.Unit(_PREFIXES[scale * own] + name) ** power)


def convert(value: float, unit_from: str, unit_to: str) -> float:
    """Return `value`, given in `unit_from`, in `unit_to`.

    Raises
    ------
    UnitError
        Where a unit is unknown.
    ValueError
        Where the two measure different things (kg and 亩).
    """
    return value * conversion(unit_from, unit_to)


@lru_cache(maxsize=4096)
def conversion(unit_from: str, unit_to: str) -> float:
    """Return the factor from `unit_from` to `unit_to`; same errors as `convert`."""
    given, wanted = parse_unit(unit_from), parse_unit(unit_to)
    if given == wanted:
        return 1.0
    if not same_dimension(given, wanted):
        raise ValueError(
            f"{unit_from!r} cannot be converted into {unit_to!r}: they measure different things."
        )
    return _to_base(given) / _to_base(wanted)


def _to_base(unit: pint.Unit) -> float:
    return float(ureg.Quantity(1, unit).to_base_units().magnitude)


def same_dimension(a: str | pint.Unit, b: str | pint.Unit) -> bool:
    """Return whether two units measure the same kind of thing (元/亩 and 万元/公顷 do)."""
    first, second = (parse_unit(u) if isinstance(u, str) else u for u in (a, b))
    return bool(first.dimensionality == second.dimensionality)


# ------------------------------------------------------------------------------------- numbers


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A number as printed: its value, and half of its last printed digit (66667 -> 0.5, 3.5万 -> 500)."""

    value: float
    half_step: float


class NumberError(ValueError):
    """A text that is not one number."""

    def __init__(self, received: object) -> None:
        self.received = str(received)
        super().__init__(
            f"number must be digits or a Chinese numeral; received {self.received!r}. "
            "Write the number alone (66667, 3.5万, 三千五百); words such as 约 or 以上 belong in the note."
        )


_ARABIC = re.compile(
    r"(?P<sign>[+-]?)(?P<digits>\d+|\d{1,3}(?:,\d{3})+|\d{1,4}(?:,\d{4})+|\d{1,3}(?: \d{3})+|(?=\.\d))"
    r"(?P<decimals>\.\d+)?(?:e(?P<exponent>[+-]?\d{1,3}))?\s*(?P<scale>[十百千万亿]{0,2})"
)
_DIGITS = {
    c: i
    for i, row in enumerate(
        ("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for c in row
}
_SMALL_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE_UNITS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}


def parse_number(value: str | float) -> PrintedNumber:
    """Return a number and half of its last printed digit.

    Parameters
    ----------
    value : str or float
        Digits (ASCII or full-width) with thousands separators (comma, Chinese comma, space, thin
        space), 3.5万, or a Chinese numeral. A float counts as Excel shows it: 15 digits at most.

    Raises
    ------
    NumberError
        For anything else: `<0.01` is a limit, `约30` a guess, `1,5` could mean two numbers.
    """
    if isinstance(value, str):
        return _parse_text_number(value)
    if isinstance(value, bool) or not math.isfinite(value):
        raise NumberError(value)
    shown = Decimal(f"{value:.15g}")
    exponent = min(int(shown.normalize().as_tuple().exponent), 0)
    return PrintedNumber(float(value), float(_half(exponent)))


def _parse_text_number(text: str) -> PrintedNumber:
    plain = _narrow(text).lower()
    match = _ARABIC.fullmatch(plain)
    if match is None:
        numeral, step = _chinese_numeral(plain.lstrip("+-"), text)
        return PrintedNumber(float(-numeral if plain.startswith("-") else numeral), float(step / 2))
    digits = re.sub("[, ]", "", match["digits"]) or "0"
    decimals = match["decimals"] or ""
    exponent = int(match["exponent"] or 0)
    scale = _scale(match["scale"])
    number = Decimal(match["sign"] + digits + decimals) * scale * Decimal(10) ** exponent
    if not math.isfinite(float(number)):
        raise NumberError(text)
    return PrintedNumber(float(number), float(_half(exponent - max(len(decimals) - 1, 0)) * scale))


def _scale(multipliers: str) -> int:
    return math.prod(_SMALL_UNITS.get(c) or _LARGE_UNITS[c] for c in multipliers)


def _half(exponent: int) -> Decimal:
    """Return half of 10**exponent."""
    return Decimal(5).scaleb(exponent - 1)


def _chinese_numeral(plain: str, text: str) -> tuple[Decimal, Decimal]:
    """Return a Chinese numeral and the step of its last printed digit (三千五百 -> 3500, 100)."""
    if len(plain) > 1 and all(c in _DIGITS for c in plain):  # 二〇二一
        return Decimal(_spelled(plain)), Decimal(1)
    whole, point, rest = plain.partition("点")
    integer, step = _chinese_integer(whole, text)
    if not point:
        return Decimal(integer), Decimal(step)
    decimals = rest.rstrip("".join((*_SMALL_UNITS, *_LARGE_UNITS)))  # 三点五万
    if not decimals or not all(c in _DIGITS for c in decimals):
        raise NumberError(text)
    scale = _scale(rest[len(decimals) :])
    number = integer + Decimal("0." + _spelled(decimals))
    return number * scale, Decimal(1).scaleb(-len(decimals)) * scale


def _spelled(digits: str) -> str:
    return "".join(str(_DIGITS[c]) for c in digits)


def _chinese_integer(plain: str, text: str) -> tuple[int, int]:
    """Read left to right: a section is what stands below 万; 万 and 亿 lift what stands before them."""
    total = section = 0
    digit: int | None = None
    after_zero, step, small, large = False, 1, 10**4, 10**13  # small, large: the units used last
    for c in plain:
        if c in _DIGITS and digit is None:
            after_zero = after_zero or _DIGITS[c] == 0
            digit = _DIGITS[c] or None
            continue
        if c in _SMALL_UNITS and _SMALL_UNITS[c] < small and (digit or (plain.startswith(c) and c in "十拾")):
            step = small = _SMALL_UNITS[c]
            section += (digit or 1) * step
        elif c in _LARGE_UNITS and _LARGE_UNITS[c] < large and (section or digit):
            large = _LARGE_UNITS[c]
            step = large if digit else step * large  # 二千万 is printed to the 千万
            total, section, small = total + (section + (digit or 0)) * large, 0, 10**4
        else:
            raise NumberError(text)
        digit, after_zero = None, False
    if not digit:
        if not total + section and plain not in ("零", "〇"):
            raise NumberError(text)
        return total + section, step
    # 两万五 is 25,000, 两万零五 is 20,005
    last = 1 if after_zero or step <= 10 else step // 10
    return total + section + digit * last, last


# --------------------------------------------------------------------------- dates, flags, headers


class DateError(ValueError):
    """A text that is not one day."""

    def __init__(self, received: object) -> None:
        self.received = str(received)
        super().__init__(
            f"date must be a full day; received {self.received!r}. "
            "Write 2025-04-10, 2025/4/10 or 2025年4月10日."
        )


_DAY = re.compile(
    r"(\d{4})(?:[-/.]|年\s*)(\d{1,2})(?:[-/.]|月\s*)(\d{1,2})日?(?:[ t]\s*00?:00(?::00(?:\.0+)?)?)?"
)
_CHINESE_DAY = re.compile(
    r"([〇零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_SERIAL_DAYS = (20_000, 80_000)  # 1954 to 2119: below, a bare year such as 2021 would pass for 1905


def parse_date(value: str | float | dt.date) -> dt.date:
    """Return the day a person wrote.

    Parameters
    ----------
    value : str, float or date
        2025-04-10, 2025/4/10, 2025.4.10, 2025年4月10日, 二〇二五年四月十日, 20250410, full-width
        digits, an Excel serial number (1954 to 2119) or a date.

    Raises
    ------
    DateError
        For a month without a day, a two-digit year, or a day that does not exist.
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_serial(float(value))
    plain = _narrow(str(value)).lower()
    if re.fullmatch(r"\d{5}|\d{8}", plain):
        return _from_serial(float(plain))
    if match := _CHINESE_DAY.fullmatch(plain):
        parts = [int(_chinese_numeral(part, plain)[0]) for part in match.groups()]
    elif match := _DAY.fullmatch(plain):
        parts = [int(part) for part in match.groups()]
    else:
        raise DateError(value)
    try:
        return dt.date(*parts)
    except ValueError:
        raise DateError(value) from None


def _from_serial(serial: float) -> dt.date:
    first, last = _SERIAL_DAYS
    if first <= serial < last:
        return dt.date(1899, 12, 30) + dt.timedelta(days=int(serial))
    if 19_000_000 < serial < 22_000_000 and serial == int(serial):
        year, rest = divmod(int(serial), 10_000)
        try:
            return dt.date(year, rest // 100, rest % 100)
        except ValueError:
            raise DateError(f"{serial:.0f}") from None
    raise DateError(f"{serial:g}")


_YES = ("是", "对", "有", "真", "√", "✓", "✔", "y", "yes", "true", "t", "1")
_NO = ("否", "非", "不是", "无", "假", "×", "x", "✗", "✘", "n", "no", "false", "f", "0")
_FLAGS = dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)


def parse_flag(value: str | float) -> bool:
    """Return True for 是, √, yes, 1 … and False for 否, ×, no, 0 …; anything else is a ValueError."""
    plain = _narrow(f"{value:g}" if isinstance(value, float) else str(value)).lower()
    if plain not in _FLAGS:
        raise ValueError(f"flag must be 是 or 否; received {str(value)!r}.")
    return _FLAGS[plain]


# Factors of a unit as an English reader knows them; one that stands here under no name is left as printed.
_IN_LETTERS = {
    "万亿元": "trillion yuan", "十亿元": "bn yuan", "亿元": "100 million yuan", "百万元": "million yuan",
    "万元": "10,000 yuan", "千元": "thousand yuan", "百元": "hundred yuan", "元": "yuan",
    "万亩": "10,000 mu", "亩": "mu", "万公顷": "10,000 ha", "千公顷": "thousand ha", "公顷": "ha", "平方米": "m²",
    "万吨": "10,000 t", "吨": "t", "公斤": "kg", "千克": "kg", "斤": "jin", "克": "g", "毫克": "mg", "厘米": "cm",
    "年": "years", "家": "firms", "户": "households", "人": "people", "个": "items", "项": "items", "种": "kinds",
    "台": "sets", "株": "plants", "小区": "plots", "小数": "(as a fraction)",
}  # fmt: skip
_ONE = {
    "years": "year", "firms": "firm", "households": "household", "people": "person", "items": "item", "kinds": "kind",
    "sets": "set", "plants": "plant", "plots": "plot",
}  # fmt: skip
_FACTORS = re.compile(r"(?<![\u4e00-\u9fff])(?:" + "|".join(_IN_LETTERS) + r")(?![\u4e00-\u9fff])")


def unit_name(unit: str) -> Text:
    """Return a unit as printed and as an English reader knows it: 万元/亩 is 10,000 yuan/mu, 株/户 plants/household."""
    return Text(unit, _FACTORS.sub(_in_letters, unit))


def _in_letters(word: re.Match[str]) -> str:
    many = _IN_LETTERS[word[0]]
    is_divisor = word.string[: word.start()].rstrip().endswith("/")
    return _ONE.get(many, many) if is_divisor else many


_CLOSING = {")": "(", "]": "[", "】": "【"}


def split_header(text: str) -> tuple[str, str | None]:
    """Return the name and the unit of a header: 面积(亩) -> ("面积", "亩"), 作物 -> ("作物", None).

    Round, square, full-width and lens brackets are read, 产量/(kg·亩⁻¹) too; marks of a required
    column (编号*) are dropped. The unit is returned as printed, known or not.
    """
    plain = re.sub(r"\s+", " ", _narrow(text)).replace("*)", ")").strip("* ")
    start = _last_bracket(plain)
    if start is None:
        return _split_solidus(plain)
    return plain[:start].rstrip("/* "), plain[start + 1 : -1].strip() or None


def _last_bracket(plain: str) -> int | None:
    """Return where the bracket that closes at the end was opened (产量(kg/(亩·年)) has two)."""
    opening = _CLOSING.get(plain[-1:])
    depth = 0
    for i in range(len(plain) - 1, 0, -1):
        depth += (plain[i] == plain[-1]) - (plain[i] == opening)
        if opening and depth == 0:
            return i
    return None


def _split_solidus(plain: str) -> tuple[str, str | None]:
    """Read 鲜重/kg, the way of the standard for tables, where what follows is a unit."""
    name, solidus, unit = plain.partition("/")
    if solidus and name:
        try:
            parse_unit(unit)
        except UnitError:
            return plain, None
        return name.strip(), unit.strip()
    return plain, None


def _narrow(text: str) -> str:
    """Full-width digits, letters and signs to ASCII; all dashes that mean minus; outer space off."""
    return unicodedata.normalize("NFKC", text).replace("−", "-").replace("－", "-").strip()

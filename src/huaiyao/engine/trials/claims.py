"""Read what is claimed of an entry: `+10.5%`, `>= 0.3 %`, `≥ 500 kg/亩`, `至少高 2%`, `+8%(相对)`.

How a percentage is read: relative to the check, unless the trait's own unit is %, where it means
percentage points; 百分点 or pp always mean points, (相对) always relative. `>= x` without a check is a
claim about the entry's own level; with a check, or with a sign, about the difference (`>= -3 %`: at
most 3 % below the check). The reading taken is part of the claim and is said with the verdict.
"""

from __future__ import annotations

import re
import unicodedata

from huaiyao.engine.trials.terms import Claim, Form, Scale
from huaiyao.engine.units import NumberError, convert, parse_number, unit_name
from huaiyao.engine.wording import Text

_AT_LEAST = r"不低于|不少于|至少|at least|not? (?:less|lower) than|>=|=>|[≥⩾≧>]"
_AT_MOST = r"不高于|不超过|不多于|至多|at most|not? (?:more|higher) than|<=|=<|[≤⩽≦<]"
_UP = r"增产|增加|提高|高出|高|\+|(?:higher|above|more|increased?)(?: by)?"
_DOWN = r"减产|减少|降低|低|[−–-]|(?:lower|below|less|decreased?)(?: by)?"
_BOUND = rf"(?:(?P<{{0}}least>{_AT_LEAST})|(?P<{{0}}most>{_AT_MOST}))?\s*"
_START = re.compile(
    rf"(?:(?:比|较|相对|相对于)对照)?\s*{_BOUND.format('first_')}"
    rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN}))?\s*{_BOUND.format('then_')}",
    re.IGNORECASE,
)
_END_SIDE = re.compile(
    r"\s*(?:(?P<up>higher|above|more)|(?P<down>lower|below|less))(?: than)?(?: the)?(?: check)?$",
    re.IGNORECASE,
)
_END_BOUND = re.compile(r"\s*(?:(?P<least>以上)|(?P<most>以下))$")
_MINUS = ("−", "–", "-")
_RELATIVE_MARK = re.compile(r"\((?:相对|relative)\)|相对(?=\s*$)")
_POINTS = ("百分点", "个百分点", "pp")
_NUMBER = re.compile(r"^\s*([\d.,,\s]*\d)\s*(.*?)\s*$")


class ClaimError(ValueError):
    """A claim's text that cannot be read; `rule` and `remedy` say why, in both languages."""

    def __init__(self, rule: Text, remedy: Text) -> None:
        self.rule, self.remedy = rule, remedy
        super().__init__(f"{rule.en} {remedy.en}")


def parse_claim(
    text: str,
    *,
    entry: str,
    trait: str,
    unit: str | None,
    against: str | None = None,
    check: str | None = None,
) -> Claim:
    """Read a claim about an entry's trait.

    Parameters
    ----------
    text : str
        The claim as written; full-width characters and Chinese comparison words are understood.
    entry, trait : str
        What it is about.
    unit : str or None
        The trait's unit as printed in the plots' header.
    against : str, optional
        The check the claim names.
    check : str, optional
        The only check of the trials, taken where the claim needs one and names none.

    Raises
    ------
    ClaimError
        No comparison sign, no number, or a unit that the trait's unit cannot be compared with.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("'")
    is_relative, plain = bool(_RELATIVE_MARK.search(plain)), _RELATIVE_MARK.sub("", plain).strip()
    form, is_signed, sign, rest = _form(plain)
    matched = _NUMBER.match(rest)
    if matched is None:
        raise ClaimError(_no_number(text, rest), _HOW)
    size = _size(matched[1], text)
    is_relative, value = _value(size, matched[2], unit or "", is_relative, text)
    own_scale = Scale.DIFFERENCE if is_signed or against else Scale.LEVEL
    scale = Scale.RELATIVE if is_relative else own_scale
    value *= sign
    named = None if scale is Scale.LEVEL else against or check
    return Claim(
        entry, trait, text.strip(), scale, form, value, named, _reading(form, scale, value, unit or "")
    )


_HOW = Text(
    "请写成 +10.5%、-3%、>= 0.3 %、<= 5，或 高 2%、至少高 2% 这样。",
    "Write it like +10.5%, -3%, >= 0.3 %, <= 5, or higher by 2%, at least 2% higher.",
)


def _form(plain: str) -> tuple[Form, bool, int, str]:
    """The form, whether a side makes it a difference, the number's sign, and the text without their words."""
    start = _START.match(plain)
    said = {name for name, word in start.groupdict().items() if word} if start else set()
    rest = plain[start.end() :] if start else plain
    is_minus = start is not None and start["down"] in _MINUS
    if not said & {"up", "down"}:
        rest, said = _ended(rest, said, _END_SIDE)
    if not is_minus and not any("_" in word for word in said):  # -3% 以上 could mean either
        rest, said = _ended(rest, said, _END_BOUND)
    bound = next((word.rpartition("_")[2] for word in said if word.endswith(("least", "most"))), None)
    is_down = "down" in said
    if bound is None and not said:
        rule = Text(
            f"“{plain}”没有写明是高出（+）、降低（-）还是至少（>=）。",
            f'"{plain}" says neither + nor - nor >= nor <=.',
        )
        raise ClaimError(rule, _HOW)
    sign = -1 if is_down else 1
    if bound is None:
        return (Form.LOSS if is_down else Form.GAIN), True, sign, rest
    # at least 3 % lower is a difference of at most -3 %; in >= -3 % the minus is the number's own
    is_mirrored = is_down and not (is_minus and any(word.startswith("first_") for word in said))
    is_least = (bound == "least") is not is_mirrored
    return (Form.AT_LEAST if is_least else Form.AT_MOST), bool(said & {"up", "down"}), sign, rest


def _ended(rest: str, said: set[str], ending: re.Pattern[str]) -> tuple[str, set[str]]:
    found = ending.search(rest)
    if found is None:
        return rest, said
    return rest[: found.start()], said | {name for name, word in found.groupdict().items() if word}


def _no_number(text: str, rest: str) -> Text:
    if not any(character.isdigit() for character in text):
        return Text(f"“{text}”里没有数字。", f'"{text}" holds no number.')
    return Text(
        f"“{text}”里读不懂“{rest}”：这里应当是一个数和它的单位。",
        f'"{rest}" in "{text}" cannot be read: a number and its unit should stand there.',
    )


def _size(digits: str, text: str) -> float:
    try:
        return parse_number(digits).value
    except NumberError as error:  # 10,5 or 1.2.3: nobody can tell which number is meant
        rule = Text(f"“{text}”里的 {digits} 不是一个数。", f'{digits} in "{text}" is not one number.')
        raise ClaimError(rule, _HOW) from error


def _value(size: float, unit: str, trait_unit: str, is_relative: bool, text: str) -> tuple[bool, float]:
    """Whether the claim is relative, and its number in percent or in the trait's unit."""
    if is_relative or (unit == "%" and not is_percent(trait_unit)):
        if unit not in ("%", ""):
            rule = Text(
                f"“{text}”标了相对，单位却是 {unit}", f'"{text}" is marked relative but has the unit {unit}.'
            )
            raise ClaimError(rule, Text("相对的声称请用 %。", "Use % for a relative claim."))
        return True, size
    if not unit or unit == trait_unit:
        return False, size
    try:
        return False, convert(size, "%" if unit in _POINTS else unit, trait_unit or "1")
    except ValueError as error:
        said = trait_unit or "无单位"
        rule = Text(
            f"“{text}”的单位 {unit} 不能与性状的单位（{said}）相比。",
            f'The unit {unit} of "{text}" cannot be compared with the trait\'s unit ({trait_unit or "none"}).',
        )
        remedy = Text(
            "请用性状表头里的单位，或用 %（相对于对照）。",
            "Use the unit of the trait's header, or % of the check.",
        )
        raise ClaimError(rule, remedy) from error


def is_percent(unit: str) -> bool:
    """Return whether a trait is measured in percent."""
    return unicodedata.normalize("NFKC", unit).strip() in ("%", "百分点", "percent")


def _reading(form: Form, scale: Scale, value: float, unit: str) -> Text:
    """The claim in words, so that nobody need guess how it was read."""
    size = f"{abs(value):g}"
    if scale is Scale.RELATIVE:
        zh, en = f"{size} %（相对值）", f"{size} % of it"
    elif scale is Scale.DIFFERENCE and is_percent(unit):
        zh, en = f"{size} 个百分点", f"{size} percentage points"
    else:
        printed = unit_name(unit)
        zh, en = f"{size} {printed.zh}".rstrip(), f"{size} {printed.en}".rstrip()
    if scale is Scale.LEVEL:
        if form is Form.AT_LEAST:
            return Text(f"本身至少 {zh}", f"at least {en} itself")
        return Text(f"本身至多 {zh}", f"at most {en} itself")
    if value < 0 and form is not Form.LOSS:
        bound = Text("至多", "at most") if form is Form.AT_LEAST else Text("至少", "at least")
        return Text(f"比对照{bound.zh}低 {zh}", f"below the check by {bound.en} {en}")
    side = {
        Form.GAIN: Text("比对照高", "above the check by"),
        Form.LOSS: Text("比对照低", "below the check by"),
        Form.AT_LEAST: Text("比对照至少高", "above the check by at least"),
        Form.AT_MOST: Text("比对照至多高", "above the check by at most"),
    }[form]
    return Text(f"{side.zh} {zh}", f"{side.en} {en}")

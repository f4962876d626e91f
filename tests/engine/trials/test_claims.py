"""How a claim's text is read, and what is said when it cannot be."""

from __future__ import annotations

import pytest

from huaiyao.engine.trials.claims import ClaimError, parse_claim
from huaiyao.engine.trials.terms import Form, Scale


def _read(text: str, unit: str | None = "kg/亩", against: str | None = "CK"):
    return parse_claim(text, entry="E1", trait="鲜重", unit=unit, against=against)


@pytest.mark.parametrize(
    ("text", "form", "value"),
    [
        ("+10.5%", Form.GAIN, 10.5),
        ("＋１０．５％", Form.GAIN, 10.5),
        ("增产 10.5 %", Form.GAIN, 10.5),
        ("'+10.5%", Form.GAIN, 10.5),  # the apostrophe a spreadsheet keeps before a sign
        ("-3%", Form.LOSS, -3.0),
        ("−3 %", Form.LOSS, -3.0),
        ("减产3%", Form.LOSS, -3.0),
        (">= 5%", Form.AT_LEAST, 5.0),
        ("≥5％", Form.AT_LEAST, 5.0),
        ("不低于 5%", Form.AT_LEAST, 5.0),
        ("≤ 8%", Form.AT_MOST, 8.0),
        (">= -3 %", Form.AT_LEAST, -3.0),
        ("不低于－3%", Form.AT_LEAST, -3.0),
        ("≤ −5%", Form.AT_MOST, -5.0),
        ("不超过8%", Form.AT_MOST, 8.0),
        ("高2%", Form.GAIN, 2.0),
        ("比对照高 2%", Form.GAIN, 2.0),
        ("高出2％", Form.GAIN, 2.0),
        ("Higher by 2%", Form.GAIN, 2.0),
        ("2% higher than the check", Form.GAIN, 2.0),
        ("低2%", Form.LOSS, -2.0),
        ("2% lower", Form.LOSS, -2.0),
        ("至少高2%", Form.AT_LEAST, 2.0),
        ("高至少 2%", Form.AT_LEAST, 2.0),
        ("增产5%以上", Form.AT_LEAST, 5.0),
        ("at least 2%", Form.AT_LEAST, 2.0),
        ("at least 2% higher", Form.AT_LEAST, 2.0),
        ("至多高 5%", Form.AT_MOST, 5.0),
        ("at most 5%", Form.AT_MOST, 5.0),
        ("至少低2%", Form.AT_MOST, -2.0),  # 2 % below or more: the difference is at most -2 %
        ("低3%以上", Form.AT_MOST, -3.0),
        ("at most 3% lower", Form.AT_LEAST, -3.0),
    ],
)
def test_a_percentage_of_a_weight_is_relative_to_the_check(text, form, value):
    claim = _read(text)
    assert (claim.scale, claim.form, claim.value, claim.against) == (Scale.RELATIVE, form, value, "CK")


def test_a_percentage_of_a_percentage_trait_means_points_unless_it_says_relative():
    points = _read("+0.3%", unit="%")
    assert (points.scale, points.value) == (Scale.DIFFERENCE, 0.3)
    assert "个百分点" in points.reading.zh
    assert "percentage points" in points.reading.en
    relative = _read("+8%(相对)", unit="%")
    assert (relative.scale, relative.value) == (Scale.RELATIVE, 8.0)
    assert _read("+8%（相对）", unit="％").scale is Scale.RELATIVE
    assert _read("+2 百分点", unit="%").scale is Scale.DIFFERENCE
    assert _read("+2pp", unit="%").value == 2.0


def test_an_amount_is_converted_into_the_traits_unit():
    assert _read("+100 斤/亩").value == pytest.approx(50)
    assert _read("+1.5 t/ha").value == pytest.approx(100)  # 1500 kg over 15 亩
    assert _read("+50").value == 50


def test_at_least_without_a_check_is_about_the_entry_itself_and_with_one_about_the_difference():
    alone = _read("≥ 500 kg/亩", against=None)
    assert (alone.scale, alone.against) == (Scale.LEVEL, None)
    assert alone.reading.zh == "本身至少 500 kg/亩"
    beside = _read("≥ 500 kg/亩", against="CK")
    assert (beside.scale, beside.against) == (Scale.DIFFERENCE, "CK")
    assert _read(">= +50", against=None).scale is Scale.DIFFERENCE
    assert _read(">= 0.3 %", unit="%", against=None).scale is Scale.LEVEL


def test_the_only_check_is_taken_where_the_claim_needs_one_and_names_none():
    claim = parse_claim("+8%", entry="E1", trait="鲜重", unit="kg", against=None, check="CK")
    assert claim.against == "CK"
    assert parse_claim("≥8", entry="E1", trait="鲜重", unit="kg", against=None, check="CK").against is None


def test_the_reading_says_in_both_languages_what_was_understood():
    assert _read("+10.5%").reading.zh == "比对照高 10.5 %（相对值）"
    assert _read("-3%").reading.en == "below the check by 3 % of it"
    assert _read(">= 20 kg/亩").reading.en == "above the check by at least 20 kg/mu"
    assert _read("至少低2%").reading.zh == "比对照至少低 2 %（相对值）"
    assert _read("at most 3% lower").reading.en == "below the check by at most 3 % of it"


@pytest.mark.parametrize(
    ("text", "unit", "zh", "en"),
    [
        ("10.5%", "kg/亩", "没有写明是高出", "says neither"),
        ("翻番", "kg/亩", "没有写明是高出", "says neither"),
        ("+很多", "kg/亩", "没有数字", "holds no number"),
        ("--5", "kg/亩", "读不懂“-5”", '"-5" in "--5" cannot be read'),
        ("高于前年 5%", "kg/亩", "读不懂“于前年 5%”", "cannot be read"),
        ("-3%以上", "kg/亩", "的单位 %以上", "The unit %以上"),
        ("+10,5%", "kg/亩", "里的 10,5 不是一个数", '10,5 in "\\+10,5%" is not one number'),
        ("+1.2.3", "kg/亩", "里的 1.2.3 不是一个数", "1.2.3 .* is not one number"),
        ("+50 元", "kg/亩", "不能与性状的单位（kg/亩）相比", "cannot be compared with the trait's unit"),
        ("+5 kg(相对)", "kg/亩", "标了相对", "marked relative but has the unit kg"),
        ("+2 百分点", "kg/亩", "不能与性状的单位", "cannot be compared"),
        ("+5 斗", "kg/亩", "的单位 斗", "The unit 斗"),
    ],
)
def test_a_claim_that_cannot_be_read_says_why_and_how_to_write_it(text, unit, zh, en):
    with pytest.raises(ClaimError, match=en.replace("(", r"\(")) as caught:
        _read(text, unit=unit)
    assert zh in caught.value.rule.zh
    assert caught.value.remedy.zh
    assert caught.value.remedy.en

"""Units, numbers, dates and headers, as people write them.

Expected values are definitions (1 亩 = 1/15 ha, 1 斤 = 500 g), Excel's day count (1 is 1900-01-01),
figures of the founding article worked by hand, or a numeral written by the slow twin below.
"""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huaiyao.engine.units import (
    DateError,
    NumberError,
    UnitError,
    convert,
    parse_date,
    parse_flag,
    parse_number,
    parse_unit,
    same_dimension,
    split_header,
    unit_name,
    ureg,
)
from huaiyao.engine.wording import Text


@pytest.mark.parametrize(
    ("value", "unit_from", "unit_to", "expected"),
    [
        (15, "亩", "公顷", 1),
        (1_000_000, "亩", "ha", 66_666.666_666_7),
        (1, "万亩", "公顷", 666.666_666_667),
        (1, "斤", "kg", 0.5),
        (1, "两", "g", 50),
        (1, "吨", "公斤", 1000),
        (1, "担", "斤", 100),
        (1, "亿元", "万元", 10_000),
        (10, "bn yuan", "亿元", 100),
        (1, "百亿元", "亿元", 100),
        (1, "百元", "元", 100),
        (30_000, "元/公顷", "元/亩", 2000),  # H12 of the industry facts
        (1, "万元/亩", "元/公顷", 150_000),
        (2000, "斤/亩", "t/ha", 15),
        (1, "kg·hm⁻²", "g/m²", 0.1),
        (1, "kg ha-1", "kg/ha", 1),
        (1, "kg/667m2", "kg/亩", 1),
        (0.05, "%", "‰", 0.5),
        (1, "mg/g", "%", 0.1),
        (1, "g/100g", "%", 1),
        (1, "平方公里", "公顷", 100),
        (1, "万平方米", "hm²", 1),
        (3, "千hm2", "公顷", 3000),
        (10_000, "yuan", "10,000 yuan", 1),
        (24, "元/亩·年", "元/亩/月", 2),
    ],
)
def test_a_value_is_the_same_in_another_unit(
    value: float, unit_from: str, unit_to: str, expected: float
) -> None:
    assert convert(value, unit_from, unit_to) == pytest.approx(expected, rel=1e-12)


def test_the_lost_unit_of_the_founding_article_is_a_question_of_dimensions() -> None:
    # 66,667 ha at 10,000 yuan per mu are 10.0 bn yuan, per ha 0.67 bn (hand arithmetic)
    area = ureg.Quantity(66_667.0, parse_unit("公顷"))
    per_mu = (area * ureg.Quantity(1.0, parse_unit("万元/亩"))).to(parse_unit("亿元"))
    per_ha = (area * ureg.Quantity(1.0, parse_unit("万元/公顷"))).to(parse_unit("亿元"))
    assert per_mu.magnitude == pytest.approx(100.0005)
    assert per_ha.magnitude == pytest.approx(6.6667)
    assert not same_dimension("万元", "万元/亩")


@pytest.mark.parametrize(
    ("one", "other"),
    [("公斤", "千克"), ("元/亩", "yuan per mu"), ("元每亩", "元/亩"), ("％", "percent"), ("亩", "市亩"), ("KG", "kg"),
     ("hundred million yuan", "亿元"), ("per cent", "%"), ("元/(亩·年)", "元/亩·年"), ("家", "户")],
)  # fmt: skip
def test_two_spellings_are_one_unit(one: str, other: str) -> None:
    assert convert(1, one, other) == 1


@pytest.mark.parametrize(
    "text",
    ["", " ", "美元", "亩地", "元元", "元/", "/", "每", "10", "3亩", "7 kg", "^2", "目标", "x" * 9999],
)
def test_an_unknown_unit_is_refused_with_its_text_and_a_remedy(text: str) -> None:
    with pytest.raises(
        UnitError, match=r"unit must be one we know; received .* Write for example 亩"
    ) as caught:
        parse_unit(text)
    assert caught.value.received == text


def test_the_refusal_names_the_word_that_was_not_understood() -> None:
    with pytest.raises(UnitError, match="at '美元'"):
        parse_unit("万亩/美元")


def test_kilograms_do_not_convert_into_mu() -> None:
    with pytest.raises(ValueError, match="'kg' cannot be converted into '亩'"):
        convert(1, "kg", "亩")


@given(st.text(max_size=30))
def test_any_text_is_a_unit_or_a_unit_error(text: str) -> None:
    try:
        unit = parse_unit(text)
    except UnitError:
        return
    assert float(ureg.Quantity(1.0, unit).to_base_units().magnitude) > 0


@pytest.mark.parametrize(
    ("text", "value", "half_step"),
    [
        ("66667", 66667, 0.5),
        ("0.23", 0.23, 0.005),
        ("10 000", 10_000, 0.5),
        ("10\u2009000", 10_000, 0.5),
        ("66,667", 66_667, 0.5),
        ("66，667", 66_667, 0.5),
        ("１２，３４５．６", 12_345.6, 0.05),
        ("3.5万", 35_000, 500),
        ("1.2 亿", 120_000_000, 5_000_000),
        ("-3.0", -3, 0.05),
        ("−3", -3, 0.5),
        ("+10", 10, 0.5),
        ("1e3", 1000, 500),
        (".5", 0.5, 0.05),
        ("三千五百", 3500, 50),
        ("十二", 12, 0.5),
        ("一百零五", 105, 0.5),
        ("两万五", 25_000, 500),
        ("两万零五", 20_005, 0.5),
        ("三百五", 350, 5),
        ("一亿二千万", 120_000_000, 5_000_000),
        ("三点五万", 35_000, 500),
        ("壹佰贰拾叁", 123, 0.5),
        ("二〇二一", 2021, 0.5),
        ("零", 0, 0.5),
        ("三十万", 300_000, 50_000),
        ("三十五万", 350_000, 5000),
    ],
)
def test_a_printed_number_keeps_half_of_its_last_digit(text: str, value: float, half_step: float) -> None:
    number = parse_number(text)
    assert (number.value, number.half_step) == (
        pytest.approx(value, rel=1e-15),
        pytest.approx(half_step, rel=1e-15),
    )


@pytest.mark.parametrize(
    ("value", "half_step"),
    [(66667.0, 0.5), (0.23, 0.005), (10000.0, 0.5), (0.0, 0.5), (1e-5, 5e-6), (0.1 + 0.2, 0.05)],
)
def test_a_number_cell_counts_as_excel_shows_it(value: float, half_step: float) -> None:
    assert parse_number(value).value == value
    assert parse_number(value).half_step == pytest.approx(half_step, rel=1e-15)


@pytest.mark.parametrize(
    "text",
    ["", "<0.01", "约30", "30多", "1,5", "1.234.5", "12%", "千", "万", "十万万万", "百千", "三三百", "3 5", "--3",
     "1e999", "负三", "nan", "inf", "未检出", "3.5万元", "0x10", "1_000"],
)  # fmt: skip
def test_what_is_not_one_number_is_refused(text: str) -> None:
    with pytest.raises(NumberError, match="number must be digits or a Chinese numeral"):
        parse_number(text)


@pytest.mark.parametrize("value", [math.nan, math.inf, True])
def test_what_is_no_finite_number_is_refused(value: float) -> None:
    with pytest.raises(NumberError):
        parse_number(value)


def written(number: int) -> str:
    """Write 1 to 99,999,999 in Chinese: the slow twin of the reader."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        gap = "零" if 0 < low < 1000 else ""
        return f"{written(high)}万{gap}{written(low) if low else ''}"
    text, zero = "", False
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            text += ("零" if zero and text else "") + "一二三四五六七八九"[digit - 1] + unit
            zero = False
        else:
            zero = True
    return text


@given(st.integers(min_value=1, max_value=99_999_999))
def test_every_written_numeral_is_read_as_its_number(number: int) -> None:
    assert parse_number(written(number)).value == number


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_any_decimal_keeps_its_value_and_step(number: object) -> None:
    read = parse_number(str(number))
    assert read.value == float(str(number))
    assert read.half_step == 0.0005


@pytest.mark.parametrize(
    "text",
    ["2025-04-10", "2025/4/10", "2025.4.10", "2025年4月10日", "2025年 4月 10日", "２０２５－０４－１０", "20250410",
     "二〇二五年四月十日", "2025-04-10 00:00:00", 45757, 45757.0, "45757",
     dt.date(2025, 4, 10), dt.datetime(2025, 4, 10, 8)],
)  # fmt: skip
def test_one_day_in_many_spellings(text: object) -> None:
    assert parse_date(text) == dt.date(2025, 4, 10)  # Excel's serial 45757 is that day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2021",
        2021,
        "2025年4月",
        "25-4-10",
        "2025-02-30",
        "2025-13-01",
        "4/10/2025",
        "春季",
        20251399,
        True,
        float("inf"),
        float("-inf"),
        float("nan"),
    ],
)
def test_what_is_not_one_day_is_refused(text: object) -> None:
    with pytest.raises(DateError, match="date must be a full day; received"):
        parse_date(text)


@given(st.dates(min_value=dt.date(1955, 1, 1), max_value=dt.date(2100, 1, 1)))
def test_every_day_is_read_back(day: dt.date) -> None:
    serial = (day - dt.date(1899, 12, 30)).days
    for text in (day.isoformat(), f"{day.year}年{day.month}月{day.day}日", serial, f"{day:%Y%m%d}"):
        assert parse_date(text) == day


def test_flags_are_read_in_both_languages_and_nothing_else() -> None:
    assert [parse_flag(word) for word in ("是", "√", "Yes", 1.0, "否", "×", "no", 0.0)] == [True] * 4 + [
        False
    ] * 4
    with pytest.raises(ValueError, match="flag must be 是 or 否; received '可能'"):
        parse_flag("可能")


@pytest.mark.parametrize(
    ("unit", "in_letters"),
    [
        ("kg/亩", "kg/mu"),
        ("公斤/亩", "kg/mu"),
        ("毫克/克", "mg/g"),
        ("吨/公顷", "t/ha"),
        ("g/株", "g/plant"),
        ("株/亩", "plants/mu"),
        ("元/人 / 年", "yuan/person / year"),
        ("年", "years"),
        ("万元/亩", "10,000 yuan/mu"),
        ("亿元", "100 million yuan"),
        ("万公顷", "10,000 ha"),
        ("品种", "品种"),  # no factor of a unit, though it ends with one
        ("%", "%"),
    ],
)
def test_a_unit_is_as_printed_in_chinese_and_in_letters_in_english(unit, in_letters):
    assert unit_name(unit) == Text(unit, in_letters)


@pytest.mark.parametrize(
    ("header", "name", "unit"),
    [
        ("面积(亩)", "面积", "亩"),
        ("面积（亩）", "面积", "亩"),
        ("面积【 亩 】", "面积", "亩"),
        ("yield [t/ha]", "yield", "t/ha"),
        ("产量(kg/(亩·年))", "产量", "kg/(亩·年)"),
        ("怀地黄(鲜)产量(kg)", "怀地黄(鲜)产量", "kg"),
        ("产量/(kg·亩⁻¹)", "产量", "kg·亩-1"),
        ("鲜重/kg", "鲜重", "kg"),
        ("现状/目标", "现状/目标", None),
        ("编号*", "编号", None),
        ("*编号", "编号", None),
        ("面积(亩)*", "面积", "亩"),
        ("面积\n(亩)", "面积", "亩"),
        ("作物", "作物", None),
        ("(亩)", "(亩)", None),
        ("", "", None),
    ],
)
def test_a_header_is_a_name_and_perhaps_a_unit(header: str, name: str, unit: str | None) -> None:
    assert split_header(header) == (name, unit)

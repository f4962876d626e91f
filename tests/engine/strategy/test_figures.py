"""Numbers as readers of each language write them."""

import pytest

from huaiyao.engine.strategy.figures import as_printed, number, plain, quantity, span


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (264_179.6, "264,000"),
        (10.00005, "10.0"),
        (0.66667, "0.667"),
        (999.6, "1,000"),
        (0, "0"),
        (-1234.5, "-1,230"),
    ],
)
def test_numbers_are_said_to_three_digits(value, text):
    assert number(value) == text


def test_printed_digits_are_kept_and_no_zeros_added():
    assert [plain(value) for value in (2102.64, 66667.0, 0.05)] == ["2,102.64", "66,667", "0.05"]


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (100.0005, "亿元", "100亿元", "10.0 bn yuan"),
        (2.3, "亿元", "2.30亿元", "0.230 bn yuan"),
        (2000, "万元", "2,000万元", "20.0 million yuan"),
        (100, "元", "100元", "100 yuan"),
        (6.6667, "万公顷", "66,700公顷", "66,700 ha"),
        (0.05, "%", "0.05%", "0.05 %"),
        (190, "家", "190家", "190 firms"),
    ],
)
def test_quantities_are_said_in_a_handy_unit(value, unit, zh, en):
    assert (quantity(value, unit).zh, quantity(value, unit).en) == (zh, en)


def test_a_printed_figure_keeps_its_chinese_unit():
    assert as_printed(116.3, "万亩").zh == "116.3万亩"
    assert as_printed(193.18, "亿元").en == "19.318 bn yuan"


def test_a_range_says_its_unit_once():
    joined = span((as_printed(3.9, "亿元"), as_printed(9.1, "亿元")))
    assert (joined.zh, joined.en) == ("3.9—9.1亿元", "0.39-0.91 bn yuan")

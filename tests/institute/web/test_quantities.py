"""Expected texts are written by hand from the books' habits (66,667) and the brief's 万元/亿元 rule."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from huaiyao.institute.web.quantities import write, write_interval, write_number

T, H = "\u2009", "\u00a0"


@pytest.mark.parametrize(
    ("value", "unit", "chinese", "english"),
    [
        (66_667, "ha", f"66,667{T}公顷", f"66,667{H}ha"),
        (660_000_000, "yuan", f"6.6{T}亿元", f"0.66{H}bn yuan"),
        (10_000_000_000, "yuan", f"100{T}亿元", f"10{H}bn yuan"),
        (3_900, "yuan", f"3,900{T}元", f"3,900{H}yuan"),
        (150_000, "yuan/ha", f"15{T}万元/公顷", f"150,000{H}yuan/ha"),
        (0.41, "%", f"0.41{H}%", f"0.41{H}%"),
        (3.2, "mu", f"3.2{T}亩", f"3.2{H}mu"),
        (12, "斤/小区", f"12{T}斤/小区", f"12{H}jin/plot"),
        (520, "kg/亩", f"520{T}kg/亩", f"520{H}kg/mu"),
    ],
)
def test_a_quantity_is_written_as_its_readers_write_it(value, unit, chinese, english):
    with override("zh-hans"):
        assert str(write(value, unit)) == chinese
    with override("en"):
        assert str(write(value, unit)) == english


@pytest.mark.parametrize("nothing", [None, float("nan"), float("inf")])
def test_no_number_is_a_dash_without_a_unit(nothing):
    assert str(write(nothing, "ha")) == "—"


@pytest.mark.parametrize(
    ("value", "options", "text"),
    [
        (-2.149, {"digits": 1}, "\u22122.1"),
        (3900, {"signed": True}, "+3,900"),
        (-0.004, {}, "0"),
        (0, {"signed": True}, "0"),
        (1234.5, {"digits": 2}, "1,234.50"),
        (1234.5, {}, "1,234.5"),
        (1000, {}, "1,000"),
        (Decimal("0.30"), {"digits": 2}, "0.30"),
    ],
)
def test_a_number_keeps_its_asked_digits_and_a_true_minus(value, options, text):
    assert write_number(value, **options) == text


def test_an_interval_below_zero_is_joined_by_a_word_not_a_dash():
    with override("zh-hans"):
        assert str(write_interval(4.2, 14, "%", digits=1)) == f"4.2–14.0{H}%"
        assert str(write_interval(-1.2, 3.4, "%")) == f"\u22121.2 至 3.4{H}%"
    with override("en"):
        assert str(write_interval(-1.2, 3.4, "%")) == f"\u22121.2 to 3.4{H}%"


def test_both_ends_of_an_interval_of_money_share_one_scale():
    with override("zh-hans"):
        assert str(write_interval(8_000, 25_000, "yuan")) == f"0.8–2.5{T}万元"


def test_an_interval_with_one_end_says_from_or_up_to_where():
    assert str(write_interval(None, 3.0)) == f"≤{T}3"
    with override("zh-hans"):
        assert str(write_interval(2.5e9, None, "yuan")) == f"≥{T}25{T}亿元"


def test_an_interval_without_ends_is_a_dash():
    assert str(write_interval(None, None, "kg")) == "—"

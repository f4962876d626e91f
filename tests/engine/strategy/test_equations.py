"""Reading equations: what is understood, and that nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huaiyao.engine.strategy.equations import (
    Comparison,
    EquationError,
    Number,
    Operation,
    Operator,
    Reference,
    parse_equation,
    renamed,
)

NAMES = {"产值": "A1", "面积": "A2", "单位产值": "A3", "A-4": "A-4", "2003产值": "A5", "3": "3"}


def parse(text):
    return parse_equation(text, NAMES)


def test_a_product_is_read_as_references_to_ids():
    equation = parse("产值 = 面积 * 单位产值")
    assert equation.left == Reference("A1")
    assert equation.comparison is Comparison.EQUAL
    assert equation.right == Operation(Operator.TIMES, Reference("A2"), Reference("A3"))


def test_multiplication_binds_tighter_than_addition_and_brackets_tighter_still():
    flat, nested = parse("产值 = 1 + 2 * 面积").right, parse("产值 = (1 + 2) * 面积").right
    assert flat == Operation(Operator.PLUS, Number(1), Operation(Operator.TIMES, Number(2), Reference("A2")))
    assert nested == Operation(
        Operator.TIMES, Operation(Operator.PLUS, Number(1), Number(2)), Reference("A2")
    )


@pytest.mark.parametrize(
    "text",
    [
        "产值＝面积×单位产值",
        "产值 == 面积 ＊ 单位产值",
        "产值=面积·单位产值",
        "（产值） = （面积）*(单位产值)",
    ],
)
def test_full_width_signs_and_other_multiplication_signs_mean_the_same(text):
    assert parse(text) == parse("产值 = 面积 * 单位产值")


@pytest.mark.parametrize(
    ("sign", "comparison"), [("≤", "<="), ("＜＝", "<="), (">=", ">="), ("≥", ">="), ("≧", ">=")]
)
def test_bounds_are_read_in_every_way_of_writing(sign, comparison):
    assert parse(f"产值 {sign} 面积").comparison == comparison


def test_a_longer_name_is_not_mistaken_for_a_shorter_one_inside_it():
    assert parse("单位产值 = 产值 / 面积").references == ("A3", "A1", "A2")


def test_names_may_hold_signs_or_begin_with_a_digit():
    assert parse("A-4 - 面积 = 2003产值").references == ("A-4", "A2", "A5")


def test_a_number_stays_a_number_even_where_an_indicator_is_numbered_so():
    assert parse("产值 = 3 * 面积").right == Operation(Operator.TIMES, Number(3), Reference("A2"))


def test_an_unknown_name_stays_as_it_is():
    assert parse("产值 = 播种面积").references == ("A1", "播种面积")


@pytest.mark.parametrize("text", ["产值", "产值 = 面积 = 单位产值", "产值 < 面积", ""])
def test_anything_but_one_comparison_is_refused(text):
    with pytest.raises(EquationError, match="must hold exactly one =, <= or >="):
        parse(text)


@pytest.mark.parametrize("side", ["面积 *", "(面积", "面积 单位产值", "\x00", "", "10,000 * "])
def test_a_side_that_is_not_arithmetic_is_refused_by_name(side):
    with pytest.raises(EquationError, match="is not arithmetic"):
        parse(f"产值 = {side}")


@pytest.mark.parametrize(
    "side",
    [
        "__import__('os')",
        "面积.real",
        "面积[0]",
        "2 ** 9999999",
        "'a'",
        "True",
        "[1]",
        "lambda: 1",
        "10,000",
        "5 % 2",
        "1" + "0" * 400,
        "1e999 * 面积",
    ],
)
def test_whatever_is_not_arithmetic_on_indicators_is_refused(side):
    with pytest.raises(EquationError, match=r"may hold only numbers, indicator ids, \+ - \* / and brackets"):
        parse(f"产值 = {side}")


def test_an_endless_equation_is_refused():
    with pytest.raises(EquationError, match="longer than 1000 characters"):
        parse("产值 = " + "(" * 1000)


@given(st.text(alphabet=[*"=<>*/+-() .0123456789面积产值", "≤", "×"], max_size=40) | st.text(max_size=60))
def test_any_text_gives_an_equation_or_says_why_not(text):
    assert _is_read_or_explained(text)


def _is_read_or_explained(text):
    try:
        return parse(text).comparison in Comparison
    except EquationError as error:
        return bool(error.text.zh and error.text.en)


def test_an_equation_is_said_in_other_words_without_touching_its_signs_and_numbers():
    said = {"面积": "area", "单位面积": "unit area", "A-1": "A-1", "3": "three"}
    assert renamed("A-1 × 3 ＝ 单位面积 − 面积", said) == "A-1 * 3 = unit area - area"

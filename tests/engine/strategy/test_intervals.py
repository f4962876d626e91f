"""Interval arithmetic holds every value its operands can take."""

import math

from hypothesis import given
from hypothesis import strategies as st

from huaiyao.engine.strategy.intervals import Interval

numbers = st.floats(-1e6, 1e6)
inside = st.floats(0, 1)


@st.composite
def intervals(draw):
    low, width = draw(numbers), draw(st.floats(0, 1e3))
    return Interval(low + width / 2, low, low + width)


def at(interval, share):
    return interval.low + share * (interval.high - interval.low)


@given(intervals(), intervals(), inside, inside)
def test_whatever_the_true_values_the_results_hold_them(a, b, s, t):
    x, y = at(a, s), at(b, t)
    for result, true in ((a + b, x + y), (a - b, x - y), (a * b, x * y)):
        slack = 1e-9 * max(1, abs(result.low), abs(result.high))
        assert result.low - slack <= true <= result.high + slack


@given(intervals(), st.floats(0.5, 1e3), inside, inside)
def test_a_quotient_holds_the_true_quotient(a, divisor, s, t):
    b = Interval.printed(divisor, 0.25)
    true, result = at(a, s) / at(b, t), a / b
    slack = 1e-9 * max(1, abs(result.low), abs(result.high))
    assert result.low - slack <= true <= result.high + slack


def test_a_divisor_that_may_be_zero_rules_nothing_out():
    quotient = Interval.exact(1) / Interval.printed(0.2, 0.5)
    assert (quotient.low, quotient.high) == (-math.inf, math.inf)


def test_printed_numbers_meet_at_their_last_digit_and_no_further():
    assert Interval.printed(1.35, 0.005).meets(Interval.printed(1.34, 0.005))
    assert not Interval.printed(1.35, 0.005).meets(Interval.printed(1.33, 0.005))


def test_at_most_so_much_times_at_least_so_much_is_anything_from_nothing():
    most, least = Interval(50, 0, 50), Interval(5, 5, math.inf)
    for product in (most * least, least * most):
        assert (product.low, product.high) == (0, math.inf)


def test_what_rules_nothing_out_meets_every_number_whichever_side_it_stands_on():
    anything, three = Interval.exact(10) / Interval.exact(0), Interval.exact(3)
    assert anything.is_anything
    assert anything.meets(three)
    assert three.meets(anything)
    assert anything.may_be_at_most(three)
    assert three.may_be_at_most(anything)

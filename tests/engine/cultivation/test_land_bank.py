"""The land bank against its closed law, published arithmetic and exhaustive search."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from huaiyao.engine.cultivation.land_bank import land_bank

TODAY = {"rehmannia": 5900, "yam": 4700, "achyranthes": 2200, "chrysanthemum": 600}
GOAL_HA = 66_667


def mix(shares, total=GOAL_HA):
    return {herb: total * share / sum(shares.values()) for herb, share in shares.items()}


def rest_years(rehmannia, yam, chrysanthemum):
    return {"rehmannia": rehmannia, "yam": yam, "chrysanthemum": chrysanthemum, "achyranthes": 0}


def percent(rehmannia, yam, achyranthes, chrysanthemum):
    return mix(
        {"rehmannia": rehmannia, "yam": yam, "achyranthes": achyranthes, "chrysanthemum": chrysanthemum}
    )


# ../shared/domain/cultivation.md, "Expansion arithmetic": computed there by another programme, printed
# to three figures (the last column: half of the last printed digit).
EXPANSION = [
    (TODAY, rest_years(8, 4, 2), 0.0, 53_100, 50),
    (mix(TODAY), rest_years(8, 4, 2), 0.0, 264_000, 500),
    (mix(TODAY), rest_years(10, 6, 3), 0.0, 323_000, 500),
    (mix(TODAY), rest_years(5, 3, 2), 0.0, 176_000, 500),
    (percent(20, 20, 45, 15), rest_years(8, 4, 2), 0.0, 120_000, 500),
    (percent(20, 20, 45, 15), rest_years(8, 4, 2), 0.6, 166_667, 1),
    (percent(15, 15, 60, 10), rest_years(8, 4, 2), 0.0, 90_000, 500),
    (percent(15, 15, 60, 10), rest_years(8, 4, 2), 0.6, 166_667, 1),
]


@pytest.mark.parametrize(("areas", "rests", "floor", "expected", "half_digit"), EXPANSION)
def test_the_published_expansion_arithmetic_comes_out(areas, rests, floor, expected, half_digit):
    assert land_bank(areas, rests, other_share=floor).least_ha == pytest.approx(expected, abs=half_digit)


@given(rest=st.integers(0, 30), area=st.floats(0.01, 1e6))
def test_a_single_herb_needs_its_rest_plus_one_times_its_area(rest, area):
    bank = land_bank({"rehmannia": area}, {"rehmannia": rest})
    assert bank.least_ha == pytest.approx((rest + 1) * area, rel=1e-9)
    assert bank.price == {"rehmannia": pytest.approx(rest + 1)}


def cyclic_plans(rests, longest):
    """Every sequence of crops (-1: another crop) that may be repeated for ever on one field."""
    for length in range(1, longest + 1):
        for plan in product(range(-1, len(rests)), repeat=length):
            if all(keeps_rest(plan, herb, rest) for herb, rest in enumerate(rests)):
                yield plan


def keeps_rest(plan, herb, rest):
    years = [year for year, crop in enumerate(plan) if crop == herb]
    following = [*years[1:], years[0] + len(plan)] if years else []
    return all(after - before > rest for before, after in zip(years, following, strict=True))


def least_land_by_enumeration(areas, rests, longest):
    plans = list(cyclic_plans(rests, longest))
    shares = np.array([[plan.count(herb) / len(plan) for plan in plans] for herb in range(len(rests))])
    return linprog(np.ones(len(plans)), A_eq=shares, b_eq=areas).fun


@pytest.mark.parametrize(
    ("rests", "memories"),
    [((1, 2), 5), ((2, 2), 7), ((1, 1, 1), 4), ((0, 3), 4), ((1, 3), 7), ((0, 1, 2), 5)],
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_least_land_equals_enumerating_every_cyclic_plan(rests, memories, seed):
    # A circulation falls apart into simple cycles, none longer than the number of memories.
    areas = np.random.default_rng(seed).uniform(0.2, 3, len(rests))
    names = [f"herb {i}" for i in range(len(rests))]
    bank = land_bank(dict(zip(names, areas, strict=True)), dict(zip(names, rests, strict=True)))
    assert bank.memories == memories
    assert bank.least_ha == pytest.approx(least_land_by_enumeration(areas, rests, memories), rel=1e-7)


def test_two_herbs_can_get_into_each_others_way():
    # Every second year and every third year cannot be kept on one field: each alone needs 6 ha, both need 7.
    assert land_bank({"a": 3, "b": 2}, {"a": 1, "b": 2}).least_ha == pytest.approx(7)


def test_a_field_at_rest_from_one_herb_carries_the_others_for_nothing():
    bank = land_bank(TODAY, rest_years(8, 4, 2))
    assert bank.price["rehmannia"] == pytest.approx(9)
    assert [bank.price[herb] for herb in ("yam", "achyranthes", "chrysanthemum")] == pytest.approx([0, 0, 0])
    assert bank.herbs_ha == 13_400
    assert bank.other_ha == pytest.approx(53_100 - 13_400)


areas_of_two = st.tuples(st.floats(0.1, 10), st.floats(0.1, 10))


@settings(max_examples=40)
@given(areas=areas_of_two, rests=st.tuples(st.integers(0, 5), st.integers(0, 5)), more=st.sampled_from("ab"))
def test_a_longer_rest_never_needs_less_land(areas, rests, more):
    wished, before = dict(zip("ab", areas, strict=True)), dict(zip("ab", rests, strict=True))
    after = before | {more: before[more] + 1}
    assert land_bank(wished, after).least_ha >= land_bank(wished, before).least_ha * (1 - 1e-9)


@settings(max_examples=40)
@given(areas=areas_of_two, scale=st.floats(1e-3, 1e5), floor=st.floats(0, 0.9))
def test_land_scales_with_the_areas(areas, scale, floor):
    rests = {"a": 3, "b": 2}
    small = land_bank(dict(zip("ab", areas, strict=True)), rests, other_share=floor)
    large = land_bank({herb: scale * area for herb, area in small.areas_ha.items()}, rests, other_share=floor)
    assert large.least_ha == pytest.approx(scale * small.least_ha, rel=1e-8)


@settings(max_examples=40)
@given(areas=areas_of_two)
def test_the_order_of_the_herbs_changes_nothing(areas):
    rests = {"a": 4, "b": 1}
    forward = dict(zip("ab", areas, strict=True))
    backward = {herb: forward[herb] for herb in "ba"}
    assert land_bank(forward, rests).least_ha == pytest.approx(land_bank(backward, rests).least_ha, rel=1e-9)


@settings(max_examples=40)
@given(areas=areas_of_two, floor=st.floats(0.01, 0.9))
def test_prices_pay_for_all_the_land(areas, floor):
    # Strong duality: the floor's right-hand side is zero, so the herbs' prices alone add up to the land.
    bank = land_bank(dict(zip("ab", areas, strict=True)), {"a": 4, "b": 2}, other_share=floor)
    paid = sum(bank.price[herb] * area for herb, area in bank.areas_ha.items())
    assert paid == pytest.approx(bank.least_ha, rel=1e-6)


def test_a_herb_with_no_area_needs_no_land_and_has_no_price():
    bank = land_bank({"yam": 10, "rehmannia": 0}, {"yam": 4, "rehmannia": 8})
    assert bank.least_ha == pytest.approx(50)
    assert set(bank.price) == {"yam"}


def test_a_negative_area_is_refused():
    with pytest.raises(ValueError, match=r"areas_ha\['yam'\] must be at least 0; received -1"):
        land_bank({"yam": -1}, {"yam": 4})


def test_no_area_at_all_is_refused():
    with pytest.raises(ValueError, match="areas_ha must hold at least one area above 0"):
        land_bank({"yam": 0}, {"yam": 4})


def test_a_herb_without_a_rest_is_refused():
    with pytest.raises(ValueError, match="rests must name a rest for every herb, also 'yam'"):
        land_bank({"yam": 1}, {"rehmannia": 8})


def test_half_a_year_of_rest_is_refused():
    with pytest.raises(ValueError, match=r"rests\['yam'\] must be a whole number of years; received 4.5"):
        land_bank({"yam": 1}, {"yam": 4.5})


def test_a_whole_share_of_other_crops_is_refused():
    with pytest.raises(ValueError, match="other_share must be below 1; received 1"):
        land_bank({"yam": 1}, {"yam": 4}, other_share=1)


def test_more_memories_than_one_programme_holds_are_refused():
    rests = {f"herb {i}": 40 for i in range(3)}
    with pytest.raises(ValueError, match=r"at most 50000 memories .* received 68921"):
        land_bank(dict.fromkeys(rests, 1), rests)

"""Formulas: what is understood, how factors are coded, what is refused."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from huaiyao.engine.checks import RefusedError
from huaiyao.engine.stats.formula import build_design, parse_formula

TABLE = pl.DataFrame(
    {
        "y": [1.0, 2.0, 3.0, 4.0, None, 6.0],
        "a": ["p", "p", "q", "q", "q", "r"],
        "b": ["u", "v", "u", "v", "v", "u"],
        "x": [0.0, 1.0, 2.0, 3.0, 4.0, float("nan")],
        "n": [1, 2, 1, 2, 1, 2],
    }
)


def test_fixed_and_random_terms_are_told_apart_and_interactions_come_last():
    formula = parse_formula("y ~ a:b + a + (1 | g:h) + x + (1|g)")
    assert formula.response == "y"
    assert formula.fixed == (("a",), ("x",), ("a", "b"))
    assert formula.random == (("g", "h"), ("g",))
    assert formula.intercept


def test_chinese_and_quoted_names_are_names():
    formula = parse_formula("`鲜重 kg` ~ 处理 + (1|区组)")
    assert formula.response == "鲜重 kg"
    assert formula.columns == ("鲜重 kg", "处理", "区组")


def test_treatment_coding_drops_the_first_level_and_only_it():
    design = build_design("y ~ a", TABLE)
    assert design.coding.names() == ("(Intercept)", "aq", "ar")
    assert design.X[:, 1].tolist() == [0, 0, 1, 1, 0]


def test_without_an_intercept_the_first_factor_keeps_all_its_levels():
    design = build_design("y ~ 0 + a + b", TABLE)
    assert design.coding.names() == ("ap", "aq", "ar", "bv")


def test_an_interaction_is_coded_as_r_does_it():
    # R: with a in the model, a:b keeps every level of a and drops the first of b; with both, it drops both
    assert build_design("y ~ a + a:b", TABLE).coding.names()[3:] == ("ap:bv", "aq:bv", "ar:bv")
    assert build_design("y ~ a + b + a:b", TABLE).coding.names()[4:] == ("aq:bv", "ar:bv")
    assert build_design("y ~ a:b", TABLE).X.shape[1] == 1 + 6


def test_rows_with_a_missing_value_in_a_named_column_are_left_out_and_only_those():
    assert build_design("y ~ a", TABLE).rows.tolist() == [0, 1, 2, 3, 5]
    assert build_design("y ~ x", TABLE).rows.tolist() == [0, 1, 2, 3]


def test_a_number_is_a_covariate_in_the_fixed_part_and_a_factor_behind_the_bar():
    design = build_design("y ~ n + (1|n)", TABLE)
    assert design.X[:, 1].tolist() == [1, 2, 1, 2, 2]
    assert design.groupings[0].levels == ("1", "2")


def test_a_crossed_grouping_has_a_level_for_each_pair_that_occurs():
    grouping = build_design("y ~ 1 + (1|a:b)", TABLE).groupings[0]
    assert grouping.levels == ("p:u", "p:v", "q:u", "q:v", "r:u")
    assert np.array(grouping.levels)[grouping.codes].tolist() == ["p:u", "p:v", "q:u", "q:v", "r:u"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("y a + b", "read `response ~ terms`"),
        ("y ~ ", "name at least one term after ~"),
        ("y ~ a + log(b)", r"made of column names joined by \+ and :"),
        ("y ~ a * b", r"made of column names.*a \* b"),
        ("y ~ a + (x|b)", r"made of column names.*\(x\|b\)"),
        ("y ~ (1|b) + (1|b)", r"name each random term once; received '\(1\|b\) twice'"),
    ],
)
def test_what_is_no_formula_of_ours_is_refused_with_the_part_not_understood(text, said):
    with pytest.raises(RefusedError, match=said):
        parse_formula(text)


def test_an_absent_column_is_refused_with_the_columns_there_are():
    with pytest.raises(RefusedError, match=r"name columns of the data \(y, a, b, x, n\); received 'c'"):
        build_design("y ~ a + c", TABLE)

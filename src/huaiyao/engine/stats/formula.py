"""Model formulas `y ~ a + b + a:b + (1|g) + (1|g:h)` and the matrices they stand for.

Text columns are factors, number columns are covariates; inside `(1|…)` every column is a factor.
Factors are coded by R's rule (Chambers & Hastie 1992, *Statistical Models in S*, section 2.4.1): a
factor of a term drops its first level when the term without that factor is in the model too.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from huaiyao.engine.checks import refuse

Matrix = NDArray[np.floating[Any]]
Codes = NDArray[np.intp]

_NAME = re.compile(r"[^\W\d]\w*|`[^`]+`")
_RANDOM = re.compile(r"\(\s*1\s*\|([^()|]+)\)")


@dataclass(frozen=True, slots=True)
class Formula:
    """A parsed formula: response, fixed terms (tuples of column names), random grouping terms."""

    text: str
    response: str
    intercept: bool
    fixed: tuple[tuple[str, ...], ...]
    random: tuple[tuple[str, ...], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column the formula needs, each once."""
        named = (self.response, *itertools.chain(*self.fixed), *itertools.chain(*self.random))
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True, slots=True)
class Grouping:
    """One random term: its name, its levels in order, and the level of each row."""

    name: str
    levels: tuple[str, ...]
    codes: Codes


@dataclass(frozen=True, slots=True)
class Coding:
    """How rows become columns: what is needed to code a further row the same way."""

    formula: Formula
    levels: Mapping[str, tuple[str, ...]]
    means: Mapping[str, float]

    def rows(self, table: Mapping[str, Sequence[object]], count: int) -> Matrix:
        """Return the fixed-effects rows (count × p) of `count` settings of the columns."""
        blocks: list[Matrix] = [np.ones((count, 1))] if self.formula.intercept else []
        for term in self.formula.fixed:
            block: Matrix = np.ones((count, 1))
            for name in term:
                block = _products(block, self._column(name, table[name], self._is_full(term, name)))
            blocks.append(block)
        return np.hstack(blocks) if blocks else np.empty((count, 0))

    def names(self) -> tuple[str, ...]:
        """Return the names of the columns that `rows` makes."""
        found = ["(Intercept)"] if self.formula.intercept else []
        for term in self.formula.fixed:
            parts = [self._labels(name, self._is_full(term, name)) for name in term]
            found += [":".join(reversed(labels)) for labels in itertools.product(*reversed(parts))]
        return tuple(found)

    def _is_full(self, term: tuple[str, ...], name: str) -> bool:
        margin = frozenset(term) - {name}
        margins = {frozenset(other) for other in self.formula.fixed}
        return margin not in margins if margin else not self._absorbed(name)

    def _absorbed(self, name: str) -> bool:
        """Whether a constant column stands before the main effect `name` already."""
        factors = [term[0] for term in self.formula.fixed if len(term) == 1 and term[0] in self.levels]
        return self.formula.intercept or (name in factors and factors.index(name) > 0)

    def _column(self, name: str, values: Sequence[object], full: bool) -> Matrix:
        if name not in self.levels:
            return np.asarray(values, dtype=np.float64)[:, None]
        levels = self.levels[name]
        codes = np.array([levels.index(str(value)) for value in values])
        indicators: Matrix = np.eye(len(levels))[codes][:, 0 if full else 1 :]
        return indicators

    def _labels(self, name: str, full: bool) -> tuple[str, ...]:
        if name not in self.levels:
            return (name,)
        return tuple(f"{name}{level}" for level in self.levels[name][0 if full else 1 :])


@dataclass(frozen=True, slots=True)
class Design:
    """Response, fixed-effects matrix and grouping factors of the complete rows of a table.

    `rows` are the positions (in the caller's table) of the rows used: incomplete ones are left out.
    """

    formula: Formula
    y: Matrix
    X: Matrix
    coding: Coding
    groupings: tuple[Grouping, ...]
    rows: Codes


def parse_formula(text: str) -> Formula:
    """Read a model formula.

    Raises
    ------
    RefusedError
        The text is no formula of this small grammar; the message quotes the part not understood.
    """
    left, tilde, right = text.partition("~")
    if not tilde or not _NAME.fullmatch(left.strip()):
        refuse("formula", "read `response ~ terms`", text)
    random = tuple(_names(text, part) for part in _RANDOM.findall(right))
    intercept, fixed = True, []
    for part in (piece.strip() for piece in _RANDOM.sub("", right).split("+")):
        if part in ("0", "1"):
            intercept = part == "1"
        elif part:
            fixed.append(_names(text, part))
    if not fixed and not random and not right.strip():
        refuse("formula", "name at least one term after ~", text)
    ordered = tuple(sorted(dict.fromkeys(fixed), key=len))
    for twice in (term for term in set(random) if random.count(term) > 1):
        refuse("formula", "name each random term once", f"(1|{':'.join(twice)}) twice")
    return Formula(text, left.strip().strip("`"), intercept, ordered, random)


def build_design(formula: str | Formula, data: pl.DataFrame) -> Design:
    """Return the matrices of a formula over a table; rows with a missing value are left out.

    Raises
    ------
    RefusedError
        A column is absent, the response is not numeric or all missing, a factor has one level.
    """
    formula = parse_formula(formula) if isinstance(formula, str) else formula
    for name in formula.columns:
        if name not in data.columns:
            refuse("formula", f"name columns of the data ({', '.join(data.columns)})", name)
    response = data[formula.response]
    if not response.dtype.is_numeric():
        refuse(formula.response, "be numeric", f"a column of {response.dtype}")
    complete = pl.all_horizontal(_present(data.schema, name) for name in formula.columns)
    rows = data.select(complete.arg_true().alias("i"))["i"].to_numpy().astype(np.intp)
    used = data[rows, list(formula.columns)]
    if used.height == 0:
        refuse(formula.response, "have at least one row without missing values", "none")
    coding = _coding(formula, used)
    X = coding.rows({name: used[name].to_list() for name in formula.columns}, used.height)
    y = used[formula.response].cast(pl.Float64).to_numpy().astype(np.float64)
    groupings = tuple(_grouping(term, used) for term in formula.random)
    return Design(formula, y, X, coding, groupings, rows)


def _names(text: str, part: str) -> tuple[str, ...]:
    names = [piece.strip() for piece in part.split(":")]
    for name in names:
        if not _NAME.fullmatch(name):
            refuse("formula", "be made of column names joined by + and :, or (1|g)", name, f"Read in {text}")
    return tuple(name.strip("`") for name in names)


def _present(schema: pl.Schema, name: str) -> pl.Expr:
    column = pl.col(name)
    return column.is_not_null() & column.is_finite() if schema[name].is_float() else column.is_not_null()


def _coding(formula: Formula, used: pl.DataFrame) -> Coding:
    levels: dict[str, tuple[str, ...]] = {}
    means: dict[str, float] = {}
    for name in dict.fromkeys(itertools.chain(*formula.fixed)):
        column = used[name]
        if column.dtype.is_numeric():
            means[name] = float(column.cast(pl.Float64).to_numpy().mean())
            continue
        levels[name] = tuple(sorted(column.cast(pl.String).unique().to_list()))
        if len(levels[name]) < 2:
            refuse(name, "have at least two levels where the response is present", levels[name][0])
    return Coding(formula, levels, means)


def _grouping(term: tuple[str, ...], used: pl.DataFrame) -> Grouping:
    key = used.select(pl.concat_str([pl.col(name).cast(pl.String) for name in term], separator=":"))
    levels, codes = np.unique(key.to_series().to_numpy().astype(str), return_inverse=True)
    return Grouping(":".join(term), tuple(levels.tolist()), codes.astype(np.intp))


def _products(left: Matrix, right: Matrix) -> Matrix:
    """All products of a column of `left` with one of `right`, those of `left` varying fastest (as R)."""
    product: Matrix = (right[:, :, None] * left[:, None, :]).reshape(len(left), -1)
    return product

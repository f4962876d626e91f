"""Small trial books made by hand, and the shipped example judged once."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from huaiyao.engine.books.kinds import CLAIMS, ENTRIES, PLOTS, TRIALS
from huaiyao.engine.books.reader import read_book
from huaiyao.engine.books.terms import ROW, Book, Kind, OpenColumn, Sheet
from huaiyao.engine.trials.judge import TrialJudgement, judge_trials

REPOSITORY = Path(__file__).resolve().parents[3]
EXAMPLE = REPOSITORY / "examples" / "rehmannia_clones.xlsx"


@pytest.fixture(scope="session")
def script():
    """The module that writes the shipped example."""
    path = REPOSITORY / "examples" / "build" / "rehmannia_clones.py"
    spec = importlib.util.spec_from_file_location("rehmannia_clones", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def example_book() -> Book:
    return read_book(EXAMPLE)


@pytest.fixture(scope="session")
def example(example_book) -> TrialJudgement:
    return judge_trials(example_book)


def draw_plots(
    effects: dict[str, float],
    *,
    sites: tuple[str, ...] = ("A", "B", "C"),
    years: tuple[int, ...] = (2022, 2023),
    blocks: int = 3,
    noise: float = 2.0,
    seed: int = 1,
) -> pl.DataFrame:
    """Plots of a block trial: 100 + environment + block + effect + noise, in the columns of `analyse`."""
    rng = np.random.default_rng(seed)
    rows = []
    for year in years:
        for site in sites:
            level = 100 + rng.normal(0, 5)
            for block in range(blocks):
                shift = rng.normal(0, 1)
                for entry, effect in effects.items():
                    value = level + shift + effect + rng.normal(0, noise)
                    rows.append((f"{site}{year}", site, year, entry, str(block), value))
    frame = pl.DataFrame(rows, schema=["trial", "site", "year", "entry", "block", "value"], orient="row")
    return frame.with_columns(place=pl.format("小区!{}", pl.int_range(2, pl.len() + 2)))


def make_book(
    plots: pl.DataFrame, claims: list[dict], *, checks=("CK",), kind="variety", unit="kg/亩"
) -> Book:
    """A book as the reader would return it, with one trait 产量."""
    plots = plots.rename({"value": "产量"}).with_columns(pl.int_range(2, pl.len() + 2).alias(ROW))
    trials = plots.select("trial", "site", "year").unique(maintain_order=True)
    entries = plots.select("entry").unique(maintain_order=True)
    sheets = {
        "trials": (TRIALS, "试验", trials.with_columns(kind=pl.lit(kind))),
        "entries": (ENTRIES, "处理", entries.with_columns(check=pl.col("entry").is_in(checks))),
        "plots": (PLOTS, "小区", plots.select("trial", "entry", "block", "产量", ROW)),
        "claims": (CLAIMS, "声称", pl.DataFrame(claims)),
    }
    made = {}
    for name, (spec, title, frame) in sheets.items():
        if ROW not in frame.columns:
            frame = frame.with_columns(pl.int_range(2, pl.len() + 2).alias(ROW))
        traits = (OpenColumn("产量", unit, 6),) if name == "plots" else ()
        made[name] = Sheet(spec, title, frame, traits)
    return Book("hand.xlsx", made, (), frozenset({Kind.TRIAL}), "0" * 64)


@pytest.fixture
def drawn():
    return draw_plots


@pytest.fixture
def book():
    return make_book

"""Reference numbers of the statistics: `tests/references/stats`, made by its recipe.R."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

REFERENCES = Path(__file__).resolve().parents[2] / "references" / "stats"


@pytest.fixture(scope="session")
def reference():
    """Read a table of the reference folder by name; `NA` is null, text columns stay text."""

    def read(name: str) -> pl.DataFrame:
        frame = pl.read_csv(REFERENCES / f"{name}.csv", null_values=["NA"], infer_schema_length=None)
        texts = [c for c in ("name", "data", "formula", "quantity", "model", "matrix") if c in frame.columns]
        return frame.with_columns(pl.col(c).cast(pl.String).fill_null("") for c in texts)

    return read

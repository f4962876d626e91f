"""Small tables of facts, each row with its source, shipped as CSV beside this file."""

from __future__ import annotations

from importlib import resources

import polars as pl

from huaiyao.engine.checks import refuse


def table_names() -> tuple[str, ...]:
    """Return the names of the packaged tables, sorted."""
    files = (entry.name for entry in resources.files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".csv") for name in files if name.endswith(".csv")))


def read_table(name: str) -> pl.DataFrame:
    """Return the packaged table `name` with numbers and ISO dates already parsed.

    Empty cells are null. Every table has a `source` column (a test holds them to it).

    Raises
    ------
    RefusedError
        There is no table of that name.
    """
    if name not in table_names():
        refuse("name", f"be one of the packaged tables ({', '.join(table_names())})", name)
    with resources.files(__name__).joinpath(f"{name}.csv").open("rb") as file:
        return pl.read_csv(file.read(), try_parse_dates=True, infer_schema_length=None)

"""Whether this institute holds made-up rows: every page then says so in its footer."""

from __future__ import annotations

from collections.abc import Callable

_queries: list[Callable[[], bool]] = []


def register(query: Callable[[], bool]) -> None:
    """Ask `query` on each page whether the institute is a sample."""
    _queries.append(query)


def institute_is_sample() -> bool:
    return any(query() for query in _queries)

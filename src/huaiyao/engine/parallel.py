"""Map blocks over any `concurrent.futures` executor, with seeds that do not depend on it.

`executor=None` runs the blocks here, in order. A thread pool, a process pool or Dask's
`Client.get_executor()` gives identical results, because each block draws from its own child seed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from typing import TypeVar

import numpy as np

from huaiyao.engine.checks import check_number

B = TypeVar("B")
R = TypeVar("R")


def map_blocks(work: Callable[[B], R], blocks: Iterable[B], executor: Executor | None = None) -> list[R]:
    """Return `work(block)` for every block, in the order of the blocks."""
    return [work(block) for block in blocks] if executor is None else list(executor.map(work, blocks))


def child_seeds(seed: int, count: int) -> list[np.random.SeedSequence]:
    """Return `count` independent seeds that follow from `seed` alone."""
    check_number("seed", seed, least=0)
    check_number("count", count, least=0)
    return np.random.SeedSequence(seed).spawn(count)

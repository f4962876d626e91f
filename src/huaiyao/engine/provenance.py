"""What every result carries so that it can be replayed from its own output."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from huaiyao import __version__


@dataclass(frozen=True, slots=True)
class Provenance:
    """Method, parameters, seed, version and the digests of the inputs.

    `method` is a stable name (`stats.mixed.reml`), `parameters` everything that could change the
    result, `seed` the root seed or None where nothing is drawn, `inputs` SHA-256 by input name.
    """

    method: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    seed: int | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)
    version: str = __version__

    def as_json(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "parameters": dict(self.parameters),
            "seed": self.seed,
            "inputs": dict(self.inputs),
            "version": self.version,
        }


def digest(data: bytes | str | np.ndarray | pl.DataFrame) -> str:
    """SHA-256, in hex, of bytes, text, an array (dtype, shape, values) or a table (as CSV)."""
    return hashlib.sha256(_bytes(data)).hexdigest()


def _bytes(data: bytes | str | np.ndarray | pl.DataFrame) -> bytes:
    if isinstance(data, bytes):
        return data
    if isinstance(data, str):
        return data.encode()
    if isinstance(data, pl.DataFrame):
        return data.write_csv().encode()
    if data.dtype.hasobject:
        return "\x1f".join([str(data.shape), *map(str, data.ravel().tolist())]).encode()
    return f"{data.dtype.str}{data.shape}".encode() + np.ascontiguousarray(data).tobytes()

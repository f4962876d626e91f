"""The command as a person runs it: in a process of its own, without colour, in a named language."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `huaiyao …` in an empty folder and return what it said and how it ended."""

    def _run(
        *arguments: str | Path, language: str = "zh", home: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        environment = {
            name: value for name, value in os.environ.items() if name not in ("LANG", "HUAIYAO_LANG")
        }
        environment |= {
            "HUAIYAO_LANG": language,
            "HUAIYAO_HOME": str(tmp_path / "var"),
            "PYTHONUTF8": "1",
        }
        command = [sys.executable, "-c", "from huaiyao.cli import main; main()", *map(str, arguments)]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
        )

    return _run

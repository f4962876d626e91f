"""Shared ground: `../shared` when it is there, Chromium when it is there, and no skips in CI."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is loaded; why: see huaiyao.cli
REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = REPOSITORY.parent / "shared"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
NO_SKIPS = os.environ.get("HUAIYAO_NO_SKIPS") == "1"


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("shared") and not (SHARED / "data").is_dir():
        skip("needs ../shared, which only the project's own machines have")
    if item.get_closest_marker("browser") and not CHROMIUM:
        skip("needs Chromium; install Debian's `chromium` to run it")


def skip(reason: str) -> None:
    """Skip with a reason on a user's machine; fail where skips are forbidden."""
    if NO_SKIPS:
        pytest.fail(f"skips are forbidden here: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data and reference results beside the repository."""
    return SHARED


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def chromium() -> str:
    return CHROMIUM

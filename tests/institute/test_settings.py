"""Server, worker and scheduler start together in an empty home: they share one secret."""

from __future__ import annotations

import errno
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from huaiyao.institute import settings


@pytest.fixture
def empty_home(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setattr(settings, "HUAIYAO_HOME", tmp_path)
    monkeypatch.delenv("HUAIYAO_SECRET_KEY", raising=False)
    return tmp_path


def test_those_who_start_together_get_one_secret_and_never_half_of_it(empty_home):
    together = threading.Barrier(8)

    def start(_number: int) -> str:
        together.wait()
        return settings._secret()

    with ThreadPoolExecutor(8) as starting:
        secrets = set(starting.map(start, range(8)))
    assert secrets == {(empty_home / "secret").read_text()}
    assert len(secrets.pop()) >= 50


def test_only_its_owner_reads_it_and_no_draft_is_left(empty_home):
    settings._secret()
    assert [file.name for file in empty_home.iterdir()] == ["secret"]
    assert (empty_home / "secret").stat().st_mode & 0o077 == 0


def test_a_volume_without_hard_links_keeps_a_secret_too(empty_home, monkeypatch):
    def refuse(*_paths):
        raise OSError(errno.ENOTSUP, "hard links are not supported here")

    monkeypatch.setattr(settings.os, "link", refuse)
    first = settings._secret()
    assert settings._secret() == first
    assert [file.name for file in empty_home.iterdir()] == ["secret"]

"""The tutorial is run as written, in both languages: its commands, its edits, what it says they print."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

FENCED = re.compile(r"^```(console|edit)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EDIT = re.compile(r"(?P<file>\S+) (?P<sheet>[^!]+)!(?P<cell>[A-Z]+\d+): (?P<old>\S+) → (?P<new>\S+)")


@dataclass
class Desk:
    """A folder with the examples in it, and a shell there that knows `huaiyao` and the last exit code."""

    folder: Path
    language: str
    last_code: int = 0

    def run(self, command: str) -> str:
        bin_folder = self.folder / ".bin"
        environment = {**os.environ, "HUAIYAO_LANG": self.language, "PYTHONUTF8": "1"}
        environment["PATH"] = f"{bin_folder}{os.pathsep}{environment['PATH']}"
        script = f"set -o pipefail; (exit {self.last_code}); {command.replace('uv run huaiyao', 'huaiyao')}"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=180,
        )
        self.last_code = done.returncode
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout + done.stderr

    def edit(self, line: str) -> None:
        asked = EDIT.fullmatch(line).groupdict()
        book = openpyxl.load_workbook(self.folder / asked["file"])
        cell = book[asked["sheet"]][asked["cell"]]
        assert cell.value == asked["old"]
        cell.value = asked["new"]
        book.save(self.folder / asked["file"])


@pytest.fixture
def desk(repository: Path, tmp_path: Path) -> Desk:
    shutil.copytree(repository / "examples", tmp_path / "examples")
    command = tmp_path / ".bin" / "huaiyao"
    command.parent.mkdir()
    command.write_text(
        f"#!/bin/sh\nexec '{sys.executable}' -c 'from huaiyao.cli import main; main()' \"$@\"\n"
    )
    command.chmod(0o755)
    return Desk(tmp_path, "zh")


def _commands(block: str) -> list[tuple[str, list[str]]]:
    """Return each `$ ` line with the lines it is said to print."""
    found: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def _pattern(expected: list[str]) -> re.Pattern[str]:
    """Return what the expected lines match: `…` is any text, a line of it alone any lines."""
    parts = ["(?:.*\n)*?" if line == "…" else _line(line) + "\n" for line in expected]
    return re.compile("".join(parts) + r"(?:.*\n)*" * (expected[-1:] == ["…"]))


def _line(line: str) -> str:
    return "[^\n]*".join(re.escape(part) for part in line.split("…"))


@pytest.mark.parametrize("page", ["tutorial.md", "tutorial.zh.md"])
def test_the_tutorial_does_what_it_says(repository: Path, desk: Desk, page: str) -> None:
    desk.language = "zh" if ".zh" in page else "en"
    blocks = FENCED.findall((repository / "docs" / page).read_text("utf-8"))
    assert len(blocks) >= 6
    for kind, block in blocks:
        if kind == "edit":
            desk.edit(block.strip())
            continue
        for command, expected in _commands(block):
            printed = desk.run(command)
            assert _pattern(expected).fullmatch(printed), f"$ {command}\n{printed}"


def test_a_page_that_promises_what_is_not_printed_would_be_caught() -> None:
    assert _pattern(["a", "…", "b…d"]).fullmatch("a\n1\n2\nbcd\n")
    assert not _pattern(["a", "…", "x"]).fullmatch("a\n1\n2\nbcd\n")
    assert not _pattern(["a"]).fullmatch("a\nb\n")

"""The house holds, and each of its contracts goes red on a planted breach."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LINT = Path(sys.executable).with_name("lint-imports")

# contract -> (file to write or append to, relative to src/huaiyao, line planted)
BREACHES = {
    "1 floors": ("engine/units.py", "import huaiyao.institute.wsgi"),
    "2 pure engine": ("engine/stats/linear.py", "import sqlite3"),
    "3 subjects": ("engine/rules/terms.py", "import huaiyao.engine.trials.terms"),
    "4 departments": ("institute/registry/models.py", "import huaiyao.institute.results.models"),
    "5 inside": ("institute/programme/utils.py", ""),
    "6 pages": ("institute/results/queries/lists.py", "import huaiyao.institute.breeding.views"),
    "7 door": ("institute/breeding/views.py", "import huaiyao.engine.check"),
    "8a kernels": ("engine/stats/linear.py", "import huaiyao.engine.trials._kernels"),
    "8b charts": ("engine/strategy/audit.py", "import altair"),
}
FURTHER_BREACHES = {
    "1 floors": ("helpers/__init__.py", ""),
    "3 subjects": ("engine/misc.py", ""),
    "4 departments": ("institute/common/__init__.py", ""),
    "5 inside": ("institute/results/models.py", "import huaiyao.institute.results.actions"),
    "7 door": ("institute/breeding/forms.py", "import huaiyao.engine.stats.mixed"),
}


def broken_contracts(source: Path, repository: Path) -> set[str]:
    """Run import-linter over the tree at `source` and return the first words of the broken contracts' names."""
    done = subprocess.run(
        [LINT, "--config", repository / ".importlinter", "--no-cache"],
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(source), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
    )
    assert "Contracts" in done.stdout, done.stdout + done.stderr
    return set(re.findall(r"^(\d\w? [^:\n]*?)(?::| of | a )[^\n]*BROKEN", done.stdout, re.MULTILINE))


@pytest.fixture
def planted_tree(tmp_path: Path, repository: Path) -> Path:
    """A copy of the source where one kernel exists, so that its contract has something to guard."""
    shutil.copytree(
        repository / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.otf")
    )
    (tmp_path / "src/huaiyao/engine/trials/_kernels.py").write_text("")
    return tmp_path / "src"


def plant(tree: Path, file: str, line: str) -> None:
    place = tree / "huaiyao" / file
    place.parent.mkdir(exist_ok=True)
    place.write_text((place.read_text() if place.exists() else "") + f"\n{line}\n")


def test_the_house_holds(planted_tree: Path, repository: Path) -> None:
    assert broken_contracts(planted_tree, repository) == set()


@pytest.mark.parametrize(
    ("contract", "file", "line"), [(c, *b) for t in (BREACHES, FURTHER_BREACHES) for c, b in t.items()]
)
def test_a_planted_breach_turns_its_contract_red(
    contract: str, file: str, line: str, planted_tree: Path, repository: Path
) -> None:
    plant(planted_tree, file, line)
    assert contract in broken_contracts(planted_tree, repository)

"""Both languages are whole: every Chinese sentence has its English, one and the same everywhere, and compiled."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import polib
from tests.conftest import skip


def catalogues(repository: Path) -> list[Path]:
    return sorted((repository / "src/huaiyao/institute").glob("*/locale/en/LC_MESSAGES/django.po"))


def departments_that_speak(repository: Path) -> list[str]:
    """Departments with a translatable sentence in a template or a module."""
    marks = re.compile(r"{%\s*(blocktranslate|translate)\b|\b_\(\s*[\"']")
    return sorted(
        {
            file.relative_to(repository / "src/huaiyao/institute").parts[0]
            for pattern in ("*/**/*.html", "*/**/*.py")
            for file in (repository / "src/huaiyao/institute").glob(pattern)
            if "migrations" not in file.parts and marks.search(file.read_text())
        }
    )


def test_every_department_that_speaks_has_a_catalogue(repository: Path) -> None:
    assert {p.parts[-5] for p in catalogues(repository)} >= set(departments_that_speak(repository))


def test_no_sentence_lacks_its_english(repository: Path) -> None:
    silent = [
        f"{po.parts[-5]}: {entry.msgid}"
        for po in catalogues(repository)
        for entry in polib.pofile(str(po))
        if not entry.obsolete and (not entry.translated() or entry.fuzzy)
    ]
    assert silent == []


def test_one_chinese_sentence_has_one_english_one(repository: Path) -> None:
    """Django merges the departments' catalogues: two meanings of one word need a `context`."""
    said: dict[tuple[str | None, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for po in catalogues(repository):
        for entry in polib.pofile(str(po)):
            if not entry.obsolete:
                said[entry.msgctxt, entry.msgid][entry.msgstr].append(po.parts[-5])
    assert {key: dict(said[key]) for key in said if len(said[key]) > 1} == {}


def test_what_is_compiled_is_what_is_written(repository: Path) -> None:
    for po in catalogues(repository):
        written = {(e.msgctxt, e.msgid): e.msgstr for e in polib.pofile(str(po)) if not e.obsolete}
        compiled = {(e.msgctxt, e.msgid): e.msgstr for e in polib.mofile(str(po.with_suffix(".mo")))}
        assert compiled == written, f"run compilemessages in {po.parts[-5]}"


def test_the_catalogues_hold_every_sentence_of_the_source(repository: Path, tmp_path: Path) -> None:
    """Collect the sentences anew, as makemessages does, and look each of them up."""
    if not shutil.which("xgettext"):
        skip("needs xgettext; install Debian's `gettext` to run it")
    ignore = shutil.ignore_patterns("__pycache__", "static", "*.mo")
    shutil.copytree(repository / "src/huaiyao/institute", tmp_path / "institute", ignore=ignore)
    lacking = {}
    for department in departments_that_speak(repository):
        po = tmp_path / "institute" / department / "locale/en/LC_MESSAGES/django.po"
        known = sentences(po)
        po.unlink()
        collect_sentences(tmp_path / "institute" / department)
        lacking[department] = sentences(po) - known
    assert {department: left for department, left in lacking.items() if left} == {}


def sentences(po: Path) -> set[tuple[str | None, str]]:
    return {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(po)) if not entry.obsolete}


def collect_sentences(folder: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "django", "makemessages", "-l", "en", "--no-obsolete"]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)

"""Both languages are whole: every Chinese sentence has its English, one and the same everywhere, and compiled."""

from __future__ import annotations

import ast
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


def test_the_catalogues_hold_every_sentence_of_the_source_and_no_other(
    repository: Path, tmp_path: Path
) -> None:
    """Collect the sentences anew, as makemessages does, and lay them beside the catalogue."""
    if not shutil.which("xgettext"):
        skip("needs xgettext; install Debian's `gettext` to run it")
    ignore = shutil.ignore_patterns("__pycache__", "static", "*.mo")
    shutil.copytree(repository / "src/huaiyao/institute", tmp_path / "institute", ignore=ignore)
    lacking, spare = {}, {}
    for department in departments_that_speak(repository):
        po = tmp_path / "institute" / department / "locale/en/LC_MESSAGES/django.po"
        known = sentences(po)
        po.unlink()
        collect_sentences(tmp_path / "institute" / department)
        lacking[department], spare[department] = sentences(po) - known, known - sentences(po)
    assert {department: left for department, left in lacking.items() if left} == {}
    assert {department: left for department, left in spare.items() if left} == {}


def sentences(po: Path) -> set[tuple[str | None, str]]:
    return {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(po)) if not entry.obsolete}


def collect_sentences(folder: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "django", "makemessages", "-l", "en", "--no-obsolete"]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)


HAN = "[\u3400-\u9fff“”《》]"
# GB/T 15834 in running Chinese. A bracket after a bare name with a unit in it is a header as books have it.
HALF_WIDTH = re.compile(rf"{HAN} ?[,;:?()]|[,;:?()] ?{HAN}|[「」]")
HEADER = re.compile(r"[㐀-鿿]+\((?:亩|kg/亩|m²)\)")
AS_CODE = {"是,否"}  # what Django's `yesno` splits


def half_width(text: str) -> list[str]:
    return HALF_WIDTH.findall(HEADER.sub("", text))


def literals(node: ast.expr) -> str:
    """A string as its readers see it, `0` where a value goes; whatever strings stand in the values, too."""
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "0" for part in node.values]
        return "".join(str(part) for part in parts)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def sentences_of_the_engine(repository: Path) -> list[tuple[str, str, str]]:
    """Where it stands, its Chinese and its English, of each `Text(zh, en)` and each `say(zh, en)` of the door."""
    return [
        (f"{file.name}:{call.lineno}", literals(call.args[0]), literals(call.args[1]))
        for floor in ("engine", "cli")
        for file in sorted((repository / "src/huaiyao" / floor).rglob("*.py"))
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("Text", "say")
        and len(call.args) > 1
    ]


def test_chinese_sentences_have_chinese_punctuation(repository: Path) -> None:
    said = [(place, zh) for place, zh, _ in sentences_of_the_engine(repository)]
    for po in catalogues(repository):
        said += [(po.parts[-5], entry.msgid) for entry in polib.pofile(str(po)) if entry.msgid not in AS_CODE]
    assert [(place, zh) for place, zh in said if half_width(zh)] == []


def test_the_punctuation_test_tells_the_two_widths_apart() -> None:
    assert all(half_width(text) for text in ("没有不符,有存疑之处", "面积 (公顷)", "可选:{names}"))
    assert not half_width("95 % (Fieller), 8 %；单位写在表头里，如 面积(亩)；见 指标!3、10:30")


def test_a_sentence_that_ends_in_one_language_ends_in_the_other(repository: Path) -> None:
    said = [(place, zh, en) for place, zh, en in sentences_of_the_engine(repository) if zh and en]
    assert [
        (place, zh) for place, zh, en in said if en[-1] in ".?" and zh[-1] not in "。？…" and zh[-1] != "0"
    ] == []


def test_a_clause_has_one_name_on_pages_and_in_reports() -> None:
    from django.utils.translation import override

    from huaiyao.engine.report.words import CLAUSES
    from huaiyao.institute.web.clauses import clause_label

    for language in ("zh-hans", "en"):
        with override(language):
            on_pages = {clause: str(clause_label(clause)).lower() for clause in CLAUSES}
        assert on_pages == {clause: name.to(language) for clause, name in CLAUSES.items()}

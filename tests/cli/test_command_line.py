"""The door itself: help in both languages, usage errors, start-up, templates."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

VERBS = ["check", "book blank", "demo", "serve", "audit verify"]


def test_help_lists_every_verb_in_chinese_and_in_english(run) -> None:
    for language, word in (("zh", "命令"), ("en", "Commands")):
        shown = run("--help", language=language).stdout
        assert word in shown
        assert [verb for verb in VERBS if verb.split()[0] not in shown] == []


@pytest.mark.parametrize("verb", VERBS)
def test_the_english_help_of_a_verb_holds_no_chinese_and_the_chinese_help_some(run, verb: str) -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    assert not chinese.search(run(*verb.split(), "--help", language="en").stdout)
    assert len(chinese.findall(run(*verb.split(), "--help").stdout)) > 10


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], "没有命令 chek"),
        (["check"], "缺少参数"),
        (["check", "a.xlsx", "--lag", "zh"], "没有选项 --lag"),
        (["check", "a.xlsx", "--lang", "fr"], "看不懂 fr"),
        (["book", "blank", "lot", "--out", "x.xlsx"], "看不懂 lot"),
        (["book", "blank", "plan"], "缺少参数 --out"),
    ],
)
def test_a_wrong_command_line_is_told_what_is_wrong_and_ends_with_2(
    run, arguments: list[str], said: str
) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "--help" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_language_follows_lang_where_nothing_else_is_said(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from huaiyao.cli import main; main()", "--help"]
    for lang, word in (("en_GB.UTF-8", "Usage:"), ("zh_CN.UTF-8", "用法："), ("C.UTF-8", "用法：")):
        shown = subprocess.run(
            command, env={"LANG": lang, "PYTHONUTF8": "1"}, capture_output=True, text=True, cwd=tmp_path
        )
        assert shown.stdout.startswith(word)


def test_help_imports_neither_the_engines_libraries_nor_django() -> None:
    heavy = {"numpy", "polars", "scipy", "pint", "django", "typst", "lxml"}
    script = f"import sys; from huaiyao.cli.app import run; run(['-h']); print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(("kind", "sheet"), [("plan", "指标"), ("trial", "小区")])
def test_a_blank_book_is_written_and_reads_as_a_book_with_nothing_in_it(
    run, tmp_path: Path, kind: str, sheet: str
) -> None:
    made = tmp_path / "空白.xlsx"
    assert run("book", "blank", kind, "--out", made).returncode == 0
    assert sheet in openpyxl.load_workbook(made).sheetnames
    done = run("check", made)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)


def test_a_blank_book_is_never_written_over_a_file(run, tmp_path: Path) -> None:
    mine = tmp_path / "mine.xlsx"
    mine.write_text("mine")
    done = run("book", "blank", "plan", "--out", mine, language="en")
    assert done.returncode == 2
    assert "exists and is left as it is" in done.stderr
    assert mine.read_text() == "mine"


def test_output_can_be_cut_short_by_what_reads_it(repository: Path) -> None:
    huaiyao = f"'{sys.executable}' -c 'import sys; from huaiyao.cli import main; sys.exit(main())'"
    script = f"{huaiyao} check examples/jiaozuo_2021_plan.xlsx | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], cwd=repository, capture_output=True, text=True)
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr
    assert done.returncode in (1, 141)  # contradicted, or cut short before all was said; never "all is well"

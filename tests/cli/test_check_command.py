"""`huaiyao check`: verdicts in the terminal, reports on disk, a clear answer to any file, the exit code."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import jsonschema
import openpyxl
import pytest
import xlsxwriter
from pypdf import PdfReader
from rich.cells import cell_len

PLAN = "jiaozuo_2021_plan.xlsx"
TRIAL = "rehmannia_clones.xlsx"


@pytest.fixture
def plan(repository: Path) -> Path:
    return repository / "examples" / PLAN


@pytest.fixture
def trial(repository: Path) -> Path:
    return repository / "examples" / TRIAL


def test_the_plan_example_is_contradicted_and_every_verdict_names_its_rows(run, plan: Path) -> None:
    done = run("check", plan)
    assert done.returncode == 1
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[0].startswith(PLAN)
    assert lines[1].startswith("[不符] 2 不符")
    first = next(i for i, line in enumerate(lines) if line.startswith("[不符] 单位"))
    assert "关系!" in lines[first + 1]


def test_english_speaks_english(run, plan: Path) -> None:
    for done in (run("check", plan, language="en"), run("check", plan, "--lang", "en")):
        assert done.stdout.splitlines()[1].startswith("[contradicted] 2 contradicted")
        assert "Evidence asked for" in done.stdout


def test_the_trial_example_gives_its_three_verdicts(run, trial: Path) -> None:
    done = run("check", trial)
    assert done.returncode == 1
    heads = [line[:4] for line in done.stdout.splitlines() if line.startswith("[") and "（对照" in line]
    assert sorted(heads) == ["[不符]", "[相符]", "[缺据]"]


def test_json_keeps_to_its_schema_and_the_exit_code_stays(run, plan: Path, repository: Path) -> None:
    done = run("check", plan, "--json")
    schema = json.loads((repository / "docs/reference/check.schema.json").read_text("utf-8"))
    jsonschema.validate(json.loads(done.stdout), schema)
    assert done.returncode == 1


def test_reports_of_every_kind_are_written_at_once(run, plan: Path, tmp_path: Path) -> None:
    names = ["report.html", "report.pdf", "report.xlsx", "report.json"]
    done = run("check", plan, *(part for name in names for part in ("--out", tmp_path / name)))
    assert done.returncode == 1
    assert [line.split()[-1] for line in done.stderr.splitlines()] == [str(tmp_path / name) for name in names]
    assert (tmp_path / "report.html").read_text("utf-8").startswith("<!doctype html>")
    assert PdfReader(tmp_path / "report.pdf").metadata.title == f"证据是否支持这本账？ {PLAN}"
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["book"] == PLAN
    assert {"指标", "判定"} <= set(openpyxl.load_workbook(tmp_path / "report.xlsx").sheetnames)


def test_the_book_comes_back_with_every_original_sheet_part_that_has_no_note_untouched(
    run, trial: Path, tmp_path: Path
) -> None:
    run("check", trial, "--out", tmp_path / "back.xlsx")
    with zipfile.ZipFile(trial) as before, zipfile.ZipFile(tmp_path / "back.xlsx") as after:
        kept = [name for name in before.namelist() if before.read(name) == after.read(name)]
    assert "xl/sharedStrings.xml" in kept


def _workbook(path: Path, rows: list[list[str]], sheet: str = "Sheet1") -> Path:
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return path


def _truncated(source: Path, path: Path) -> Path:
    path.write_bytes(source.read_bytes()[:3000])
    return path


def _with_bytes(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize(
    "case",
    ["missing", "empty file", "truncated", "a picture", "empty folder", "an old .xls"],
)
def test_a_file_that_cannot_be_read_gets_a_sentence_and_never_a_traceback(
    run, plan: Path, tmp_path: Path, case: str, as_json: bool
) -> None:
    make = {
        "missing": lambda: tmp_path / "没有.xlsx",
        "empty file": lambda: _with_bytes(tmp_path / "空.xlsx", b""),
        "truncated": lambda: _truncated(plan, tmp_path / "断.xlsx"),
        "a picture": lambda: _with_bytes(tmp_path / "图.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(200)),
        "empty folder": lambda: (tmp_path / "空夹").mkdir() or tmp_path / "空夹",
        "an old .xls": lambda: _with_bytes(
            tmp_path / "旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
        ),
    }
    done = run("check", make[case](), *(["--json"] if as_json else []))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    if as_json:
        assert done.stderr == ""
        assert json.loads(done.stdout)["error"]["zh"]
    else:
        assert done.stdout == ""
        assert done.stderr.strip().endswith("。")


@pytest.mark.parametrize(
    ("rows", "said"),
    [([], "请填好再交"), ([["品名", "单价"], ["螺丝", "3"]], "文件里的工作表：Sheet1。")],
    ids=["empty", "another trade"],
)
def test_a_workbook_with_nothing_to_judge_says_what_a_book_needs(
    run, tmp_path: Path, rows: list[list[str]], said: str
) -> None:
    done = run("check", _workbook(tmp_path / "账.xlsx", rows))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert said in done.stdout + done.stderr


def test_a_folder_of_gb18030_files_is_read(run, tmp_path: Path) -> None:
    folder = tmp_path / "规划"
    folder.mkdir()
    rows = [
        "编号,名称,数值,单位",
        "面积,种植面积,100,公顷",
        "单产,单位产值,2,万元/公顷",
        "产值,总产值,200,万元",
    ]
    (folder / "指标.csv").write_bytes("\n".join(rows).encode("gb18030"))
    (folder / "关系.csv").write_bytes("编号,等式\nR1,产值 = 面积 * 单产\n".encode("gb18030"))
    done = run("check", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "单位：R1" in done.stdout


def test_a_cell_that_cannot_be_read_is_shown_by_sheet_and_row_and_the_rest_is_judged(
    run, tmp_path: Path
) -> None:
    rows = [["编号", "名称", "数值", "单位"], ["a", "面积", "约三千", "公顷"], ["b", "占比", "5", "%"]]
    done = run("check", _workbook(tmp_path / "账.xlsx", rows, "指标"))
    assert "指标!2 数值 约三千" in done.stdout
    assert done.returncode in (0, 2)


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("report.docx", ".html、.pdf、.xlsx 或 .json"),
        ("没有/report.pdf", "没有文件夹"),
    ],
)
def test_a_report_that_cannot_be_written_is_refused_before_judging(
    run, plan: Path, out: str, said: str
) -> None:
    done = run("check", plan, "--out", out)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_the_users_own_file_is_never_written_over(run, plan: Path, tmp_path: Path) -> None:
    mine = tmp_path / "我的.xlsx"
    mine.write_bytes(plan.read_bytes())
    done = run("check", mine, "--out", mine)
    assert done.returncode == 2
    assert "原件不改" in done.stderr
    assert mine.read_bytes() == plan.read_bytes()


def test_a_csv_folder_comes_back_as_one_workbook(run, tmp_path: Path) -> None:
    folder = tmp_path / "规划"
    folder.mkdir()
    rows = "编号,名称,数值,单位\nA,面积,10,公顷\nB,单产,3,吨/公顷\nC,总产,300,吨\n"
    (folder / "指标.csv").write_bytes(rows.encode("gb18030"))
    (folder / "关系.csv").write_bytes("编号,等式\nR1,C = A * B\n".encode("gb18030"))
    assert run("check", folder, "--out", tmp_path / "x.xlsx").returncode == 1
    given = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert [row[0].value for row in given["指标"].iter_rows()] == ["编号", "A", "B", "C"]
    assert "不符" in [cell.value for row in given["判定"].iter_rows() for cell in row]


@pytest.mark.parametrize("columns", [80, 120])
def test_a_screen_gets_tables_with_coloured_seals_that_fit_its_width(plan: Path, columns: int) -> None:
    ours, theirs = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    environment = {**kept, "HUAIYAO_LANG": "zh", "TERM": "xterm-256color", "COLUMNS": str(columns)}
    command = [sys.executable, "-c", "from huaiyao.cli import main; main()", "check", str(plan)]
    process = subprocess.Popen(command, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    shown = _all_of(ours)
    assert process.wait() == 1
    assert re.search(r"\x1b\[[0-9;]*48;[0-9;]*m 不符 \x1b\[0m", shown)
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in shown.splitlines()]
    assert max(cell_len(line) for line in lines) <= columns


def _all_of(terminal: int) -> str:
    parts = []
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # how Linux says that nobody writes to a terminal any more
            part = b""
        if not part:
            return b"".join(parts).decode()
        parts.append(part)


def test_a_book_is_judged_by_the_rules_of_the_day_asked_for(run, trial: Path) -> None:
    judged = json.loads(run("check", trial, "--json", "--on", "2021-01-01").stdout)
    assert judged["parameters"]["on"] == "2021-01-01"


def test_a_day_before_the_first_rule_is_refused_with_the_day_from_which_there_are_rules(
    run, trial: Path
) -> None:
    done = run("check", trial, "--on", "2020-12-31", language="en")
    assert done.returncode == 2
    assert "in force on 2020-12-31; the first hold from 2021-01-01" in done.stderr
    assert "Traceback" not in done.stderr

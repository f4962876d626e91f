"""The shipped trial book is what its script makes, and says everywhere that it is synthetic."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "rehmannia_clones.xlsx"


def _cells(path: Path) -> dict[str, list[list[object]]]:
    workbook = CalamineWorkbook.from_path(path)
    return {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}


@pytest.fixture(scope="module")
def shipped() -> dict[str, list[list[object]]]:
    return _cells(EXAMPLE)


def test_the_shipped_workbook_is_what_its_script_makes(shipped, script, tmp_path):
    script.write_book(tmp_path / "again.xlsx")
    assert _cells(tmp_path / "again.xlsx") == shipped


def test_every_sheet_and_every_name_says_that_it_is_synthetic(shipped):
    assert "合成数据" in str(shipped["说明"][0][0])
    assert "Synthetic data" in str(shipped["说明"][1][0])
    for title in ("试验", "处理", "小区", "声称"):
        header, *rows = shipped[title]
        source = header.index("来源")
        assert rows
        assert all(row[source] == "合成数据 synthetic" for row in rows)
    assert all("合成" in str(row[1]) and "synthetic" in str(row[2]) for row in shipped["处理"][1:])
    assert all("示例点" in str(row[1]) and "sample" in str(row[2]) for row in shipped["试验"][1:])


def test_it_is_a_trial_of_three_sites_two_years_with_a_few_missing_plots(shipped, script):
    trials = shipped["试验"][1:]
    assert len({row[1] for row in trials}) == 3
    assert len({row[3] for row in trials}) == 2
    plots = shipped["小区"][1:]
    assert sum(row[6] == "" for row in plots) == script.LOST
    assert len({row[1] for row in plots}) == 13
    assert {row[0] for row in plots if row[1] == "HS-12"} == {"WX2023", "WZ2023"}

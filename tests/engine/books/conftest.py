"""Workbooks for the tests of the reader, written by xlsxwriter, never by our own code."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
import xlsxwriter

Rows = Sequence[Sequence[Any]]


def write_workbook(sheets: Mapping[str, Rows]) -> bytes:
    """Return an .xlsx whose sheets hold these rows from A1 on; text is text, None is no cell at all."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for title, rows in sheets.items():
            sheet = workbook.add_worksheet(title)
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(r, c, dt.datetime(cell.year, cell.month, cell.day), day)
                    elif isinstance(cell, str):
                        sheet.write_string(r, c, cell)
                    elif cell is not None:
                        sheet.write(r, c, cell)
    return out.getvalue()


@pytest.fixture(scope="session")
def workbook() -> Callable[[Mapping[str, Rows]], bytes]:
    return write_workbook


PLAN: dict[str, Rows] = {
    "指标": [
        ["编号", "名称", "数值", "单位", "年份", "下限", "上限", "来源"],
        ["产值", "一产产值", 100, "亿元", "目标", None, None, "原文"],
        ["面积", "种植面积", "６６，６６７", "公顷", "目标", None, None, "原文"],
        ["单产", "每公顷产值", None, "元/公顷", "现状", 30000, 70000, "原文"],
    ],
    "关系": [["编号", "等式"], ["R1", "产值 = 面积 * 单产"]],
}

TRIAL: dict[str, Rows] = {
    "试验": [["试验编号", "地点", "年份", "类型"], ["T1", "温县", 2021, "品种"]],
    "处理": [["处理", "名称", "是否对照"], ["A", "怀选1号", "否"], ["CK", "对照种", "是"]],
    "小区": [
        ["试验编号", "处理", "区组", "行", "列", "鲜重(kg/亩)"],
        ["T1", "A", "I", 1, 1, 2100.5],
        ["T1", "CK", "I", 1, 2, 1900],
    ],
    "声称": [["处理", "性状", "声称", "相对"], ["A", "鲜重", "+10.5%", "CK"]],
}


@pytest.fixture
def plan() -> dict[str, Rows]:
    return {title: [list(row) for row in rows] for title, rows in PLAN.items()}


@pytest.fixture
def trial() -> dict[str, Rows]:
    return {title: [list(row) for row in rows] for title, rows in TRIAL.items()}


@pytest.fixture(scope="session")
def plan_file() -> bytes:
    return write_workbook(PLAN)


@pytest.fixture(scope="session")
def trial_file() -> bytes:
    return write_workbook(TRIAL)

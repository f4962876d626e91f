from __future__ import annotations

import io
from collections.abc import Callable

import pytest
import xlsxwriter

Rows = list[list[object]]


def workbook(sheets: dict[str, Rows]) -> bytes:
    """Return an xlsx file with these sheets."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return file.getvalue()


@pytest.fixture
def plan_book() -> bytes:
    """10 ha at 3 yuan per ha are said to give 300 yuan; and one row whose value is no number."""
    return workbook(
        {
            "指标": [
                ["编号", "名称", "数值", "单位", "年份"],
                ["面积", "种植面积", 10, "公顷", 2021],
                ["单产", "单位产值", 3, "元/公顷", 2021],
                ["产值", "总产值", 300, "元", 2021],
                ["坏行", "读不出", "不是数", "元", 2021],
            ],
            "关系": [["编号", "等式"], ["一", "产值 = 面积 * 单产"]],
        }
    )


@pytest.fixture
def trial_book() -> bytes:
    """Two entries in four blocks; one claim that can be judged, one that does not say what it compares."""
    yields = {"CK": (100.2, 101.5, 98.7, 100.4), "E1": (130.9, 131.2, 128.3, 129.1)}
    plots = [
        ["T1", entry, block, value]
        for entry, values in yields.items()
        for block, value in enumerate(values, start=1)
    ]
    return workbook(
        {
            "试验": [["试验编号", "地点", "年份"], ["T1", "温县", 2023]],
            "处理": [["处理", "是否对照"], ["CK", "是"], ["E1", "否"]],
            "小区": [["试验编号", "处理", "区组", "产量(kg)"], *plots],
            "声称": [
                ["处理", "性状", "声称", "相对"],
                ["E1", "产量", "+5%", "CK"],
                ["E1", "产量", "0.1", "CK"],
            ],
        }
    )


@pytest.fixture
def other_trade_book() -> bytes:
    return workbook({"工资表": [["姓名", "金额"], ["张三", 3000]]})


@pytest.fixture
def committed(django_capture_on_commit_callbacks) -> Callable:
    """`with committed():` what waits for the end of the transaction (the queue) then runs, as in real life."""
    return lambda: django_capture_on_commit_callbacks(execute=True)

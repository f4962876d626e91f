"""A small trial book as somebody would bring it: two sites, three entries, two blocks, one plot without a value."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Callable, Sequence

import pytest
import xlsxwriter

from huaiyao.institute.accounts.models import Organisation
from huaiyao.institute.breeding.actions import open_series_from_book
from huaiyao.institute.breeding.models import TrialSeries
from huaiyao.institute.programme.actions import open_project
from huaiyao.institute.programme.choices import ProjectState
from huaiyao.institute.programme.models import Bottleneck, Project
from huaiyao.institute.registry.models import Book, BookFile

Sheets = dict[str, list[Sequence[object]]]

TRIALS = [
    ("试验编号", "地点", "年份", "设计", "类型"),
    ("T1", "温县", 2023, "随机区组", "品种"),
    ("T2", "武陟", 2024, "随机区组", "品种"),
]
ENTRIES = [
    ("处理", "名称", "是否对照"),
    ("CK", "金九", "是"),
    ("A", "怀试 1 号", "否"),
    ("B", "怀试 2 号", "否"),
]
# fresh mass by trial, block and entry; one plot of B has none
FRESH = {
    ("T1", "1"): {"CK": 2000.0, "A": 2310.0, "B": 2050.0},
    ("T1", "2"): {"CK": 2100.0, "A": 2380.0, "B": None},
    ("T2", "1"): {"CK": 1900.0, "A": 2250.0, "B": 1930.0},
    ("T2", "2"): {"CK": 1980.0, "A": 2270.0, "B": 2020.0},
}


def plot_rows() -> list[Sequence[object]]:
    rows: list[Sequence[object]] = [("试验编号", "处理", "区组", "行", "列", "面积(m²)", "鲜重(kg/亩)")]
    for (trial, block), values in FRESH.items():
        for column, (entry, fresh) in enumerate(values.items(), start=1):
            rows.append((trial, entry, block, int(block), column, 20, fresh))
    return rows


def workbook(sheets: Sheets) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as file:
        for title, rows in sheets.items():
            sheet = file.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, ["" if value is None else value for value in row])
    return buffer.getvalue()


@pytest.fixture
def sheets() -> Sheets:
    return {"试验": list(TRIALS), "处理": list(ENTRIES), "小区": plot_rows()}


@pytest.fixture
def keep_book(institute) -> Callable[..., Book]:
    """Keep bytes as an uploaded trial book."""

    def keep(content: bytes, *, owner: Organisation = institute, name: str = "地黄品比.xlsx") -> Book:
        return Book.objects.create(
            owner=owner,
            filename=name,
            file=BookFile.objects.create(content=content),
            digest=hashlib.sha256(content).hexdigest(),
            kinds=["trial"],
        )

    return keep


@pytest.fixture
def book(keep_book, sheets) -> Book:
    return keep_book(workbook(sheets))


@pytest.fixture
def project(alice, institute, rehmannia) -> Project:
    bottleneck = Bottleneck.objects.create(number=1, name="品种选育", name_en="Variety breeding")
    return open_project(
        alice,
        institute,
        code="HY-2023-01",
        name="地黄新品系",
        bottleneck=bottleneck,
        herb=rehmannia,
        question="哪个品系更高产?",
        question_en="Which clone yields more?",
        lead=alice,
        starts_on=dt.date(2023, 3, 1),
        ends_on=dt.date(2026, 3, 1),
        state=ProjectState.RUNNING,
    )


@pytest.fixture
def series(alice, book, project) -> TrialSeries:
    return open_series_from_book(alice, book, project, name="地黄品比 2023–2024", name_en="Rehmannia trials")

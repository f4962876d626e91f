"""Empty books can be filled in and read; what is written is what is read."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from huaiyao.engine.books.blank import blank_book
from huaiyao.engine.books.kinds import HERBS, SHEETS
from huaiyao.engine.books.reader import read_book
from huaiyao.engine.books.terms import Kind
from huaiyao.engine.checks import RefusedError

Write = Callable[[dict[str, Any]], bytes]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", list(Kind))
def test_an_empty_book_has_every_sheet_and_column_and_nothing_to_judge(kind: Kind, language: str) -> None:
    book = read_book(blank_book(kind, language))
    assert (book.kinds, book.issues) == (set(), ())
    assert set(book.sheets) == {spec.name for spec in SHEETS[kind]}
    for sheet in book.sheets.values():
        assert set(sheet.positions) == {column.name for column in sheet.spec.columns}
        assert sheet.frame.is_empty()


@pytest.mark.parametrize("kind", list(Kind))
def test_an_english_empty_book_is_english_in_every_cell_and_list(kind: Kind) -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank_book(kind, "en")))
    said = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    said += [rule.formula1 for sheet in book for rule in sheet.data_validations.dataValidation]
    assert [
        text for text in (*said, *book.sheetnames) if re.search("[\u3000-\u9fff\uff00-\uffef]", text)
    ] == []


def _filled_in(language: str, values: dict[str, dict[str, object]]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(blank_book(Kind.TRIAL, language)))
    for sheet, row in values.items():
        headers = [str(cell.value).rstrip("*") for cell in book[sheet][1]]
        assert set(row) <= set(headers)
        book[sheet].append([row.get(header) for header in headers])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_filled_in_book_is_the_same_in_both_languages() -> None:
    chinese = _filled_in(
        "zh-hans",
        {
            "试验": {"试验编号": "T1", "地点": "温县", "年份": 2021, "类型": "品种"},
            "处理": {"处理": "A", "是否对照": "是"},
            "小区": {"试验编号": "T1", "处理": "A", "面积(m²)": 20},
        },
    )
    english = _filled_in(
        "en",
        {
            "trials": {"trial": "T1", "site": "温县", "year": 2021, "kind": "variety"},
            "entries": {"entry": "A", "check": "yes"},
            "plots": {"trial": "T1", "entry": "A", "area(m²)": 20},
        },
    )
    ours, theirs = read_book(chinese), read_book(english)
    assert ours.issues == theirs.issues == ()
    assert ours.kinds == theirs.kinds == {Kind.TRIAL}
    for name, sheet in ours.sheets.items():
        assert theirs.sheets[name].frame.equals(sheet.frame), name
    assert ours.sheets["plots"].frame["area"].to_list() == [20]


def test_the_explanations_name_every_column_of_every_sheet() -> None:
    explained = openpyxl.load_workbook(io.BytesIO(blank_book(Kind.PLAN)))["说明"]
    rows = {(row[0].value, row[1].value) for row in explained.iter_rows()}
    assert {(spec.title, column.title) for spec in SHEETS[Kind.PLAN] for column in spec.columns} <= rows


def test_closed_columns_offer_their_words() -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank_book(Kind.TRIAL)))
    offered = {v.formula1 for s in ("试验", "处理") for v in book[s].data_validations.dataValidation}
    assert offered == {'"品种,技术"', '"是,否"'}


def test_a_kind_without_sheets_is_refused() -> None:
    with pytest.raises(RefusedError, match="kind must be one of plan, trial"):
        blank_book("lots")  # type: ignore[arg-type]


def test_no_header_of_a_sheet_means_two_columns() -> None:
    for specs in SHEETS.values():
        for spec in specs:
            names = [n for column in spec.columns for n in {column.title, column.name, *column.variants}]
            assert len(names) == len(set(names)), spec.title


def test_herbs_are_read_by_any_of_their_names(workbook: Write) -> None:
    names = [word for words in HERBS.values() for word in words]
    rows = [["类别", "药材", "数值", "单位"], *(["休茬", name, 3, "年"] for name in (*names, "yam", "丹参"))]
    read = read_book(workbook({"约束": rows})).sheets["ceilings"].frame
    expected = [code for code, words in HERBS.items() for _ in words]
    assert read["herb"].to_list() == [*expected, "yam", "丹参"]
    assert set(read["kind"]) == {"rest"}


# ------------------------------------------------------------------------------- round trip

words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)
numbers = st.floats(min_value=-1e12, max_value=1e12, allow_nan=False).map(lambda x: float(f"{x:.12g}"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=st.lists(
        st.tuples(
            words,
            words,
            st.one_of(numbers, numbers.map(lambda x: f"{x:,}")),
            st.sampled_from(["亿元", "公顷"]),
        ),
        min_size=1,
        max_size=8,
        unique_by=lambda row: row[0],
    )
)
def test_a_plan_written_by_another_program_is_read_as_it_was_written(
    workbook: Write, rows: list[Any]
) -> None:
    book = read_book(workbook({"指标": [["编号", "名称", "数值", "单位"], *rows]}))
    frame = book.sheets["indicators"].frame
    folded = {issue.row for issue in book.issues}  # full-width twins of one id, or a word such as 合计
    kept = [row for i, row in enumerate(rows, 2) if i in frame["_row"]]
    assume(len(kept) + len(folded) + book.sheets["indicators"].totals >= len(rows))
    assert frame["name"].to_list() == [name for _, name, _, _ in kept]
    values = [value if isinstance(value, float) else float(value.replace(",", "")) for _, _, value, _ in kept]
    assert frame["value"].to_list() == values


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    values=st.lists(st.one_of(st.none(), numbers), min_size=1, max_size=20),
    factor=st.sampled_from(["亩", "公顷"]),
)
def test_areas_come_back_in_the_unit_of_their_column(
    workbook: Write, values: list[float | None], factor: str
) -> None:
    rows = [["试验编号", "处理", f"面积({factor})"], *(["T", "A", value] for value in values)]
    frame = read_book(workbook({"小区": rows})).sheets["plots"].frame
    assert frame.height == len(values)
    square_metres = {"亩": 10_000 / 15, "公顷": 10_000}[factor]
    for read, written in zip(frame["area"], values, strict=True):
        assert (read is None) == (written is None)
        assert written is None or math.isclose(read, written * square_metres, rel_tol=1e-12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(order=st.permutations(range(6)), blank_rows=st.integers(0, 3))
def test_the_order_of_columns_and_rows_above_do_not_matter(
    workbook: Write, order: list[int], blank_rows: int
) -> None:
    rows = [
        ["试验编号", "处理", "区组", "行", "列", "鲜重(kg/亩)"],
        ["T1", "A", "I", 1, 1, 2100.5],
        ["T1", "B", "I", 1, 2, 1900],
    ]
    shuffled = [[]] * blank_rows + [[row[i] for i in order] for row in rows]
    frame = read_book(workbook({"小区": shuffled})).sheets["plots"].frame
    assert frame.select("entry", "row", "column", "鲜重").rows() == [("A", 1, 1, 2100.5), ("B", 1, 2, 1900)]
    assert frame["_row"].to_list() == [blank_rows + 2, blank_rows + 3]

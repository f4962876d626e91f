"""How long a trial book takes to read, beside openpyxl merely listing its cells.

Run: `uv run --group dev python benchmarks/read_book.py [rows]`. The promise is 5,000 rows in under two seconds;
the peer does less (no header, types, units, issues or safety), and is there for scale.
"""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections.abc import Callable

import openpyxl
import xlsxwriter

from huaiyao.engine.books.giveback import CellNote, ExtraSheet, give_back
from huaiyao.engine.books.reader import read_book

PROMISE_SECONDS = 2.0
REPEATS = 5
HEADER = (
    *("试验编号", "处理", "小区号", "区组", "行", "列"),
    *("面积(亩)", "鲜重(kg/亩)", "梓醇(%)", "株高(cm)", "来源", "备注"),
)


def trial_book(rows: int) -> bytes:
    """Return a trial book of `rows` plots and twelve columns."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("小区")
        sheet.write_row(0, 0, HEADER)
        for i in range(rows):
            place = [f"T{i % 6}", f"E{i % 40:02d}", str(i), f"{i % 4}", i // 240, i % 240]
            sheet.write_row(i + 1, 0, [*place, 0.03, 2000 + i % 700, 0.3, 61.5, "合成", ""])
        entries = workbook.add_worksheet("处理")
        entries.write_row(0, 0, ["处理", "名称", "是否对照"])
        for i in range(40):
            entries.write_row(i + 1, 0, [f"E{i:02d}", f"参试 {i} 号", "是" if i == 0 else "否"])
    return out.getvalue()


def seconds(work: Callable[[], object]) -> float:
    """Return the median of several runs."""
    taken = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def listed_by_openpyxl(data: bytes) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    return [row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]


def main(rows: int) -> None:
    data = trial_book(rows)
    book = read_book(data)
    assert book.sheets["plots"].frame.height == rows
    assert not book.issues
    notes = [CellNote("小区", row, 7, "示例") for row in range(2, rows + 2)]
    extra = [ExtraSheet("判定", ["条款", "判定"], [["difference", "相符"]] * 100, 1)]
    ours, peer = seconds(lambda: read_book(data)), seconds(lambda: listed_by_openpyxl(data))
    back = seconds(lambda: give_back(data, extra, notes))
    sys.stdout.write(
        f"rows {rows:,}; file {len(data) / 1024:,.0f} KB; median of {REPEATS}\n"
        f"read_book              {ours:7.3f} s   (promise for 5,000 rows: {PROMISE_SECONDS:g} s)\n"
        f"openpyxl lists cells   {peer:7.3f} s\n"
        f"give_back, {rows:,} notes {back:7.3f} s\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)

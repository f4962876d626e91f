import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from huaiyao.institute.web.spreadsheet import send_workbook


def written(*values, title="课题"):
    response = send_workbook("x.xlsx", title, ["列"] * len(values), [values])
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_text_that_looks_like_a_formula_stays_text(text):
    content = written(text)
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    cell = load_workbook(io.BytesIO(content)).active["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_numbers_days_and_flags_keep_their_kind_and_all_their_digits():
    day = dt.date(2021, 6, 2)
    aware = dt.datetime(2021, 6, 1, 18, 30, tzinfo=dt.UTC)  # 02:30 the next day in Shanghai
    content = written(1 / 3, Decimal("0.1"), day, aware, True, None)
    first, second, third, fourth, fifth, sixth = next(
        iter(load_workbook(io.BytesIO(content)).active["A2:F2"])
    )
    assert first.value == 1 / 3
    assert second.value == 0.1
    assert third.value == dt.datetime(2021, 6, 2)
    assert fourth.value == dt.datetime(2021, 6, 2, 2, 30)
    assert fifth.value is True
    assert sixth.value is None


def test_a_title_excel_refuses_becomes_one_it_accepts():
    book = load_workbook(io.BytesIO(written("a", title="2021/22: 课题[试]*?" + "长" * 40)))
    assert book.sheetnames[0].startswith("2021-22- 课题-试---")
    assert len(book.sheetnames[0]) == 31

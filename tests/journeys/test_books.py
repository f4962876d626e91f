"""A workbook goes in; verdicts by sheet and row, the annotated workbook and a PDF come back."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect
from pypdf import PdfReader

pytestmark = pytest.mark.browser

# what each book must show: words on the page, a row it names, the sheets that come back
BOOKS = {
    "jiaozuo_2021_plan.xlsx": ("R1", "关系!2", {"指标", "关系"}),
    "rehmannia_clones.xlsx": ("HS-03", "小区!", {"小区", "声称"}),
}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", BOOKS)
def test_an_uploaded_book_is_judged_by_sheet_and_row_and_comes_back_annotated(
    person, repository, name, language
):
    # The co-operative brings it for the first time in Chinese; the same bytes again lead to the same book.
    carol = person("carol", language)
    carol.go("/registry/books/upload/")
    carol.page.locator("main input[type=file]").set_input_files(repository / "examples" / name)
    carol.send()
    carol.page.locator(".head-side .seal").wait_for(timeout=60_000)
    subject, row, sheets = BOOKS[name]
    page = carol.reads()
    assert subject in page
    assert row in page
    book = carol.path

    annotated = carol.page.request.get(f"{carol.house}{book}annotated/").body()
    returned = load_workbook(io.BytesIO(annotated))
    assert sheets <= set(returned.sheetnames)
    assert len(returned.sheetnames) > len(load_workbook(repository / "examples" / name).sheetnames)

    report = carol.page.request.get(f"{carol.house}{book}pdf/").body()
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(report)).pages)
    assert ("不符" if language == "zh-hans" else "contradicted") in text


def test_a_book_that_cannot_be_read_is_refused_with_a_sentence_and_changes_nothing(person, tmp_path):
    carol = person("carol")
    fake = tmp_path / "不是工作簿.xlsx"
    fake.write_bytes(b"PK\x03\x04 not a workbook")
    carol.go("/registry/books/")
    before = carol.page.locator("main table tbody tr").count()
    carol.go("/registry/books/upload/")
    carol.page.locator("main input[type=file]").set_input_files(fake)
    carol.page.locator("main form[method=post] button[type=submit]").first.click()
    carol.page.wait_for_load_state()
    assert "Traceback" not in carol.page.content()
    carol.go("/registry/books/")
    assert carol.page.locator("main table tbody tr").count() == before


def test_a_plan_book_becomes_a_plan(person, repository):
    carol = person("carol")
    carol.go("/registry/books/upload/")
    carol.page.locator("main input[type=file]").set_input_files(
        repository / "examples" / "jiaozuo_2021_plan.xlsx"
    )
    carol.send()
    carol.page.locator(".head-side .seal").wait_for(timeout=60_000)
    carol.follow("a[href^='/strategy/adopt/']")
    carol.fill(name="合作社抄来的规划", name_en="A plan the co-operative copied")
    carol.send()
    assert carol.page.locator(".head-side .seal.contradicted").count() == 1
    expect(carol.page.locator("#land .chart-canvas svg").first).to_be_visible()

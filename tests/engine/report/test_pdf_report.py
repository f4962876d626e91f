"""The PDF report: its text can be read back, in our own fonts, the same bytes each time."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.resources import files
from io import BytesIO
from struct import unpack_from

import pytest
from pypdf import PdfReader

from huaiyao.engine.check import Check
from huaiyao.engine.report.pdf import pdf_report
from huaiyao.engine.report.rows import report_of

RARE = "㛃䶮𬭎堃喆犇𠮷"


def _text(pdf: bytes) -> str:
    """Return the text of all pages without the line breaks that setting put in."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_sentence_of_the_check_can_be_read_back_from_the_pdf(check: Check, language: str) -> None:
    found = _text(pdf_report(check, language))
    for verdict in check.clauses:
        assert re.sub(r"\s+", "", verdict.text.to(language)) in found
    assert re.sub(r"\s+", "", report_of(check, language).caveat) in found
    assert check.book.digest in found


def test_rare_characters_of_names_are_set_and_not_blanked(check: Check) -> None:
    assert set(RARE) <= _characters("HuaiyaoSansSC-Regular.otf")
    assert not set(RARE) - set(_text(pdf_report(check)))


def test_the_body_font_holds_all_of_the_han_that_unicode_had_first_and_extension_a() -> None:
    ours = _characters("HuaiyaoSansSC-Regular.otf")
    assert not [
        hex(code) for code in (*range(0x4E00, 0x9FEB), *range(0x3400, 0x4DB6)) if chr(code) not in ours
    ]


def test_a_rare_character_in_a_heading_falls_back_to_the_body_font(check: Check) -> None:
    claim = replace(check.claims[0], entry=f"怀试 {RARE[0]} 号")
    pdf = pdf_report(replace(check, plan=(), trials=(), claims=(claim,)))
    assert f"怀试{RARE[0]}号" in _text(pdf)


def _characters(name: str) -> set[str]:
    """Return what a font maps to a glyph, from its Unicode map (format 12 of the table `cmap`)."""
    font = files("huaiyao.engine.report").joinpath("fonts", name).read_bytes()
    entries = [unpack_from(">4s4xI", font, 12 + 16 * i) for i in range(unpack_from(">H", font, 4)[0])]
    cmap = dict(entries)[b"cmap"]
    records = [
        unpack_from(">HHI", font, cmap + 4 + 8 * i) for i in range(unpack_from(">H", font, cmap + 2)[0])
    ]
    start = cmap + next(offset for platform, encoding, offset in records if (platform, encoding) == (3, 10))
    groups = [
        unpack_from(">III", font, start + 16 + 12 * i) for i in range(unpack_from(">I", font, start + 12)[0])
    ]
    return {
        chr(code) for first, last, glyph in groups for code in range(first, last + 1) if glyph + code > first
    }


def test_only_the_fonts_of_the_package_are_embedded(check: Check) -> None:
    fonts = {
        font.get_object()["/BaseFont"]
        for page in PdfReader(BytesIO(pdf_report(check))).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all(re.fullmatch(r"/[A-Z]{6}\+Huaiyao(Sans|Serif)SC-\w+(-Identity-H)?", font) for font in fonts), (
        fonts
    )


def test_markup_in_the_book_is_printed_as_it_stands(check: Check) -> None:
    found = _text(pdf_report(check))
    assert "#strong[怀]" in found
    assert '<script>alert("怀")</script>' in found


def test_the_same_check_gives_the_same_bytes(check: Check) -> None:
    assert pdf_report(check) == pdf_report(check)


def test_a_book_with_nothing_to_judge_makes_a_pdf_that_says_so(empty_check: Check) -> None:
    assert "没有可判定的内容" in _text(pdf_report(empty_check))


def test_the_pdf_has_title_and_language_for_screen_readers(check: Check) -> None:
    reader = PdfReader(BytesIO(pdf_report(check, "en")))
    assert reader.metadata.title == "Does the evidence bear it out? 示例.xlsx"
    assert reader.trailer["/Root"]["/Lang"].startswith("en")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_fonts_ship_with_their_licence_and_recipe() -> None:
    fonts = files("huaiyao.engine.report").joinpath("fonts")
    assert "SIL OPEN FONT LICENSE Version 1.1" in fonts.joinpath("OFL.txt").read_text("utf-8")
    for font in ("HuaiyaoSansSC-Regular.otf", "HuaiyaoSerifSC-Bold.otf"):
        assert font.removesuffix(".otf").split("-")[0] in fonts.joinpath("FONT.md").read_text("utf-8")
        assert fonts.joinpath(font).read_bytes()[:4] == b"OTTO"

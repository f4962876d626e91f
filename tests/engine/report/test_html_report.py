"""The HTML report: whole, self-contained, safe."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from huaiyao.engine.check import Check
from huaiyao.engine.report.html import html_report
from huaiyao.engine.report.rows import report_of

VOID = {"meta", "br", "img", "link", "input", "hr"}


class _Page(HTMLParser):
    """Collects text and tags, and refuses a tag that is closed in the wrong order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.tags, self.attributes, self._open = [], [], [], []
        self.feed(page)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_shows_every_sentence_of_the_check_as_text(check: Check, language: str) -> None:
    shown = "\n".join(_Page(html_report(check, language)).text)
    for verdict in check.clauses:
        assert verdict.text.to(language) in shown
    for issue in check.book.issues:
        assert issue.rule.to(language) in shown
        assert issue.value in shown
    assert report_of(check, language).caveat in shown


def test_the_page_holds_no_script_and_fetches_nothing(check: Check) -> None:
    page = _Page(html_report(check))
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert not [name for name, value in page.attributes if name in ("src", "href") or name.startswith("on")]
    assert not re.search(r"url\((?!#)", html_report(check))
    assert "@import" not in html_report(check)


def test_text_of_the_book_stays_text(check: Check) -> None:
    page = html_report(check)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_language_of_the_page_is_declared(check: Check) -> None:
    assert '<html lang="zh-hans">' in html_report(check)
    assert '<html lang="en">' in html_report(check, "en")


def test_each_state_of_the_check_has_its_seal(check: Check) -> None:
    seals = re.findall(r'class="seal\s+(\w+)"', html_report(check))
    assert {state.value for state in check.tally} <= set(seals)


def test_a_book_with_nothing_to_judge_makes_a_page_without_a_seal(empty_check: Check) -> None:
    page = html_report(empty_check)
    assert 'class="seal' not in page
    assert "没有可判定的内容" in page

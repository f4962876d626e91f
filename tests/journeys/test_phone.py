"""On a phone: nothing runs out of the screen, and the public page needs no script."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


def published(person):
    anybody = person(None)
    anybody.go("/results/")
    return anybody.page.locator("main table tbody th a").last.inner_text()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_board_result_and_public_page_fit_a_phone(person, language):
    number = published(person)
    somebody = person(None, language, PHONE)
    for path in ("/", f"/results/{number}/", f"/r/{number}/", "/facts/", "/strategy/1/"):
        assert somebody.go(path) == 200
        width = somebody.page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], f"{path} is {width} px wide"


def test_the_public_page_says_everything_without_a_script(house, browser, person):
    number = published(person)
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{house}/r/{number}/")
    assert page.locator("script").count() == 0
    assert page.locator(".seal.big").count() == 1
    assert "没有证明的" in page.locator("main").inner_text()
    context.close()

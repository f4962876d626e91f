"""The component page in Chromium: under the strict policy, by keyboard, on a phone, without JavaScript."""

import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/house/components/"
expect.set_options(timeout=20_000)  # a page swaps in a moment; a busy machine has long moments


@pytest.fixture
def browse(live_server, builder, chromium, monkeypatch):
    """Return `open_(address, **context)`: a page in which the builder is signed in, and what its console said."""
    client = Client()
    client.force_login(builder)
    session = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": live_server.url,
    }
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps a loop running in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        def open_(address=PAGE, **context):
            opened = browser.new_context(**{"locale": "zh-CN", **context})
            opened.add_cookies([session])
            page = opened.new_page()
            page.complaints = []
            page.on("console", lambda m: m.type in ("error", "warning") and page.complaints.append(m.text))
            page.on("pageerror", lambda error: page.complaints.append(str(error)))
            page.goto(live_server.url + address)
            return page

        yield open_
        browser.close()


def test_the_chart_is_drawn_with_no_complaint_from_the_policy(browse):
    page = browse()
    expect(page.locator("#chart-heat svg path").first).to_be_visible()
    assert "列" in page.locator("#chart-heat svg").text_content()  # the axis speaks Chinese
    page.locator("#chart-heat .mark-rect path").nth(5).hover()
    expect(page.locator("#vg-tooltip-element.visible")).to_contain_text("鲜重 kg")
    assert page.complaints == []


def test_the_policy_would_have_complained(browse):
    page = browse()
    page.evaluate(
        "document.head.appendChild(document.createElement('style')).textContent = 'p { color: red }'"
    )
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    assert len([c for c in page.complaints if "Content Security Policy" in c]) >= 2


def test_a_list_is_searched_sorted_and_turned_in_place(browse):
    page = browse()
    page.evaluate("window.stayed = true")
    page.get_by_role("searchbox", name="查找").press_sequentially("permission")
    expect(page.locator(".list-count")).to_contain_text("共 4 行")
    expect(page.get_by_role("searchbox", name="查找")).to_be_focused()
    expect(page).to_have_url(re.compile("q=permission"))
    page.get_by_role("link", name="代码").click()
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("代码")  # the list now holds the way back
    page.get_by_role("link", name="代码").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("代码")
    assert page.locator(".list tbody th").all_inner_texts() == sorted(
        ["add_permission", "change_permission", "delete_permission", "view_permission"], reverse=True
    )
    assert page.evaluate("window.stayed")
    assert page.complaints == []


def test_going_back_from_a_swapped_list_brings_the_whole_page(browse):
    page = browse()
    page.get_by_role("link", name="下一页").click()
    page.wait_for_url("**page=2**")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".pages .here")).to_have_text("1")


def test_the_first_tab_leads_past_the_sidebar(browse):
    page = browse()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
@pytest.mark.parametrize(
    "address", [PAGE, "/house/components/form/", "/house/components/public/", "/house/nowhere/"]
)
def test_no_page_is_wider_than_a_phone(browse, address, locale):
    page = browse(address, viewport={"width": 360, "height": 780}, locale=locale)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_javascript_the_menu_opens_the_list_turns_and_the_language_changes(browse):
    page = browse(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.get_by_text("菜单").click()
    expect(page.get_by_role("button", name="English")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith(PAGE)
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".pages .here")).to_have_text("2")


def test_the_chart_says_everything_without_javascript(browse):
    page = browse(java_script_enabled=False)
    expect(page.locator("#chart-heat figcaption")).to_contain_text("6 行 12 列")
    page.locator("#chart-heat summary").click()
    assert page.locator("#chart-heat tbody tr").count() == 72


def test_an_error_in_a_form_is_reached_from_the_summary(browse):
    page = browse("/house/components/form/")
    page.get_by_role("button", name="上传并判定").click()
    page.get_by_role("alert").get_by_role("link", name="工作簿").click()
    expect(page.get_by_label("工作簿")).to_be_focused()


def test_paper_gets_the_dossier_without_the_house_around_it(browse):
    page = browse()
    page.emulate_media(media="print")
    expect(page.locator(".side-wide")).to_be_hidden()
    expect(page.locator(".list-find")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()

"""Only the keyboard: sign in, open the board, reach a claim."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


def tab_to(page, wanted, most=120):
    """Press Tab until the focused element matches; fail where it cannot be reached or is not seen to be focused."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"
            return
    pytest.fail(f"{wanted} is not reached by {most} presses of Tab")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_claim_is_reached_from_the_sign_in_by_keyboard_alone(person, language):
    alice = person(None, language)
    page = alice.page
    alice.go("/")
    tab_to(page, "a[href*='/accounts/sign-in/']")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "input[name=username]")
    page.keyboard.type("alice")
    tab_to(page, "input[name=password]")
    page.keyboard.type("huaiyao-demo")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    alice.go("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.skip')")
    page.keyboard.press("Enter")
    tab_to(page, ".board a[href^='/results/claims/']")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".head-side .seal").count() == 1

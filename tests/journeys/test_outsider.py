"""An outsider finds nothing behind the addresses of other people's rows."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


def private_pages(somebody, *lists):
    """Return the addresses a person's lists lead to."""
    pages = set()
    for path in lists:
        somebody.go(path)
        links = somebody.page.locator("main table tbody a, main .facts a").evaluate_all(
            "links => links.map(link => link.getAttribute('href'))"
        )
        pages |= {link.split("#")[0] for link in links if link and link.startswith("/")}
    return pages


@pytest.mark.parametrize("who", [None, "charlie"])
def test_an_outsider_gets_404_on_every_private_page(person, who):
    carol, alice = person("carol"), person("alice")
    theirs = private_pages(
        carol,
        "/registry/growers/",
        "/registry/parcels/",
        "/cultivation/",
        "/traceability/",
        "/registry/books/",
    )
    ours = private_pages(alice, "/registry/books/", "/review/")
    private = {page for page in theirs | ours if any(character.isdigit() for character in page)}
    private = {
        page
        for page in private
        if not page.startswith(("/programme/", "/breeding/", "/results/", "/strategy/"))
    }
    assert len(private) > 100
    outsider = person(who)
    answers = {
        page: outsider.page.request.get(outsider.house + page, max_redirects=0).status
        for page in sorted(private)
    }
    # Anybody is asked to sign in where a page is for signed-in people only; it never says that the row exists.
    wrong = {page: status for page, status in answers.items() if status not in (404, 302)}
    assert wrong == {}
    if who:
        assert set(answers.values()) == {404}


def test_an_outsider_does_not_see_unpublished_claims_anywhere(person):
    alice, charlie = person("alice"), person("charlie")
    alice.go("/results/claims/")
    assert "怀试12号" in alice.reads()
    for path in ("/", "/results/claims/", "/search/?q=怀试12号", "/programme/bottlenecks/1/"):
        charlie.go(path)
        assert "怀试12号(合成)梓醇" not in charlie.reads()

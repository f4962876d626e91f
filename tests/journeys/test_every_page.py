"""Walk every page the sample institute links to, in both languages: whole, quiet, one heading, one language."""

from __future__ import annotations

import re
from urllib.parse import urldefrag

import pytest

pytestmark = pytest.mark.browser

OF_A_KIND = 2  # pages of one shape (lots/1, lots/2, …) that are opened; one more would tell nothing new
FILES = re.compile(r"export=|\.(xlsx|pdf|json|html|js|css|svg)(\?|$)|/(original|annotated|pdf|html|json)/$")
# Chinese that no element marks as Chinese; a list of choices cannot hold marks, and drawings have their own text.
UNMARKED = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim(), parent = walker.currentNode.parentElement;
    if (!/[\\u3400-\\u9fff]/.test(text) || parent.closest('script, style, option, textarea, svg')) continue;
    if (!(parent.closest('[lang]').lang || '').startsWith('zh')) found.push(text.slice(0, 60));
  }
  return found;
}"""


def shape(path: str) -> str:
    """Return what pages of one kind share: numbers, codes and the order of a list left out."""
    return re.sub(r"(?<=[/=])[A-Z]{1,3}-?[\d-]+|\d+|(?<=sort=)[^&]+|(?<=q=)[^&]+|(?<=next=)[^&]+", "N", path)


def walk(somebody, start="/"):
    """Open every page linked from `start`, a few of each shape, and return what is wrong, page by page."""
    english = somebody.page.context.cookies()[0]["value"] == "en"
    waiting, seen, shapes, wrong = [start], {start}, {}, {}
    while waiting:
        path = waiting.pop(0)
        status = somebody.go(path)
        complaints = look(somebody, status, english)
        if complaints:
            wrong[path] = complaints
        for link in somebody.page.locator("a[href^='/']").evaluate_all(
            "l => l.map(a => a.getAttribute('href'))"
        ):
            target = urldefrag(link).url
            kind = shape(target)
            most = 1 if "?" in target else OF_A_KIND
            if target in seen or FILES.search(target) or shapes.get(kind, 0) >= most:
                continue
            seen.add(target)
            shapes[kind] = shapes.get(kind, 0) + 1
            waiting.append(target)
    return wrong, seen


def look(somebody, status: int, english: bool) -> list[str]:
    page, complaints = somebody.page, []
    if status != 200:
        complaints.append(f"status {status}")
    headings = page.locator("h1").count()
    if headings != 1:
        complaints.append(f"{headings} h1")
    language = page.locator("html").get_attribute("lang")
    if language != ("en" if english else "zh-Hans"):
        complaints.append(f"lang {language}")
    if english:
        complaints += [f"Chinese: {text}" for text in page.evaluate(UNMARKED)]
    return complaints


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("who", [None, "mona", "carol"])
def test_every_linked_page_is_whole_in_its_language(person, who, language):
    wrong, seen = walk(person(who, language))
    assert wrong == {}
    assert len(seen) > (20 if who is None else 40)

"""What every page of the house keeps, tried on the page that shows every component."""

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from huaiyao.institute.web import navigation, sample

pytestmark = pytest.mark.django_db
ADDRESSES = ("/house/components/", "/house/components/form/", "/house/components/public/")
HAN = re.compile(r"[\u4e00-\u9fff]")


class Outline(HTMLParser):
    """Tags with their attributes, and the text that stands outside any element of another language."""

    VOID = {"meta", "link", "input", "br", "hr", "img"}

    def __init__(self, html):
        super().__init__()
        self.tags, self.text, self.open = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        spoken = next((a["lang"] for _, a in reversed(self.open) if "lang" in a), None)
        silent = any(t in ("script", "style") or a.get("aria-hidden") == "true" for t, a in self.open)
        if not silent and data.strip():
            self.text.append((spoken, data.strip()))

    def count(self, tag):
        return sum(name == tag for name, _ in self.tags)


@pytest.fixture
def page(client, builder):
    client.force_login(builder)

    def get(address, language="zh-hans"):
        response = client.get(address, headers={"Accept-Language": language})
        assert response.status_code == 200
        return Outline(response.content.decode())

    return get


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(("language", "tag"), [("zh-hans", "zh-Hans"), ("en", "en")])
def test_a_page_has_one_heading_its_landmarks_and_its_language(page, address, language, tag):
    outline = page(address, language)
    assert outline.count("h1") == 1
    assert outline.count("main") == 1
    assert outline.count("footer") == 1
    assert dict(outline.tags)["html"]["lang"] == tag
    assert ("a", {"class": "skip", "href": "#content"}) in outline.tags


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_control_has_a_name_and_every_id_is_its_own(page, address):
    outline = page(address)
    ids = Counter(a["id"] for _, a in outline.tags if "id" in a)
    assert [name for name, times in ids.items() if times > 1] == []
    named = {a["for"] for tag, a in outline.tags if tag == "label" and "for" in a}
    for tag, attributes in outline.tags:
        if tag in ("input", "select", "textarea") and attributes.get("type") != "hidden":
            assert attributes.get("id") in named or "aria-label" in attributes, attributes
        if tag == "nav" or attributes.get("role") in ("region", "img", "search"):
            assert attributes.get("aria-label"), (tag, attributes)


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_heading_level_is_skipped(page, address):
    levels = [int(tag[1]) for tag, _ in page(address).tags if re.fullmatch(r"h[1-6]", tag)]
    main = levels[levels.index(1) :]
    assert all(after <= before + 1 for before, after in pairwise(main))


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_english_page_is_english_and_marks_what_is_not(page, address, monkeypatch):
    monkeypatch.setattr(navigation, "_rooms", [])  # each department answers for its own names
    unmarked = [text for spoken, text in page(address, "en").text if spoken == "en" and HAN.search(text)]
    assert unmarked == []


def test_the_switch_keeps_the_page_and_the_choice(client):
    answer = client.post("/house/language/", {"language": "en", "next": "/house/no-such-page/?q=1"})
    assert answer.url == "/house/no-such-page/?q=1"
    assert '<html lang="en">' in client.get("/house/no-such-page/").content.decode()


def test_the_switch_leads_nowhere_else(client):
    assert (
        client.post("/house/language/", {"language": "en", "next": "https://elsewhere.example/"}).url == "/"
    )


def test_made_up_data_is_called_so_on_every_page(client, monkeypatch):
    monkeypatch.setattr(sample, "_queries", [lambda: False, lambda: True])
    assert "数据均由程序生成" in client.get("/house/no-such-page/").content.decode()
    monkeypatch.setattr(sample, "_queries", [lambda: False])
    assert "数据均由程序生成" not in client.get("/house/no-such-page/").content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_component_pages_are_for_builders_only(client, alice, address):
    client.force_login(alice)
    assert client.get(address).status_code == 404

"""Nothing inline, nothing from elsewhere: in the header of every answer and in every template of the house."""

import re
import runpy
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from huaiyao import institute
from huaiyao.institute.web.middleware.csp import StrictPolicy

HOUSE = Path(institute.__file__).parent
TEMPLATES = sorted(HOUSE.rglob("templates/**/*.html"))
INLINE = {
    "a style attribute": re.compile(r"<[^>]+\sstyle\s*="),
    "a style element": re.compile(r"<style"),
    "an event attribute": re.compile(r"<[^>]+\s(on[a-z]+|hx-on[:\w-]*)\s*="),
    "a script with code": re.compile(r"<script(?![^>]*(\ssrc=|type=\"application/json\"))"),
    "something from elsewhere": re.compile(
        r"(src|href)\s*=\s*[\"'](https?:)?//[^\"']+\.(js|css|woff2?|png|svg)"
    ),
}


def policy_of(response):
    return dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/house/no-such-page/", "/house/components/"])
def test_every_answer_carries_the_strict_policy(client, address):
    response = client.get(address)
    policy = policy_of(response)
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert "camera=()" in response["Permissions-Policy"]


def test_only_djangos_own_pages_for_developers_go_without(settings):
    settings.DEBUG = True
    answers = {status: HttpResponse(status=status) for status in (200, 403, 404, 500)}
    for answer in answers.values():
        StrictPolicy(lambda request, answer=answer: answer)(RequestFactory().get("/"))
    assert [s for s, a in answers.items() if "Content-Security-Policy" not in a] == [404, 500]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: str(p.relative_to(HOUSE)))
def test_no_template_of_the_house_writes_anything_inline(template):
    text = template.read_text(encoding="utf-8")
    found = {name: pattern.search(text)[0] for name, pattern in INLINE.items() if pattern.search(text)}
    assert not found


@pytest.mark.parametrize(
    ("breach", "name"),
    [
        ('<p style="color: red">', "a style attribute"),
        ("<style>", "a style element"),
        ('<a onclick="x()">', "an event attribute"),
        ('<a hx-on:click="x()">', "an event attribute"),
        ("<script>alert(1)</script>", "a script with code"),
        ('<script src="https://cdn.example/x.js">', "something from elsewhere"),
    ],
)
def test_the_search_for_inline_code_sees_a_planted_breach(breach, name):
    assert INLINE[name].search(breach)


@pytest.mark.parametrize(
    ("origins", "only_over_https"),
    [
        ("", False),
        ("https://huaiyao.example.cn", True),
        ("https://huaiyao.example.cn,http://192.168.1.8:8000", False),
    ],
)
def test_cookies_keep_to_https_where_everybody_comes_by_https(
    monkeypatch, tmp_path, origins, only_over_https
):
    monkeypatch.setenv("HUAIYAO_HOME", str(tmp_path))
    monkeypatch.setenv("HUAIYAO_ORIGINS", origins)
    settings = runpy.run_path(str(HOUSE / "settings.py"))
    kept = {name: settings[name] for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")}
    assert kept == {"SESSION_COOKIE_SECURE": only_over_https, "CSRF_COOKIE_SECURE": only_over_https}

import gzip
import json
import re

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from huaiyao.institute.web import charts

ROWS = [{"行": 1, "鲜重": 18.2}, {"行": 2, "鲜重": None, "备注": "倒伏"}]
SPEC = {"mark": "bar", "encoding": {}, "data": {"values": ROWS}}


def show(**context):
    page = Template('{% load huaiyao %}{% chart spec id="heat" summary="南侧略高。" data_url=url %}')
    return page.render(Context({"request": RequestFactory().get("/"), "spec": SPEC, "url": "", **context}))


def spec_in(html):
    return json.loads(
        re.search(r'<script id="heat-spec" type="application/json">(.*?)</script>', html, re.S)[1]
    )


def test_the_rows_of_a_chart_are_found_where_altair_writes_them():
    by_name = {"datasets": {"data-1": ROWS}, "data": {"name": "data-1"}, "mark": "bar"}
    layered = {"layer": [{"data": {"values": ROWS[:1]}}, {"data": {"values": ROWS}}]}
    faceted = {"facet": {}, "spec": {"layer": [{"data": {"values": ROWS}}]}}
    for spec in (SPEC, by_name, layered, faceted):
        found = charts.inline_rows(spec)
        assert found.header == ["行", "鲜重", "备注"]
        assert found.rows == [[1, 18.2, None], [2, None, "倒伏"]]


def test_a_long_table_is_cut_and_says_how_long_it_is():
    found = charts.inline_rows({"data": {"values": [{"n": n} for n in range(1000)]}})
    assert (len(found.rows), found.total) == (charts.ROWS_IN_TABLE, 1000)
    html = show(spec={"data": {"values": [{"n": n} for n in range(1000)]}})
    assert "只列出前 200 行，共 1000 行。" in html


def test_a_charts_own_colours_win_over_the_houses():
    dressed = charts.dressed({**SPEC, "config": {"axis": {"gridColor": "red"}, "font": "Kai"}})
    assert dressed["config"]["axis"]["gridColor"] == "red"
    assert dressed["config"]["axis"]["labelFontSize"] == 12
    assert dressed["config"]["font"] == "Kai"
    assert "config" not in SPEC


def test_the_states_have_the_colours_of_the_style_sheet(css_tokens):
    for state, colour in charts.STATE_COLOURS.items():
        assert colour == css_tokens[state]


def test_the_sentence_is_the_caption_and_the_name_of_the_drawing():
    html = show()
    assert "<figcaption>南侧略高。</figcaption>" in html
    assert 'aria-label="南侧略高。"' in html
    assert spec_in(html)["data"] == SPEC["data"]


def test_a_value_cannot_close_the_script():
    evil = {"data": {"values": [{"名称": "</script><script>alert(1)</script>"}]}}
    html = show(spec=evil)
    assert "<script>alert" not in html
    assert spec_in(html)["data"]["values"] == evil["data"]["values"]


def test_rows_from_an_address_are_fetched_not_written():
    html = show(url="/trials/1/plots.json")
    assert spec_in(html)["data"] == {"url": "/trials/1/plots.json", "format": {"type": "json"}}
    assert 'href="/trials/1/plots.json"' in html


def test_the_scripts_are_named_once_a_page():
    page = Template('{% load huaiyao %}{% chart s id="a" summary="" %}{% chart s id="b" summary="" %}')
    html = page.render(Context({"request": RequestFactory().get("/"), "s": SPEC}))
    assert html.count("web/charts.js") == 1


@pytest.mark.django_db
def test_the_script_is_kept_for_ever_and_another_version_is_not_found(client):
    address = f"/house/charts-{charts.bundle_version()}.js"
    plain = client.get(address)
    assert plain.status_code == 200
    assert "immutable" in plain["Cache-Control"]
    script = b"".join(plain.streaming_content)
    assert b"huaiyaoChart" in script
    zipped = client.get(address, headers={"Accept-Encoding": "gzip, br"})
    assert zipped["Content-Encoding"] == "gzip"
    assert gzip.decompress(b"".join(zipped.streaming_content)) == script
    assert client.get("/house/charts-0123456789ab.js").status_code == 404


def test_the_script_is_built_once_and_leaves_no_half_file(settings, tmp_path, monkeypatch):
    settings.HUAIYAO_HOME = tmp_path
    first = charts.browser_bundle()
    monkeypatch.setattr(charts.vl_convert, "javascript_bundle", lambda snippet: pytest.fail("built twice"))
    assert charts.browser_bundle() == first
    assert sorted(p.name for p in first.parent.iterdir()) == [first.name, first.name + ".gz"]

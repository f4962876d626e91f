"""Series, trial and estimate pages: who sees them, what stands on top, and how many queries they take."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huaiyao.institute.breeding.actions import make_estimate, open_series_from_book, publish_series
from huaiyao.institute.breeding.models import TrialSeries
from huaiyao.institute.programme.actions import add_partner, publish_project
from huaiyao.institute.programme.choices import SharedData
from huaiyao.institute.web.errors import Refusal

from .conftest import workbook


@pytest.fixture
def made(alice, series):
    return make_estimate(alice, series, series.traits.get())


@pytest.fixture
def addresses(series, made) -> list[str]:
    return [
        series.get_absolute_url(),
        series.trials.first().get_absolute_url(),
        made.get_absolute_url(),
    ]


def read(client, address, **query) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("who", ["none", "charlie", "carol", "otto"])
def test_outsiders_get_404_and_an_empty_list(who, client_of, addresses, series, charlie, carol, otto):
    client = client_of({"none": None, "charlie": charlie, "carol": carol, "otto": otto}[who])
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
    assert series.name not in read(client, reverse("breeding:series_list"))


def test_a_partner_sees_the_trials_only_where_the_terms_say_so(
    client_of, alice, carol, coop, project, addresses
):
    partner = add_partner(
        alice,
        project,
        organisation=coop,
        shared_data=SharedData.PROJECT,
        terms="供地",
        agreed_on=dt.date(2023, 3, 2),
    )
    client = client_of(carol)
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
    partner.shared_data = SharedData.TRIALS
    partner.save()
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]
    # a partner looks, and neither the book behind it nor the buttons are theirs
    html = read(client, addresses[0])
    assert reverse("registry:book", args=[TrialSeries.objects.get().book_id]) not in html
    assert "<button" not in html.split("<main")[1]


def test_the_public_sees_a_public_series_of_a_public_project(client_of, mona, project, series, addresses):
    with pytest.raises(Refusal, match="尚未公开"):
        publish_series(mona, series)
    publish_project(mona, project)
    publish_series(mona, series)
    client = client_of(None)
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]


def test_trials_are_published_once_even_from_two_windows(mona, project, series, assert_audited):
    publish_project(mona, project)
    page = TrialSeries.objects.get(pk=series.pk)
    with assert_audited("breeding.publish_series"):
        publish_series(mona, series)
        publish_series(mona, page)


def test_the_series_page_counts_sites_years_trials_and_entries(client_of, alice, addresses):
    html = read(client_of(alice), addresses[0])
    assert html.count("<h1") == 1
    assert "2 地 × 2 年，2 个试验，3 个处理" in html
    assert "小区" in html


def test_the_trial_page_shows_plots_with_their_place_in_the_book_and_filters_them(client_of, alice, series):
    client, trial = client_of(alice), series.trials.get(code="T1")
    html = read(client, trial.get_absolute_url())
    assert "小区!2" in html
    assert "1 个小区缺值" in html
    entry = series.entries.get(code="A")
    narrowed = read(client, trial.get_absolute_url(), entry=entry.pk)
    assert "小区!3" in narrowed
    assert "小区!2<" not in narrowed
    response = client.get(trial.get_absolute_url(), {"export": "xlsx"})
    assert b"".join(response.streaming_content)[:2] == b"PK"


def test_the_estimate_page_answers_first_and_says_how_to_make_it_again(client_of, alice, made):
    html = read(client_of(alice), made.get_absolute_url())
    top = html.split("</header>")[0]
    assert "怀试 1 号" in top
    assert "联合区间" in top
    assert made.provenance["inputs"]["observations"] in html
    assert "(1|trial:block)" in html


def test_an_estimate_without_a_check_gives_means_and_says_so(client_of, alice, keep_book, sheets, project):
    book = keep_book(workbook({"小区": sheets["小区"]}))
    lone = open_series_from_book(alice, book, project)
    made = make_estimate(alice, lone, lone.traits.get())
    assert "试验里没有对照" in read(client_of(alice), made.get_absolute_url())


def test_synthetic_data_say_so_on_every_page(client_of, alice, series, addresses):
    TrialSeries.objects.update(is_synthetic=True)
    for address in addresses:
        assert "合成数据" in read(client_of(alice), address).split("</header>")[0], address


def test_a_book_is_opened_from_its_page(client_of, alice, book, project):
    client = client_of(alice)
    address = reverse("breeding:open_series", args=[book.pk])
    assert address in read(client, book.get_absolute_url())
    response = client.post(address, {"project": project.pk, "name": "地黄品比"})
    opened = TrialSeries.objects.get()
    assert response.headers["Location"] == opened.get_absolute_url()
    html = read(client, book.get_absolute_url())
    assert opened.get_absolute_url() in html
    assert address not in html
    response = client.post(address, {"project": project.pk, "name": "再开一次"})
    assert response.status_code == 400
    assert "已经开成系列试验" in response.content.decode()


def test_nobody_opens_a_book_that_is_not_theirs(client_of, charlie, book):
    assert client_of(charlie).get(reverse("breeding:open_series", args=[book.pk])).status_code == 404


def test_the_project_page_lists_its_trials(client_of, alice, project, series):
    html = read(client_of(alice), project.get_absolute_url())
    assert series.get_absolute_url() in html
    assert series.trials.first().get_absolute_url() in html


def test_an_empty_list_offers_the_sample_book(client_of, alice):
    html = read(client_of(alice), reverse("breeding:series_list"))
    assert reverse("registry:sample", args=["rehmannia_clones.xlsx"]) in html


def test_an_estimate_is_asked_for_by_a_button(
    client_of, alice, carol, series, django_capture_on_commit_callbacks
):
    address = reverse("breeding:estimate_trait", args=[series.pk, series.traits.get().pk])
    assert client_of(carol).post(address).status_code == 404
    assert client_of(alice).get(address).status_code == 405
    with django_capture_on_commit_callbacks(execute=True):
        response = client_of(alice).post(address)
    assert response.status_code == 302
    assert series.estimates.count() == 1


def test_pages_of_two_thousand_plots_take_as_many_queries_as_pages_of_twelve(
    client_of, alice, keep_book, sheets, project, series
):
    client = client_of(alice)
    header = sheets["小区"][0]
    rows = [
        (trial, entry, str(block), block, column, 20, 2000.0 + block + column)
        for trial in ("T1", "T2")
        for block in range(1, 335)
        for column, entry in enumerate(("CK", "A", "B"), start=1)
    ]
    big = open_series_from_book(alice, keep_book(workbook({**sheets, "小区": [header, *rows]})), project)
    for small_page, big_page in (
        (series.get_absolute_url(), big.get_absolute_url()),
        (series.trials.first().get_absolute_url(), big.trials.first().get_absolute_url()),
    ):
        counted = []
        for address in (small_page, big_page):
            with CaptureQueriesContext(connection) as queries:
                read(client, address)
            counted.append(len(queries))
        assert counted[0] == counted[1] <= 36, (small_page, counted)

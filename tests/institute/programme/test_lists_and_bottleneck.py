"""The board's bottleneck page, the list of projects and the list of sites."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huaiyao.institute.programme.actions import (
    add_milestone,
    enter_figure,
    open_project,
    open_site,
    publish_project,
)
from huaiyao.institute.programme.choices import SiteKind
from huaiyao.institute.programme.models import Bottleneck, Site
from huaiyao.institute.programme.queries import sites_seen_by


def read(client, address, **query) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    html = response.content.decode()
    assert html.count("<h1") == 1
    return html


@pytest.fixture
def figure(alice, institute, variety_bottleneck) -> Bottleneck:
    return enter_figure(
        alice,
        institute=institute,
        bottleneck=variety_bottleneck,
        value=None,
        text="9 / 90",
        unit="家",
        meaning="获许可企业",
        meaning_en="licensed firms",
        source="河南日报农村版",
        year=2012,
    )


def test_the_bottleneck_page_shows_todays_figure_with_its_source(client_of, figure):
    html = read(client_of(None), figure.get_absolute_url())
    assert "9 / 90 家" in html
    assert "河南日报农村版" in html
    assert "2012" in html


def test_a_bottleneck_without_a_figure_says_so(client_of, variety_bottleneck):
    assert "还没有带来源的数字" in read(client_of(None), variety_bottleneck.get_absolute_url())


def test_the_bottleneck_lost_in_print_keeps_its_place_and_offers_no_form(client_of, alice):
    lost = Bottleneck.objects.create(number=5, name="原文缺失", name_en="Lost in print", is_lost=True)
    html = read(client_of(alice), lost.get_absolute_url())
    assert "在印刷中缺失" in html
    assert reverse("programme:enter_figure", args=[5]) not in html


def test_a_bottleneck_that_is_not_there_is_404(client_of, db):
    assert client_of(None).get(reverse("programme:bottleneck", args=[9])).status_code == 404


def test_the_public_sees_only_public_projects_of_a_bottleneck(client_of, mona, project):
    address = project.bottleneck.get_absolute_url()
    assert project.code not in read(client_of(None), address)
    publish_project(mona, project)
    assert project.code in read(client_of(None), address)


def test_a_figure_is_entered_on_its_form_by_people_of_the_institute(
    client_of, alice, carol, institute, variety_bottleneck
):
    address = reverse("programme:enter_figure", args=[variety_bottleneck.number])
    form = {
        "institute": institute.pk,
        "value": "38",
        "unit": "%",
        "meaning": "审定品种占比",
        "source": "市农技站",
    }
    assert client_of(carol).post(address, form).status_code == 403
    assert client_of(alice).post(address, {**form, "source": ""}).status_code == 400
    assert client_of(alice).post(address, form).status_code == 302
    variety_bottleneck.refresh_from_db()
    assert variety_bottleneck.today_value == 38.0


def test_the_project_list_shows_what_is_overdue_and_filters(client_of, alice, charlie, project):
    add_milestone(alice, project, name="第一年小区数据", due_on=dt.date(2024, 12, 1))
    address = reverse("programme:projects")
    html = read(client_of(alice), address)
    assert "1 项逾期" in html
    assert "本单位有 1 个节点逾期" in html
    assert project.code not in read(client_of(alice), address, state="concluded")
    assert project.code in read(client_of(alice), address, q="哪个品系")
    assert project.code not in read(client_of(charlie), address)


def test_the_sidebar_counts_overdue_milestones_for_their_own_people_only(client_of, alice, otto, project):
    add_milestone(alice, project, name="第一年小区数据", due_on=dt.date(2024, 12, 1))
    link = f'href="{reverse("programme:projects")}"'
    rooms = {}
    for user in (alice, otto):
        html = read(client_of(user), reverse("programme:sites"))
        rooms[user.username] = html.split(link, 1)[1].split("</a>", 1)[0]
    assert "1" in rooms["alice"]
    assert "1" not in rooms["otto"]


def test_a_project_more_is_not_a_query_more(client_of, alice, institute, variety_bottleneck):
    client, counted = client_of(alice), []
    for projects in (2, 20):
        for number in range(projects):
            open_project(
                alice,
                institute,
                code=f"P{projects}-{number}",
                name="课题",
                bottleneck=variety_bottleneck,
                question="问?",
                lead=alice,
                starts_on=dt.date(2024, 1, 1),
                ends_on=dt.date(2025, 1, 1),
            )
        with CaptureQueriesContext(connection) as queries:
            read(client, reverse("programme:projects"))
        counted.append(len(queries))
    assert counted[0] == counted[1] < 20


def test_a_site_is_listed_on_its_form_and_seen_by_its_people(client_of, carol, charlie, coop, wenxian):
    form = {
        "owner": coop.pk,
        "name": "岳村示范田",
        "kind": "demonstration",
        "county": wenxian.pk,
        "area_ha": "1.5",
    }
    response = client_of(carol).post(reverse("programme:open_site"), form)
    site = Site.objects.get()
    assert response.headers["Location"] == site.get_absolute_url()
    assert "岳村示范田" in read(client_of(carol), site.get_absolute_url())
    assert "岳村示范田" in read(client_of(carol), reverse("programme:sites"), kind="demonstration")
    assert "岳村示范田" not in read(client_of(carol), reverse("programme:sites"), kind="pilot")
    assert client_of(charlie).get(site.get_absolute_url()).status_code == 404
    assert client_of(None).get(site.get_absolute_url()).status_code == 404


def test_a_site_of_a_public_project_is_seen_by_all_with_that_project(
    client_of, alice, mona, institute, project, wenxian
):
    site = open_site(alice, institute, name="平安试验点", kind=SiteKind.TRIAL, county=wenxian)
    project.sites.add(site)
    assert client_of(None).get(site.get_absolute_url()).status_code == 404
    publish_project(mona, project)
    assert project.code in read(client_of(None), site.get_absolute_url())


def test_a_site_counts_the_projects_its_reader_may_see(
    client_of, alice, mona, institute, project, variety_bottleneck, wenxian
):
    site = open_site(alice, institute, name="平安试验点", kind=SiteKind.TRIAL, county=wenxian)
    hidden = open_project(
        alice,
        institute,
        code="P-2",
        name="未公开的课题",
        bottleneck=variety_bottleneck,
        question="问？",
        lead=alice,
        starts_on=dt.date(2024, 1, 1),
        ends_on=dt.date(2025, 1, 1),
    )
    site.projects.add(project, hidden)
    publish_project(mona, project)
    counted = {viewer: sites_seen_by(viewer).get().works for viewer in (AnonymousUser(), alice)}
    assert list(counted.values()) == [1, 2]

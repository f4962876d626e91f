import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from huaiyao.institute.accounts.models import Organisation
from huaiyao.institute.portal import queries
from huaiyao.institute.programme.choices import ProjectState
from huaiyao.institute.programme.models import Bottleneck, Project
from huaiyao.institute.registry.models import Place
from huaiyao.institute.results.models import Result
from huaiyao.institute.results.queries import Adopted, Adoption


@pytest.fixture
def bottlenecks(db):
    names = ["品种", "栽培", "加工", "市场", "原文缺失", "品牌"]
    return [
        Bottleneck.objects.create(number=n, name=name, is_lost=n == 5)
        for n, name in enumerate(names, start=1)
    ]


@pytest.fixture
def open_project(institute, alice, bottlenecks):
    def make(number, bottleneck=0, *, is_public=False):
        return Project.objects.create(
            owner=institute,
            code=f"P-{number}",
            name="课题",
            bottleneck=bottlenecks[bottleneck],
            question="?",
            lead=alice,
            state=ProjectState.RUNNING,
            starts_on=dt.date(2024, 1, 1),
            ends_on=dt.date(2025, 1, 1),
            is_public=is_public,
        )

    return make


def test_the_board_is_the_home_page_and_public(client_of, bottlenecks):
    page = client_of().get("/").content.decode()
    assert page.count('<th scope="row">') == 6
    assert "原文未印出" in page
    assert "规划核对还没有公开" in page


def test_anybody_sees_public_projects_only_and_own_people_see_theirs(open_project, alice, charlie):
    open_project(1)
    open_project(2, is_public=True)
    counts = {who: len(queries.board(who)[0].projects) for who in (AnonymousUser(), charlie, alice)}
    assert list(counts.values()) == [1, 1, 2]


def test_the_board_asks_no_more_for_more_projects(
    open_project, client_of, alice, django_assert_max_num_queries
):
    client = client_of(alice)
    open_project(1)
    with django_assert_max_num_queries(30):
        client.get("/")
    for number in range(2, 12):
        open_project(number, number % 6)
    with django_assert_max_num_queries(30):
        client.get("/")


def test_search_finds_only_what_the_person_may_see(open_project, client_of, alice, charlie):
    open_project("TAIXING")
    assert "P-TAIXING" in client_of(alice).get("/search/?q=taixing").content.decode()
    for stranger in (None, charlie):
        page = client_of(stranger).get("/search/?q=taixing").content.decode()
        assert "P-TAIXING" not in page
        assert "没有找到" in page


def test_search_wants_every_word(open_project, alice):
    open_project("A1")
    assert [part.total for part in queries.search(alice, "课题 A1")] == [1]
    assert queries.search(alice, "课题 B1") == []
    assert queries.search(alice, "   ") == []


def test_a_page_pasted_into_the_search_is_answered(open_project, client_of, alice):
    open_project(1)
    answer = client_of(alice).get("/search/", {"q": "课题 " * 400})
    assert answer.status_code == 200
    assert "P-1" in answer.content.decode()


def test_a_search_for_markup_shows_it_as_text(client_of, bottlenecks):
    page = client_of().get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page


def test_facts_name_their_source(client_of, bottlenecks):
    first = bottlenecks[0]
    first.today_text, first.today_source, first.today_meaning = "9 / 90", "某报 2012", "获许可企业"
    first.save()
    page = client_of().get("/facts/").content.decode()
    assert "9 / 90" in page
    assert "某报 2012" in page


def test_the_land_of_a_row_opens_a_result_that_stood_on_it():
    def stood(variety, year, ha):
        return (
            Adopted(f"variety {variety}", year, Place(pk=1), Organisation(pk=1), ha, plantings=4, growers=4),
        )

    grown = [(), stood(1, 2023, 9.0), stood(2, 2024, 3.0)]
    adopted = [Adoption(Result(pk=pk), rows, ()) for pk, rows in enumerate(grown, start=1)]
    assert queries.BoardRow(Bottleneck(), adopted=adopted).grown.pk == 3
    assert queries.BoardRow(Bottleneck(), adopted=adopted[:1]).grown is None

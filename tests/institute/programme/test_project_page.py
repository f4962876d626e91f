"""The project page asks its question, counts what is shown for it, and keeps partners' terms among partners."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from huaiyao.institute.audit.models import Entry
from huaiyao.institute.programme.actions import add_milestone, add_partner, complete_milestone, move_project
from huaiyao.institute.programme.choices import ProjectState, SharedData
from huaiyao.institute.programme.models import Milestone, Partner, Project


@pytest.fixture
def milestone(alice, project) -> Milestone:
    return add_milestone(
        alice, project, name="第一年小区数据", name_en="First year's plots", due_on=dt.date(2024, 12, 1)
    )


@pytest.fixture
def partner(alice, project, coop) -> Partner:
    return add_partner(
        alice,
        project,
        organisation=coop,
        shared_data=SharedData.PROJECT,
        terms="供地二十亩，数据归研究院",
        agreed_on=dt.date(2024, 3, 2),
    )


def page(client, project):
    response = client.get(project.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_the_question_is_the_title_and_an_overdue_milestone_is_named(client_of, alice, project, milestone):
    html = page(client_of(alice), project)
    assert html.count("<h1") == 1
    assert "哪个品系比对照高产" in html.split("</h1>")[0]
    assert "第一年小区数据" in html
    assert "逾期" in html


@pytest.mark.parametrize("who", ["none", "charlie", "otto"])
def test_outsiders_get_404(who, client_of, project, charlie, otto):
    user = {"none": None, "charlie": charlie, "otto": otto}[who]
    assert client_of(user).get(project.get_absolute_url()).status_code == 404


def test_a_partner_reads_the_terms_and_may_not_write(client_of, carol, project, partner, milestone):
    html = page(client_of(carol), project)
    assert "供地二十亩" in html
    assert reverse("programme:complete_milestone", args=[milestone.pk]) not in html
    response = client_of(carol).post(reverse("programme:add_milestone", args=[project.code]), {"name": "x"})
    assert response.status_code == 403


def test_the_public_sees_a_public_project_without_its_partners_terms(client_of, mona, project, partner):
    assert client_of(mona).post(reverse("programme:publish_project", args=[project.code])).status_code == 302
    html = page(client_of(None), project)
    assert "供地二十亩" not in html
    assert "合作单位与数据约定" not in html


def test_an_editor_meets_a_milestone_with_its_evidence(client_of, alice, project, milestone):
    client = client_of(alice)
    address = reverse("programme:complete_milestone", args=[milestone.pk])
    response = client.post(address, {"done_on": "2025-01-05", "evidence": " "})
    assert response.status_code == 400
    assert Milestone.objects.get().done_on is None
    response = client.post(address, {"done_on": "2025-01-05", "evidence": "账本 2024.xlsx"})
    assert response.status_code == 302
    assert "账本 2024.xlsx" in page(client, project)


def test_a_refusal_comes_back_on_the_form_with_what_was_typed(client_of, alice, project):
    address = reverse("programme:add_milestone", args=[project.code])
    response = client_of(alice).post(address, {"name": "太晚的报告", "due_on": "2030-01-01"})
    html = response.content.decode()
    assert response.status_code == 400
    assert "不在课题期 2024-03-01 至 2027-02-28 之内" in html
    assert "太晚的报告" in html


def test_a_project_is_opened_on_its_form(client_of, alice, institute, variety_bottleneck, rehmannia):
    form = {
        "owner": institute.pk,
        "bottleneck": variety_bottleneck.pk,
        "question": "间隔能否缩短?",
        "code": "HY-2025-07",
        "name": "间隔试验",
        "herb": rehmannia.pk,
        "lead": alice.pk,
        "starts_on": "2025-03-01",
        "ends_on": "2028-03-01",
    }
    response = client_of(alice).post(reverse("programme:open_project"), form)
    opened = Project.objects.get()
    assert response.headers["Location"] == opened.get_absolute_url()
    assert (opened.lead, opened.herb, opened.state) == (alice, rehmannia, ProjectState.PROPOSED)


def test_only_people_of_the_institute_are_asked_to_open_a_project(client_of, carol, otto):
    for user in (carol, otto):
        assert client_of(user).get(reverse("programme:open_project")).status_code == 403
    response = client_of(None).get(reverse("programme:open_project"))
    assert response.status_code == 302
    assert "next=" in response.headers["Location"]


def test_a_partner_and_a_state_are_entered_on_their_forms(client_of, alice, project, coop):
    client = client_of(alice)
    form = {"organisation": coop.pk, "shared_data": "trials", "terms": "供苗", "agreed_on": "2024-04-01"}
    assert client.post(reverse("programme:add_partner", args=[project.code]), form).status_code == 302
    assert project.partners.get().shared_data == SharedData.TRIALS
    address = reverse("programme:move_project", args=[project.code])
    assert client.post(address, {"state": "proposed"}).status_code == 400
    assert client.post(address, {"state": "stopped", "reason": "种苗未到"}).status_code == 302
    project.refresh_from_db()
    assert project.state == ProjectState.STOPPED


def test_the_page_reads_in_english(client_of, alice, project, milestone):
    client = client_of(alice)
    client.cookies["huaiyao_language"] = "en"
    html = page(client, project)
    assert "Which clone yields more than the check?" in html
    assert "overdue" in html


def test_the_number_of_queries_does_not_grow_with_milestones_and_partners(
    client_of, alice, project, coop, rival, bureau, django_assert_max_num_queries
):
    for day in range(1, 21):
        row = add_milestone(alice, project, name=f"节点 {day}", due_on=dt.date(2024, 4, day))
        if day % 2:
            complete_milestone(alice, row, done_on=dt.date(2024, 4, day), evidence="账本")
    for organisation in (coop, rival, bureau):
        add_partner(
            alice,
            project,
            organisation=organisation,
            shared_data=SharedData.PROJECT,
            terms="约定",
            agreed_on=dt.date(2024, 3, 1),
        )
    client = client_of(alice)
    page(client, project)
    with django_assert_max_num_queries(40):
        page(client, project)


def test_terms_are_agreed_anew_and_the_partner_sees_just_that(
    client_of, alice, carol, project, partner, assert_audited
):
    client, address = client_of(alice), reverse("programme:change_terms", args=[partner.pk])
    assert address in page(client, project)
    assert "供地二十亩" in client.get(address).content.decode()
    fields = {"shared_data": SharedData.NOTHING, "terms": "供地三十亩", "agreed_on": "2024-03-02"}
    with assert_audited("programme.change_terms"):
        response = client.post(address, fields)
    assert (response.status_code, response.url) == (302, project.get_absolute_url())
    assert Entry.objects.latest("number").changes == {
        "partner": "岳村合作社",
        "shared_data": ["project", SharedData.NOTHING.value],
        "terms": [partner.terms, "供地三十亩"],
    }
    assert client_of(carol).get(project.get_absolute_url()).status_code == 404


def test_terms_are_not_emptied_nor_changed_after_the_project_ended(client_of, alice, project, partner):
    client, address = client_of(alice), reverse("programme:change_terms", args=[partner.pk])
    fields = {"shared_data": SharedData.TRIALS, "terms": "另议", "agreed_on": "2024-03-02"}
    assert client.post(address, {**fields, "terms": " "}).status_code == 400
    move_project(alice, project, state=ProjectState.STOPPED, reason="地块被征用")
    assert "不能再改" in client.post(address, fields).content.decode()
    kept = Partner.objects.get()
    assert (kept.shared_data, kept.terms) == (SharedData.PROJECT, partner.terms)


def test_only_the_projects_editors_change_its_terms(client_of, carol, charlie, project, partner):
    address = reverse("programme:change_terms", args=[partner.pk])
    assert client_of(carol).post(address, {"terms": "全归我们"}).status_code == 403
    assert client_of(charlie).post(address, {"terms": "全归我们"}).status_code == 404
    assert address not in page(client_of(carol), project)

"""A project has one question, one lead of the house, milestones that need evidence and partners under terms."""

from __future__ import annotations

import datetime as dt

import pytest

from huaiyao.institute.programme import actions
from huaiyao.institute.programme.choices import ProjectState, SharedData, SiteKind
from huaiyao.institute.programme.models import Milestone, Project
from huaiyao.institute.programme.queries import (
    milestones_of,
    next_project_code,
    overdue_count,
    projects_seen_by,
)
from huaiyao.institute.registry.models import Place
from huaiyao.institute.web.errors import NotAllowed, Refusal

MARCH = dt.date(2024, 3, 1)


def project_fields(owner, bottleneck, lead, **changes):
    fields = {
        "owner": owner,
        "code": "HY-2024-02",
        "name": "间隔年限试验",
        "bottleneck": bottleneck,
        "question": "间隔能否缩短?",
        "lead": lead,
        "starts_on": MARCH,
        "ends_on": dt.date(2026, 3, 1),
    }
    return {**fields, **changes}


def test_a_project_is_opened_with_one_audit_entry(alice, institute, variety_bottleneck, assert_audited):
    with assert_audited("programme.open_project"):
        project = actions.open_project(alice, **project_fields(institute, variety_bottleneck, alice))
    assert project.state == ProjectState.PROPOSED


def test_only_an_institute_runs_projects(carol, coop, variety_bottleneck):
    with pytest.raises(NotAllowed, match="瓶颈和课题由研究院管理"):
        actions.open_project(carol, **project_fields(coop, variety_bottleneck, carol))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"question": "  "}, "没有问题就没有答案"),
        ({"ends_on": MARCH}, "不在开始日期 2024-03-01 之后"),
        ({"state": ProjectState.CONCLUDED}, "不能一开始就结束"),
    ],
)
def test_a_project_that_cannot_be_is_refused(alice, institute, variety_bottleneck, changes, sentence):
    with pytest.raises(Refusal, match=sentence):
        actions.open_project(alice, **project_fields(institute, variety_bottleneck, alice, **changes))
    assert not Project.objects.exists()


def test_the_lead_is_of_the_house(alice, institute, charlie, variety_bottleneck):
    with pytest.raises(Refusal, match="“查理”不是“怀药研究院”的人员"):
        actions.open_project(alice, **project_fields(institute, variety_bottleneck, charlie))


def test_a_code_is_used_once(alice, institute, project):
    with pytest.raises(Refusal, match="已有课题编号“HY-2024-01”"):
        actions.open_project(alice, **project_fields(institute, project.bottleneck, alice, code="HY-2024-01"))
    assert next_project_code(2024) == "HY-2024-02"


def test_a_milestone_lies_within_the_period_of_its_project(alice, project):
    with pytest.raises(Refusal, match="不在课题期 2024-03-01 至 2027-02-28 之内"):
        actions.add_milestone(alice, project=project, name="结题报告", due_on=dt.date(2027, 3, 1))


def test_a_milestone_is_not_met_without_evidence_and_only_once(alice, project, assert_audited):
    milestone = actions.add_milestone(
        alice, project=project, name="第一年小区数据", due_on=dt.date(2024, 12, 1)
    )
    with pytest.raises(Refusal, match="没有凭据的节点不算完成"):
        actions.complete_milestone(alice, milestone=milestone, done_on=dt.date(2024, 11, 20), evidence=" ")
    with assert_audited("programme.complete_milestone"):
        actions.complete_milestone(
            alice, milestone=milestone, done_on=dt.date(2024, 11, 20), evidence="账本 2024"
        )
    with pytest.raises(Refusal, match="已于 2024-11-20 完成"):
        actions.complete_milestone(
            alice, milestone=milestone, done_on=dt.date(2024, 11, 21), evidence="账本 2024"
        )


def test_of_two_people_who_act_on_one_page_the_second_is_refused(alice, project):
    milestone = actions.add_milestone(alice, project=project, name="数据", due_on=dt.date(2024, 12, 1))
    page, same_page = Milestone.objects.get(pk=milestone.pk), Milestone.objects.get(pk=milestone.pk)
    day = dt.date(2024, 11, 20)
    actions.complete_milestone(alice, milestone=page, done_on=day, evidence="账本 2024")
    with pytest.raises(Refusal, match="已于 2024-11-20 完成"):
        actions.complete_milestone(alice, milestone=same_page, done_on=day, evidence="另一份")
    page, same_page, also = (Project.objects.get(pk=project.pk) for _ in range(3))
    actions.move_project(alice, project=page, state=ProjectState.STOPPED, reason="种苗未到")
    with pytest.raises(Refusal, match="课题现在是“已终止”"):
        actions.move_project(alice, project=same_page, state=ProjectState.RUNNING)
    with pytest.raises(Refusal, match="不能再改"):
        actions.add_milestone(alice, project=also, name="再一个", due_on=dt.date(2024, 12, 1))


def test_a_project_is_published_once(mona, project, assert_audited):
    page = Project.objects.get(pk=project.pk)
    with assert_audited("programme.publish_project"):
        actions.publish_project(mona, project=project)
        actions.publish_project(mona, project=page)


def test_overdue_counts_open_milestones_of_live_projects_of_ones_own(alice, charlie, otto, project):
    late = actions.add_milestone(alice, project=project, name="第一年小区数据", due_on=dt.date(2024, 12, 1))
    actions.add_milestone(alice, project=project, name="结题报告", due_on=dt.date(2027, 2, 1))
    assert (overdue_count(alice), overdue_count(charlie), overdue_count(otto)) == (1, 0, 0)
    assert [m.is_overdue for m in milestones_of(project)] == [True, False]
    assert projects_seen_by(alice).get().overdue_milestones == 1
    actions.complete_milestone(alice, milestone=late, done_on=dt.date(2025, 1, 5), evidence="报告 7 号")
    assert overdue_count(alice) == 0


def test_a_stopped_project_is_not_overdue_and_takes_no_more_milestones(alice, project):
    actions.add_milestone(alice, project=project, name="第一年小区数据", due_on=dt.date(2024, 12, 1))
    with pytest.raises(Refusal, match="终止课题须写明理由"):
        actions.move_project(alice, project=project, state=ProjectState.STOPPED)
    actions.move_project(alice, project=project, state=ProjectState.STOPPED, reason="种苗未到")
    assert overdue_count(alice) == 0
    with pytest.raises(Refusal, match="已终止"):
        actions.add_milestone(alice, project=project, name="又一个", due_on=dt.date(2024, 12, 1))


def test_a_project_is_concluded_only_with_all_its_milestones_and_never_comes_back(
    alice, project, assert_audited
):
    milestone = actions.add_milestone(alice, project=project, name="数据", due_on=dt.date(2024, 12, 1))
    with pytest.raises(Refusal, match="还有 1 个节点没有凭据"):
        actions.move_project(alice, project=project, state=ProjectState.CONCLUDED)
    actions.complete_milestone(alice, milestone=milestone, done_on=dt.date(2024, 12, 1), evidence="账本")
    with assert_audited("programme.move_project"):
        actions.move_project(alice, project=project, state=ProjectState.CONCLUDED)
    with pytest.raises(Refusal, match="不能改为“进行中”"):
        actions.move_project(alice, project=project, state=ProjectState.RUNNING)


def test_a_partner_sees_what_the_terms_give_and_no_more(alice, project, carol, coop, assert_audited):
    assert not Project.objects.seen_by(carol).exists()
    with assert_audited("programme.add_partner"):
        partner = actions.add_partner(
            alice,
            project=project,
            organisation=coop,
            shared_data=SharedData.NOTHING,
            terms="只供地",
            agreed_on=MARCH,
        )
    assert not Project.objects.seen_by(carol).exists()
    partner.shared_data = SharedData.PROJECT
    partner.save()
    assert Project.objects.seen_by(carol).get() == project


def test_terms_are_written_down_and_one_partnership_is_enough(alice, project, coop):
    fields = {"organisation": coop, "shared_data": SharedData.PROJECT, "agreed_on": MARCH}
    with pytest.raises(Refusal, match="请写明约定"):
        actions.add_partner(alice, project=project, terms="", **fields)
    actions.add_partner(alice, project=project, terms="供地二十亩", **fields)
    with pytest.raises(Refusal, match="“岳村合作社”已是本课题的合作单位"):
        actions.add_partner(alice, project=project, terms="供地三十亩", **fields)


def test_a_figure_without_a_source_does_not_go_on_the_board(
    alice, institute, variety_bottleneck, assert_audited
):
    figure = {"value": 38.0, "unit": "%", "meaning": "审定品种占比", "year": 2021}
    with pytest.raises(Refusal, match="没有来源的数字不上板"):
        actions.enter_figure(alice, institute=institute, bottleneck=variety_bottleneck, source=" ", **figure)
    with assert_audited("programme.enter_figure"):
        actions.enter_figure(
            alice, institute=institute, bottleneck=variety_bottleneck, source="市农技站", **figure
        )
    variety_bottleneck.refresh_from_db()
    assert (variety_bottleneck.today_value, variety_bottleneck.today_source) == (38.0, "市农技站")


def test_no_figure_is_made_up_for_the_bottleneck_lost_in_print(mona, institute):
    lost = actions.name_bottleneck(mona, institute=institute, number=5, name="原文缺失", is_lost=True)
    with pytest.raises(Refusal, match="不能替它编一个数"):
        actions.enter_figure(
            mona,
            institute=institute,
            bottleneck=lost,
            value=1.0,
            unit="",
            meaning="",
            source="推测",
            year=2021,
        )


def test_a_site_stands_in_a_county_and_has_a_real_area(carol, coop, wenxian):
    township = Place.objects.create(name="岳村街道", county=wenxian)
    with pytest.raises(Refusal, match="“岳村街道”是乡镇"):
        actions.open_site(carol, owner=coop, name="示范田", kind=SiteKind.DEMONSTRATION, county=township)
    with pytest.raises(Refusal, match="面积须大于 0"):
        actions.open_site(carol, owner=coop, name="示范田", kind=SiteKind.TRIAL, county=wenxian, area_ha=0.0)
    site = actions.open_site(
        carol, owner=coop, name="示范田", kind=SiteKind.TRIAL, county=wenxian, area_ha=1.5
    )
    with pytest.raises(Refusal, match="已有基地“示范田”"):
        actions.open_site(carol, owner=coop, name=site.name, kind=SiteKind.TRIAL, county=wenxian)


def test_an_outsider_changes_nothing(charlie, project):
    with pytest.raises(NotAllowed, match="“怀药研究院”有“录入”角色"):
        actions.add_milestone(charlie, project=project, name="数据", due_on=dt.date(2024, 12, 1))
    assert not project.milestones.exists()

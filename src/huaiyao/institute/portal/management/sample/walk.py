"""The walk itself: project, trial series, estimates, claims, reviews, transfer, effects; and the plan."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from huaiyao.engine.rules.terms import State
from huaiyao.institute.breeding.actions import make_estimate, open_series_from_book, publish_series
from huaiyao.institute.breeding.models import Estimate, TrialSeries
from huaiyao.institute.programme.actions import (
    add_milestone,
    add_partner,
    complete_milestone,
    open_project,
    open_site,
    publish_project,
)
from huaiyao.institute.programme.choices import ProjectState, SharedData, SiteKind
from huaiyao.institute.programme.models import Bottleneck, Project
from huaiyao.institute.registry.actions import receive_book
from huaiyao.institute.registry.choices import BookState
from huaiyao.institute.registry.models import Book, Herb, Place
from huaiyao.institute.registry.tasks import judge_book
from huaiyao.institute.results.actions import (
    accept_transfer,
    judge,
    make_claim,
    measure_effect,
    offer_transfer,
    publish,
    put_forward,
)
from huaiyao.institute.results.models import Claim, Result
from huaiyao.institute.results.queries import seasons_to_measure
from huaiyao.institute.review.actions import decide, waive
from huaiyao.institute.strategy import actions as strategy
from huaiyao.institute.strategy.models import Plan

from .people import People

TRIAL_BOOK, PLAN_BOOK = "rehmannia_clones.xlsx", "jiaozuo_2021_plan.xlsx"
CLAIMED_ON, AGREED_ON = dt.date(2023, 12, 20), dt.date(2024, 1, 15)


def receive(people: People, examples: Path, name: str) -> Book:
    """Bring a shipped workbook in as anybody would, and do at once what the worker would do."""
    book = receive_book(people.alice, people.institute, filename=name, content=(examples / name).read_bytes())
    judge_book.call(book.job_id, book.pk)
    book.refresh_from_db()
    if book.state != BookState.JUDGED:
        raise RuntimeError(f"{name} was not judged: {book.refusal or book.state}")
    return book


def open_projects(
    people: People, bottlenecks: dict[int, Bottleneck], herbs: dict[str, Herb], counties: dict[str, Place]
) -> Project:
    """Open one project on varieties and one on cultivation; the other bottlenecks stand honestly empty."""
    sites = [
        open_site(
            people.alice,
            people.institute,
            name=f"{county}试验点（示例）",
            name_en=f"{counties[county].name_en} trial site (sample)",
            kind=SiteKind.TRIAL,
            county=counties[county],
        )
        for county in ("温县", "武陟县", "沁阳市")
    ]
    clones = open_project(
        people.alice,
        people.institute,
        code="HY-2021-01",
        name="怀地黄新品系多点试验（示例）",
        name_en="Multi-site trials of new rehmannia clones (sample)",
        bottleneck=bottlenecks[1],
        herb=herbs["rehmannia"],
        question="哪些新品系在三个县、两年里稳定地比对照增产？",
        question_en="Which new clones yield more than the check in three counties over two years?",
        lead=people.alice,
        starts_on=dt.date(2021, 3, 1),
        ends_on=dt.date(2027, 12, 31),
        sites=sites,
        state=ProjectState.RUNNING,
    )
    for name, name_en, due, done, evidence in (
        (
            "两年田间试验完成",
            "Two years of field trials done",
            dt.date(2023, 12, 1),
            dt.date(2023, 11, 28),
            TRIAL_BOOK,
        ),
        (
            "品系增产声称判定",
            "Claims of the clones judged",
            dt.date(2024, 1, 10),
            dt.date(2023, 12, 20),
            "成果库 / Results",
        ),
        ("种栽病毒检测报告", "Virus tests of the planting stock", dt.date(2026, 6, 30), None, ""),
    ):
        milestone = add_milestone(people.alice, clones, name=name, name_en=name_en, due_on=due)
        if done:
            complete_milestone(people.alice, milestone, done_on=done, evidence=evidence)
    add_partner(
        people.alice,
        clones,
        organisation=people.university,
        shared_data=SharedData.TRIALS,
        terms="示例约定：大学提供部分品系；试验数据共享；结果共同署名。",
        agreed_on=dt.date(2021, 3, 1),
    )
    add_partner(
        people.alice,
        clones,
        organisation=people.coop,
        shared_data=SharedData.PROJECT,
        terms="示例约定：合作社提供示范地块；种植与销售数据只用于成果的效果测算。",
        agreed_on=dt.date(2023, 12, 1),
    )
    rest = open_project(
        people.alice,
        people.institute,
        code="HY-2024-01",
        name="缩短怀地黄间隔年限（示例）",
        name_en="A shorter rest after rehmannia (sample)",
        bottleneck=bottlenecks[2],
        herb=herbs["rehmannia"],
        question="间隔年限能否从 9 年缩短到 6 年而不减产？",
        question_en="Can the replant interval fall from 9 years to 6 without loss of yield?",
        lead=people.alice,
        starts_on=dt.date(2024, 3, 1),
        ends_on=dt.date(2029, 12, 31),
        sites=sites[:1],
        state=ProjectState.RUNNING,
    )
    for project in (clones, rest):
        publish_project(people.mona, project)
    return clones


def open_series(people: People, book: Book, project: Project) -> TrialSeries:
    series = open_series_from_book(
        people.alice,
        book,
        project,
        name="怀地黄品系比较试验 2022–2023（合成数据）",
        name_en="Rehmannia clone trials 2022–2023 (synthetic)",
    )
    return publish_series(people.mona, series)


def estimate_all(people: People, series: TrialSeries) -> dict[str, Estimate]:
    """Estimate every trait; return the estimates by the trait's name."""
    return {trait.name: make_estimate(people.alice, series, trait) for trait in series.traits.all()}


def make_claims(people: People, book: Book, estimates: dict[str, Estimate]) -> dict[str, list[Claim]]:
    """Make the claims the trial book makes; return them by the state of their judgement."""
    claims: dict[str, list[Claim]] = {state.value: [] for state in State}
    for said in book.check_result["claims"]:
        estimate = estimates[said["trait"]]
        entries = {entry.code: entry for entry in estimate.series.entries.select_related("variety")}
        claim = make_claim(
            people.alice,
            estimate=estimate,
            entry=entries[said["entry"]],
            against=entries[said["against"]],
            says=said["claim"],
            made_on=CLAIMED_ON,
        )
        claims[judge(people.alice, claim=claim).state].append(claim)
    return claims


def review(people: People, claims: dict[str, list[Claim]]) -> Result:
    """Publish what holds; leave what does not in its objection period; put nothing else forward."""
    for claim in claims[State.CONTRADICTED]:
        put_forward(people.alice, claim=claim, party=people.university)
    published = [put_forward(people.alice, claim=claim) for claim in claims[State.SUPPORTED]]
    for result in published:
        decide(people.bob, result.review, approve=True, note="示例：已核对小区数据、门槛与区间。")
        result.refresh_from_db()
        publish(people.bob, result=result)
    return published[0]


def hand_over(people: People, result: Result) -> None:
    offered = offer_transfer(
        people.alice,
        result=result,
        organisation=people.coop,
        agreed_on=AGREED_ON,
        terms="示例约定：研究院提供种栽；合作社记录种植、采收与销售，只用于效果测算，不公开单户数据。",
        fee_yuan=20_000,
    )
    accept_transfer(people.carol, transfer=offered)


def measure_all(people: People, result: Result) -> None:
    for county, year in seasons_to_measure(result):
        measure_effect(people.alice, result=result, county=county, year=year)


def adopt_plan(people: People, book: Book) -> Plan:
    """Take the article's plan over; the bureau waives its objection, a second person approves."""
    plan = strategy.adopt_plan(
        people.alice,
        book=book,
        name="焦作怀药三步走（2021 年文章）",
        name_en="Jiaozuo's three steps (article of 2021)",
    )
    plan = strategy.put_forward(people.alice, plan=plan, party=people.bureau)
    waive(people.otto, plan.review)
    decide(people.bob, plan.review, approve=True, note="示例：逐条核对了账本的行与出处。")
    plan.refresh_from_db()
    return strategy.publish(people.bob, plan=plan)

"""The charts of a report: which are drawn, and that they stand in the HTML and the PDF."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from huaiyao.engine.books.reader import read_book
from huaiyao.engine.check import Check, check_book
from huaiyao.engine.report.charts import claim_charts, plan_charts
from huaiyao.engine.report.html import html_report
from huaiyao.engine.report.pdf import pdf_report
from huaiyao.engine.rules.terms import State


@pytest.fixture(scope="module")
def plan(repository: Path) -> Check:
    return check_book(read_book(repository / "examples" / "jiaozuo_2021_plan.xlsx"))


def _claimed(check: Check, **compared: object) -> Check:
    numbers = {
        "claimed": 10.5,
        "scale": "relative",
        "unit": "%",
        "estimate": 9.1,
        "lower": 4.2,
        "upper": 14.0,
    }
    [claim] = check.claims
    difference = replace(claim.clauses[0], compared={**numbers, **compared})
    return replace(check, claims=(replace(claim, clauses=(difference,)),))


def _words(svg: str) -> set[str]:
    return set(re.findall(r">([^<>]+)</text>", svg))


def test_a_claim_is_drawn_with_its_entry_what_it_claims_and_the_unit(check: Check) -> None:
    [chart] = claim_charts(_claimed(check), "en")
    assert chart.title == "fresh weight: against the check, simultaneous 95 % interval"
    assert {"怀试 3 号", "+10.5 %", "above the check (%)"} <= _words(chart.svg)


def test_percentage_points_are_called_so(check: Check) -> None:
    [chart] = claim_charts(_claimed(check, scale="difference"), "zh-hans")
    assert "比对照高（百分点）" in _words(chart.svg)


def test_claims_of_different_scales_share_no_axis(check: Check) -> None:
    relative, points = _claimed(check), _claimed(check, scale="difference")
    both = replace(check, claims=(*relative.claims, *points.claims, *relative.claims))
    assert len(claim_charts(both, "en")) == 2


def test_an_interval_without_an_end_is_drawn_all_the_same(check: Check) -> None:
    [chart] = claim_charts(_claimed(check, lower=None), "en")
    assert "怀试 3 号" in _words(chart.svg)


def test_a_claim_without_an_estimate_has_no_chart(check: Check) -> None:
    assert claim_charts(check, "en") == ()


def test_only_what_is_in_question_in_a_plan_is_drawn(plan: Check) -> None:
    in_question = [v for v in plan.plan if v.clause in ("growth", "land") and v.state is State.DISPUTED]
    assert len(plan_charts(plan, "zh-hans")) == len(in_question) == 3


def test_a_check_kept_as_verdicts_only_has_no_plan_charts(plan: Check) -> None:
    assert plan_charts(replace(plan, audit=None), "en") == ()


def test_the_charts_stand_in_the_page_and_their_words_in_the_pdf(plan: Check) -> None:
    assert html_report(plan).count("<svg") == 3
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf_report(plan))).pages)
    for chart in plan_charts(plan, "zh-hans"):
        assert re.sub(r"\s", "", chart.title) in re.sub(r"\s", "", printed)
    assert "耕地" in printed

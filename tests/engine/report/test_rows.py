"""The row model that every rendering shares."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huaiyao.engine.books.reader import read_book
from huaiyao.engine.check import Check, check_book
from huaiyao.engine.report import words
from huaiyao.engine.report.rows import condensed, report_of, shortened
from huaiyao.engine.rules.terms import CEILINGS_OF_BOOK, OURS, State
from huaiyao.engine.wording import Text

PLACES = st.lists(
    st.tuples(st.sampled_from(["指标", "a!b", "小区"]), st.integers(1, 30)).map(
        lambda place: f"{place[0]}!{place[1]}"
    )
)


def _expanded(spans: tuple[str, ...]) -> set[str]:
    """Undo `condensed` the slow way."""
    found = set()
    for span in spans:
        sheet, first, last = re.fullmatch(r"(.+)!(\d+)(?:–(\d+))?", span).groups()
        found |= {f"{sheet}!{row}" for row in range(int(first), int(last or first) + 1)}
    return found


@given(PLACES)
def test_condensed_evidence_names_the_same_rows(places: list[str]) -> None:
    assert _expanded(condensed(places)) == set(places)


def test_neighbouring_rows_become_one_span_and_a_whole_sheet_stays() -> None:
    assert condensed(["指标!5", "指标!3", "指标!4", "约束", "指标!9"]) == ("指标!3–5", "指标!9", "约束")


def test_rows_too_scattered_to_list_are_counted_and_still_all_there(check: Check) -> None:
    places = tuple(f"小区!{row}" for row in range(2, 40, 2))
    many = replace(check.claims[0].clauses[0], evidence=(*places, "声称!2"))
    claim = replace(check.claims[0], clauses=(many,))
    row = report_of(replace(check, claims=(claim,)), "en").sections[1].groups[0].rows[0]
    assert row.evidence == ("小区!2…38 (19 rows)", "声称!2")
    assert row.every_row == (*places, "声称!2")


def test_the_difference_stands_first_in_a_claim_unless_another_clause_is_worse(check: Check) -> None:
    difference = check.claims[0].clauses[0]
    gate = replace(difference, clause="sites_years")
    for state, first in ((State.SUPPORTED, "差异"), (State.MISSING, "地点与年份")):
        claim = replace(check.claims[0], clauses=(replace(gate, state=state), difference))
        shown = report_of(replace(check, claims=(claim,))).sections[1].groups[0]
        assert shown.rows[0].clause == first


def test_the_claim_that_fails_stands_before_the_one_that_holds(check: Check) -> None:
    holds = check.claims[0]
    fails = replace(holds, entry="怀试 7 号", state=State.CONTRADICTED)
    shown = report_of(replace(check, claims=(holds, fails))).sections[1].groups
    assert [group.seal for group in shown] == ["不符", "相符"]


def test_the_plan_shows_the_worst_first_and_then_the_books_order(check: Check) -> None:
    needed, borne_out = report_of(check).sections[0].groups
    assert [row.state for row in needed.rows] == ["contradicted", "disputed", "unverified", "missing"]
    assert [row.state for row in borne_out.rows] == ["supported"]


def test_only_what_the_evidence_bears_out_is_folded(check: Check) -> None:
    for section in report_of(check).sections:
        for group in section.groups:
            assert group.folded == (
                group.names_subject and {row.state for row in group.rows} == {"supported"}
            )


def test_every_verdict_of_the_check_has_exactly_one_row(check: Check) -> None:
    assert len(report_of(check).rows) == len(check.clauses)


def test_arithmetic_on_the_book_names_no_basis_and_a_sourced_rule_names_its_own(check: Check) -> None:
    by_clause = {row.clause: row.basis for _, _, row in report_of(check).rows}
    assert by_clause["单位"] == ""
    assert by_clause["用地"] == "焦作市统计年鉴 · 2018 · 有出处"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-hans", ("怀药研究院自定", "本账“约束”表", "焦作市统计年鉴")),
        ("en", ("the institute's own", "the book's 约束 sheet", "焦作市统计年鉴")),
    ],
)
def test_a_source_is_named_in_the_readers_language_only(
    check: Check, language: str, said: tuple[str, ...]
) -> None:
    land = next(verdict for verdict in check.plan if verdict.clause == "land")
    sources = (OURS, CEILINGS_OF_BOOK, land.source)
    plan = tuple(replace(land, source=source) for source in sources)
    rows = report_of(replace(check, plan=plan, claims=(), trials=()), language).rows
    assert tuple(row.source for _, _, row in rows) == said


def test_a_claim_is_headed_by_what_it_says_against_which_check(check: Check) -> None:
    claims = report_of(check, "en").sections[1]
    assert claims.groups[0].title == "怀试 3 号 · fresh weight +10.5 % (against 温县本地)"


def test_what_is_asked_of_a_claim_names_its_trait_in_the_readers_language(check: Check) -> None:
    [claim] = check.claims
    lacking = replace(claim.clauses[0], asks=Text("补一年试验", "Add a year of trials"))
    asking = replace(check, plan=(), claims=(replace(claim, clauses=(lacking,)),))
    assert report_of(asking, "en").asked == (("怀试 3 号 fresh weight +10.5 %", "Add a year of trials"),)
    assert report_of(asking).asked == (("怀试 3 号 鲜重 +10.5 %", "补一年试验"),)


def test_a_thing_asked_for_by_two_is_asked_once(check: Check) -> None:
    growth = next(verdict for verdict in check.plan if verdict.asks)
    twice = Check(check.book, (*check.plan, type(growth)(**{**_fields(growth), "subject": "第二步"})))
    assert report_of(twice).asked == (("第三步、第二步", "服务业的基期产值"),)


def _fields(verdict: object) -> dict[str, object]:
    return {name: getattr(verdict, name) for name in verdict.__dataclass_fields__}


def test_a_book_with_nothing_to_judge_says_what_a_book_needs(empty_check: Check) -> None:
    report = report_of(
        replace(empty_check, book=replace(empty_check.book, titles=("Payroll", "Notes"))), "en"
    )
    assert report.state == ""
    assert "holds nothing to judge. Its sheets: Payroll, Notes." in report.answer
    assert "A plan book needs rows in a sheet called indicators or relations" in report.answer
    assert report.answer.endswith("A trial book needs rows in a sheet called plots.")


def test_of_a_file_with_very_many_sheets_only_the_first_are_named(empty_check: Check) -> None:
    titles = tuple(f"{day}日" for day in range(1, 32))
    answer = report_of(replace(empty_check, book=replace(empty_check.book, titles=titles))).answer
    assert "12日 等 31 张。" in answer
    assert "13日" not in answer


def test_a_book_of_which_something_could_not_be_used_is_never_borne_out_in_everything(check: Check) -> None:
    supported = replace(check, plan=check.plan[:1], trials=())
    [issue] = check.book.issues
    clean, one, two = (
        report_of(replace(supported, book=replace(check.book, issues=issues)), "en").answer
        for issues in ((), (issue,), (issue, replace(issue, row=15)))
    )
    assert "everything" in clean
    assert "everything" not in one
    assert "1 place in it (rows, columns or claims) was not used" in one
    assert "2 places in it (rows, columns or claims) were not used" in two
    said = report_of(supported).answer
    assert "每一条" not in said
    assert "1 处" in said


def test_a_trial_book_whose_plots_were_all_left_out_says_so_and_not_that_the_sheet_is_missing() -> None:
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w") as files:
        files.writestr("小区.csv", "试验编号,处理,区组,产量(kg)\nT1,CK,1,坏\nT1,E1,1,坏\n")
    check = check_book(read_book(bundle.getvalue(), "x.zip"))
    assert [issue.place for issue in check.book.issues] == ["小区!2", "小区!3"]
    assert report_of(check).answer == "“小区”表在，但它的行全部未能采用；原因见所列问题。"
    assert "all its rows were left out" in report_of(check, "en").answer


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_an_answer_in_both_languages(state: State) -> None:
    answer = words.ANSWERS[state]
    assert re.search(r"[\u4e00-\u9fff]", answer.zh)
    assert not re.search(r"[\u4e00-\u9fff]", answer.en)


def test_english_rows_hold_no_chinese_but_what_the_book_itself_says(check: Check) -> None:
    report = report_of(check, "en")
    ours = [
        report.question,
        report.answer,
        report.caveat,
        *(row.seal + row.clause for _, _, row in report.rows),
    ]
    assert not [text for text in ours if re.search(r"[\u4e00-\u9fff]", text)]


def test_trials_named_as_evidence_stay_names_however_many() -> None:
    names = [f"WX20{year}" for year in range(10, 40)]
    assert shortened(names, "zh-hans") == tuple(names)

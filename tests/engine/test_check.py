"""One judge for any book: what it joins, what it says as JSON, with which code it ends."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import orjson
import polars as pl
import pytest

from huaiyao.engine.books.reader import read_book
from huaiyao.engine.books.terms import Book, Kind
from huaiyao.engine.check import Check, check_book
from huaiyao.engine.rules.terms import State, Verdict
from huaiyao.engine.wording import Text

PLAN_CLAUSES = {"unit", "sum", "definition", "growth", "land", "double_count", "magnitude"}
TRIAL_CLAUSES = {"difference", "replication", "sites_years", "check_present", "outliers"}


@pytest.fixture(scope="module")
def plan(repository: Path) -> Check:
    return check_book(read_book(repository / "examples" / "jiaozuo_2021_plan.xlsx"), on=dt.date(2021, 10, 1))


@pytest.fixture(scope="module")
def trial(repository: Path) -> Check:
    return check_book(read_book(repository / "examples" / "rehmannia_clones.xlsx"), on=dt.date(2021, 10, 1))


@pytest.fixture(scope="module")
def schema(repository: Path) -> dict:
    return json.loads((repository / "docs" / "reference" / "check.schema.json").read_text("utf-8"))


def _book(*kinds: Kind) -> Book:
    return Book("x.xlsx", {}, (), frozenset(kinds), "0" * 64)


def _verdict(state: State) -> Verdict:
    return Verdict("unit", state, "A1", Text("一句。", "A sentence."))


@pytest.mark.parametrize(
    ("states", "code"),
    [
        ([], 2),
        ([State.SUPPORTED], 0),
        ([State.DISPUTED, State.UNVERIFIED, State.MISSING], 0),
        ([State.SUPPORTED, State.CONTRADICTED], 1),
    ],
)
def test_the_exit_code_is_1_only_where_something_is_contradicted_and_2_only_where_nothing_was_judged(
    states: list[State], code: int
) -> None:
    assert Check(_book(), tuple(map(_verdict, states))).exit_code == code


def test_the_whole_is_its_worst_part() -> None:
    order = [State.SUPPORTED, State.MISSING, State.UNVERIFIED, State.DISPUTED, State.CONTRADICTED]
    for reached in range(1, len(order) + 1):
        assert Check(_book(), tuple(map(_verdict, order[:reached]))).state is order[reached - 1]


def test_a_book_of_no_kind_gives_no_verdict_and_no_error() -> None:
    check = check_book(_book())
    assert (check.clauses, check.exit_code, check.as_json()["state"]) == ((), 2, None)


def test_the_plan_example_finds_every_flaw_it_was_made_of_and_nothing_false(plan: Check) -> None:
    # The states that the issue "The house and the first walk" names; the article's own figures.
    found = {(verdict.clause, verdict.state) for verdict in plan.plan}
    assert {
        ("unit", State.CONTRADICTED),
        ("sum", State.CONTRADICTED),
        ("magnitude", State.DISPUTED),
        ("definition", State.DISPUTED),
        ("land", State.DISPUTED),
        ("double_count", State.DISPUTED),
        ("growth", State.MISSING),
    } <= found
    assert [clause for clause, state in found if state is State.CONTRADICTED] in (
        ["unit", "sum"],
        ["sum", "unit"],
    )
    assert plan.exit_code == 1


def test_the_trial_example_gives_one_claim_that_holds_one_that_does_not_and_one_without_enough_evidence(
    trial: Check,
) -> None:
    assert sorted(claim.state for claim in trial.claims) == ["contradicted", "missing", "supported"]
    assert trial.exit_code == 1


def test_the_json_of_both_examples_and_of_an_empty_book_keeps_to_its_schema(
    plan: Check, trial: Check, schema: dict
) -> None:
    for check in (plan, trial, check_book(_book())):
        jsonschema.validate(json.loads(orjson.dumps(check.as_json())), schema)


def test_the_schema_refuses_a_key_it_does_not_describe(plan: Check, schema: dict) -> None:
    of_a_result = {**schema, "oneOf": [{"$ref": "#/$defs/result"}]}
    more = {**json.loads(orjson.dumps(plan.as_json())), "extra": 1}
    [error] = jsonschema.Draft202012Validator(of_a_result).iter_errors(more)
    assert [found.message for found in error.context] == [
        "Additional properties are not allowed ('extra' was unexpected)"
    ]


def test_the_json_names_every_clause_of_its_kind_only(plan: Check, trial: Check) -> None:
    assert {clause["clause"] for clause in plan.as_json()["plan"]["clauses"]} <= PLAN_CLAUSES
    said = trial.as_json()
    groups = [*said["trials"], *said["claims"]]
    assert {clause["clause"] for group in groups for clause in group["clauses"]} <= TRIAL_CLAUSES
    assert said["plan"] == {"clauses": []}


def test_counts_add_up(plan: Check, trial: Check) -> None:
    for check in (plan, trial):
        counts = check.as_json()["counts"]
        assert sum(counts["verdicts"].values()) == len(check.clauses)
        assert counts["rows"].keys() == {sheet.title for sheet in check.book.sheets.values()}


def test_evidence_names_rows_that_the_book_holds(plan: Check, trial: Check) -> None:
    for check in (plan, trial):
        rows = {sheet.title: set(sheet.frame["_row"]) for sheet in check.book.sheets.values()}
        for verdict in check.clauses:
            for place in verdict.evidence:
                title, _, row = place.rpartition("!")
                assert int(row) in rows[title], place


def test_the_same_book_gives_the_same_json(repository: Path, plan: Check) -> None:
    again = check_book(read_book(repository / "examples" / "jiaozuo_2021_plan.xlsx"), on=dt.date(2021, 10, 1))
    assert orjson.dumps(again.as_json()) == orjson.dumps(plan.as_json())


def test_a_claim_that_cannot_be_read_is_an_issue_of_the_check(repository: Path) -> None:
    book = read_book(repository / "examples" / "rehmannia_clones.xlsx")
    claims = book.sheets["claims"]
    said = ["翻番", *claims.frame["claim"][1:]]
    spoilt = replace(claims, frame=claims.frame.with_columns(claim=pl.Series(said)))
    check = check_book(replace(book, sheets={**book.sheets, "claims": spoilt}))
    assert any(issue.value == "翻番" for issue in check.book.issues)
    assert len(check.claims) == spoilt.frame.height - 1


def test_the_judges_say_with_what_they_can_be_asked_again(plan: Check) -> None:
    parameters = plan.as_json()["parameters"]
    assert parameters["on"] == "2021-10-01"
    assert parameters["book_sha256"] == plan.book.digest
    assert parameters["provenance"]["plan"]["method"] == "strategy.audit"

import io
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import override
from pypdf import PdfReader

from huaiyao.engine.books.terms import UnreadableBookError
from huaiyao.engine.cultivation.land_bank import land_bank
from huaiyao.engine.strategy.intervals import Interval
from huaiyao.engine.strategy.terms import Indicator, LandAnswer, LandSide
from huaiyao.engine.wording import Text
from huaiyao.institute.audit.queries import entries_about
from huaiyao.institute.registry.actions import judge, keep_refusal, receive_book
from huaiyao.institute.registry.models import Book
from huaiyao.institute.registry.queries import EXAMPLES
from huaiyao.institute.review.actions import decide, waive
from huaiyao.institute.rulebook.actions import adopt_defaults
from huaiyao.institute.strategy import queries
from huaiyao.institute.strategy.actions import adopt_plan, publish, put_forward
from huaiyao.institute.strategy.models import Plan
from huaiyao.institute.web.errors import NotAllowed, Refusal

BOOK = "jiaozuo_2021_plan.xlsx"


@pytest.fixture
def book(alice, bob, institute) -> Book:
    adopt_defaults(bob)
    book = receive_book(alice, institute, filename=BOOK, content=(EXAMPLES / BOOK).read_bytes())
    return judge(book, actor=alice)


@pytest.fixture
def plan(book, alice) -> Plan:
    return adopt_plan(alice, book=book, name="三步走", name_en="Three steps")


@pytest.mark.parametrize("page", ["/facts/", "plan"])
def test_an_english_reader_meets_no_chinese_unit_among_the_indicators(plan, client_of, alice, page):
    client = client_of(alice)
    client.cookies["huaiyao_language"] = "en"
    shown = client.get(plan.get_absolute_url() if page == "plan" else page).content.decode()
    rows = re.findall(r'<tr id="indicator-.*?</tr>', shown)
    units = {re.findall(r"<td[^>]*>(.*?)</td>", row)[1] for row in rows}
    assert {"ha", "100 million yuan", "yuan/ha"} <= units
    assert not [unit for unit in units if re.search("[\u4e00-\u9fff]", unit)]


def test_the_three_steps_are_the_articles_own(plan):
    steps = {step.number: step for step in plan.steps.all()}
    assert [step.target_yuan for step in steps.values()] == pytest.approx([10e9, 100e9, 100e9])
    assert steps[1].target_ha == 66_667
    assert (steps[1].base_low_yuan, steps[1].base_high_yuan) == pytest.approx((0.39e9, 0.91e9))
    assert (steps[2].base_yuan, steps[2].base_low_yuan) == (pytest.approx(3e9), None)
    assert (steps[3].base_yuan, steps[3].gap_yuan) == (None, None)
    assert steps[2].gap_yuan == pytest.approx(97e9)
    # 10 bn less 0.39–0.91 bn; a base that is one number leaves one gap
    assert steps[1].gap_ends_yuan == pytest.approx((9.09e9, 9.61e9))
    assert (steps[2].gap_ends_yuan, steps[3].gap_ends_yuan) == (None, None)


def test_the_audit_is_kept_with_the_plan_and_judging_the_book_again_does_not_change_it(plan, book, alice):
    before = plan.clauses
    book.check_result["plan"]["clauses"] = []
    book.save()
    plan.refresh_from_db()
    assert plan.state == "contradicted"
    assert plan.clauses == before
    assert {c["clause"] for c in plan.clauses if c["state"] == "contradicted"} == {"unit", "sum"}


def test_the_sides_of_the_land_question_are_named_in_the_readers_language(plan):
    def names() -> list[str]:
        return [side["name"] for side in queries.steps_of(plan)[0].land["sides"]]

    assert names() == ["论文期刊", "种植户与栽培手册"]
    with override("en"):
        assert names() == ["papers and journals", "growers and growing handbooks"]


def test_the_land_of_step_one_stands_with_both_sides_and_the_arable_land(plan):
    (step, *_others) = queries.steps_of(plan)
    assert step.land["state"] == "disputed"
    assert step.land["arable_ha"] == pytest.approx(182_100)
    lows = sorted(side["low_ha"] for side in step.land["sides"])
    assert lows == [176_000, 264_000]  # cultivation.md, "Expansion arithmetic"
    assert ("unit", "contradicted") in {(judged.clause, judged.state) for judged in step.judged}


def test_the_land_of_an_area_with_no_upper_end_has_none_either():
    bank = land_bank({"yam": 100.0}, {"yam": 3})
    indicator = Indicator("A1", "面积", Interval.printed(100.0, 0.0), "公顷", "指标!2")
    for is_open, high in ((True, None), (False, bank.least_ha)):
        side = LandSide(Text("", ""), bank, bank, is_open)
        answer = LandAnswer(indicator, 100.0, (100.0, 100.0), (side,), Interval.printed(900.0, 0.0))
        assert queries.land_row(answer)["sides"][0]["high_ha"] == high


def test_indicators_are_kept_as_printed_with_their_row_in_the_book(plan):
    yearly = plan.indicators.get(code="A15")
    assert (yearly.low, yearly.value, yearly.high, yearly.unit) == (30_000, None, 70_000, "元/公顷")
    assert yearly.book_place.startswith("指标!")
    assert plan.indicators.get(code="A19").is_target


def test_a_book_becomes_a_plan_once(plan, book, alice):
    with pytest.raises(Refusal, match="已经接为规划"):
        adopt_plan(alice, book=book, name="再来一次")


def test_a_trial_book_is_no_plan(alice, institute):
    name = "rehmannia_clones.xlsx"
    book = receive_book(alice, institute, filename=name, content=(EXAMPLES / name).read_bytes())
    with pytest.raises(Refusal, match="只有判定过的规划账"):
        adopt_plan(alice, book=Book.objects.get(pk=book.pk), name="不是规划")


def test_an_outsider_does_not_take_a_plan_over(book, charlie):
    with pytest.raises(NotAllowed, match="录入"):
        adopt_plan(charlie, book=book, name="别人的")


def test_a_contradicted_audit_is_public_only_after_the_party_was_heard_and_a_second_person_approved(
    plan, alice, bob, otto, bureau, client_of
):
    from huaiyao.institute.accounts.models import Membership

    Membership.objects.filter(user=otto).update(role="editor")
    with pytest.raises(Refusal, match="须先由第二人复核通过"):
        publish(bob, plan=plan)
    assert client_of(otto).get(plan.get_absolute_url()).status_code == 404
    plan = put_forward(alice, plan=plan, party=bureau)
    assert client_of(otto).get(plan.review.subject_url).status_code == 200
    with pytest.raises(Refusal, match="此前不能通过"):
        decide(bob, plan.review, approve=True, note="看过")
    waive(otto, plan.review)
    decide(bob, plan.review, approve=True, note="看过")
    assert queries.current_plan(AnonymousUser()) is None
    assert client_of().get(plan.get_absolute_url()).status_code == 404
    publish(bob, plan=Plan.objects.get(pk=plan.pk))
    with pytest.raises(Refusal, match="已经公开"):
        publish(bob, plan=plan)  # from a window that was open before
    assert queries.current_plan(AnonymousUser()) == plan
    assert client_of().get(plan.get_absolute_url()).status_code == 200


def test_a_newer_plan_takes_the_place_of_the_one_in_force(plan, alice, institute, book):
    copy = Book.objects.create(
        owner=institute,
        filename="x.xlsx",
        file=type(book.file).objects.create(content=bytes(book.file.content)),
        digest="other",
        state=book.state,
        kinds=book.kinds,
        check_result=book.check_result,
    )
    newer = adopt_plan(alice, book=copy, name="新规划")
    assert queries.current_plan(alice) == newer
    assert entries_about(newer).get().changes["replaces"] == [plan.pk]


def test_a_plan_of_somebody_else_never_stands_on_the_institutes_board(plan, book, charlie, rival, client_of):
    theirs = Book.objects.create(
        owner=rival,
        filename="x.xlsx",
        file=type(book.file).objects.create(content=bytes(book.file.content)),
        digest="other",
        state=book.state,
        kinds=book.kinds,
        check_result=book.check_result,
    )
    newer = adopt_plan(charlie, book=theirs, name="远方的规划")
    Plan.objects.filter(pk__in=[plan.pk, newer.pk]).update(is_public=True)
    assert queries.current_plan(AnonymousUser()) == plan
    assert "远方的规划" not in client_of().get("/").content.decode()


@pytest.mark.parametrize(("who", "status"), [("charlie", 404), ("carol", 404), ("bob", 200), ("alice", 200)])
def test_a_plan_is_seen_by_its_own_people(plan, client_of, request, who, status):
    client = client_of(request.getfixturevalue(who))
    assert client.get(plan.get_absolute_url()).status_code == status
    assert client.get(f"/strategy/{plan.pk}/audit.pdf").status_code == status


def pdf_text(client, address: str) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(client.get(address).content)).pages)


def test_the_audit_is_printed_though_its_book_can_no_longer_be_read(plan, book, client_of, alice):
    client, address = client_of(alice), f"/strategy/{plan.pk}/audit.pdf"
    before = pdf_text(client, address)
    keep_refusal(book, UnreadableBookError(Text("读不出。", "Unreadable.")), actor=alice)
    assert pdf_text(client, address) == before


def test_the_audit_as_pdf_leaves_the_other_sheets_of_the_book_out(book, client_of, alice):
    clause = {**book.check_result["plan"]["clauses"][0], "clause": "replication", "subject": "HIDDEN-TRIAL"}
    cell = {"sheet": "小区", "row": 7, "column": "鲜重", "value": "HIDDEN-CELL"}
    said = {"rule": {"zh": "不是数", "en": "No number"}, "remedy": {"zh": "改", "en": "Mend"}}
    book.check_result["trials"] = [{"trial": "HIDDEN-TRIAL", "clauses": [clause]}]
    book.check_result["issues"] += [{**cell, **said}]
    book.check_result["kinds"] = ["plan", "trial"]
    book.save()
    plan = adopt_plan(alice, book=book, name="三步走")
    client = client_of(alice)
    whole = pdf_text(client, f"/registry/books/{book.pk}/pdf/")
    audit = pdf_text(client, f"/strategy/{plan.pk}/audit.pdf")
    assert "HIDDEN-TRIAL" in whole
    assert "HIDDEN-CELL" in whole
    assert "HIDDEN" not in audit


def test_the_page_draws_land_and_growth_and_lists_every_clause(plan, client_of, alice):
    page = client_of(alice).get(plan.get_absolute_url()).content.decode()
    assert page.count('id="chart-land-') == len(plan.land)
    assert page.count('id="chart-growth-') == 3
    assert page.count('<td class="stamp">') == len(plan.clauses)


def test_the_book_page_offers_to_take_the_plan_over_and_then_leads_to_it(book, client_of, alice):
    client = client_of(alice)
    assert "接为规划" in client.get(book.get_absolute_url()).content.decode()
    client.post(f"/strategy/adopt/{book.pk}/", {"name": "三步走"})
    plan = Plan.objects.get()
    assert plan.get_absolute_url() in client.get(book.get_absolute_url()).content.decode()


def test_the_gap_of_a_base_that_is_a_range_is_a_range(plan, client_of, alice):
    page = client_of(alice).get(plan.get_absolute_url()).content.decode()
    assert "90.9–96.1" in page

import datetime as dt
import io
import re

import pytest
from django.utils import translation
from django.utils.html import escape
from pypdf import PdfReader

from huaiyao.institute.breeding.models import Entry
from huaiyao.institute.results import plots
from huaiyao.institute.results.actions import accept_transfer, judge, offer_transfer, publish, put_forward
from huaiyao.institute.results.models import Claim, Result
from huaiyao.institute.review.actions import decide

# who sees a claim of the institute that is not public
SEES = {"anonymous": 404, "outsider": 404, "partner without trials": 404, "colleague": 200, "own": 200}


@pytest.fixture
def viewer(charlie, carol, bob, alice):
    return {
        "anonymous": None,
        "outsider": charlie,
        "partner without trials": carol,
        "colleague": bob,
        "own": alice,
    }


@pytest.mark.parametrize("who", SEES)
def test_a_claim_is_seen_by_its_own_people_only(claim_of, client_of, viewer, who):
    claim = claim_of("GOOD", "+40 kg/亩")
    pages = [claim.get_absolute_url(), f"/results/claims/{claim.pk}/verdict.pdf"]
    assert [client_of(viewer[who]).get(page).status_code for page in pages] == [SEES[who]] * 2


def test_the_rows_behind_a_claim_open_the_trial_in_which_they_stand(claim_of, client_of, alice):
    claim, client = claim_of("GOOD", "+40 kg/亩"), client_of(alice)
    shown = client.get(claim.get_absolute_url()).content.decode()
    linked = re.findall(r'<a class="source" href="([^"#]+)#plots">(?:<span>)(小区!\d+)', shown)
    assert len({address for address, _row in linked}) > 1
    for address, row in linked:
        page = client.get(address).content.decode()
        assert 'id="plots"' in page
        assert re.search(rf">\s*{row}\s*<", page)
    trial = claim.estimate.series.trials.first()  # a clause about whole trials names them by their codes
    assert re.search(rf'<a class="source" href="{trial.get_absolute_url()}">(?:<span>)?{trial.code}', shown)


def test_a_public_claim_does_not_show_the_other_entries_of_its_trials(claim_of, client_of, alice, bob):
    claim = claim_of("GOOD", "+40 kg/亩")
    result = put_forward(alice, claim=claim)
    decide(bob, result.review, approve=True, note="核对过")
    publish(bob, result=Result.objects.get(pk=result.pk))
    shown = {who: client_of(who).get(claim.get_absolute_url()).content.decode() for who in (None, alice)}
    assert "品系GOOD" in shown[None]
    assert "品系POOR" in shown[alice]
    assert "品系POOR" not in shown[None]


def test_a_public_claim_names_its_project_by_code_and_leads_nowhere_that_is_closed(
    claim_of, client_of, alice, bob
):
    claim = claim_of("GOOD", "+40 kg/亩")
    result = put_forward(alice, claim=claim)
    decide(bob, result.review, approve=True, note="核对过")
    publish(bob, result=Result.objects.get(pk=result.pk))
    for page in (claim.get_absolute_url(), "/results/claims/", Result.objects.get().get_absolute_url()):
        shown = client_of().get(page).content.decode()
        assert "P-1" in shown
        assert "品系试验" not in shown
        doors = set(re.findall(r'href="(/(?:programme|breeding)/[^"#?]*)', shown))
        assert doors
        assert {door for door in doors if client_of().get(door).status_code != 200} == set()
    assert claim.project.get_absolute_url() in client_of(alice).get("/results/claims/").content.decode()


def test_the_party_is_led_to_the_project_it_shares_and_not_to_trials_it_may_not_open(
    claim_of, client_of, alice, carol, coop
):
    claim = claim_of("POOR", "+40 kg/亩")
    put_forward(alice, claim=claim, party=coop)
    shown = client_of(carol).get(claim.get_absolute_url()).content.decode()
    assert claim.project.get_absolute_url() in shown
    assert claim.estimate.get_absolute_url() not in shown
    assert claim.estimate.series.get_absolute_url() not in shown


@pytest.mark.parametrize("who", SEES)
def test_nobody_else_can_post_to_it(claim_of, client_of, viewer, who):
    claim = claim_of("GOOD", "+40 kg/亩")
    expected = {"anonymous": 302, "colleague": 302, "own": 302}.get(who, 404)
    for deed in ("judge", "put-forward"):
        answer = client_of(viewer[who]).post(f"/results/claims/{claim.pk}/{deed}/", {"party": claim.owner_id})
        assert answer.status_code == expected
    assert Result.objects.exists() == (who in ("colleague", "own"))


def test_the_page_asks_the_claim_as_a_question_and_shows_every_clause(claim_of, client_of, alice):
    claim = claim_of("GOOD", "+40 kg/亩")
    page = client_of(alice).get(claim.get_absolute_url()).content.decode()
    assert "“品系GOOD”的鲜重，与“品系CK”相比，真的是“+40 kg/亩”吗？" in page
    assert page.count('<span class="seal supported">相符</span>') == 5
    for clause in claim.judgements.get().clauses:
        assert escape(clause["text"]["zh"]) in page


def test_who_reads_english_is_told_trait_and_entry_in_english(claim_of, client_of, alice):
    Entry.objects.filter(code="GOOD").update(name_en="Clone GOOD")
    claim = claim_of("GOOD", "+40 kg/亩")
    client = client_of(alice)
    client.cookies["huaiyao_language"] = "en"
    page = client.get(claim.get_absolute_url()).content.decode()
    said, _how_to_judge_again = page.split("<details>", 1)  # what judges again keeps the book's own word
    assert "鲜重" not in said
    assert "fresh weight" in said
    (difference,) = (c for c in claim.judgements.get().clauses if c["clause"] == "difference")
    assert difference["text"]["en"].startswith("Clone GOOD: fresh weight")
    assert "品系GOOD" in difference["text"]["zh"]


def test_the_list_filters_by_verdict_and_does_not_ask_more_for_more_rows(
    claim_of, client_of, alice, django_assert_max_num_queries
):
    claim_of("GOOD", "+40 kg/亩")
    claim_of("LATE", "+40 kg/亩")
    client = client_of(alice)
    with django_assert_max_num_queries(14):
        few = client.get("/results/claims/")
    assert few.content.decode().count("/results/claims/") >= 2
    only = client.get("/results/claims/?state=missing").content.decode()
    assert "品系LATE" in only
    assert "品系GOOD 鲜重" not in only
    for size in range(41, 50):
        claim_of("GOOD", f"+{size} kg/亩")
    with django_assert_max_num_queries(14):
        client.get("/results/claims/")


def test_the_verdict_comes_as_a_pdf_in_the_readers_language(claim_of, client_of, alice):
    claim = claim_of("GOOD", "+40 kg/亩")
    client = client_of(alice)
    answer = client.get(f"/results/claims/{claim.pk}/verdict.pdf")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert answer["Content-Type"] == "application/pdf"
    assert "GOOD · 鲜重 +40 kg/亩" in text
    assert "相符" in text
    client.cookies["huaiyao_language"] = "en"
    english = client.get(f"/results/claims/{claim.pk}/verdict.pdf").content
    assert "supported" in "".join(page.extract_text() for page in PdfReader(io.BytesIO(english)).pages)


def test_a_claim_is_made_and_judged_from_the_form(estimate, client_of, alice):
    entries = {entry.code: entry.pk for entry in estimate.series.entries.all()}
    data = {"entry": entries["GOOD"], "against": entries["CK"], "says": "+40 kg/亩", "made_on": "2023-12-01"}
    answer = client_of(alice).post(f"/results/claims/new/{estimate.pk}/", data)
    claim = Claim.objects.get()
    assert answer.url == claim.get_absolute_url()
    assert claim.judgements.get().state == "supported"
    assert claim.made_on == dt.date(2023, 12, 1)


def test_the_form_says_what_is_wrong_with_the_words_of_a_claim(estimate, client_of, alice):
    entries = {entry.code: entry.pk for entry in estimate.series.entries.all()}
    data = {"entry": entries["GOOD"], "against": entries["CK"], "says": "很好", "made_on": "2023-12-01"}
    answer = client_of(alice).post(f"/results/claims/new/{estimate.pk}/", data)
    assert answer.status_code == 400
    assert "没有写明是高出" in answer.content.decode()
    assert not Claim.objects.exists()


@pytest.mark.parametrize("day", ["2019-12-31", "0001-01-01"])
def test_a_claim_of_a_day_without_rules_is_refused_on_the_form(estimate, client_of, alice, day):
    entries = {entry.code: entry.pk for entry in estimate.series.entries.all()}
    data = {"entry": entries["GOOD"], "against": entries["CK"], "says": "+40 kg/亩", "made_on": day}
    answer = client_of(alice).post(f"/results/claims/new/{estimate.pk}/", data)
    assert answer.status_code == 400
    assert f"没有 {day} 那一天的门槛" in answer.content.decode()
    assert not Claim.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("charlie", 404), ("carol", 404), ("otto", 404)])
def test_the_form_is_not_there_for_people_who_do_not_see_the_trials(
    estimate, client_of, request, who, status
):
    assert (
        client_of(request.getfixturevalue(who)).get(f"/results/claims/new/{estimate.pk}/").status_code
        == status
    )


def test_who_may_not_write_sees_the_claim_without_its_buttons(claim_of, client_of, alice, mona, institute):
    from huaiyao.institute.accounts.models import Membership, User

    viewer = User.objects.create_user("vera", password="a long enough phrase", full_name="韦拉")
    Membership.objects.create(user=viewer, organisation=institute, role="viewer")
    page = client_of(viewer).get(claim_of("GOOD", "+40 kg/亩").get_absolute_url()).content.decode()
    assert "提请复核" not in page
    assert "重新判定" not in page


def test_a_claim_under_review_shows_where_it_stands(claim_of, client_of, alice):
    claim = claim_of("GOOD", "+40 kg/亩")
    result = put_forward(alice, claim=claim)
    page = client_of(alice).get(claim.get_absolute_url()).content.decode()
    assert result.number in page
    assert "待复核" in page


def what_next(client, claim) -> str:
    page = client.get(claim.get_absolute_url()).content.decode()
    return re.search(r"<h2>下一步</h2>(.*?)</section>", page, re.S)[1]


def test_what_next_follows_a_claim_from_its_verdict_to_its_transfer(
    claim_of, client_of, alice, bob, coop, carol
):
    claim, client = claim_of("GOOD", "+40 kg/亩"), client_of(alice)
    assert "提请第二人复核" in what_next(client, claim)
    decide(bob, put_forward(alice, claim=claim).review, approve=False, note="缺一年的气象记录")
    assert "复核退回了上一次提请" in what_next(client, claim)
    result = put_forward(alice, claim=claim)
    assert "正在复核" in what_next(client, claim)
    decide(bob, result.review, approve=True, note="核对过")
    assert "还没有公开" in what_next(client, claim)
    result = publish(bob, result=Result.objects.get(pk=result.pk))
    assert "接下来转化" in what_next(client, claim)
    offered = offer_transfer(
        alice, result=result, organisation=coop, agreed_on=dt.date(2024, 1, 1), terms="约定"
    )
    assert "等承接单位接受" in what_next(client, claim)
    accept_transfer(carol, transfer=offered)
    assert "已经转化" in what_next(client, claim)
    assert "提请" not in what_next(client, claim)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-hans", {"模型", "估计用的对照", "成果种类", "按哪天的规则", "逐小区观测值的摘要"}),
        ("en", {"Model", "Checks of the estimate", "Kind of result", "Rules in force on"}),
    ],
)
def test_how_to_compute_it_again_names_every_parameter_in_words(claim_of, client_of, alice, language, said):
    claim = claim_of("GOOD", "+40 kg/亩")
    judge(alice, claim=claim)
    client = client_of(alice)
    client.cookies["huaiyao_language"] = language
    page = client.get(claim.get_absolute_url()).content.decode()
    block = page[page.index("<details>", page.index('<dl class="facts">')) :]
    names = set(re.findall(r"<dt>([^<]+)</dt>", block))
    assert said <= names
    assert not names & {
        "formula",
        "checks",
        "level",
        "samples",
        "entry",
        "against",
        "kind",
        "on",
        "observations",
    }


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "95 % 联合区间"), ("en", "simultaneous 95 % interval")]
)
def test_the_sentence_under_the_chart_says_what_a_narrow_drawing_would_clip(claim_of, language, said):
    claim = claim_of("GOOD", "+40 kg/亩")
    with translation.override(language):
        drawn = plots.differences(claim, claim.judgements.get(), language)
    assert drawn.spec["title"] == ""
    assert said in drawn.summary
    assert "CK" in drawn.summary

import re

import pytest

from huaiyao.institute.results.actions import measure_effect, publish, put_forward
from huaiyao.institute.results.models import Result
from huaiyao.institute.review.actions import decide, waive


@pytest.fixture
def published(approved, bob, hand_over) -> Result:
    return publish(bob, result=hand_over(approved))


def test_a_result_has_no_public_page_before_it_is_published(approved, client_of, alice):
    for viewer in (None, alice):
        assert client_of(viewer).get(f"/r/{approved.number}/").status_code == 404


def test_the_public_page_shows_verdict_numbers_gate_and_what_is_not_proven(published, client_of):
    page = client_of().get(f"/r/{published.number}/").content.decode()
    assert "相符" in page
    assert "95 % 联合区间" in page
    assert "品种门槛" not in page  # the clauses are one link away
    assert "试验田里的差异不保证每块地都有" in page
    assert "这不是检验检测机构的报告" in page
    assert "<script" not in page


def test_a_published_contradiction_is_stamped_as_one(claim_of, alice, bob, carol, coop, client_of):
    result = put_forward(alice, claim=claim_of("POOR", "+40 kg/亩"), party=coop)
    waive(carol, result.review)
    decide(bob, result.review, approve=True, note="数字没有错")
    publish(bob, result=Result.objects.get(pk=result.pk))
    page = client_of().get(f"/r/{result.number}/").content.decode()
    assert 'class="seal big contradicted"' in page
    assert "与数据不符" in page


def test_the_public_page_reads_only_a_few_times(published, season, client_of, django_assert_max_num_queries):
    for number in range(4):
        season(f"A{number}", ha=1.0, yuan=1.0, variety=published.claim.variety)
    with django_assert_max_num_queries(12):
        client_of().get(f"/r/{published.number}/")


def test_one_growers_money_is_never_public(published, season, alice, wenxian, client_of):
    season("A1", ha=1.0, yuan=77_777.0, variety=published.claim.variety)
    measure_effect(alice, result=published, county=wenxian, year=2024)
    for page in (f"/r/{published.number}/", published.get_absolute_url(), "/"):
        text = client_of().get(page).content.decode()
        assert "77777" not in re.sub(r"\s", "", text)

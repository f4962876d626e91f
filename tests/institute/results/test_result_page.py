import pytest

from huaiyao.institute.results.actions import publish
from huaiyao.institute.results.models import Effect, Transfer

HIDDEN = {"anonymous": 404, "outsider": 404, "transferee": 200, "colleague": 200, "own": 200}


@pytest.fixture
def handed(approved, hand_over):
    return hand_over(approved, terms="保密的约定", fee_yuan=12_345)


@pytest.fixture
def viewer(charlie, carol, bob, alice):
    return {"anonymous": None, "outsider": charlie, "transferee": carol, "colleague": bob, "own": alice}


@pytest.mark.parametrize("who", HIDDEN)
def test_an_unpublished_result_is_seen_by_its_people_and_those_it_was_handed_to(
    handed, client_of, viewer, who
):
    assert client_of(viewer[who]).get(handed.get_absolute_url()).status_code == HIDDEN[who]


@pytest.mark.parametrize("who", HIDDEN)
def test_a_published_result_is_seen_by_everybody_its_terms_only_by_both_sides(
    handed, bob, client_of, viewer, who
):
    publish(bob, result=handed)
    page = client_of(viewer[who]).get(handed.get_absolute_url())
    assert page.status_code == 200
    knows_terms = who in ("transferee", "colleague", "own")
    assert ("保密的约定" in page.content.decode()) == knows_terms
    assert ("1.23" in page.content.decode()) == knows_terms  # the fee, in 万元


@pytest.mark.parametrize("who", HIDDEN)
@pytest.mark.parametrize("deed", ["publish", "transfer", "measure"])
def test_only_the_right_people_change_it(handed, client_of, viewer, who, deed):
    answer = client_of(viewer[who]).post(f"{handed.get_absolute_url()}{deed}/", {"season": "x"})
    expected = {
        ("publish", "colleague"): 302,
        ("publish", "own"): 403,
        ("transfer", "own"): 400,
        ("transfer", "colleague"): 400,
        ("measure", "own"): 302,
        ("measure", "colleague"): 302,
    }
    other = {"anonymous": 302, "outsider": 404, "transferee": 302 if deed == "measure" else 403}
    assert answer.status_code == expected.get((deed, who), other.get(who))
    handed.refresh_from_db()
    assert handed.is_public == (deed == "publish" and who == "colleague")
    assert (Transfer.objects.count(), Effect.objects.count()) == (1, 0)


def test_a_transfer_is_entered_from_its_form(approved, client_of, alice, coop):
    data = {"organisation": coop.pk, "agreed_on": "2024-01-15", "terms": "约定", "fee_yuan": "0"}
    answer = client_of(alice).post(f"{approved.get_absolute_url()}transfer/", data)
    assert answer.url == approved.get_absolute_url()
    offered = approved.transfers.get()
    assert (offered.organisation, offered.state, offered.offered_by) == (coop, "offered", alice)


def test_an_effect_is_measured_from_the_page_and_shown_with_its_caveat(
    handed, season, client_of, alice, wenxian
):
    for number in range(5):
        season(f"A{number}", ha=1.0, yuan=60_000 + number, variety=handed.claim.variety)
        season(f"B{number}", ha=1.0, yuan=50_000 + number)
    client = client_of(alice)
    client.post(f"{handed.get_absolute_url()}measure/", {"season": f"{wenxian.pk}-2024"})
    page = client.get(handed.get_absolute_url()).content.decode()
    assert "+10,000" in page  # 60,002 and 50,002 yuan/ha, by hand
    assert "这个差额还不能说是成果造成的" in page


def test_the_page_says_how_many_growers_are_missing_instead_of_a_number(
    handed, season, client_of, alice, wenxian
):
    season("A1", ha=1.0, yuan=60_000, variety=handed.claim.variety)
    client = client_of(alice)
    client.post(f"{handed.get_absolute_url()}measure/", {"season": f"{wenxian.pk}-2024"})
    page = client.get(handed.get_absolute_url()).content.decode()
    assert "每一边至少要 5 户已卖完的种植户" in page


def test_a_result_page_asks_no_more_for_more_seasons(
    handed, season, client_of, alice, django_assert_max_num_queries
):
    client = client_of(alice)
    season("A0", ha=1.0, yuan=1.0, variety=handed.claim.variety)
    with django_assert_max_num_queries(40):
        client.get(handed.get_absolute_url())
    for number in range(1, 6):
        season(f"A{number}", ha=1.0, yuan=1.0, variety=handed.claim.variety, year=2024 + number % 2)
    with django_assert_max_num_queries(40):
        client.get(handed.get_absolute_url())


def test_two_growers_land_is_on_their_organisations_page_and_on_no_other(
    handed, season, bob, client_of, viewer, carol
):
    publish(bob, result=handed)
    season("A1", ha=0.37, yuan=1.0, variety=handed.claim.variety)
    season("A2", ha=0.25, yuan=1.0, variety=handed.claim.variety)
    addresses = (
        handed.get_absolute_url(),
        f"/r/{handed.number}/",
        "/",
        handed.claim.project.bottleneck.get_absolute_url(),
    )
    for who in ("anonymous", "own", "outsider"):
        client = client_of(viewer[who])
        for address in addresses:
            page = client.get(address).content.decode()
            assert "不足 3 户，不列" in page
            assert "0.62" not in page
    own = client_of(carol).get(addresses[0]).content.decode()
    assert "0.62" in own
    assert "不足 3 户，不列" not in own


def test_an_effect_lists_no_land_of_a_side_with_two_growers(handed, season, client_of, alice, wenxian):
    season("A1", ha=0.37, yuan=1.0, variety=handed.claim.variety)
    season("A2", ha=0.25, yuan=1.0, variety=handed.claim.variety)
    for number in range(3):
        season(f"B{number}", ha=0.41, yuan=1.0)
    client = client_of(alice)
    client.post(f"{handed.get_absolute_url()}measure/", {"season": f"{wenxian.pk}-2024"})
    page = client.get(handed.get_absolute_url()).content.decode()
    effects = page[page.index('id="effects"') :]
    assert "0.62" not in effects
    assert "不足 3 户，不列" in effects
    assert "1.23" in effects

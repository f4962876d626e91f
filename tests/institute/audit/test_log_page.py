"""The trail as the institute's reviewers read it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from huaiyao.institute.audit.actions import record
from huaiyao.institute.audit.models import Entry
from huaiyao.institute.audit.queries import people_seen
from huaiyao.institute.registry.actions import register_parcel


@pytest.fixture
def entries(alice, carol, institute, coop):
    record(
        "accounts.register_organisation", actor=alice, subject=coop, changes={"name": [None, "岳村合作社"]}
    )
    record("accounts.change_role", actor=carol, subject=institute, changes={"role": ["viewer", "editor"]})


def test_reviewers_read_it_and_nobody_else(client_of, entries, alice, bob, mona, carol):
    for reader in (bob, mona):
        assert client_of(reader).get("/audit/").status_code == 200
    for other in (alice, carol):
        assert client_of(other).get("/audit/").status_code == 404
    assert client_of(None).get("/audit/").status_code == 302


def test_deeds_are_named_in_the_readers_language(client_of, bob, entries):
    client = client_of(bob)
    assert "登记单位" in client.get("/audit/").content.decode()
    client.cookies["huaiyao_language"] = "en"
    assert "Registered an organisation" in client.get("/audit/").content.decode()


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("actor__username=carol", ">2<", ">1<"),
        ("verb=accounts.register_organisation", ">1<", ">2<"),
        ("q=岳村", ">1<", ">2<"),
    ],
)
def test_it_is_filtered_by_person_deed_and_word(client_of, bob, entries, query, shown, hidden):
    table = client_of(bob).get(f"/audit/?{query}").content.decode().split("<tbody>")[1]
    assert shown in table
    assert hidden not in table


def test_people_are_offered_once_each_by_their_newest_name(entries, alice, institute):
    alice.full_name = "安丽华"
    record("test.touch", actor=alice, subject=institute)
    assert people_seen() == [("alice", "安丽华"), ("carol", "康荷")]
    with CaptureQueriesContext(connection) as queries:
        people_seen()
    (asked,) = queries
    assert "GROUP BY" in asked["sql"]  # the trail grows for ever; the people in it are few


def test_a_period_keeps_todays_entries(client_of, bob, entries):
    page = client_of(bob).get("/audit/")
    since = page.context["table"].choices[0].pairs[0][0]
    assert "岳村合作社" in client_of(bob).get(f"/audit/?at__date__gte={since}").content.decode()


def test_an_entry_shows_before_and_after_and_its_seal(client_of, bob, entries):
    page = client_of(bob).get("/audit/2/").content.decode()
    assert "viewer" in page
    assert "editor" in page
    assert "本条内容与封签一致" in page


def test_a_tampered_entry_says_so_on_its_page_and_the_check_names_it(client_of, bob, entries):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET reason = 'x' WHERE number = 1")
    assert "记录被改动过" in client_of(bob).get("/audit/1/").content.decode()
    page = client_of(bob).get("/audit/verify/").content.decode()
    assert "第 1 条起对不上" in page


def test_a_whole_chain_is_called_whole(client_of, bob, entries):
    assert "完整。2 条" in client_of(bob).get("/audit/verify/").content.decode()


def test_an_entry_that_is_not_there_is_not_found(client_of, bob):
    assert client_of(bob).get("/audit/77/").status_code == 404


def test_the_history_panel_is_for_the_rows_own_people(entries, alice, carol, charlie, coop):
    def panel(viewer):
        request = RequestFactory().get("/")
        request.user = viewer
        template = Template('{% load huaiyao %}{% panels "audit.history" coop %}')
        return template.render(Context({"request": request, "coop": coop}))

    assert "登记单位" in panel(carol)
    assert panel(charlie).strip() == ""
    assert panel(alice).strip() == ""


def test_the_list_costs_the_same_however_long_the_trail(client_of, bob, alice, institute, cost_of):
    client = client_of(bob)
    record("test.touch", actor=alice, subject=institute, changes={"n": 0})
    cost = cost_of(client, "/audit/")
    for n in range(80):
        record("test.touch", actor=alice, subject=institute, changes={"n": n})
    assert cost_of(client, "/audit/") == cost <= 18


def test_the_trail_links_only_to_rows_its_reader_may_see(
    carol, coop, bob, alice, wenxian, institute, client_of
):
    theirs = register_parcel(carol, coop, code="P-1", county=wenxian, area_ha=1.0)
    ours = register_parcel(alice, institute, code="P-2", county=wenxian, area_ha=1.0)
    client = client_of(bob)
    for row, is_linked in ((theirs, False), (ours, True)):
        entry = Entry.objects.get(subject_type="registry.parcel", subject_id=row.pk)
        page = client.get(entry.get_absolute_url()).content.decode()
        assert (row.get_absolute_url() in page) == is_linked

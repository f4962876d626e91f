"""The trail cannot be changed unseen, and loses nothing when many write at once."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections, transaction

from huaiyao.institute.accounts.models import Organisation
from huaiyao.institute.audit.actions import record
from huaiyao.institute.audit.models import Entry
from huaiyao.institute.audit.queries import verify_chain
from huaiyao.institute.web.errors import Refusal


@pytest.fixture
def five_entries(alice, institute) -> list[Entry]:
    return [record("test.touch", actor=alice, subject=institute, changes={"n": [n, n + 1]}) for n in range(5)]


def run_sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_an_untouched_chain_holds(five_entries):
    report = verify_chain()
    assert (report.ok, report.entries) == (True, 5)


def test_an_empty_chain_holds(db):
    assert verify_chain().ok


def test_a_changed_entry_is_named(five_entries):
    run_sql("UPDATE audit_entry SET subject_label = %s WHERE number = 3", "别的单位")
    report = verify_chain()
    assert (report.ok, report.first_bad, report.reason) == (False, 3, "content changed")


def test_a_changed_actor_is_named(five_entries):
    run_sql("""UPDATE audit_entry SET actor = replace(actor, 'alice', 'bob') WHERE number = 2""")
    assert verify_chain().first_bad == 2


def test_a_deleted_entry_leaves_a_gap(five_entries):
    run_sql("DELETE FROM audit_entry WHERE number = 2")
    report = verify_chain()
    assert (report.first_bad, report.reason) == (3, "gap")


def test_whoever_also_recomputes_the_seal_breaks_the_next_link(five_entries):
    forged = Entry.objects.get(number=2)
    forged.subject_label = "别的单位"
    run_sql(
        "UPDATE audit_entry SET subject_label = %s, digest = %s WHERE number = 2", "别的单位", forged.sealed()
    )
    report = verify_chain()
    assert (report.first_bad, report.reason) == (3, "broken link")


def test_entries_can_neither_be_changed_nor_removed_from_the_program(five_entries):
    with pytest.raises(Refusal, match="只增不改"):
        five_entries[0].save()
    with pytest.raises(Refusal, match="只增不删"):
        five_entries[0].delete()
    with pytest.raises(Refusal, match="只增不改"):
        Entry.objects.filter(number=1).update(verb="x")
    with pytest.raises(Refusal, match="只增不删"):
        Entry.objects.all().delete()


def test_the_actor_is_remembered_as_they_were(alice, institute):
    record("test.touch", actor=alice, subject=institute)
    alice.full_name = "改名"
    alice.save()
    assert Entry.objects.get().actor["name"] == "安丽"
    assert Entry.objects.get().actor["roles"] == [{"organisation": "怀药研究院", "role": "editor"}]


def test_a_deed_that_fails_leaves_no_entry(alice, institute):
    @transaction.atomic
    def deed() -> None:
        record("test.touch", actor=alice, subject=institute)
        raise RuntimeError("failed after recording")

    with pytest.raises(RuntimeError, match="failed after recording"):
        deed()
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_twelve_people_at_once_lose_no_entry_and_the_chain_holds(alice, institute):
    faults: list[Exception] = []

    def work(who: int) -> None:
        try:
            for n in range(20):
                with transaction.atomic():
                    made = Organisation.objects.create(name=f"{who}-{n}", kind="firm")
                    record("test.make", actor=alice, subject=made)
        except Exception as fault:  # noqa: BLE001 - shown by the assertion below
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(who,)) for who in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert Entry.objects.count() == 240
    assert verify_chain().ok

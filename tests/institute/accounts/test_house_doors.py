"""Every address of the house rooms × anybody, an outsider, a colleague of the owner: what each gets."""

from __future__ import annotations

import pytest
from django.urls import get_resolver

from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.models import Membership
from huaiyao.institute.audit.actions import record
from huaiyao.institute.jobs.models import Job
from huaiyao.institute.registry.actions import receive_book, register_grower, register_parcel
from huaiyao.institute.review import actions as review
from huaiyao.institute.rulebook.actions import adopt_defaults

ROOMS = ("accounts", "audit", "jobs", "registry", "review", "rulebook")
SIGN_IN = 302  # anybody is asked to sign in
# address name -> status for anybody, the outsider (charlie), the colleague (alice, an editor of the owner)
GET = {
    "accounts:sign_in": (200, 302, 302),
    "accounts:me": (SIGN_IN, 200, 200),
    "accounts:password": (SIGN_IN, 200, 200),
    "accounts:organisations": (SIGN_IN, 200, 200),
    "accounts:add_organisation": (SIGN_IN, 403, 403),
    "accounts:organisation": (SIGN_IN, 404, 200),
    "accounts:add_member": (SIGN_IN, 404, 403),
    "accounts:register_person": (SIGN_IN, 404, 403),
    "accounts:remove_member": (SIGN_IN, 404, 403),
    "audit:log": (SIGN_IN, 404, 404),
    "audit:verify": (SIGN_IN, 404, 404),
    "audit:entry": (SIGN_IN, 404, 404),
    "jobs:jobs": (SIGN_IN, 200, 200),
    "jobs:job": (SIGN_IN, 404, 200),
    "jobs:state": (SIGN_IN, 404, 200),
    "registry:books": (SIGN_IN, 200, 200),
    "registry:upload": (SIGN_IN, 200, 200),
    "registry:blank": (200, 200, 200),
    "registry:book": (SIGN_IN, 404, 200),
    "registry:book_state": (SIGN_IN, 404, 200),
    "registry:original": (SIGN_IN, 404, 200),
    "registry:annotated": (SIGN_IN, 404, 200),
    "registry:pdf": (SIGN_IN, 404, 200),
    "registry:html": (SIGN_IN, 404, 200),
    "registry:json": (SIGN_IN, 404, 200),
    "registry:sample": (200, 200, 200),
    "registry:growers": (SIGN_IN, 200, 200),
    "registry:add_grower": (SIGN_IN, 200, 200),
    "registry:grower": (SIGN_IN, 404, 200),
    "registry:change_grower": (SIGN_IN, 404, 200),
    "registry:parcels": (SIGN_IN, 200, 200),
    "registry:add_parcel": (SIGN_IN, 200, 200),
    "registry:parcel": (SIGN_IN, 404, 200),
    "registry:change_parcel": (SIGN_IN, 404, 200),
    "registry:herbs": (200, 200, 200),
    "registry:name_variety": (SIGN_IN, 200, 200),
    "registry:techniques": (200, 200, 200),
    "registry:name_technique": (SIGN_IN, 200, 200),
    "registry:places": (200, 200, 200),
    "review:inbox": (SIGN_IN, 200, 200),
    "review:detail": (SIGN_IN, 404, 200),
    "rulebook:rules": (200, 200, 200),
    "rulebook:rule": (200, 200, 200),
    "rulebook:enter": (SIGN_IN, 403, 403),
}
# An empty form: 400 means "you may, but this is not filled in", 409 "the rule forbids it now".
POST = {
    "accounts:sign_out": (302, 302, 302),
    "accounts:accept_membership": (SIGN_IN, 404, 404),  # only who is invited finds the offer
    "accounts:decline_membership": (SIGN_IN, 404, 404),
    "accounts:change_role": (SIGN_IN, 404, 302),  # an empty form changes nothing
    "jobs:job": (SIGN_IN, 405, 405),
    "registry:judge_again": (SIGN_IN, 404, 302),
    "registry:add_crop_year": (SIGN_IN, 404, 400),
    "review:object": (SIGN_IN, 404, 400),
    "review:waive": (SIGN_IN, 404, 403),
    "review:answer": (SIGN_IN, 404, 400),
    "review:decide": (SIGN_IN, 404, 400),
    "rulebook:sign": (SIGN_IN, 400, 400),
    "rulebook:adopt": (SIGN_IN, 403, 403),
}


@pytest.fixture
def arguments(
    alice, bob, mona, carol, institute, coop, wenxian, django_capture_on_commit_callbacks, shipped_plan
):
    """One row behind every address, owned by the institute."""
    record("test.touch", actor=alice, subject=institute)
    job = Job.objects.create(title="任务", owner=institute, requested_by=alice)
    with django_capture_on_commit_callbacks(execute=True):
        book = receive_book(alice, institute, filename="plan.xlsx", content=shipped_plan)
    grower = register_grower(alice, institute, code="G", name="农户")
    parcel = register_parcel(alice, institute, code="P", county=wenxian, area_ha=1)
    matter = review.request_review(
        alice, institute, title="某声称", subject_url="/x/", is_negative=True, party=coop
    )
    objection = review.object(carol, matter, coop, text="不对")
    rule = adopt_defaults(bob)[0]
    by_name = {
        "accounts:organisation": [institute.pk],
        "accounts:add_member": [institute.pk],
        "accounts:register_person": [institute.pk],
        "accounts:remove_member": [Membership.objects.get(user=bob).pk],
        "accounts:change_role": [Membership.objects.get(user=bob).pk],
        "accounts:accept_membership": [Membership.objects.get(user=bob).pk],
        "accounts:decline_membership": [Membership.objects.get(user=bob).pk],
        "audit:entry": [1],
        "jobs:job": [job.pk],
        "jobs:state": [job.pk],
        "registry:blank": ["plan"],
        "registry:sample": ["jiaozuo_2021_plan.xlsx"],
        "registry:grower": [grower.pk],
        "registry:change_grower": [grower.pk],
        "registry:parcel": [parcel.pk],
        "registry:change_parcel": [parcel.pk],
        "registry:add_crop_year": [parcel.pk],
        "review:answer": [matter.pk, objection.pk],
        "rulebook:rule": [rule.pk],
        "rulebook:sign": [rule.pk],
    }
    of_books = ("book", "book_state", "judge_again", "original", "annotated", "pdf", "html", "json")
    by_name |= {f"registry:{name}": [book.pk] for name in of_books}
    by_name |= {f"review:{name}": [matter.pk] for name in ("detail", "object", "waive", "decide")}
    return by_name


@pytest.fixture
def shipped_plan(repository) -> bytes:
    return (repository / "examples" / "jiaozuo_2021_plan.xlsx").read_bytes()


def statuses(client_of, people, method: str, addresses: dict[str, str]) -> dict[str, tuple[int, ...]]:
    clients = [client_of(person) for person in people]
    return {
        name: tuple(getattr(client, method)(address).status_code for client in clients)
        for name, address in addresses.items()
    }


def reversed_(names, arguments) -> dict[str, str]:
    from django.urls import reverse

    return {name: reverse(name, args=arguments.get(name, [])) for name in names}


def test_everybody_gets_what_the_table_says_and_no_more(client_of, arguments, charlie, alice):
    addresses = reversed_(GET, arguments)
    assert statuses(client_of, (None, charlie, alice), "get", addresses) == GET


def test_writing_is_for_those_who_may(client_of, arguments, charlie, alice):
    addresses = reversed_([name for name in POST if name != "accounts:sign_out"], arguments)
    expected = {name: status for name, status in POST.items() if name != "accounts:sign_out"}
    assert statuses(client_of, (None, charlie, alice), "post", addresses) == expected


def test_no_address_of_these_rooms_is_missing_from_the_table():
    known = {
        f"{room}:{pattern.name}"
        for resolver in get_resolver().url_patterns
        if (room := getattr(resolver, "namespace", None)) in ROOMS
        for pattern in resolver.url_patterns
    }
    assert known == set(GET) | set(POST)


def test_who_looks_only_changes_nothing(client_of, arguments, institute, otto):
    Membership.objects.create(user=otto, organisation=institute, role=Role.VIEWER)
    addresses = reversed_(["registry:judge_again", "registry:add_crop_year"], arguments)
    client = client_of(otto)
    assert client.post(addresses["registry:judge_again"]).status_code == 403
    fields = {"year": "2020", "crop": "小麦"}
    assert client.post(addresses["registry:add_crop_year"], fields).status_code == 403

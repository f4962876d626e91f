"""The standing cast: who works where, what grows, and how to look at the audit trail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from huaiyao.institute.accounts.choices import OrganisationKind, Role
from huaiyao.institute.accounts.models import Membership, Organisation, User
from huaiyao.institute.audit.models import Entry
from huaiyao.institute.audit.queries import verify_chain
from huaiyao.institute.registry.models import Herb, Place

PASSWORD = "a long enough phrase"

HERBS = {
    "rehmannia": ("怀地黄", "Huai rehmannia", "Rehmannia glutinosa"),
    "yam": ("怀山药", "Huai yam", "Dioscorea polystachya"),
    "achyranthes": ("怀牛膝", "Huai achyranthes", "Achyranthes bidentata"),
    "chrysanthemum": ("怀菊花", "Huai chrysanthemum", "Chrysanthemum morifolium"),
}


@pytest.fixture(autouse=True)
def quick_passwords(settings) -> None:
    """Passwords are hashed slowly on purpose; here a dozen people join for every test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def begin_in_chinese(settings) -> Iterator[None]:
    """A page asked for in English leaves its language behind in this thread; no test inherits it."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture
def institute(db) -> Organisation:
    return Organisation.objects.create(
        name="怀药研究院", name_en="Huai Medicine Institute", kind=OrganisationKind.INSTITUTE
    )


@pytest.fixture
def coop(db) -> Organisation:
    return Organisation.objects.create(
        name="岳村合作社", name_en="Yuecun Co-op", kind=OrganisationKind.COOPERATIVE
    )


@pytest.fixture
def rival(db) -> Organisation:
    return Organisation.objects.create(name="远方药业", name_en="Faraway Pharma", kind=OrganisationKind.FIRM)


@pytest.fixture
def bureau(db) -> Organisation:
    return Organisation.objects.create(
        name="市科技局", name_en="Science Bureau", kind=OrganisationKind.BUREAU
    )


def enrol(username: str, full_name: str, organisation: Organisation, role: Role) -> User:
    """Make a person who holds one role in one organisation and signs in with `PASSWORD`."""
    user = User.objects.create_user(username, password=PASSWORD, full_name=full_name)
    Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


@pytest.fixture
def alice(institute: Organisation) -> User:
    """Editor of the institute: does the work."""
    return enrol("alice", "安丽", institute, Role.EDITOR)


@pytest.fixture
def bob(institute: Organisation) -> User:
    """Reviewer of the institute: the second person."""
    return enrol("bob", "薄文", institute, Role.REVIEWER)


@pytest.fixture
def mona(institute: Organisation) -> User:
    """Manager of the institute."""
    return enrol("mona", "莫娜", institute, Role.MANAGER)


@pytest.fixture
def carol(coop: Organisation) -> User:
    """Editor of the co-operative: the partner, and the party concerned."""
    return enrol("carol", "康荷", coop, Role.EDITOR)


@pytest.fixture
def charlie(rival: Organisation) -> User:
    """Editor of another firm: the outsider."""
    return enrol("charlie", "查理", rival, Role.EDITOR)


@pytest.fixture
def otto(bureau: Organisation) -> User:
    """Official who may look."""
    return enrol("otto", "欧涛", bureau, Role.VIEWER)


@pytest.fixture
def client_of() -> Callable[[User | None], Client]:
    """Return a browser in which the person is signed in; `client_of(None)` is anybody."""

    def make(user: User | None = None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return make


@pytest.fixture
def cost_of(db) -> Callable[[Client, str], int]:
    """Return how many queries a page costs; the same with ten rows and with a hundred."""

    def cost(client: Client, address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    return cost


@pytest.fixture
def herbs(db) -> dict[str, Herb]:
    return {
        code: Herb.objects.create(code=code, name=name, name_en=name_en, latin=latin)
        for code, (name, name_en, latin) in HERBS.items()
    }


@pytest.fixture
def rehmannia(herbs: dict[str, Herb]) -> Herb:
    return herbs["rehmannia"]


@pytest.fixture
def wenxian(db) -> Place:
    return Place.objects.create(name="温县", name_en="Wen County")


@pytest.fixture
def wuzhi(db) -> Place:
    return Place.objects.create(name="武陟县", name_en="Wuzhi County")


@pytest.fixture
def assert_audited(db) -> Callable[..., object]:
    """`with assert_audited("dept.verb", …):` the block writes just these entries, and the chain holds."""

    @contextmanager
    def audited(*verbs: str) -> Iterator[None]:
        before = Entry.objects.count()
        yield
        written = list(
            Entry.objects.filter(number__gt=before).order_by("number").values_list("verb", flat=True)
        )
        assert written == list(verbs), f"the audit trail gained {written}, expected {list(verbs)}"
        report = verify_chain()
        assert report.ok, f"entry {report.first_bad}: {report.reason}"

    return audited

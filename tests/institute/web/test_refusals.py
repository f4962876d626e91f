import pytest
from django.core.exceptions import PermissionDenied
from django.urls import include, path

from huaiyao.institute.web.errors import NotAllowed, Refusal
from huaiyao.institute.web.middleware.refusals import MOST_BYTES

pytestmark = pytest.mark.django_db


def raising(error):
    def view(request):
        raise error

    return view


class Doors:
    urlpatterns = [
        path("not-allowed/", raising(NotAllowed("需要“复核人”角色。"))),
        path("refused/", raising(Refusal("这个声称已在复核中。"))),
        path("denied/", raising(PermissionDenied)),
        path("broken/", raising(RuntimeError("a bug"))),
        path("house/", include("huaiyao.institute.web.urls")),
    ]


@pytest.fixture
def at_the_door(client, settings):
    settings.ROOT_URLCONF = Doors
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/not-allowed/", 403, "需要“复核人”角色。"),
        ("/refused/", 409, "这个声称已在复核中。"),
        ("/denied/", 403, "这一步需要另外的角色"),
        ("/nowhere/", 404, "不属于您所在的单位"),
        ("/broken/", 500, "Something went wrong on our side"),
    ],
)
def test_a_refusal_becomes_a_page_that_says_what_to_do(at_the_door, address, status, sentence):
    response = at_the_door.get(address)
    html = response.content.decode()
    assert response.status_code == status
    assert sentence in html
    assert html.count("<h1") == 1


def test_a_refusal_is_said_in_english_to_english_readers(at_the_door):
    html = at_the_door.get("/refused/", headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="en">' in html
    assert "This cannot be done now" in html


def test_a_bug_is_not_taken_for_a_refusal(client, settings):
    settings.ROOT_URLCONF = Doors
    with pytest.raises(RuntimeError, match="a bug"):
        client.get("/broken/")


def test_an_upload_announced_too_large_is_refused_before_it_is_read(client):
    class Unread:
        def read(self, *sizes):
            pytest.fail("the body was read")

        readline = read

    response = client.generic(
        "POST", "/house/components/form/", CONTENT_LENGTH=str(MOST_BYTES + 1), **{"wsgi.input": Unread()}
    )
    assert response.status_code == 413
    assert "50 MB" in response.content.decode()


def test_an_upload_of_just_the_size_is_let_through(client):
    response = client.generic("POST", "/house/components/form/", CONTENT_LENGTH=str(MOST_BYTES))
    assert response.status_code == 404  # not of the staff: the page's own answer

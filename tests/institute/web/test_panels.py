import pytest
from django.template import Context, Template
from django.test import RequestFactory

from huaiyao.institute.web import panels

PAGE = Template("{% load huaiyao %}{% panels 'programme.project' project %}")


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setattr(panels, "_panels", [])
    return "programme.project"


def shown(project):
    return PAGE.render(Context({"request": RequestFactory().get("/"), "project": project}))


def test_panels_appear_in_order_with_what_their_query_returns(place):
    panels.register(place, "web/empty.html", lambda request, subject: {"empty": {"text": f"后 {subject}"}}, 2)
    panels.register(place, "web/steps.html", lambda request, subject: {"label": f"先 {request.path}"}, 1)
    html = shown("HX-1")
    assert html.index("先 /") < html.index("后 HX-1")


def test_a_panel_whose_query_returns_none_is_not_shown(place):
    panels.register(place, "web/empty.html", lambda request, subject: None)
    assert shown("HX-1") == ""


def test_a_panel_of_another_place_is_not_shown(place):
    panels.register("breeding.trial", "web/empty.html", lambda request, subject: {})
    assert shown("HX-1") == ""


def test_a_template_is_registered_once_a_place(place):
    panels.register(place, "web/empty.html", lambda request, subject: {})
    with pytest.raises(ValueError, match=r"received 'web/empty\.html' at 'programme\.project' again"):
        panels.register(place, "web/empty.html", lambda request, subject: {})

import pytest
from django.test import RequestFactory

from huaiyao.institute.web import navigation


@pytest.fixture
def rooms(monkeypatch, settings):
    """An empty house, so that the departments' own rooms do not matter here."""
    monkeypatch.setattr(navigation, "_rooms", [])
    return navigation


def at(path):
    return navigation.sidebar(RequestFactory().get(path))


def test_sections_come_in_their_order_and_rooms_by_theirs(rooms):
    rooms.register("desk", "表单", "web:component_form", 1)
    rooms.register("walk", "公开", "web:component_public", 2)
    rooms.register("walk", "部件", "web:components", 1)
    assert [(s.name, [e.label for e in s.entries]) for s in at("/")] == [
        ("walk", ["部件", "公开"]),
        ("desk", ["表单"]),
    ]


def test_the_room_whose_address_begins_the_page_most_closely_is_here(rooms):
    rooms.register("walk", "部件", "web:components")
    rooms.register("walk", "表单", "web:component_form")
    entries = {e.label: e.is_here for e in at("/house/components/form/anything/")[0].entries}
    assert entries == {"部件": False, "表单": True}


def test_no_room_is_here_on_a_page_of_none(rooms):
    rooms.register("walk", "部件", "web:components")
    assert not at("/elsewhere/")[0].entries[0].is_here


def test_a_badge_of_nothing_is_not_shown_and_a_hidden_room_leaves_no_empty_section(rooms):
    rooms.register("walk", "部件", "web:components", badge=lambda request: 0)
    rooms.register("house", "表单", "web:component_form", visible=lambda request: False)
    sections = at("/")
    assert [s.name for s in sections] == ["walk"]
    assert sections[0].entries[0].badge is None


def test_an_unknown_section_is_refused_with_the_known_ones(rooms):
    with pytest.raises(ValueError, match=r"section must be one of walk, desk, house; received 'attic'"):
        rooms.register("attic", "阁楼", "web:components")


def test_a_room_is_registered_once(rooms):
    rooms.register("walk", "部件", "web:components")
    with pytest.raises(ValueError, match="registered once; received 'web:components' again"):
        rooms.register("desk", "部件", "web:components")

"""Lists are tried on Django's own permissions: real rows, some 200 of them, with a link to follow."""

import io
import re
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Permission
from django.test import RequestFactory
from django.utils.translation import override
from openpyxl import load_workbook

from huaiyao.institute.web.showcase import PermissionTable, permissions
from huaiyao.institute.web.tables import Column, Empty, Table, plain

pytestmark = pytest.mark.django_db


def table(query="", **headers):
    request = RequestFactory().get(f"/list/{query}", headers=headers)
    return PermissionTable(request, permissions())


def html(query=""):
    return table(query).render()


def codes(shown):
    return [row.codename for row in shown.page.object_list]


def test_a_page_holds_fifty_rows_and_leads_to_the_next():
    shown = table()
    assert len(shown.page.object_list) == 50
    assert 'href="/list/?page=2"' in html()


def test_the_last_page_is_shown_for_a_page_beyond_it():
    shown = table("?page=9999")
    assert shown.page.number == shown.page.paginator.num_pages > 1


def test_the_number_of_queries_does_not_grow_with_the_rows(django_assert_num_queries):
    for query in ("", "?page=2", "?q=add"):
        with django_assert_num_queries(3):  # the filter's choices, the count, the rows
            html(query)


def test_a_header_sorts_up_then_down_and_says_so():
    up = html("?sort=codename")
    assert 'aria-sort="ascending"' in up
    assert 'href="/list/?sort=-codename"' in up
    down = table("?sort=-codename")
    assert codes(down) == sorted(codes(down), reverse=True)
    assert 'aria-sort="descending"' in down.render()


def test_a_sort_that_no_header_offers_changes_nothing():
    assert codes(table("?sort=content_type__model")) == codes(table())


def test_every_word_of_a_search_must_be_found():
    assert set(codes(table("?q=add+permission"))) == {"add_permission"}


def test_a_page_pasted_into_the_search_is_answered():
    shown = table("?q=" + "+".join(["add"] * 2000))
    assert set(codes(shown)) == set(codes(table("?q=add")))


def test_a_filter_keeps_its_rows_and_an_unknown_choice_keeps_all():
    chosen = table("?content_type__app_label=audit")
    assert {row.content_type.app_label for row in chosen.page.object_list} == {"audit"}
    unknown = table("?content_type__app_label=nowhere")
    assert unknown.page.paginator.count == Permission.objects.count()
    assert not unknown.is_narrowed


def test_sorting_keeps_the_search_and_begins_again_at_page_one():
    addresses = re.findall(r'href="([^"]*sort=[^"]*)"', html("?q=view&page=2"))
    assert addresses
    assert all("q=view" in address and "page" not in address for address in addresses)


def test_a_search_that_finds_nothing_says_so_and_offers_the_way_back():
    shown = html("?q=zzzz")
    assert "没有符合条件的行" in shown
    assert 'href="/list/"' in shown


def test_an_empty_list_says_what_to_do_next_with_a_sample_file():
    class NobodyTable(Table):
        columns = (Column("codename", "代码"),)
        empty = Empty("还没有人。", "web:component_form", "请一个人", sample="/sample.xlsx")

    shown = NobodyTable(RequestFactory().get("/"), Permission.objects.none()).render()
    assert "还没有人。" in shown
    assert 'href="/house/components/form/"' in shown
    assert 'href="/sample.xlsx"' in shown


def test_search_and_filters_wait_for_rows_and_stay_where_a_search_found_none():
    empty = PermissionTable(RequestFactory().get("/list/"), permissions().none())
    assert 'role="search"' not in empty.render()
    assert 'role="search"' in html()
    assert 'role="search"' in html("?q=nothing-of-this-name")


def test_htmx_gets_the_table_alone_and_a_restored_page_is_whole():
    swapped = table("", **{"HX-Request": "true", "HX-Target": "table-permission"}).respond(
        "web/components.html"
    )
    assert swapped.content.decode().lstrip().startswith('<div class="list"')
    assert "HX-Target" in swapped["Vary"]
    restoring = {"HX-Target": "table-permission", "HX-History-Restore-Request": "true"}
    assert not table("", **restoring)._is_swap


def exported(response):
    return list(load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.values)


def test_excel_gets_every_filtered_row_with_plain_values():
    rows = exported(table("?export=xlsx&q=add").respond("unused.html"))
    assert len(rows) - 1 == Permission.objects.filter(codename__icontains="add").count()
    assert rows[0] == ("代码", "名称", "部门", "序号", "判定（示例）")
    code, _name, _department, number, state = rows[1]
    assert isinstance(number, int)
    assert code.startswith("add_")
    assert state in {"相符", "不符", "存疑", "待核", "缺据"}


def test_excel_speaks_the_readers_language():
    with override("en"):
        rows = exported(table("?export=xlsx").respond("unused.html"))
    assert rows[0][0] == "Code"
    assert rows[1][-1] in {"supported", "contradicted", "disputed", "unverified", "missing"}


def test_a_cell_of_a_page_is_escaped_and_a_cell_of_excel_is_never_a_formula():
    row = Permission.objects.first()
    row.codename, row.name = "=1+1", "<b>&"
    row.save()
    assert "&lt;b&gt;&amp;" in html("?q=%3D1")
    (cell,) = [r[0] for r in exported(table("?export=xlsx&q=%3D1").respond("unused.html"))[1:]]
    assert cell == "=1+1"


def test_a_row_whose_link_is_missing_shows_a_dash():
    assert Column("variety.herb.name", "药材").draw(SimpleNamespace(variety=None)) == "—"


@pytest.mark.parametrize(("value", "text"), [(True, "是"), (False, "否"), (None, "—"), ("", "—"), (0, "0")])
def test_plain_values_are_words(value, text):
    with override("zh-hans"):
        assert plain(value) == text

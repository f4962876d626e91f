"""Growers, parcels, what grew there; names everybody shares."""

from __future__ import annotations

import io

import openpyxl
import pytest

from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.models import Membership, User
from huaiyao.institute.audit.models import Entry
from huaiyao.institute.registry import actions
from huaiyao.institute.registry.models import Grower, Parcel, Place, VarietyName
from huaiyao.institute.registry.queries import history_of
from huaiyao.institute.web.errors import NotAllowed, Refusal


@pytest.fixture
def grower(carol, coop) -> Grower:
    return actions.register_grower(carol, coop, code="G-01", name="岳大山")


@pytest.fixture
def parcel(carol, coop, wenxian, grower) -> Parcel:
    return actions.register_parcel(carol, coop, code="WX-031", county=wenxian, area_ha=0.4, grower=grower)


def test_a_parcel_is_registered_with_its_grower(carol, coop, wenxian, grower, assert_audited):
    with assert_audited("registry.register_parcel"):
        parcel = actions.register_parcel(carol, coop, code="WX-1", county=wenxian, area_ha=0.4, grower=grower)
    assert (parcel.area_ha, parcel.grower) == (0.4, grower)


@pytest.mark.parametrize("area", [0, -1, float("nan")])
def test_a_parcel_needs_an_area(carol, coop, wenxian, area):
    with pytest.raises(Refusal, match="面积必须大于 0"):
        actions.register_parcel(carol, coop, code="X", county=wenxian, area_ha=area)


def test_a_code_is_used_once_an_organisation(carol, charlie, coop, rival, wenxian, parcel):
    with pytest.raises(Refusal, match="地块编号“WX-031”已被使用"):
        actions.register_parcel(carol, coop, code="WX-031", county=wenxian, area_ha=1)
    assert actions.register_parcel(charlie, rival, code="WX-031", county=wenxian, area_ha=1)


def test_a_grower_of_others_is_refused(charlie, rival, wenxian, grower):
    with pytest.raises(Refusal, match="不属于“远方药业”"):
        actions.register_parcel(charlie, rival, code="X", county=wenxian, area_ha=1, grower=grower)


def test_a_township_lies_in_its_county(carol, coop, wenxian, wuzhi):
    township = Place.objects.create(name="某镇", county=wuzhi)
    with pytest.raises(Refusal, match="“某镇”不在“温县”"):
        actions.register_parcel(carol, coop, code="X", county=wenxian, area_ha=1, township=township)


def test_crops_are_recorded_by_year_and_saying_it_again_changes_nothing(
    carol, parcel, rehmannia, assert_audited
):
    with assert_audited("registry.record_crop_year", "registry.record_crop_year"):
        actions.record_crop_year(carol, parcel, year=2020, crop="rehmannia")
        actions.record_crop_year(carol, parcel, year=2021, crop="小麦")
        actions.record_crop_year(carol, parcel, year=2021, crop="小麦")
    assert history_of(parcel) == [(2021, ["小麦"]), (2020, ["怀地黄"])]


@pytest.mark.parametrize("year", [1900, 2200])
def test_an_impossible_year_is_refused_with_the_limits(carol, parcel, year):
    with pytest.raises(Refusal, match=f"1949 至 .* 之间，收到 {year}"):
        actions.record_crop_year(carol, parcel, year=year, crop="小麦")


def test_a_year_without_a_crop_is_refused(carol, parcel):
    with pytest.raises(Refusal, match="休闲"):
        actions.record_crop_year(carol, parcel, year=2020, crop=" ")


def test_others_write_nothing_on_it(charlie, alice, parcel, coop, wenxian):
    for person in (charlie, alice):
        with pytest.raises(NotAllowed, match="岳村合作社"):
            actions.record_crop_year(person, parcel, year=2020, crop="小麦")
        with pytest.raises(NotAllowed, match="岳村合作社"):
            actions.register_parcel(person, coop, code="Y", county=wenxian, area_ha=1)


def test_a_variety_has_one_row_whoever_names_it(alice, carol, rehmannia, assert_audited):
    with assert_audited("registry.name_variety"):
        first = actions.name_variety(alice, herb=rehmannia, name="怀选 7 号")
        second = actions.name_variety(carol, herb=rehmannia, name="怀选 7 号")
    assert first == second


def test_a_viewer_names_nothing(otto, rehmannia):
    with pytest.raises(NotAllowed, match="录入"):
        actions.name_variety(otto, herb=rehmannia, name="怀选 7 号")
    assert not VarietyName.objects.exists()


def test_an_area_in_mu_is_stored_in_hectares(client_of, carol, coop, wenxian):
    fields = {"owner": coop.pk, "code": "WX-9", "area": "6", "area_unit": "亩", "county": wenxian.pk}
    response = client_of(carol).post("/registry/parcels/add/", fields)
    assert response.status_code == 302
    assert Parcel.objects.get(code="WX-9").area_ha == pytest.approx(0.4)  # 15 mu are a hectare


def test_half_a_coordinate_comes_back(client_of, carol, coop, wenxian):
    fields = {"owner": coop.pk, "code": "W", "area": "6", "area_unit": "亩", "county": wenxian.pk}
    page = client_of(carol).post("/registry/parcels/add/", {**fields, "latitude": "34.9"}).content.decode()
    assert "要么都填" in page


def test_a_crop_is_recorded_on_the_parcels_page(client_of, carol, parcel):
    client, address = client_of(carol), parcel.get_absolute_url()
    client.post(f"{address}crops/", {"year": "2020", "crop": "玉米"})
    assert "玉米" in client.get(address).content.decode()
    wrong = client.post(f"{address}crops/", {"year": "1900", "crop": "玉米"})
    assert "1949" in wrong.content.decode()


def test_the_grower_page_lists_their_land(client_of, carol, parcel, grower):
    page = client_of(carol).get(grower.get_absolute_url()).content.decode()
    assert "WX-031" in page


def test_land_and_growers_are_for_their_own_people_only(client_of, parcel, grower, carol, charlie, alice):
    for address in (parcel.get_absolute_url(), grower.get_absolute_url()):
        assert client_of(carol).get(address).status_code == 200
        for other in (charlie, alice):
            assert client_of(other).get(address).status_code == 404
    for address in ("/registry/parcels/", "/registry/growers/"):
        assert "G-01" not in client_of(charlie).get(address).content.decode()


def test_a_parcel_marked_public_by_mistake_stays_private(client_of, parcel, charlie):
    Parcel.objects.filter(pk=parcel.pk).update(is_public=True)
    assert client_of(charlie).get(parcel.get_absolute_url()).status_code == 404


def test_parcels_are_filtered_by_county_and_exported(client_of, carol, coop, parcel, wuzhi):
    actions.register_parcel(carol, coop, code="WZ-001", county=wuzhi, area_ha=1)
    client = client_of(carol)
    page = client.get(f"/registry/parcels/?county={wuzhi.pk}").content.decode()
    assert "WZ-001" in page
    assert "WX-031" not in page
    export = b"".join(client.get(f"/registry/parcels/?county={wuzhi.pk}&export=xlsx").streaming_content)
    rows = list(openpyxl.load_workbook(io.BytesIO(export)).active.values)
    assert [row[0] for row in rows] == ["地块编号", "WZ-001"]


def test_lists_cost_the_same_however_long(client_of, carol, coop, wenxian, grower, parcel, cost_of):
    client, addresses = client_of(carol), ("/registry/parcels/", "/registry/growers/")
    costs = [cost_of(client, address) for address in addresses]
    for n in range(60):
        other = Grower.objects.create(owner=coop, code=f"G{n}", name="农户")
        Parcel.objects.create(owner=coop, code=f"P{n}", county=wenxian, area_ha=1, grower=other)
    assert [cost_of(client, address) for address in addresses] == costs
    assert max(costs) <= 18


def test_names_are_read_by_anybody(client_of, alice, rehmannia, wenxian):
    actions.name_variety(alice, herb=rehmannia, name="怀选 7 号")
    actions.name_technique(alice, name="菌渣还田")
    client = client_of(None)
    assert "怀选 7 号" in client.get("/registry/herbs/").content.decode()
    assert "菌渣还田" in client.get("/registry/techniques/").content.decode()
    assert "温县" in client.get("/registry/places/").content.decode()


def test_a_variety_is_named_on_the_page(client_of, alice, rehmannia):
    fields = {"herb": rehmannia.pk, "name": "怀选 8 号", "name_en": "", "is_released": ""}
    client_of(alice).post("/registry/herbs/varieties/add/", fields)
    assert VarietyName.objects.get().name == "怀选 8 号"


def said_of(parcel) -> dict:
    """What the form sends when nothing is changed."""
    return {"code": parcel.code, "area": parcel.area_ha, "area_unit": "公顷", "county": parcel.county_id} | (
        {"grower": parcel.grower_id} if parcel.grower_id else {}
    )


def test_a_parcel_is_corrected_and_the_trail_says_from_what_to_what(
    client_of, carol, parcel, wuzhi, assert_audited
):
    client, address = client_of(carol), f"{parcel.get_absolute_url()}change/"
    fields = {**said_of(parcel), "area": "7.5", "area_unit": "亩", "county": wuzhi.pk, "soil": "两合土"}
    with assert_audited("registry.change_parcel"):
        response = client.post(address, fields)
    assert (response.status_code, response.url) == (302, parcel.get_absolute_url())
    parcel.refresh_from_db()
    assert (parcel.area_ha, parcel.county, parcel.soil) == (pytest.approx(0.5), wuzhi, "两合土")
    assert Entry.objects.latest("number").changes == {
        "area_ha": [0.4, pytest.approx(0.5)],
        "county": ["温县", "武陟县"],
        "soil": ["", "两合土"],
    }


def test_the_trail_names_places_in_chinese_whoever_reads_the_page_in_english(client_of, carol, parcel, wuzhi):
    address, english = f"{parcel.get_absolute_url()}change/", {"Accept-Language": "en"}
    client_of(carol).post(address, {**said_of(parcel), "county": wuzhi.pk}, headers=english)
    assert Entry.objects.latest("number").changes == {"county": ["温县", "武陟县"]}


def test_saying_of_a_parcel_what_is_there_changes_nothing(client_of, carol, coop, wenxian, assert_audited):
    odd = actions.register_parcel(carol, coop, code="WX-7", county=wenxian, area_ha=0.1 + 0.2)
    form = client_of(carol).get(f"{odd.get_absolute_url()}change/").context["form"]
    fields = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    with assert_audited():
        assert client_of(carol).post(f"{odd.get_absolute_url()}change/", fields).status_code == 302
    odd.refresh_from_db()
    assert odd.area_ha == 0.1 + 0.2


def test_a_correction_is_held_to_the_same_rules(carol, charlie, coop, rival, wenxian, parcel, assert_audited):
    actions.register_parcel(carol, coop, code="WX-032", county=wenxian, area_ha=1)
    theirs = actions.register_grower(charlie, rival, code="G-9", name="外人")
    said = {"code": "WX-031", "county": wenxian, "area_ha": 0.4}
    with assert_audited():
        for wrong, rule in [
            ({"code": "WX-032"}, "WX-032”已被使用"),
            ({"area_ha": 0.0}, "面积必须大于 0"),
            ({"grower": theirs}, "不属于“岳村合作社”"),
        ]:
            with pytest.raises(Refusal, match=rule):
                actions.change_parcel(carol, parcel, **{**said, **wrong})
    parcel.refresh_from_db()
    assert (parcel.code, parcel.area_ha) == ("WX-031", 0.4)


def test_a_grower_is_corrected_on_the_page(client_of, carol, grower, assert_audited):
    client, address = client_of(carol), f"{grower.get_absolute_url()}change/"
    assert address in client.get(grower.get_absolute_url()).content.decode()
    assert 'value="岳大山"' in client.get(address).content.decode()
    with assert_audited("registry.change_grower"):
        client.post(address, {"code": "G-01", "name": "岳大川"})
    grower.refresh_from_db()
    assert grower.name == "岳大川"
    assert Entry.objects.latest("number").changes == {"name": ["岳大山", "岳大川"]}


def test_a_row_stays_with_its_organisation(client_of, carol, coop, rival, grower):
    Membership.objects.create(user=carol, organisation=rival, role=Role.EDITOR)
    fields = {"code": "G-01", "name": "岳大山", "owner": rival.pk}
    client_of(carol).post(f"{grower.get_absolute_url()}change/", fields)
    grower.refresh_from_db()
    assert grower.owner == coop


def test_only_the_growers_of_the_parcels_organisation_are_offered(client_of, carol, charlie, rival, parcel):
    Membership.objects.create(user=carol, organisation=rival, role=Role.EDITOR)
    actions.register_grower(charlie, rival, code="R-01", name="外人")
    page = client_of(carol).get(f"{parcel.get_absolute_url()}change/").content.decode()
    assert "G-01" in page
    assert "R-01" not in page


def test_only_editors_of_the_organisation_correct_land_and_growers(
    client_of, coop, parcel, grower, charlie, alice
):
    viewer = User.objects.create_user("vera", full_name="维拉")
    Membership.objects.create(user=viewer, organisation=coop, role=Role.VIEWER)
    for row in (parcel, grower):
        address = f"{row.get_absolute_url()}change/"
        assert client_of(viewer).post(address, {"code": "X"}).status_code == 403
        assert address not in client_of(viewer).get(row.get_absolute_url()).content.decode()
        for outsider in (charlie, alice):
            assert client_of(outsider).post(address, {"code": "X"}).status_code == 404
        assert client_of(None).get(address).status_code == 302

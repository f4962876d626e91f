import re
from pathlib import Path

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from huaiyao import institute
from huaiyao.institute.accounts.models import Organisation
from huaiyao.institute.web.forms import HouseRenderer, OwnerField
from huaiyao.institute.web.showcase import SampleForm

GOOD = {"title": "温县试验", "herb": "yam", "area_ha": "1.2", "share": "own"}


def drawn(data=None, form=SampleForm, **files):
    return str(form(data, files or None, renderer=HouseRenderer()))


def test_the_house_draws_its_forms(settings):
    assert settings.FORM_RENDERER == "huaiyao.institute.web.forms.HouseRenderer"


def test_every_field_has_a_label_that_names_it():
    html = drawn()
    labelled = set(re.findall(r'<label for="([^"]+)"', html))
    fields = set(re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', html))
    assert fields
    assert fields <= labelled


def test_each_error_stands_at_its_field_and_in_a_summary_that_leads_there():
    html = drawn({**GOOD, "title": "123", "area_ha": "-1"}, book=SimpleUploadedFile("a.xlsx", b"x"))
    targets = re.findall(r'<a href="#([^"]+)"', html)
    assert targets == ["id_title", "id_area_ha"]
    for target in targets:
        control = re.search(rf'<input[^>]*id="{target}"[^>]*>', html)[0]
        assert 'aria-invalid="true"' in control
        described = re.search(r'aria-describedby="([^"]+)"', control)[1].split()
        assert described == [f"{target}_helptext", f"{target}_error"]
        assert all(f'id="{name}"' in html for name in described)
    assert html.count("名称不能只有数字：请写明药材或地点。") == 2


def test_a_group_of_choices_is_a_fieldset_with_a_legend():
    assert re.search(r"<fieldset[^>]*>\s*<legend>\s*谁可以看", drawn())


def test_what_may_be_left_empty_says_so():
    html = drawn()
    assert re.search(r'for="id_planted_on">\s*种植日期\s*<small class="dim">选填', html)
    assert html.count("选填") == 1  # a box to tick is never "optional"


def test_an_error_of_the_whole_form_and_of_a_hidden_field_are_in_the_summary():
    class Hidden(forms.Form):
        number = forms.IntegerField(widget=forms.HiddenInput)

        def clean(self):
            raise forms.ValidationError("两处说法不一。")

    with override("zh-hans"):
        html = drawn({"number": "x"}, form=Hidden)
    assert "两处说法不一。" in html
    assert "输入整数" in html


@pytest.mark.django_db
def test_a_form_page_sends_files_where_it_has_any(client, builder):
    client.force_login(builder)
    html = client.get("/house/components/form/").content.decode()
    assert re.search(r'<form[^>]*enctype="multipart/form-data"', html)
    answer = client.post("/house/components/form/", {**GOOD, "book": SimpleUploadedFile("a.xlsx", b"x")})
    assert answer.url == "/house/components/"


class WhereForm(forms.Form):
    """What is asked of a place: one has to be chosen, another may be."""

    county = forms.ModelChoiceField(Organisation.objects.all())
    township = forms.ModelChoiceField(Organisation.objects.all(), required=False)
    soil = forms.ChoiceField(choices=[("", "---------"), ("loam", "壤土")], required=False)


@pytest.mark.parametrize(
    ("language", "needed", "left_open"), [("zh-hans", "请选择", "不写明"), ("en", "Choose…", "not stated")]
)
def test_the_empty_line_of_a_drop_down_says_what_it_means(db, language, needed, left_open):
    with override(language):
        html = drawn(form=WhereForm)
    assert re.findall(r'<option value=""[^>]*>([^<]*)<', html) == [needed, left_open, left_open]
    assert "---" not in html


class OwnerForm(forms.Form):
    owner = OwnerField(Organisation)


def owners_drawn(*organisations):
    form = OwnerForm(renderer=HouseRenderer())
    form.fields["owner"].offer(organisations)
    return re.findall(r'<option value="([^"]*)"', str(form))


def test_who_writes_for_one_organisation_need_not_choose_it(institute):
    assert owners_drawn(institute) == [str(institute.pk)]


def test_who_writes_for_several_finds_none_chosen_for_them(institute, rival):
    first, *offered = owners_drawn(institute, rival)
    assert first == ""
    assert set(offered) == {str(institute.pk), str(rival.pk)}


def test_an_organisation_that_was_not_offered_is_refused(institute, rival):
    form = OwnerForm({"owner": rival.pk})
    form.fields["owner"].offer([institute])
    assert not form.is_valid()


def test_every_drop_down_of_rows_marks_chinese_names_on_an_english_page():
    """Only `RowField` does: no form of a department asks for a row by Django's bare field."""
    rooms = Path(institute.__file__).parent.glob("*/forms.py")
    bare = [room.parent.name for room in rooms if "forms.ModelChoiceField" in room.read_text()]
    assert bare == ["web"]

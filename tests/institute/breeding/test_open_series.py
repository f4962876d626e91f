"""A trial book becomes the trials of a project: every row, or none."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils.translation import override

from huaiyao.institute.audit.models import Entry as AuditEntry
from huaiyao.institute.breeding import actions
from huaiyao.institute.breeding.actions import open_series_from_book
from huaiyao.institute.breeding.choices import TrialKind
from huaiyao.institute.breeding.forms import SeriesForm
from huaiyao.institute.breeding.models import Entry, Observation, Plot, Trial, TrialSeries
from huaiyao.institute.breeding.queries import projects_for, read_kept
from huaiyao.institute.registry.models import Technique, VarietyName
from huaiyao.institute.web.errors import NotAllowed, Refusal

from .conftest import FRESH, workbook


def nothing_was_written() -> bool:
    return not any(model.objects.exists() for model in (TrialSeries, Trial, Entry, Plot, VarietyName))


def test_every_row_of_the_book_is_there_and_knows_its_place(series):
    assert [(t.code, t.site, t.year) for t in series.trials.all()] == [
        ("T1", "温县", 2023),
        ("T2", "武陟", 2024),
    ]
    assert series.entries.get(is_check=True).name == "金九"
    assert Plot.objects.count() == 12
    assert Observation.objects.count() == 11
    plot = Plot.objects.get(trial__code="T2", entry__code="A", block="2")
    # header, then three plots a block: the second plot of the fourth block stands in row 12
    assert (plot.row, plot.column, plot.area_m2, plot.book_place) == (2, 2, 20.0, "小区!12")
    assert plot.observations.get().value == FRESH["T2", "2"]["A"]


def test_a_trait_keeps_the_unit_its_book_printed(series):
    trait = series.traits.get()
    assert (trait.name, trait.unit) == ("鲜重", "kg/亩")


def test_entries_of_a_variety_trial_are_names_of_the_registry(series, rehmannia):
    assert series.kind == TrialKind.VARIETY
    assert set(rehmannia.varieties.values_list("name", flat=True)) == {"金九", "怀试 1 号", "怀试 2 号"}
    assert series.entries.get(code="A").variety.name == "怀试 1 号"


def in_english(sheets):
    """The book of the fixture with English names, all but that of B."""
    sheets["试验"] = [
        (*row, name)
        for row, name in zip(sheets["试验"], ("地点英文名", "Wen County", "Wuzhi County"), strict=True)
    ]
    sheets["处理"] = [
        (*row, name)
        for row, name in zip(sheets["处理"], ("英文名", "Jinjiu", "Huaishi 1", None), strict=True)
    ]
    return sheets


def test_english_names_of_the_book_are_said_to_who_reads_english(alice, keep_book, sheets, project):
    opened = open_series_from_book(alice, keep_book(workbook(in_english(sheets))), project)
    entries, trial = list(opened.entries.order_by("code")), opened.trials.get(code="T1")
    with override("en"):
        assert [str(entry) for entry in entries] == ["Huaishi 1", "怀试 2 号", "Jinjiu"]
        assert [entry.chart_name("en") for entry in entries] == ["Huaishi 1", "B", "Jinjiu"]
        assert str(entries[0].variety) == "Huaishi 1"
        assert trial.site_name == "Wen County"
        assert str(opened.traits.get()) == "fresh weight (kg/mu)"
    assert [str(entry) for entry in entries] == ["怀试 1 号", "怀试 2 号", "金九"]
    assert trial.site_name == "温县"
    assert str(opened.traits.get()) == "鲜重（kg/亩）"


def test_an_entry_the_book_names_in_chinese_only_takes_the_english_name_of_the_registry(
    alice, book, project, rehmannia
):
    VarietyName.objects.create(herb=rehmannia, name="怀试 1 号", name_en="Huaishi No. 1")
    opened = open_series_from_book(alice, book, project)
    assert opened.entries.get(code="A").name_en == "Huaishi No. 1"
    assert opened.entries.get(code="B").name_en == ""


def test_entries_of_a_technique_trial_are_techniques_and_the_check_is_none(alice, keep_book, sheets, project):
    sheets["试验"] = [sheets["试验"][0], *[(*row[:4], "技术") for row in sheets["试验"][1:]]]
    opened = open_series_from_book(alice, keep_book(workbook(sheets)), project)
    assert opened.kind == TrialKind.TECHNIQUE
    assert set(Technique.objects.values_list("name", flat=True)) == {"怀试 1 号", "怀试 2 号"}
    assert opened.entries.get(is_check=True).technique is None


def test_nobody_waits_to_write_while_the_book_is_read(alice, book, project, monkeypatch):
    inside = []

    def watched(kept):
        inside.append(bool(connection.savepoint_ids))  # the test's own transaction has no savepoint
        return read_kept(kept)

    monkeypatch.setattr(actions, "read_kept", watched)
    open_series_from_book(alice, book, project)
    assert inside == [False]


def test_it_is_one_step_of_the_trail_and_the_names_it_adds(alice, book, project, assert_audited):
    with assert_audited(*["registry.name_variety"] * 3, "breeding.open_series"):
        open_series_from_book(alice, book, project)
    said = AuditEntry.objects.order_by("-number").first().changes
    assert (said["book"], said["trials"], said["plots"], said["values"]) == (book.digest, 2, 12, 11)


def test_a_series_is_named_after_its_file_unless_somebody_says_otherwise(alice, book, project):
    assert open_series_from_book(alice, book, project).name == "地黄品比"


def test_a_book_is_opened_once(series, alice, book, project):
    with pytest.raises(Refusal, match="已经开成系列试验“地黄品比 2023–2024”"):
        open_series_from_book(alice, book, project)
    assert TrialSeries.objects.count() == 1


def test_a_book_without_plots_is_refused(alice, keep_book, sheets, project):
    del sheets["小区"]
    with pytest.raises(Refusal, match="没有可用的“小区”表"):
        open_series_from_book(alice, keep_book(workbook(sheets)), project)
    assert nothing_was_written()


def test_a_book_that_cannot_be_read_says_why(alice, keep_book, project):
    with pytest.raises(Refusal, match="文件"):
        open_series_from_book(alice, keep_book(b"PK\x03\x04 not a workbook"), project)
    assert nothing_was_written()


def test_a_book_that_mixes_varieties_and_techniques_is_refused_whole(alice, keep_book, sheets, project):
    sheets["试验"][2] = (*sheets["试验"][2][:4], "技术")
    with pytest.raises(Refusal, match="既有品种试验又有技术试验"):
        open_series_from_book(alice, keep_book(workbook(sheets)), project)
    assert nothing_was_written()


def test_varieties_need_a_herb(alice, book, project):
    project.herb = None
    project.save()
    with pytest.raises(Refusal, match="没有写明药材"):
        open_series_from_book(alice, book, project)
    assert nothing_was_written()


def test_another_organisations_book_does_not_become_ones_own_trial(alice, keep_book, sheets, coop, project):
    with pytest.raises(Refusal, match="账本属于“岳村合作社”"):
        open_series_from_book(alice, keep_book(workbook(sheets), owner=coop), project)


def test_an_outsider_opens_nothing(charlie, book, project):
    with pytest.raises(NotAllowed, match="怀药研究院"):
        open_series_from_book(charlie, book, project)
    assert nothing_was_written()


@pytest.mark.parametrize("where", ["note", "name", "file"])
def test_a_book_that_says_its_data_are_made_up_makes_a_synthetic_series(
    alice, keep_book, sheets, project, where
):
    name = "地黄品比.xlsx"
    if where == "note":
        notes = ("备注", "Synthetic data", "")
        sheets["试验"] = [(*row, note) for row, note in zip(sheets["试验"], notes, strict=True)]
    elif where == "name":
        sheets["处理"][2] = ("A", "怀试 1 号(合成)", "否")
    else:
        name = "合成示例.xlsx"
    assert open_series_from_book(alice, keep_book(workbook(sheets), name=name), project).is_synthetic


def test_a_book_that_says_nothing_of_the_kind_is_taken_at_its_word(series):
    assert not series.is_synthetic


def test_a_book_of_plots_alone_still_becomes_a_series_without_sites_or_checks(
    alice, keep_book, sheets, project
):
    opened = open_series_from_book(alice, keep_book(workbook({"小区": sheets["小区"]})), project)
    assert [(t.code, t.site, t.year) for t in opened.trials.order_by("code")] == [
        ("T1", "", None),
        ("T2", "", None),
    ]
    assert not opened.entries.filter(is_check=True).exists()


def test_two_thousand_plots_are_entered_in_few_queries(
    alice, keep_book, sheets, project, django_assert_max_num_queries
):
    header = sheets["小区"][0]
    rows = [
        (trial, entry, str(block), block, column, 20, 2000.0 + block + column)
        for trial in ("T1", "T2")
        for block in range(1, 335)
        for column, entry in enumerate(("CK", "A", "B"), start=1)
    ]
    book = keep_book(workbook({**sheets, "小区": [header, *rows]}))
    # bulk inserts of SQLite go in portions of 999 variables; 2,004 plots row by row would be 4,000 queries
    with django_assert_max_num_queries(90):
        open_series_from_book(alice, book, project)
    assert Observation.objects.count() == 2004


def test_who_opens_a_book_chooses_among_projects_with_their_herbs(book, project, alice):
    form = SeriesForm(book, projects_for(book, alice))
    [(_empty, _choose), (key, label)] = form.fields["project"].choices
    assert (key.value, label) == (project.pk, f"{project} · {project.herb}")

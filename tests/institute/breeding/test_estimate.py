"""An estimate comes from the database's rows through a job, and can be made again."""

from __future__ import annotations

import pytest

from huaiyao.engine.provenance import digest
from huaiyao.institute.breeding import queries
from huaiyao.institute.breeding.actions import estimate, make_estimate, open_series_from_book
from huaiyao.institute.breeding.models import Estimate, Trait
from huaiyao.institute.jobs.choices import JobState
from huaiyao.institute.jobs.models import Job
from huaiyao.institute.web.errors import NotAllowed, Refusal

from .conftest import FRESH, workbook


@pytest.fixture
def trait(series) -> Trait:
    return series.traits.get()


@pytest.fixture
def made(alice, series, trait) -> Estimate:
    return make_estimate(alice, series, trait)


def test_the_engine_gets_every_plot_with_its_value_or_none(series, trait):
    frame = queries.observations(series, trait)
    found = {(r["trial"], r["block"], r["entry"]): r["value"] for r in frame.iter_rows(named=True)}
    given = {(t, b, e): value for (t, b), plots in FRESH.items() for e, value in plots.items()}
    assert found == given
    assert frame["site"].unique().sort().to_list() == ["武陟", "温县"]
    assert frame["place"].n_unique() == 12


def test_with_two_full_entries_the_difference_is_the_plain_mean_of_differences(made, series):
    """CK and A stand in every block, so their difference is the mean of the four differences, by hand."""
    by_hand = sum(plots["A"] - plots["CK"] for plots in FRESH.values()) / len(FRESH)
    lines = {line.entry.code: line for line in queries.results_against(made, series.entries.get(code="CK"))}
    assert lines["A"].difference["estimate"] == pytest.approx(by_hand, rel=1e-6)
    assert lines["CK"].difference is None
    assert lines["A"].difference["lower"] < by_hand < lines["A"].difference["upper"]


def test_lines_are_sorted_by_mean_and_say_how_many_plots_they_rest_on(made, series):
    lines = queries.results_against(made, series.entries.get(code="CK"))
    assert lines[0].entry.code == "A"
    assert {line.entry.code: (line.plots, line.trials) for line in lines} == {
        "A": (4, 2),
        "B": (3, 2),
        "CK": (4, 2),
    }


def test_it_carries_what_is_needed_to_make_it_again(made, series, trait):
    again = queries.analysed(series, trait)
    assert made.provenance == again.provenance.as_json()
    assert made.provenance["inputs"]["observations"] == digest(again.plots.drop("fitted", "residual"))
    assert made.analysis == again.as_json()


def test_each_plot_with_a_value_has_its_residual(made, series, trait):
    trial = series.trials.get(code="T1")
    frame = queries.residual_frame(made, trial)
    rows = frame.filter(frame["value"].is_not_null())
    assert frame["residual"].null_count() == 1
    assert (rows["fitted"] + rows["residual"]).to_list() == pytest.approx(rows["value"].to_list())


def test_asking_for_an_estimate_runs_a_job_that_leads_to_it(
    alice, series, trait, django_capture_on_commit_callbacks, assert_audited
):
    verbs = ("jobs.start", "breeding.estimate", "breeding.keep_estimate")
    with assert_audited(*verbs), django_capture_on_commit_callbacks(execute=True):
        estimate(alice, series, trait)
    job, kept = Job.objects.get(), Estimate.objects.get()
    assert (job.state, job.result_url) == (JobState.DONE, kept.get_absolute_url())
    assert (kept.job, kept.made_by) == (job, alice)


def test_a_trait_that_cannot_be_analysed_fails_its_job_in_both_languages(
    alice, series, trait, django_capture_on_commit_callbacks
):
    trait.observations.filter(plot__entry__code__in=["A", "B"]).delete()
    with django_capture_on_commit_callbacks(execute=True):
        estimate(alice, series, trait)
    job = Job.objects.get()
    assert job.state == JobState.FAILED
    assert "鲜重" in job.error
    assert job.error_en
    assert job.error_en != job.error
    assert not Estimate.objects.exists()


def test_a_trait_of_another_series_is_refused(alice, series, keep_book, sheets, project):
    from huaiyao.institute.breeding.actions import open_series_from_book

    from .conftest import workbook

    sheets["试验"].append(("T9", "沁阳", 2024, "随机区组", "品种"))
    other = open_series_from_book(alice, keep_book(workbook(sheets)), project)
    with pytest.raises(Refusal, match="不属于这个系列试验"):
        estimate(alice, series, other.traits.get())


def test_an_outsider_estimates_nothing(charlie, series, trait):
    with pytest.raises(NotAllowed, match="怀药研究院"):
        estimate(charlie, series, trait)
    assert not Job.objects.exists()


def test_how_to_make_it_again_is_told_in_words(made, client_of, alice):
    page = client_of(alice).get(made.get_absolute_url()).content.decode()
    for word in ("区间的把握", "抽样次数", "逐小区观测值的摘要"):
        assert f"<dt>{word}</dt>" in page
    for code in ("checks", "level", "samples", "observations"):
        assert f">{code}<" not in page


def test_whole_plots_of_different_size_are_compared_on_one_area(keep_book, project, alice, sheets):
    """A's plots are twice as large as the others and weighed in kg: its 15 % must not become 130 %."""
    header, *rows = sheets["小区"]
    weighed = [
        (*place, area := 66.7 if place[1] == "A" else 33.3, None if fresh is None else fresh * area / 667)
        for *place, _, fresh in rows
    ]
    book = keep_book(workbook({**sheets, "小区": [(*header[:-1], "鲜重(kg)"), *weighed]}))
    series = open_series_from_book(alice, book, project)
    made = make_estimate(alice, series, series.traits.get())
    lines = {line.entry.code: line for line in queries.results_against(made, series.entries.get(code="CK"))}
    by_hand = sum(plots["A"] for plots in FRESH.values()) / sum(plots["CK"] for plots in FRESH.values())
    assert lines["A"].relative["estimate"] == pytest.approx(100 * (by_hand - 1), rel=1e-3)
    assert made.analysis["plot_area_m2"] == pytest.approx(33.3)

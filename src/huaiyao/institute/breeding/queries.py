"""Read series, trials, plots and estimates; turn database rows into the engine's tables."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext as _

from huaiyao.engine.books.reader import read_book
from huaiyao.engine.books.terms import Book as ReadBook
from huaiyao.engine.books.terms import Kind
from huaiyao.engine.trials.analysis import analyse
from huaiyao.engine.trials.terms import Scale, TraitAnalysis
from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.programme.models import Project
from huaiyao.institute.registry.models import Book
from huaiyao.institute.web.quantities import write_number

from .models import Entry, Estimate, Observation, Plot, Trait, Trial, TrialSeries

NOTABLE = 0.05  # below this p a residual check is worth a word; it decides nothing
SAYS_SYNTHETIC = re.compile("合成|synthetic", re.IGNORECASE)
_FRAME = {
    "trial": pl.String,
    "site": pl.String,
    "year": pl.Int64,
    "entry": pl.String,
    "block": pl.String,
    "row": pl.Int64,
    "column": pl.Int64,
    "area": pl.Float64,
    "value": pl.Float64,
    "place": pl.String,
}


@dataclass(frozen=True, slots=True)
class EntryResult:
    """One line of an estimate: an entry's mean and how far it is from the check, with the joint interval."""

    entry: Entry
    mean: float | None
    se: float | None
    plots: int
    trials: int
    difference: Mapping[str, Any] | None
    relative: Mapping[str, Any] | None

    @property
    def is_above(self) -> bool:
        return self.difference is not None and (self.difference["lower"] or 0.0) > 0

    @property
    def is_bounded(self) -> bool:
        return self.difference is not None and None not in (
            self.difference["lower"],
            self.difference["upper"],
        )

    @property
    def is_below(self) -> bool:
        return self.difference is not None and (self.difference["upper"] or 0.0) < 0


def series_seen_by(viewer: Any) -> QuerySet[TrialSeries]:
    """Return the viewer's series with how many trials, entries and estimates each has, for lists."""
    seen = TrialSeries.objects.filter(pk__in=TrialSeries.objects.seen_by(viewer).values("pk"))
    return seen.select_related("project__herb", "owner").annotate(
        trial_count=_counted(Trial), entry_count=_counted(Entry), estimate_count=_counted(Estimate)
    )


def series_of(project: Project, viewer: Any) -> QuerySet[TrialSeries]:
    """Return the viewer's series of one project."""
    return series_seen_by(viewer).filter(project=project)


def series_from(book: Book) -> TrialSeries | None:
    """Return the series that was opened from a book, if it was."""
    return TrialSeries.objects.filter(book=book).first()


def trials_of(series: TrialSeries) -> QuerySet[Trial]:
    return series.trials.annotate(plot_count=Count("plots")).order_by("year", "site", "code")


def entries_of(series: TrialSeries) -> QuerySet[Entry]:
    return series.entries.select_related("variety", "technique").annotate(plot_count=Count("plots"))


def traits_of(series: TrialSeries) -> list[Trait]:
    """Return the traits, each with `value_count`, `missing_count` and its newest estimate as `newest`."""
    traits = list(series.traits.annotate(value_count=Count("observations")))
    plots = Plot.objects.filter(trial__series=series).count()
    newest: dict[int, Estimate] = {}
    for estimate in series.estimates.defer("analysis", "residuals").select_related("made_by"):
        newest.setdefault(estimate.trait_id, estimate)
    for trait in traits:
        trait.missing_count, trait.newest = plots - trait.value_count, newest.get(trait.pk)
    return traits


def estimates_seen_by(viewer: Any) -> QuerySet[Estimate]:
    """Return the estimates of the series the viewer may see."""
    related = ("series__project", "series__owner", "trait", "made_by")
    return Estimate.objects.filter(
        series__in=TrialSeries.objects.seen_by(viewer).values("pk")
    ).select_related(*related)


def trials_seen_by(viewer: Any) -> QuerySet[Trial]:
    seen = Trial.objects.filter(series__in=TrialSeries.objects.seen_by(viewer).values("pk"))
    return seen.select_related("series__project", "series__owner", "series__book")


def plots_of(trial: Trial, traits: Sequence[Trait]) -> QuerySet[Plot]:
    """Return the plots of a trial, each trait's value as `value_<trait id>`."""
    plots = trial.plots.select_related("entry", "trial")
    for trait in traits:
        value = Observation.objects.filter(plot=OuterRef("pk"), trait=trait).values("value")[:1]
        plots = plots.annotate(**{f"value_{trait.pk}": Subquery(value)})
    return plots


def observations(series: TrialSeries, trait: Trait, trial: Trial | None = None) -> pl.DataFrame:
    """Return every plot of a series (or one trial) with its value of a trait, null where it is missing.

    Columns trial, site, year, entry, block, row, column, area (m²), value, place: what `engine.trials` asks for.
    """
    plots = Plot.objects.filter(trial__series=series).order_by("pk")
    if trial is not None:
        plots = plots.filter(trial=trial)
    value = Observation.objects.filter(plot=OuterRef("pk"), trait=trait).values("value")[:1]
    rows = plots.annotate(value=Subquery(value)).values_list(
        "trial__code",
        "trial__site",
        "trial__year",
        "entry__code",
        "block",
        "row",
        "column",
        "area_m2",
        "value",
        "book_place",
    )
    frame = pl.DataFrame(list(rows), schema=_FRAME, orient="row")
    return frame.with_columns(
        pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in ("site", "block", "place")
    )


def analysed(series: TrialSeries, trait: Trait) -> TraitAnalysis:
    """Analyse one trait of a series from its rows in the database, all its trials together."""
    checks = series.entries.filter(is_check=True).order_by("code").values_list("code", flat=True)
    return analyse(observations(series, trait), trait=trait.name, unit=trait.unit, checks=list(checks))


def read_kept(book: Book) -> ReadBook:
    """Read a kept book's bytes again."""
    return read_book(bytes(book.file.content), book.filename)


def is_synthetic(read: ReadBook) -> bool:
    """Whether a book says of itself, in any of its words, that its data are made up."""
    said = [read.name, *read.unread_sheets]
    for sheet in read.sheets.values():
        words = sheet.frame.select(pl.col(pl.String))
        said += [text for column in words for text in column.drop_nulls().unique().to_list()]
    return any(SAYS_SYNTHETIC.search(text) for text in said)


def checks_of(estimate: Estimate) -> list[Entry]:
    """Return the checks an estimate compares with."""
    codes = estimate.analysis["checks"]
    found = {entry.code: entry for entry in estimate.series.entries.filter(code__in=codes)}
    return [found[code] for code in codes]


def results_against(estimate: Estimate, check: Entry | None) -> list[EntryResult]:
    """Return each entry's mean with its distance from one check, the highest mean first."""
    entries = {entry.code: entry for entry in estimate.series.entries.select_related("variety", "technique")}
    against = check.code if check else None
    distances = {
        (row["entry"], row["scale"]): row
        for row in estimate.analysis["comparisons"]
        if row["check"] == against
    }
    lines = [
        EntryResult(
            entry=entries[row["entry"]],
            mean=row["mean"],
            se=row["se"],
            plots=row["plots"],
            trials=row["trials"],
            difference=distances.get((row["entry"], Scale.DIFFERENCE)),
            relative=distances.get((row["entry"], Scale.RELATIVE)),
        )
        for row in estimate.analysis["entries"]
    ]
    return sorted(lines, key=lambda line: (line.mean is None, -(line.mean or 0.0)))


def digits_of(estimate: Estimate) -> int:
    """Return how many digits after the point are worth printing: two significant ones of a typical standard error."""
    errors = sorted(row["se"] for row in estimate.analysis["entries"] if row["se"])
    if not errors:
        return 2
    return min(max(1 - math.floor(math.log10(errors[len(errors) // 2])), 0), 6)


def components_of(estimate: Estimate) -> list[tuple[str, str, float]]:
    """Return each variance component: its name in words, the variance to three digits, its share in percent."""
    components = estimate.analysis["components"]
    whole = sum(components.values()) or 1.0
    return [
        (term_in_words(name), _three_digits(value), 100.0 * value / whole)
        for name, value in components.items()
    ]


def singular_of(estimate: Estimate) -> list[str]:
    """Return the terms whose variance came out as zero, in words."""
    return [term_in_words(name) for name in estimate.analysis["singular"]]


def term_in_words(name: str) -> str:
    words = {"trial:block": _("区组（试验之内）"), "entry:trial": _("处理 × 试验"), "Residual": _("残差")}
    return words.get(name, name)


def parameters_of(estimate: Estimate) -> list[tuple[str, str]]:
    """Return the parameters that are not said elsewhere on the page, in words, lists written out."""
    words = {
        "checks": _("对照"),
        "level": _("区间的把握"),
        "samples": _("抽样次数"),
        "plot_area_m2": _("折算的小区面积（平方米）"),
    }
    said = ("trait", "formula")
    given = {k: v for k, v in estimate.provenance["parameters"].items() if k not in said}
    return [
        (words.get(k, k), ", ".join(map(str, v)) if isinstance(v, list) else str(v)) for k, v in given.items()
    ]


def inputs_of(estimate: Estimate) -> list[tuple[str, str]]:
    """Return what the estimate was made of, in words, with its digest."""
    words = {"observations": _("逐小区观测值")}
    return [(words.get(name, name), digest) for name, digest in estimate.provenance["inputs"].items()]


def tests_of(estimate: Estimate) -> list[dict[str, str]]:
    """Return each residual check as question and answer."""
    said = {
        "Shapiro-Wilk": (
            _("残差近似正态吗？"),
            _("看不出偏离。"),
            _("偏离正态：区间的把握会与 95 % 有出入。"),
        ),
        "Brown-Forsythe": (
            _("各试验的误差一样大吗？"),
            _("看不出不同。"),
            _("误差大小不一：误差小的试验被低估了分量。"),
        ),
    }
    found = []
    for test in estimate.analysis["tests"]:
        question, calm, alarm = said.get(test["name"], (test["name"], "", ""))
        answer = alarm if test["p"] < NOTABLE else calm
        found.append({"question": question, "answer": answer, "method": test["name"], "p": _p(test["p"])})
    return found


def outliers_with_plots(estimate: Estimate) -> list[dict[str, Any]]:
    """Return the named outliers with the trial and entry rows they belong to."""
    named = estimate.analysis["outliers"]
    trials = {trial.code: trial for trial in estimate.series.trials.all()}
    entries = {entry.code: entry for entry in estimate.series.entries.all()}
    return [{**row, "trial": trials[row["trial"]], "entry": entries[row["entry"]]} for row in named]


def decimals_of(trial: Trial, traits: Sequence[Trait]) -> dict[Trait, int]:
    """Return how many decimals each trait was recorded with in a trial, at most four."""
    most = dict.fromkeys(traits, 0)
    by_key = {trait.pk: trait for trait in traits}
    for key, value in Observation.objects.filter(plot__trial=trial).values_list("trait", "value"):
        decimals = len(f"{value:.4f}".rstrip("0").partition(".")[2])
        most[by_key[key]] = max(most[by_key[key]], decimals)
    return most


def newest_estimate(trial: Trial, trait: Trait) -> Estimate | None:
    made = Estimate.objects.filter(series=trial.series_id, trait=trait).select_related("trait", "series")
    return made.order_by("-made_at", "-pk").first()


def residual_frame(estimate: Estimate, trial: Trial | None = None) -> pl.DataFrame:
    """Return the plots of a series (or one trial) with their `fitted` value and `residual` in an estimate."""
    frame = observations(estimate.series, estimate.trait, trial)
    pairs = [estimate.residuals.get(place or "", (None, None)) for place in frame["place"]]
    return frame.with_columns(
        fitted=pl.Series([pair[0] for pair in pairs], dtype=pl.Float64),
        residual=pl.Series([pair[1] for pair in pairs], dtype=pl.Float64),
    )


def projects_for(book: Book, viewer: Any) -> QuerySet[Project]:
    """Return the projects whose series a book may become: those of its owner, where the viewer may write."""
    if not (viewer.is_authenticated and viewer.has_role(book.owner_id, Role.EDITOR)):
        return Project.objects.none()
    return Project.objects.filter(owner=book.owner_id)


def _counted(model: Any) -> Subquery:
    """Return a count of a series' rows as a subquery: joined counts would multiply each other."""
    rows = model.objects.filter(series=OuterRef("pk")).order_by().values("series").annotate(n=Count("pk"))
    return Subquery(rows.values("n"))


def may_publish(viewer: Any, series: TrialSeries) -> bool:
    may = viewer.is_authenticated and viewer.has_role(series.owner_id, Role.MANAGER)
    return may and not series.is_public and series.project.is_public


def sees_book(viewer: Any, series: TrialSeries) -> bool:
    """Whether the viewer may open the book a series came from; a partner sees the trials, not always the book."""
    return series.book_id is not None and Book.objects.seen_by(viewer).filter(pk=series.book_id).exists()


def sites_by_years(trials: Sequence[Trial]) -> dict[str, Any]:
    """Return the trials as a table: a row a site, a column a year, in each cell the trials there."""
    years = sorted({trial.year for trial in trials if trial.year is not None})
    unknown = [None] if any(trial.year is None for trial in trials) else []
    columns = [*years, *unknown]
    rows = [
        (name, [[t for t in trials if t.site == site and t.year == year] for year in columns])
        for site, name in {trial.site: trial.site_name for trial in trials}.items()
    ]
    return {"years": columns, "rows": rows, "sites": len(rows)}


def field_summary(trial: Trial, trait: Trait) -> dict[str, Any]:
    """Return mean, least and most of a trait in a trial, and how many plots have no value."""
    values = observations(trial.series, trait, trial)["value"]
    return {
        "plots": len(values),
        "missing": values.null_count(),
        "mean": values.mean(),
        "least": values.min(),
        "most": values.max(),
    }


def chosen(rows: Sequence[Any], key: str | None) -> Any:
    """Return the row whose key was asked for in the address, else the first, else None."""
    return next((row for row in rows if str(row.pk) == key), rows[0] if rows else None)


def book_panel(request: HttpRequest, book: Book) -> dict[str, Any] | None:
    """Return what can be done with a trial book on its page: open it as a series, or go to the one it became."""
    if Kind.TRIAL not in book.kinds:
        return None
    opened = series_from(book)
    if opened is not None:
        is_seen = TrialSeries.objects.seen_by(request.user).filter(pk=opened.pk).exists()
        return {"opened": opened} if is_seen else None
    if not (request.user.is_authenticated and request.user.has_role(book.owner_id, Role.EDITOR)):
        return None
    return {"opened": None, "has_projects": projects_for(book, request.user).exists()}


def project_panel(request: HttpRequest, project: Project) -> dict[str, Any]:
    """Return the trials of a project, for its page."""
    series = list(series_of(project, request.user))
    trials = Trial.objects.filter(series__in=series).annotate(plot_count=Count("plots"))
    found: dict[int, list[Trial]] = {row.pk: [] for row in series}
    for trial in trials.order_by("year", "site", "code"):
        found[trial.series_id].append(trial)
    return {"series": [(row, found[row.pk]) for row in series]}


def _three_digits(value: float) -> str:
    digits = 0 if value <= 0 else min(max(2 - math.floor(math.log10(value)), 0), 8)
    return write_number(value, digits=digits)


def _p(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"

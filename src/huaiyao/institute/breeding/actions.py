"""Open a series from a trial book; estimate a trait; let a series be seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePath

import polars as pl
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huaiyao.engine.books.terms import ROW, Kind, Sheet, UnreadableBookError
from huaiyao.engine.books.terms import Book as ReadBook
from huaiyao.engine.trials.analysis import UnusableTraitError
from huaiyao.engine.trials.terms import TraitAnalysis
from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.models import User
from huaiyao.institute.accounts.queries import require_role
from huaiyao.institute.audit.actions import record
from huaiyao.institute.jobs.actions import start
from huaiyao.institute.jobs.models import Job
from huaiyao.institute.programme.models import Project
from huaiyao.institute.registry.actions import name_technique, name_variety
from huaiyao.institute.registry.models import Book
from huaiyao.institute.web.errors import Refusal

from .choices import TrialKind
from .models import Entry, Estimate, Observation, Plot, Trait, Trial, TrialSeries
from .queries import analysed, is_synthetic, read_kept, series_from


def open_series_from_book(
    actor: User, book: Book, project: Project, *, name: str = "", name_en: str = ""
) -> TrialSeries:
    """Make the rows of a trial book the trials of a project: all of them, or none.

    Reading stands outside the transaction: nobody else waits for it to write.
    """
    require_role(actor, project.owner, Role.EDITOR)
    if book.owner_id != project.owner_id:
        raise Refusal(
            _("账本属于“%(owner)s”，不能开成别的单位的试验。请由课题所属单位上传。") % {"owner": book.owner}
        )
    read = _readable(book)
    plots = read.sheets.get("plots")
    if Kind.TRIAL not in read.kinds or plots is None or plots.frame.is_empty():
        raise Refusal(_("账本里没有可用的“小区”表，开不成试验。请按样例补上小区数据。"))
    return keep_series(actor, book, project, read, plots, name=name, name_en=name_en)


@transaction.atomic
def keep_series(
    actor: User, book: Book, project: Project, read: ReadBook, plots: Sheet, *, name: str, name_en: str
) -> TrialSeries:
    """Enter a trial book as read; a book is opened once."""
    opened = series_from(book)
    if opened:
        raise Refusal(_("这本账本已经开成系列试验“%(series)s”。") % {"series": opened})
    series = TrialSeries.objects.create(
        owner=project.owner,
        project=project,
        book=book,
        kind=_kind(read),
        name=name.strip() or PurePath(book.filename).stem,
        name_en=name_en.strip(),
        is_synthetic=is_synthetic(read),
    )
    counts = _enter_rows(actor, series, read, plots)
    record("breeding.open_series", actor=actor, subject=series, changes={"book": book.digest, **counts})
    return series


@transaction.atomic
def estimate(actor: User, series: TrialSeries, trait: Trait) -> Job:
    """Have a trait estimated; the job leads to the estimate's page."""
    from .tasks import estimate_trait  # tasks are handed to jobs; they call back into this file

    require_role(actor, series.owner, Role.EDITOR)
    if trait.series_id != series.pk:
        raise Refusal(_("性状“%(trait)s”不属于这个系列试验。") % {"trait": trait})
    title = format_lazy("{deed} {series} {trait}", deed=gettext_lazy("估计"), series=series, trait=trait)
    job = start(estimate_trait, series.pk, trait.pk, title=title, owner=series.owner, actor=actor)
    record("breeding.estimate", actor=actor, subject=series, changes={"trait": trait.name, "job": job.pk})
    return job


def make_estimate(
    actor: User | None, series: TrialSeries, trait: Trait, *, job: Job | None = None
) -> Estimate:
    """Run the engine on the series' rows, then keep what it said; nobody waits for the run to write."""
    try:
        found = analysed(series, trait)
    except UnusableTraitError as unusable:
        raise Refusal(unusable.text) from unusable
    return keep_estimate(actor, series, trait, found, job=job)


@transaction.atomic
def keep_estimate(
    actor: User | None, series: TrialSeries, trait: Trait, found: TraitAnalysis, *, job: Job | None = None
) -> Estimate:
    """Store one analysis with everything needed to make it again."""
    used = found.plots.select("place", "fitted", "residual").iter_rows()
    kept = Estimate.objects.create(
        series=series,
        trait=trait,
        analysis=found.as_json(),
        residuals={place: [fitted, residual] for place, fitted, residual in used},
        provenance=found.provenance.as_json(),
        job=job,
        made_by=actor,
    )
    record(
        "breeding.keep_estimate",
        actor=actor,
        subject=kept,
        changes={"series": series.pk, "trait": trait.name, "inputs": dict(found.provenance.inputs)},
    )
    return kept


@transaction.atomic
def publish_series(actor: User, series: TrialSeries) -> TrialSeries:
    """Let everybody see the trials and their estimates."""
    require_role(actor, series.owner, Role.MANAGER)
    series.refresh_from_db(from_queryset=TrialSeries.objects.select_for_update())
    if series.is_public:
        return series
    if not series.project.is_public:
        raise Refusal(_("课题“%(project)s”尚未公开。请先公开课题。") % {"project": series.project})
    series.is_public = True
    series.save(update_fields=["is_public"])
    record("breeding.publish_series", actor=actor, subject=series, changes={"is_public": True})
    return series


def _readable(book: Book) -> ReadBook:
    try:
        return read_kept(book)
    except UnreadableBookError as error:
        raise Refusal(error.text.to(get_language() or "")) from error


def _kind(read: ReadBook) -> TrialKind:
    """Return what the trials compare; a book that mixes both kinds would be judged by two gates at once."""
    trials = read.frame("trials")
    kinds = set() if trials is None else set(trials["kind"].drop_nulls().to_list())
    if len(kinds) > 1:
        raise Refusal(_("账本里既有品种试验又有技术试验。两者门槛不同，请分成两本账本。"))
    return TrialKind(kinds.pop()) if kinds else TrialKind.VARIETY


def _enter_rows(actor: User, series: TrialSeries, read: ReadBook, plots: Sheet) -> dict[str, int]:
    trials = _enter_trials(series, read, plots.frame)
    entries = _enter_entries(actor, series, read, plots.frame)
    traits = Trait.objects.bulk_create(
        Trait(series=series, name=open_column.name, unit=open_column.unit or "")
        for open_column in plots.traits
    )
    rows = plots.frame.to_dicts()
    planted = Plot.objects.bulk_create(_plot(row, trials, entries, plots) for row in rows)
    values = Observation.objects.bulk_create(_observations(rows, planted, traits))
    counts = {"trials": trials, "entries": entries, "traits": traits, "plots": planted, "values": values}
    return {name: len(made) for name, made in counts.items()}


def _enter_trials(series: TrialSeries, read: ReadBook, plots: pl.DataFrame) -> dict[str, Trial]:
    """Enter the trials the book lists, and those only its plots name."""
    listed = {row["trial"]: row for row in _rows(read, "trials")}
    codes = list(listed) + [code for code in _in_order(plots["trial"]) if code not in listed]
    made = Trial.objects.bulk_create(
        Trial(
            series=series,
            code=code,
            site=listed.get(code, {}).get("site") or "",
            site_en=listed.get(code, {}).get("site_en") or "",
            year=listed.get(code, {}).get("year"),
            design=listed.get(code, {}).get("design") or "",
        )
        for code in codes
    )
    return {trial.code: trial for trial in made}


def _enter_entries(actor: User, series: TrialSeries, read: ReadBook, plots: pl.DataFrame) -> dict[str, Entry]:
    """Enter what is tested, each linked to the registry's name so that a planting can mean the same one."""
    listed = {row["entry"]: row for row in _rows(read, "entries")}
    codes = list(listed) + [code for code in _in_order(plots["entry"]) if code not in listed]
    made = Entry.objects.bulk_create(_entry(actor, series, code, listed.get(code, {})) for code in codes)
    return {entry.code: entry for entry in made}


def _entry(actor: User, series: TrialSeries, code: str, row: Mapping[str, object]) -> Entry:
    name, name_en = (str(row.get(column) or "") for column in ("name", "name_en"))
    entry = Entry(series=series, code=code, name=name, is_check=bool(row.get("check")))
    if series.kind == TrialKind.VARIETY:
        herb = series.project.herb
        if herb is None:
            raise Refusal(_("课题“%(project)s”没有写明药材，品种无从登记。") % {"project": series.project})
        entry.variety = name_variety(actor, herb=herb, name=name or code, name_en=name_en)
    elif not entry.is_check:  # what is usually done is a check, not a technique anybody adopts
        entry.technique = name_technique(actor, name=name or code, name_en=name_en)
    known = entry.variety or entry.technique
    entry.name_en = name_en or (known.name_en if known else "")
    return entry


def _plot(
    row: Mapping[str, object], trials: Mapping[str, Trial], entries: Mapping[str, Entry], sheet: Sheet
) -> Plot:
    return Plot(
        trial=trials[row["trial"]],
        entry=entries[row["entry"]],
        block=row["block"] or "",
        row=row["row"],
        column=row["column"],
        area_m2=row["area"],
        book_place=sheet.place(row[ROW]),
    )


def _observations(
    rows: list[dict[str, object]], plots: list[Plot], traits: list[Trait]
) -> Iterable[Observation]:
    for row, plot in zip(rows, plots, strict=True):
        for trait in traits:
            if row[trait.name] is not None:
                yield Observation(plot=plot, trait=trait, value=row[trait.name])


def _rows(read: ReadBook, sheet: str) -> list[dict[str, object]]:
    frame = read.frame(sheet)
    return [] if frame is None else frame.to_dicts()


def _in_order(column: pl.Series) -> list[str]:
    return column.unique(maintain_order=True).to_list()

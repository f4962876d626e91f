"""Read the shared nouns; put a kept book's verdicts before people, in their language, in any form."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db.models import Count, F, Max, QuerySet
from django.utils.translation import gettext as _

import huaiyao
from huaiyao.engine.books.blank import blank_book
from huaiyao.engine.books.convert import as_workbook
from huaiyao.engine.books.giveback import give_back
from huaiyao.engine.books.reader import read_book
from huaiyao.engine.books.terms import Book as ReadBook
from huaiyao.engine.books.terms import Issue, Kind
from huaiyao.engine.check import Check
from huaiyao.engine.provenance import Provenance
from huaiyao.engine.report.html import html_report
from huaiyao.engine.report.pdf import pdf_report
from huaiyao.engine.report.rows import Report, report_of
from huaiyao.engine.report.sheets import report_notes, report_sheets
from huaiyao.engine.rules.terms import State, Verdict
from huaiyao.engine.trials.terms import ClaimVerdicts, TrialVerdicts
from huaiyao.engine.wording import Text
from huaiyao.institute.accounts.models import Organisation
from huaiyao.institute.accounts.queries import edits_somewhere
from huaiyao.institute.web.errors import NotAllowed

from .models import Book, CropYear, Grower, Herb, Parcel, Place, Technique, VarietyName

_PACKAGE = Path(huaiyao.__file__).resolve().parent
_SHIPPED, _IN_A_CLONE = _PACKAGE / "examples", _PACKAGE.parents[1] / "examples"
EXAMPLES = _SHIPPED if _SHIPPED.is_dir() else _IN_A_CLONE  # a wheel brings them inside the package
SAMPLES = ("jiaozuo_2021_plan.xlsx", "rehmannia_clones.xlsx")


def require_writer(actor: Any) -> None:
    """Raise `NotAllowed` unless the actor may write for some organisation: names are everybody's."""
    if not edits_somewhere(actor):
        raise NotAllowed(_("需要在任一单位有“录入”角色。请向您单位的管理人员申请。"))


def herbs() -> QuerySet[Herb]:
    return Herb.objects.annotate(variety_count=Count("varieties"))


def varieties() -> QuerySet[VarietyName]:
    return VarietyName.objects.select_related("herb")


def techniques() -> QuerySet[Technique]:
    return Technique.objects.all()


def counties() -> QuerySet[Place]:
    return Place.objects.filter(county__isnull=True)


def places() -> QuerySet[Place]:
    return Place.objects.select_related("county")


def growers_seen_by(viewer: Any) -> QuerySet[Grower]:
    rows = Grower.objects.seen_by(viewer).select_related("owner", "township")
    return rows.annotate(parcel_count=Count("parcels", distinct=True))


def parcels_seen_by(viewer: Any) -> QuerySet[Parcel]:
    rows = Parcel.objects.seen_by(viewer).select_related("owner", "grower", "county", "township")
    return rows.annotate(last_year=Max("history__year"))


def history_of(parcel: Parcel) -> list[tuple[int, list[str]]]:
    """Return what grew on a parcel by year, newest first; the herbs by their names."""
    names = {herb.code: str(herb) for herb in Herb.objects.all()}
    years: dict[int, list[str]] = {}
    for row in CropYear.objects.filter(parcel=parcel).order_by("-year", "pk"):
        years.setdefault(row.year, []).append(names.get(row.crop, row.crop))
    return list(years.items())


def books_seen_by(viewer: Any) -> QuerySet[Book]:
    """Return books for a list: without their verdicts, only the state of the whole."""
    rows = Book.objects.seen_by(viewer).select_related("owner", "uploaded_by", "job").defer("check_result")
    return rows.annotate(verdict=F("check_result__state"))


def book_of_bytes(owner: Organisation, content: bytes) -> Book | None:
    """Return the organisation's book of these very bytes, if it has one."""
    return Book.objects.filter(owner=owner, digest=hashlib.sha256(content).hexdigest()).first()


def samples() -> list[str]:
    """Return the shipped sample workbooks that are there."""
    return [name for name in SAMPLES if sample_path(name)]


def sample_path(name: str) -> Path | None:
    """Return where a shipped sample workbook lies, or None for any other name."""
    path = EXAMPLES / name
    return path if name in SAMPLES and path.is_file() else None


def blank(kind: str, language: str) -> bytes:
    """Return an empty workbook of a kind, with explanations."""
    return blank_book(Kind(kind), language)


def kept_check(book: Book) -> Check:
    """Return the check of a book as it was kept: its page and its files say the same for ever."""
    kept = book.check_result
    light = ReadBook(
        name=book.filename,
        sheets={},
        issues=[_issue(issue) for issue in kept["issues"]],
        kinds=frozenset(Kind(kind) for kind in kept["kinds"]),
        digest=book.digest,
        unread_sheets=tuple(kept["sheets"]["unread"]),
        titles=tuple(kept["sheets"]["found"]),
    )
    return _check(light, kept)


def report(book: Book, language: str) -> Report:
    """Return the rows of a judged book's page."""
    return report_of(kept_check(book), language)


def html_of(book: Book, language: str) -> str:
    return html_report(kept_check(book), language)


def pdf_of(book: Book, language: str) -> bytes:
    return pdf_report(kept_check(book), language)


def annotated(book: Book, language: str) -> bytes:
    """Return the user's own workbook with the verdicts, the issues and notes added, all else untouched."""
    original = bytes(book.file.content)
    check = _check(_with_kept_issues(read_book(original, book.filename), book), book.check_result)
    workbook = as_workbook(original, book.filename)  # CSV files come back as one workbook
    return give_back(workbook, report_sheets(check, language), report_notes(check, language))


def _with_kept_issues(read: ReadBook, book: Book) -> ReadBook:
    """Return a re-read book with the issues its page lists, those of its judges too, on their cells."""
    positions = {(i.sheet, i.row, i.column, i.value): i.position for i in read.issues}
    issues = [_issue(kept) for kept in book.check_result["issues"]]
    return replace(
        read,
        issues=tuple(replace(i, position=positions.get((i.sheet, i.row, i.column, i.value))) for i in issues),
    )


def _check(read: ReadBook, kept: Mapping[str, Any]) -> Check:
    provenance = kept["parameters"].get("provenance", {})
    return Check(
        book=read,
        plan=_verdicts(kept["plan"]["clauses"]),
        trials=tuple(TrialVerdicts(trial["trial"], _verdicts(trial["clauses"])) for trial in kept["trials"]),
        claims=tuple(_claim(claim) for claim in kept["claims"]),
        parameters=kept["parameters"],
        provenance={Kind(kind): Provenance(**source) for kind, source in provenance.items()},
    )


def _claim(kept: Mapping[str, Any]) -> ClaimVerdicts:
    return ClaimVerdicts(
        subject=kept["subject"],
        entry=kept["entry"],
        trait=kept["trait"],
        claim=kept["claim"],
        against=kept["against"],
        clauses=_verdicts(kept["clauses"]),
        state=State(kept["state"]),
    )


def _verdicts(kept: list[Mapping[str, Any]]) -> tuple[Verdict, ...]:
    return tuple(Verdict.from_json(clause) for clause in kept)


def _issue(kept: Mapping[str, Any]) -> Issue:
    return Issue(
        sheet=kept["sheet"],
        row=kept["row"],
        column=kept["column"],
        value=kept["value"],
        rule=Text(**kept["rule"]),
        remedy=Text(**kept["remedy"]),
    )

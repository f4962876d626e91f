"""Enter the shared nouns, keep a user's workbook and what the engine said of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import PurePath

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huaiyao.engine.books.reader import read_book
from huaiyao.engine.books.terms import UnreadableBookError
from huaiyao.engine.check import Check, check_book
from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.models import Organisation, User
from huaiyao.institute.accounts.queries import require_institute_role, require_role
from huaiyao.institute.audit.actions import amend, record
from huaiyao.institute.jobs.actions import start
from huaiyao.institute.web.errors import Refusal

from .choices import BookState
from .models import Book, BookFile, CropYear, Grower, Herb, Parcel, Place, Technique, VarietyName
from .queries import book_of_bytes, require_writer

MOST_BOOK_BYTES = 20 * 1024 * 1024
EARLIEST_CROP_YEAR = 1949
# What upper departments have to say before a parcel is corrected: each is called with the parcel and its new
# area, and raises a `Refusal`. Added in their `apps.ready`, as panels are.
parcel_checks: list[Callable[[Parcel, float], None]] = []


@transaction.atomic
def register_herb(actor: User, *, code: str, name: str, name_en: str = "", latin: str = "") -> Herb:
    """Enter a herb under the engine's name for it."""
    require_institute_role(actor, Role.EDITOR)
    if Herb.objects.filter(code=code).exists():
        raise Refusal(_("药材代码“%(code)s”已在名录中。") % {"code": code})
    herb = Herb.objects.create(code=code, name=name, name_en=name_en, latin=latin)
    record("registry.register_herb", actor=actor, subject=herb, changes={"name": [None, name]})
    return herb


@transaction.atomic
def register_place(actor: User, *, name: str, name_en: str = "", county: Place | None = None) -> Place:
    """Enter a county, or a township of one."""
    require_institute_role(actor, Role.EDITOR)
    if county is not None and county.county_id is not None:
        raise Refusal(_("“%(place)s”是乡镇，不能再辖乡镇。请选择县。") % {"place": county})
    if Place.objects.filter(name=name, county=county).exists():
        raise Refusal(_("“%(name)s”已在名录中。") % {"name": name})
    place = Place.objects.create(name=name, name_en=name_en, county=county)
    record("registry.register_place", actor=actor, subject=place, changes={"name": [None, name]})
    return place


@transaction.atomic
def name_variety(
    actor: User, *, herb: Herb, name: str, name_en: str = "", is_released: bool = False
) -> VarietyName:
    """Return the variety of that name, entering it when nobody has named it yet."""
    require_writer(actor)
    known = VarietyName.objects.filter(herb=herb, name=name).first()
    if known is not None:
        return known
    variety = VarietyName.objects.create(herb=herb, name=name, name_en=name_en, is_released=is_released)
    record("registry.name_variety", actor=actor, subject=variety, changes={"name": [None, name]})
    return variety


@transaction.atomic
def name_technique(actor: User, *, name: str, name_en: str = "") -> Technique:
    """Return the technique of that name, entering it when nobody has named it yet."""
    require_writer(actor)
    known = Technique.objects.filter(name=name).first()
    if known is not None:
        return known
    technique = Technique.objects.create(name=name, name_en=name_en)
    record("registry.name_technique", actor=actor, subject=technique, changes={"name": [None, name]})
    return technique


@transaction.atomic
def register_grower(
    actor: User, owner: Organisation, *, code: str, name: str, township: Place | None = None
) -> Grower:
    """Enter a household or farm of an organisation."""
    require_role(actor, owner, Role.EDITOR)
    grower = Grower(owner=owner, code=code, name=name, township=township)
    _check_grower(grower)
    grower.save()
    record("registry.register_grower", actor=actor, subject=grower, changes={"code": [None, code]})
    return grower


@transaction.atomic
def change_grower(
    actor: User, grower: Grower, *, code: str, name: str, township: Place | None = None
) -> Grower:
    """Correct what is kept of a household or farm."""
    require_role(actor, grower.owner, Role.EDITOR)
    _check_grower(Grower(pk=grower.pk, owner=grower.owner, code=code))
    changes = amend(grower, code=code, name=name, township=township)
    if changes:
        record("registry.change_grower", actor=actor, subject=grower, changes=changes)
    return grower


@transaction.atomic
def register_parcel(
    actor: User,
    owner: Organisation,
    *,
    code: str,
    county: Place,
    area_ha: float,
    grower: Grower | None = None,
    township: Place | None = None,
    latitude: float | None = None,
    longitude: float | None = None,
    soil: str = "",
) -> Parcel:
    """Enter a piece of land of an organisation; `area_ha` in hectares."""
    require_role(actor, owner, Role.EDITOR)
    parcel = Parcel(
        owner=owner,
        code=code,
        county=county,
        area_ha=area_ha,
        grower=grower,
        township=township,
        latitude=latitude,
        longitude=longitude,
        soil=soil,
    )
    _check_parcel(parcel)
    parcel.save()
    changes = {"code": [None, code], "area_ha": [None, area_ha], "county": [None, county.name]}
    record("registry.register_parcel", actor=actor, subject=parcel, changes=changes)
    return parcel


@transaction.atomic
def change_parcel(
    actor: User,
    parcel: Parcel,
    *,
    code: str,
    county: Place,
    area_ha: float,
    grower: Grower | None = None,
    township: Place | None = None,
    latitude: float | None = None,
    longitude: float | None = None,
    soil: str = "",
) -> Parcel:
    """Correct what is kept of a piece of land. What was planted on it keeps the area it was recorded with."""
    require_role(actor, parcel.owner, Role.EDITOR)
    for check in parcel_checks:
        check(parcel, area_ha)
    said = {
        "code": code,
        "county": county,
        "area_ha": area_ha,
        "grower": grower,
        "township": township,
        "latitude": latitude,
        "longitude": longitude,
        "soil": soil,
    }
    _check_parcel(Parcel(pk=parcel.pk, owner=parcel.owner, **said))
    changes = amend(parcel, **said)
    if changes:
        record("registry.change_parcel", actor=actor, subject=parcel, changes=changes)
    return parcel


@transaction.atomic
def record_crop_year(actor: User, parcel: Parcel, *, year: int, crop: str) -> CropYear:
    """Say what grew on a parcel in a year; saying the same again changes nothing."""
    require_role(actor, parcel.owner, Role.EDITOR)
    this_year = timezone.localdate().year
    if not EARLIEST_CROP_YEAR <= year <= this_year + 1:
        raise Refusal(
            _("年份须在 %(first)s 至 %(last)s 之间，收到 %(year)s。")
            % {"first": EARLIEST_CROP_YEAR, "last": this_year + 1, "year": year}
        )
    if not crop.strip():
        raise Refusal(_("请写明作物；休闲地写“休闲”。"))
    known = CropYear.objects.filter(parcel=parcel, year=year, crop=crop.strip()).first()
    if known is not None:
        return known
    row = CropYear.objects.create(parcel=parcel, year=year, crop=crop.strip())
    record("registry.record_crop_year", actor=actor, subject=parcel, changes={str(year): [None, row.crop]})
    return row


def receive_book(actor: User, owner: Organisation, *, filename: str, content: bytes) -> Book:
    """Keep a workbook as it came and have it judged; the same bytes again give the book that is there.

    A file that cannot be read is refused here, before anything is written. Reading stands outside the
    transaction: a large workbook takes many seconds, and nobody else waits for them to write.
    """
    require_role(actor, owner, Role.EDITOR)
    name = PurePath(filename.replace("\\", "/")).name[:200]
    if len(content) > MOST_BOOK_BYTES:
        raise Refusal(
            _("文件有 %(size).1f MB，最多 %(most)d MB。请拆成几个文件，或去掉图片。")
            % {"size": len(content) / 1024**2, "most": MOST_BOOK_BYTES // 1024**2}
        )
    earlier = book_of_bytes(owner, content)
    if earlier is not None:
        return earlier
    return keep_book(actor, owner, filename=name, content=content, kinds=_kinds(content, name))


@transaction.atomic
def keep_book(actor: User, owner: Organisation, *, filename: str, content: bytes, kinds: list[str]) -> Book:
    """Store a workbook that could be read, once, and put it into the queue to be judged."""
    earlier = book_of_bytes(owner, content)
    if earlier is not None:  # somebody sent the same bytes while these were read
        return earlier
    digest = hashlib.sha256(content).hexdigest()
    file = BookFile.objects.create(content=content)
    book = Book.objects.create(
        owner=owner, filename=filename, file=file, digest=digest, kinds=kinds, uploaded_by=actor
    )
    record("registry.receive_book", actor=actor, subject=book, changes={"sha256": [None, digest]})
    _queue(actor, book)
    return book


@transaction.atomic
def judge_again(actor: User, book: Book) -> Book:
    """Judge a kept book once more, with today's engine and rules."""
    require_role(actor, book.owner, Role.EDITOR)
    if book.state == BookState.WAITING and book.job is not None and not book.job.is_over:
        raise Refusal(_("这个账本正在判定。请等它完成。"))
    record(
        "registry.judge_again", actor=actor, subject=book, changes={"state": [book.state, BookState.WAITING]}
    )
    _queue(actor, book)
    return book


def judge(book: Book, *, actor: User | None) -> Book:
    """Read a kept book, judge it, and keep what was said: the verdicts, or why it cannot be read.

    Reading and judging stand outside the transaction: nobody else waits for them.
    """
    try:
        check = check_book(read_book(bytes(book.file.content), book.filename), on=timezone.localdate())
    except UnreadableBookError as error:
        return keep_refusal(book, error, actor=actor)
    return keep_check(book, check, actor=actor)


@transaction.atomic
def keep_check(book: Book, check: Check, *, actor: User | None) -> Book:
    """Store the verdicts of a book."""
    said = check.as_json()
    book.state = BookState.JUDGED if check.clauses else BookState.EMPTY
    book.check_result, book.refusal = said, None
    book.kinds = said["kinds"]
    book.save(update_fields=["state", "check_result", "refusal", "kinds"])
    changes = {"verdicts": [None, said["counts"]["verdicts"]], "version": [None, said["version"]]}
    record("registry.judge_book", actor=actor, subject=book, changes=changes)
    return book


@transaction.atomic
def keep_refusal(book: Book, error: UnreadableBookError, *, actor: User | None) -> Book:
    """Store why a kept book cannot be read (any more)."""
    book.state, book.check_result, book.refusal = BookState.UNREADABLE, None, error.text.as_json()
    book.save(update_fields=["state", "check_result", "refusal"])
    record("registry.judge_book", actor=actor, subject=book, changes={"refusal": [None, error.text.zh]})
    return book


def _check_grower(grower: Grower) -> None:
    if Grower.objects.filter(owner=grower.owner, code=grower.code).exclude(pk=grower.pk).exists():
        raise Refusal(_("种植户编号“%(code)s”已被使用。请换一个编号。") % {"code": grower.code})


def _check_parcel(parcel: Parcel) -> None:
    owner, grower, township, county = parcel.owner, parcel.grower, parcel.township, parcel.county
    if not parcel.area_ha > 0:
        raise Refusal(_("面积必须大于 0，收到 %(area)s。") % {"area": parcel.area_ha})
    if Parcel.objects.filter(owner=owner, code=parcel.code).exclude(pk=parcel.pk).exists():
        raise Refusal(_("地块编号“%(code)s”已被使用。请换一个编号。") % {"code": parcel.code})
    if grower is not None and grower.owner_id != owner.pk:
        raise Refusal(_("种植户“%(grower)s”不属于“%(owner)s”。") % {"grower": grower, "owner": owner})
    if township is not None and township.county_id != county.pk:
        raise Refusal(
            _("“%(township)s”不在“%(county)s”。请核对县和乡镇。") % {"township": township, "county": county}
        )


def _queue(actor: User, book: Book) -> None:
    from .tasks import judge_book  # tasks are handed to jobs; they call back into this file

    title = format_lazy("{deed} {name}", deed=gettext_lazy("判定账本"), name=book.filename)
    book.state = BookState.WAITING
    book.job = start(judge_book, book.pk, title=title, owner=book.owner, actor=actor)
    book.save(update_fields=["state", "job"])


def _kinds(content: bytes, name: str) -> list[str]:
    """Return what can be judged of a workbook; refuse one that cannot be read, in the reader's language."""
    try:
        return sorted(kind.value for kind in read_book(content, name).kinds)
    except UnreadableBookError as error:
        raise Refusal(error.text.to(get_language() or "")) from error

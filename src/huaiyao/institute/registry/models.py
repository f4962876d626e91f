"""Shared nouns: herb, variety name, technique, place, grower, parcel with dated crop history, book."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huaiyao.institute.accounts.models import Owned
from huaiyao.institute.jobs.models import Job
from huaiyao.institute.web.names import Named

from .choices import BookState


class Herb(Named):
    """One of the four Huai herbs; `code` is the engine's name for it."""

    code = models.SlugField(_("代码"), unique=True)
    latin = models.CharField(_("学名"), max_length=120, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("药材")


class VarietyName(Named):
    """A variety or clone by its name, so that a planting and a result can mean the same one."""

    herb = models.ForeignKey(Herb, on_delete=models.PROTECT, related_name="varieties", verbose_name=_("药材"))
    is_released = models.BooleanField(_("已登记或认定"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["herb", "name"], name="one_variety_name")]
        ordering = ["herb_id", "name"]
        verbose_name = _("品种名")


class Technique(Named):
    """A cultivation technique by its name."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="one_technique_name")]
        ordering = ["name"]
        verbose_name = _("技术")


class Place(Named):
    """A county (no parent) or a township in it."""

    county = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="townships"
    )

    class Meta:
        ordering = ["county_id", "name"]
        verbose_name = _("地点")


class Grower(Owned):
    """A household or farm of a co-operative; personal data, never public."""

    code = models.CharField(_("种植户编号"), max_length=40)
    name = models.CharField(_("种植户"), max_length=80)
    township = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("乡镇")
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "code"], name="one_grower_code")]
        ordering = ["code"]
        verbose_name = _("种植户")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("registry:grower", args=[self.pk])

    @classmethod
    def public_rows(cls) -> Q:
        return Q(pk__in=[])


class Parcel(Owned):
    """A piece of land with an area; its crop history says what grew on it in which year."""

    code = models.CharField(_("地块编号"), max_length=40)
    grower = models.ForeignKey(
        Grower, null=True, blank=True, on_delete=models.PROTECT, related_name="parcels"
    )
    county = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("县"))
    township = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("乡镇")
    )
    area_ha = models.FloatField(_("面积（公顷）"))
    latitude = models.FloatField(_("纬度"), null=True, blank=True)
    longitude = models.FloatField(_("经度"), null=True, blank=True)
    soil = models.CharField(_("土壤"), max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "code"], name="one_parcel_code"),
            models.CheckConstraint(condition=Q(area_ha__gt=0), name="parcel_has_area"),
        ]
        ordering = ["code"]
        verbose_name = _("地块")

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("registry:parcel", args=[self.pk])

    @classmethod
    def public_rows(cls) -> Q:
        return Q(pk__in=[])  # where a household's land lies is personal data


class CropYear(models.Model):
    """What grew on a parcel in a year."""

    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="history")
    year = models.PositiveSmallIntegerField(_("年份"))
    crop = models.CharField(_("作物"), max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["parcel", "year", "crop"], name="one_crop_year")]
        ordering = ["-year"]
        verbose_name = _("前茬记录")

    def __str__(self) -> str:
        return f"{self.parcel} {self.year} {self.crop}"


class BookFile(models.Model):
    """The user's own bytes, kept untouched, apart from the row that lists read."""

    content = models.BinaryField()


class Book(Owned):
    """An uploaded workbook: the bytes as they came, and what the engine said of them."""

    filename = models.CharField(_("文件"), max_length=200)
    file = models.OneToOneField(BookFile, on_delete=models.PROTECT, related_name="book")
    digest = models.CharField(_("摘要"), max_length=64)
    state = models.CharField(_("状态"), max_length=12, choices=BookState, default=BookState.WAITING)
    kinds = models.JSONField(_("类别"), default=list)
    check_result = models.JSONField(_("判定"), null=True)  # `huaiyao.check/1`
    refusal = models.JSONField(_("无法读取的原因"), null=True)  # {"zh", "en"}
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("上传时间"), auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "digest"], name="one_book_of_these_bytes")]
        ordering = ["-uploaded_at"]
        verbose_name = _("账本")

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("registry:book", args=[self.pk])

    @property
    def is_checked(self) -> bool:
        """Whether the engine has read it and said what it found, be it nothing to judge."""
        return self.state in (BookState.JUDGED, BookState.EMPTY)

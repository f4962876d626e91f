"""Second-person review and objection. The reviewed row holds the foreign key; this room knows no upper one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huaiyao.institute.accounts.models import Organisation, Owned
from huaiyao.institute.web.sentences import by_language

from .choices import ObjectionState, ReviewState


class Review(Owned):
    """One matter put before a second person.

    `makers` are the people whose work it is, whoever put it forward: none of them is its second person.
    `party` is the organisation the matter concerns. Where the verdict is negative for it (`is_negative`),
    it may object until `objection_until`, and nothing is public before that day is over and every
    objection is answered.
    """

    title = models.CharField(_("事项"), max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    summary = models.TextField(_("说明"), blank=True)
    summary_en = models.TextField(blank=True)
    subject_url = models.CharField(max_length=300)
    state = models.CharField(_("状态"), max_length=10, choices=ReviewState, default=ReviewState.OPEN)
    is_negative = models.BooleanField(_("含不符"), default=False)
    party = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("相关单位")
    )
    objection_until = models.DateField(_("异议截止"), null=True)  # the last day on which the party may object
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("放弃异议人"),
    )
    waived_at = models.DateTimeField(_("放弃异议时间"), null=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("提请人")
    )
    requested_at = models.DateTimeField(_("提请时间"), auto_now_add=True)
    makers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name=_("经手人"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("复核人"),
    )
    decided_at = models.DateTimeField(_("复核时间"), null=True)
    note = models.TextField(_("复核意见"), blank=True)

    class Meta:
        ordering = ["-requested_at"]
        verbose_name = _("复核")

    def __str__(self) -> str:
        return by_language(self.title, self.title_en)

    def get_absolute_url(self) -> str:
        return reverse("review:detail", args=[self.pk])

    @property
    def account(self) -> str:
        """What the matter is, in the reader's language."""
        return by_language(self.summary, self.summary_en)

    @classmethod
    def public_rows(cls) -> Q:
        return Q(pk__in=[])

    @classmethod
    def shared_with(cls, organisations: list[int]) -> Q:
        return Q(party__in=organisations)


class Objection(models.Model):
    """What the party concerned says against a verdict, and the answer."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="objections")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(_("提出时间"), auto_now_add=True)
    text = models.TextField(_("异议"))
    state = models.CharField(_("状态"), max_length=10, choices=ObjectionState, default=ObjectionState.OPEN)
    answer = models.TextField(_("答复"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True)

    class Meta:
        ordering = ["raised_at"]
        verbose_name = _("异议")

    def __str__(self) -> str:
        return f"{self.organisation}: {self.text[:40]}"

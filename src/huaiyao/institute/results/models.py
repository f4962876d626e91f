"""Claim → gate → result (成果) → transfer → adoption → effect."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huaiyao.institute.accounts.models import Organisation, Owned
from huaiyao.institute.breeding.models import Entry, Estimate
from huaiyao.institute.programme.choices import SharedData
from huaiyao.institute.programme.models import Project
from huaiyao.institute.registry.models import Herb, Place, Technique, VarietyName
from huaiyao.institute.review.models import Review

from .choices import ClaimKind, TransferState, VerdictState

# Who was offered a result sees it, to decide; who did not accept it is an outsider again.
OPEN_TO_RECEIVER = (TransferState.OFFERED, TransferState.ACCEPTED)


class Claim(Owned):
    """What is said of a variety or a technique, and the evidence named for it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", verbose_name=_("课题"))
    kind = models.CharField(_("类别"), max_length=12, choices=ClaimKind)
    variety = models.ForeignKey(
        VarietyName, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("品种")
    )
    technique = models.ForeignKey(
        Technique, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("技术")
    )
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+", verbose_name=_("处理"))
    against = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+", verbose_name=_("对照"))
    estimate = models.ForeignKey(Estimate, on_delete=models.PROTECT, related_name="+", verbose_name=_("证据"))
    says = models.CharField(_("声称"), max_length=60)  # `+10.5%`, `>= 0.3 %`
    made_on = models.DateField(_("声称日期"))

    @property
    def check_name(self) -> object:
        """Return what the check is called: by its name in the registry where it has one."""
        return self.against.variety or self.against.technique or self.against

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=ClaimKind.VARIETY, variety__isnull=False)
                | Q(kind=ClaimKind.TECHNIQUE, technique__isnull=False),
                name="claim_names_its_subject",
            )
        ]
        verbose_name = _("声称")

    def __str__(self) -> str:
        return f"{self.variety or self.technique} {self.estimate.trait.label} {self.says}"

    def get_absolute_url(self) -> str:
        return reverse("results:claim", args=[self.pk])

    @classmethod
    def public_rows(cls) -> Q:
        """A claim is public with its result, never before: nothing negative before review and objection."""
        return Q(result__is_public=True)

    @classmethod
    def shared_with(cls, organisations: list[int]) -> Q:
        """A claim is seen with its trials, by the party that may object to it, and by who is offered its result."""
        by_partners = Q(
            project__partners__organisation__in=organisations,
            project__partners__shared_data=SharedData.TRIALS,
        )
        by_party = Q(result__review__party__in=organisations)
        by_receiver = Q(
            result__transfers__organisation__in=organisations,
            result__transfers__state__in=OPEN_TO_RECEIVER,
        )
        return by_partners | by_party | by_receiver


class Judgement(models.Model):
    """The gate as judged on a day: every clause, the rules in force, and how to judge again."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="judgements")
    state = models.CharField(_("判定"), max_length=12, choices=VerdictState)
    clauses = models.JSONField(_("条款"))  # the engine's verdicts, as JSON
    provenance = models.JSONField(_("方法与参数"))
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    judged_at = models.DateTimeField(_("判定时间"), auto_now_add=True)

    class Meta:
        ordering = ["-judged_at"]
        verbose_name = _("判定")

    def __str__(self) -> str:
        return f"{self.claim}: {self.get_state_display()}"


class Result(Owned):
    """A judged claim put before a second person; a 成果 once it is approved and supported."""

    number = models.CharField(_("成果编号"), max_length=40, unique=True)
    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="result")
    judgement = models.ForeignKey(Judgement, on_delete=models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(_("公开时间"), null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("成果")

    def __str__(self) -> str:
        return f"{self.number} {self.claim}"

    def get_absolute_url(self) -> str:
        return reverse("results:result", args=[self.number])

    @classmethod
    def shared_with(cls, organisations: list[int]) -> Q:
        by_receiver = Q(transfers__organisation__in=organisations, transfers__state__in=OPEN_TO_RECEIVER)
        return by_receiver | Q(review__party__in=organisations)


class Transfer(models.Model):
    """A result offered to a user under terms; nothing of the user is read before the user accepts them."""

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="transfers")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("承接单位")
    )
    agreed_on = models.DateField(_("签约日期"))
    terms = models.TextField(_("约定"))
    fee_yuan = models.FloatField(_("转化费（元）"), default=0)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(_("答复"), max_length=12, choices=TransferState, default=TransferState.OFFERED)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True)
    reason = models.TextField(_("理由"), blank=True)  # why it was not accepted

    class Meta:
        ordering = ["-agreed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["result", "organisation"],
                condition=Q(state__in=OPEN_TO_RECEIVER),
                name="one_transfer_each",
            ),
            models.CheckConstraint(
                condition=Q(state=TransferState.OFFERED, answered_at__isnull=True)
                | Q(state__in=(TransferState.ACCEPTED, TransferState.REFUSED), answered_at__isnull=False),
                name="transfer_is_answered_or_waits",
            ),
        ]
        verbose_name = _("转化")

    def __str__(self) -> str:
        return f"{self.result.number} → {self.organisation}"

    @property
    def answer_url(self) -> str:
        return reverse("results:answer", args=[self.pk])


class Effect(models.Model):
    """Value per hectare with and without the result: same herb, county and year, side by side."""

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="effects")
    herb = models.ForeignKey(Herb, on_delete=models.PROTECT, related_name="+")
    county = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("县"))
    year = models.PositiveSmallIntegerField(_("年份"))
    numbers = models.JSONField(
        _("数值")
    )  # Σ yuan, Σ ha, growers, plantings of each side; difference and interval, or why none
    provenance = models.JSONField(_("方法与参数"))
    last_event = models.BigIntegerField(_("所见最后事件"), default=0)
    made_at = models.DateTimeField(_("计算时间"), auto_now_add=True)

    class Meta:
        ordering = ["-year", "county_id"]
        constraints = [models.UniqueConstraint(fields=["result", "county", "year"], name="one_effect_each")]
        verbose_name = _("效果")

    def __str__(self) -> str:
        return f"{self.result.number} {self.county} {self.year}"

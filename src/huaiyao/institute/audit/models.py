"""Who changed what and why: append-only, hash-chained, with a snapshot of the actor."""

from __future__ import annotations

import hashlib
import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huaiyao.institute.web.errors import Refusal

from .choices import verb_name

GENESIS = "0" * 64


class AppendOnly(models.QuerySet):
    """A queryset that reads and inserts but never changes or removes a row."""

    def update(self, **kwargs):
        raise Refusal(_("留痕记录只增不改。"))

    def delete(self):
        raise Refusal(_("留痕记录只增不删。"))


class Entry(models.Model):
    """One change. `digest` seals this entry and, through `previous`, every entry before it."""

    number = models.PositiveBigIntegerField(_("序号"), unique=True)
    at = models.DateTimeField(_("时间"))
    verb = models.CharField(_("动作"), max_length=80)
    # A snapshot: people change, the record does not.
    actor = models.JSONField(_("经办人"), encoder=DjangoJSONEncoder)
    subject_type = models.CharField(_("对象类别"), max_length=60)
    subject_id = models.CharField(_("对象编号"), max_length=40)
    subject_label = models.CharField(_("对象"), max_length=300)
    changes = models.JSONField(_("变更"), encoder=DjangoJSONEncoder, default=dict)
    reason = models.TextField(_("事由"), blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ["-number"]
        indexes = [models.Index(fields=["subject_type", "subject_id"])]
        verbose_name = _("留痕")

    def __str__(self) -> str:
        return f"{self.number} {self.verb}"

    def get_absolute_url(self) -> str:
        return reverse("audit:entry", args=[self.number])

    @property
    def deed(self) -> str:
        """What was done, in the reader's language."""
        return verb_name(self.verb)

    @property
    def actor_name(self) -> str:
        """The name the person had then; the system has none."""
        return self.actor.get("name") or str(_("系统"))

    def sealed(self) -> str:
        """Return the digest this entry should bear: SHA-256 over the previous digest and its own content."""
        content = json.dumps(
            [
                self.number,
                self.at.isoformat(),
                self.verb,
                self.actor,
                self.subject_type,
                self.subject_id,
                self.subject_label,
                self.changes,
                self.reason,
            ],
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
            cls=DjangoJSONEncoder,
        )
        return hashlib.sha256(f"{self.previous}\n{content}".encode()).hexdigest()

    def save(self, *args, **kwargs):
        if self.pk:
            raise Refusal(_("留痕记录只增不改。"))
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise Refusal(_("留痕记录只增不删。"))

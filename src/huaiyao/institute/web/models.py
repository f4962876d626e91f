"""What the pages themselves have to remember: which forms were sent."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SentForm(models.Model):
    """One form page that was sent, once. `address` is where its row is; null while its deed is being done."""

    key = models.CharField(max_length=64, unique=True)
    address = models.CharField(max_length=300, null=True)
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("已提交的表单")

    def __str__(self) -> str:
        return self.key

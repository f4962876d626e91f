"""Rows that people name in Chinese, and sometimes in English too."""

from __future__ import annotations

import re

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def natural(name: object) -> list[tuple[int, str]]:
    """Return the key by which names stand as people count them: 1, 2, 10."""
    return [(int(part) if part.isdecimal() else -1, part) for part in re.split(r"(\d+)", str(name))]


class Named(models.Model):
    """A name in Chinese and, where somebody gave one, in English."""

    name = models.CharField(_("名称"), max_length=200)
    name_en = models.CharField(_("英文名称"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        english = (get_language() or "").startswith("en")
        return self.name_en if english and self.name_en else self.name

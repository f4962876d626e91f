from django.db import models
from django.utils.translation import gettext_lazy as _


class EventKind(models.TextChoices):
    """What can happen to a lot. Events are never overwritten; a correction is an event too."""

    OPENED = "opened", _("开批")
    ADDED = "added", _("入批")
    SOLD = "sold", _("销售")
    CORRECTED = "corrected", _("更正")

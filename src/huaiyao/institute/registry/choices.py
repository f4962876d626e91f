from django.db import models
from django.utils.translation import gettext_lazy as _


class BookState(models.TextChoices):
    WAITING = "waiting", _("待判定")
    JUDGED = "judged", _("已判定")
    UNREADABLE = "unreadable", _("无法读取")


class AreaUnit(models.TextChoices):
    """What people measure land in; the value is the engine's word for it."""

    MU = "亩", _("亩")
    HECTARE = "公顷", _("公顷")

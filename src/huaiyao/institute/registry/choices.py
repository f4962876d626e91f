from django.db import models
from django.utils.translation import gettext_lazy as _


class BookState(models.TextChoices):
    WAITING = "waiting", _("待判定")
    JUDGED = "judged", _("已判定")
    EMPTY = "empty", _("没有可判定的内容")
    UNREADABLE = "unreadable", _("无法读取")


class AreaUnit(models.TextChoices):
    """What people measure land in; the value is the engine's word for it."""

    MU = "亩", _("亩")
    HECTARE = "公顷", _("公顷")


class BookKind(models.TextChoices):
    """What can be judged of a book; the values are the engine's."""

    PLAN = "plan", _("规划")
    TRIAL = "trial", _("试验")

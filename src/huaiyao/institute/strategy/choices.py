from django.db import models
from django.utils.translation import gettext_lazy as _


class StepNumber(models.IntegerChoices):
    """The three steps of the plan; each has its sector."""

    FIELD = 1, _("第一步 · 一产")
    PROCESSING = 2, _("第二步 · 二产")
    SERVICES = 3, _("第三步 · 三产")

from django.db import models
from django.utils.translation import gettext_lazy as _


class TrialKind(models.TextChoices):
    VARIETY = "variety", _("品种")
    TECHNIQUE = "technique", _("技术")

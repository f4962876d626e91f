from django.db import models
from django.utils.translation import gettext_lazy as _


class MassUnit(models.TextChoices):
    """What people weigh a harvest in; the value is the engine's word for it."""

    KILOGRAM = "kg", _("千克")
    JIN = "斤", _("斤")

from django.db import models
from django.utils.translation import gettext_lazy as _


class Standing(models.TextChoices):
    """Where a value comes from; with two signatures a sourced value counts as signed."""

    OURS = "ours", _("本院自定")
    SOURCED = "sourced", _("有出处")
    BELIEVED = "believed", _("仅推测")

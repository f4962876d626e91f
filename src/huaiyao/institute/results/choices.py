from django.db import models
from django.utils.translation import gettext_lazy as _


class ClaimKind(models.TextChoices):
    """Kinds of claim whose gate this institute can judge today."""

    VARIETY = "variety", _("品种")
    TECHNIQUE = "technique", _("技术")


class TransferState(models.TextChoices):
    """Where a transfer stands: offered by who owns the result, effective once who receives it accepts."""

    OFFERED = "offered", _("等承接单位答复")
    ACCEPTED = "accepted", _("已接受")
    REFUSED = "refused", _("未接受")


class VerdictState(models.TextChoices):
    SUPPORTED = "supported", _("相符")
    CONTRADICTED = "contradicted", _("不符")
    DISPUTED = "disputed", _("存疑")
    UNVERIFIED = "unverified", _("待核")
    MISSING = "missing", _("缺据")

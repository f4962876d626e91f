from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReviewState(models.TextChoices):
    OPEN = "open", _("待复核")
    APPROVED = "approved", _("已通过")
    RETURNED = "returned", _("已退回")


class ObjectionState(models.TextChoices):
    OPEN = "open", _("待答复")
    UPHELD = "upheld", _("成立")
    DISMISSED = "dismissed", _("不成立")


class Deed(models.TextChoices):
    """What can happen to a review, as its timeline tells it."""

    REQUESTED = "requested", pgettext_lazy("deed", "提请复核")
    OBJECTED = "objected", pgettext_lazy("deed", "提出异议")
    UPHELD = "upheld", _("异议成立")
    DISMISSED = "dismissed", _("异议不成立")
    WAIVED = "waived", pgettext_lazy("deed", "放弃异议")
    PERIOD = "period", _("异议期结束")
    APPROVED = "approved", _("复核通过")
    RETURNED = "returned", _("复核退回")

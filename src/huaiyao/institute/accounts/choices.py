from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    INSTITUTE = "institute", _("研究院")
    BUREAU = "bureau", _("政府部门")
    UNIVERSITY = "university", _("高校院所")
    COOPERATIVE = "cooperative", _("合作社")
    FIRM = "firm", _("企业")
    LABORATORY = "laboratory", _("检测机构")


class Role(models.TextChoices):
    """What a person may do with the rows of an organisation; each role includes the ones before it."""

    VIEWER = "viewer", _("查看")
    EDITOR = "editor", _("录入")
    REVIEWER = "reviewer", _("复核")
    MANAGER = "manager", _("管理")

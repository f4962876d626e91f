from django.db import models
from django.utils.translation import gettext_lazy as _


class ProjectState(models.TextChoices):
    PROPOSED = "proposed", _("拟立项")
    RUNNING = "running", _("进行中")
    CONCLUDED = "concluded", _("已结题")
    STOPPED = "stopped", _("已终止")


class SiteKind(models.TextChoices):
    TRIAL = "trial", _("试验点")
    DEMONSTRATION = "demonstration", _("展示基地")
    PILOT = "pilot", _("中试基地")


class SharedData(models.TextChoices):
    """What the partner may see of the project under the agreed terms."""

    NOTHING = "nothing", _("不共享数据")
    PROJECT = "project", _("课题与节点")
    TRIALS = "trials", _("课题、试验与结果")

"""The list of jobs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huaiyao.institute.web.tables import ChoiceFilter, Column, Empty, Table
from huaiyao.institute.web.templatetags.huaiyao import named

from .choices import JobState


class JobTable(Table):
    title = pgettext_lazy("list", "任务")
    columns = (
        Column("title", _("事项"), value=str, link=lambda job: job.get_absolute_url()),
        Column("state", _("状态"), value=lambda job: job.standing, sort="state"),
        Column("progress", _("进度（%）"), number=0, minor=True),
        Column(
            "owner",
            pgettext_lazy("organisation", "单位"),
            value=lambda job: str(job.owner),
            show=lambda job: named(job.owner),
            minor=True,
        ),
        Column("requested_at", _("提交时间"), sort="requested_at"),
        Column("finished_at", _("结束时间"), sort="finished_at", minor=True),
    )
    search = ("title", "title_en")
    filters = (ChoiceFilter("state", _("状态"), JobState.choices),)
    order = ("-requested_at",)
    empty = Empty(_("没有任务。上传账本或做估计时，较长的计算会列在这里。"))

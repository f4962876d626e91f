"""The inbox: what waits for a second person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huaiyao.institute.web.tables import ChoiceFilter, Column, Empty, Table
from huaiyao.institute.web.templatetags.huaiyao import named

from .choices import ReviewState


class ReviewTable(Table):
    title = pgettext_lazy("list", "复核")
    columns = (
        Column("title", _("事项"), value=str, link=lambda review: review.get_absolute_url()),
        Column("state", _("状态"), sort="state"),
        Column("is_negative", _("含不符"), sort="is_negative"),
        Column(
            "owner", _("提请单位"), value=lambda r: str(r.owner), show=lambda r: named(r.owner), minor=True
        ),
        Column(
            "party",
            _("相关单位"),
            value=lambda r: str(r.party or ""),
            show=lambda r: named(r.party),
            minor=True,
        ),
        Column("requested_at", _("提请时间"), sort="requested_at"),
        Column("objection_until", _("异议截止"), sort="objection_until"),
        Column("decided_at", _("复核时间"), sort="decided_at", minor=True),
    )
    search = ("title", "title_en", "party__name", "party__name_en")
    filters = (
        ChoiceFilter("state", _("状态"), ReviewState.choices),
        ChoiceFilter("is_negative", _("含不符"), [("True", _("是")), ("False", _("否"))]),
    )
    order = ("-requested_at",)
    empty = Empty(_("还没有提请复核的事项。判定过的声称在它的页面上提请复核。"))

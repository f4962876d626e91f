"""The lists of organisations and their members."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huaiyao.institute.web.tables import ChoiceFilter, Column, Empty, Table
from huaiyao.institute.web.templatetags.huaiyao import named

from .choices import OrganisationKind


class OrganisationTable(Table):
    title = pgettext_lazy("list", "单位")
    columns = (
        Column("name", _("名称"), value=str, show=named, link=lambda o: o.get_absolute_url(), sort="name"),
        Column("kind", _("类别"), sort="kind"),
        Column("members", _("成员"), number=0, sort="members"),
        Column("credit_code", _("统一社会信用代码"), minor=True),
    )
    search = ("name", "name_en", "credit_code")
    filters = (ChoiceFilter("kind", _("类别"), OrganisationKind.choices),)
    order = ("name",)
    empty = Empty(_("您还不属于任何单位。请让您单位的管理人员邀请您。"))

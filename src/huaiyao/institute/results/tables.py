"""Lists of claims and results."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huaiyao.institute.web.tables import STATE_CHOICES, ChoiceFilter, Column, Empty, Table

from .choices import ClaimKind


class ClaimTable(Table):
    title = _("声称")
    columns = (
        Column("says", _("声称"), value=str, link=lambda c: c.get_absolute_url(), sort="says"),
        Column("state", _("判定"), seal=True, sort="state"),
        Column("kind", _("类别"), sort="kind", minor=True),
        Column("check_name", _("对照"), minor=True),
        Column(
            "project.code",
            _("课题"),
            link=lambda c: c.project.get_absolute_url() if c.opens_project else None,
            sort="project__code",
        ),
        Column("made_on", _("声称日期"), sort="made_on", minor=True),
    )
    search = (
        "says",
        "variety__name",
        "variety__name_en",
        "technique__name",
        "project__code",
        "project__name",
    )
    filters = (
        ChoiceFilter("state", _("判定"), STATE_CHOICES),
        ChoiceFilter("kind", _("类别"), ClaimKind.choices),
    )
    order = ("-made_on",)
    empty = Empty(
        _("还没有声称。先在育种室对一组试验作出估计，再在估计页上提出声称。"),
        "breeding:series_list",
        _("去看试验"),
    )


class ResultTable(Table):
    title = _("成果")
    columns = (
        Column("number", _("编号"), link=lambda r: r.get_absolute_url(), sort="number"),
        Column("claim", _("声称"), link=lambda r: r.claim.get_absolute_url()),
        Column(
            "judgement.state",
            _("判定"),
            seal=True,
            value=lambda r: r.judgement.state,
            sort="judgement__state",
        ),
        Column("review.state", _("复核"), sort="review__state"),
        Column("is_public", _("公开"), sort="is_public", minor=True),
        Column("handed", _("转化"), number=0, sort="handed", minor=True),
    )
    search = (
        "number",
        "claim__says",
        "claim__variety__name",
        "claim__variety__name_en",
        "claim__technique__name",
    )
    filters = (ChoiceFilter("judgement__state", _("判定"), STATE_CHOICES),)
    order = ("-number",)
    empty = Empty(
        _("还没有成果。判定为“相符”或“不符”的声称提请复核后列在这里。"), "results:claims", _("去看声称")
    )

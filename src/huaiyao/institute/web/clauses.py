"""What the clauses of the engine are called on a page."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_LABELS = {
    "unit": _("单位"),
    "sum": _("合计与占比"),
    "definition": _("口径"),
    "growth": _("增速"),
    "land": _("土地"),
    "double_count": _("重复计算"),
    "magnitude": _("量级"),
    "difference": _("差异"),
    "replication": _("重复"),
    "sites_years": _("地点与年份"),
    "check_present": _("对照"),
    "outliers": _("离群值"),
}


def clause_label(clause: str) -> Promise | str:
    """Return a clause's name for people, or its id where it has none yet."""
    return _LABELS.get(clause, clause)

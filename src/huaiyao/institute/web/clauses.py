"""What the clauses of the engine are called on a page."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

_LABELS = {
    "unit": pgettext_lazy("clause", "单位"),
    "sum": pgettext_lazy("clause", "合计与占比"),
    "definition": pgettext_lazy("clause", "口径"),
    "growth": pgettext_lazy("clause", "增速"),
    "land": pgettext_lazy("clause", "用地"),
    "double_count": pgettext_lazy("clause", "重复计算"),
    "magnitude": pgettext_lazy("clause", "量级"),
    "difference": pgettext_lazy("clause", "差异"),
    "replication": pgettext_lazy("clause", "重复"),
    "sites_years": pgettext_lazy("clause", "地点与年份"),
    "check_present": pgettext_lazy("clause", "对照"),
    "outliers": pgettext_lazy("clause", "离群小区"),
}


def clause_label(clause: str) -> Promise | str:
    """Return a clause's name for people, or its id where it has none yet."""
    return _LABELS.get(clause, clause)

"""Charts of this room: the differences of an estimate with the claim's own line."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huaiyao.engine.trials.plots import interval_chart
from huaiyao.engine.units import unit_name
from huaiyao.institute.web.charts import Drawn

from . import queries
from .models import Claim, Judgement


def differences(claim: Claim, judgement: Judgement | None, language: str) -> Drawn | None:
    """Return every entry's interval on the scale of the claim, the claimed number beside its entry."""
    compared = queries.difference(judgement)
    if compared is None:
        return None
    scale, unit = compared["scale"], compared["unit"]
    entries = {
        entry.code: entry for entry in claim.estimate.series.entries.select_related("variety", "technique")
    }
    rows = [
        {
            "label": entries[row["entry"]].chart_name(language),
            "estimate": row["estimate"],
            "lower": row["lower"],
            "upper": row["upper"],
            "claimed": compared["claimed"] if row["entry"] == claim.entry.code else None,
            "claim": claim.says,
        }
        for row in claim.estimate.analysis["comparisons"]
        if (row["scale"], row["check"]) == (scale, claim.against.code)
    ]
    rows.sort(key=lambda row: -row["estimate"])
    if not rows:
        return None
    axis = _("与对照之差（%(unit)s）") % {"unit": unit_name(unit).to(language) or "—"}
    position = 1 + [row["claimed"] is not None for row in rows].index(True)
    summary = _(
        "与对照“%(check)s”之差，横线是 95 %% 联合区间。共 %(n)s 个处理，这一个的估计排第 %(position)s；棕线是声称的数。"
    ) % {
        "check": claim.against.chart_name(language),
        "n": len(rows),
        "position": position,
    }
    return Drawn(interval_chart(rows, "", axis, language), summary)

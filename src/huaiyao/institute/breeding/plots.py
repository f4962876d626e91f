"""Charts of trials and estimates, each with the sentence that says the same."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huaiyao.engine.trials.plots import field_map, interval_chart, residual_chart
from huaiyao.institute.web.charts import Drawn
from huaiyao.institute.web.quantities import write_interval, write_number

from . import queries
from .models import Entry, Estimate, Trait, Trial


def field(trial: Trial, trait: Trait, language: str) -> Drawn | None:
    """Return the field of a trial shaded by a trait; None where the book gave no rows and columns."""
    frame = queries.observations(trial.series, trait, trial)
    ends = _ends(frame, "value")
    if ends is None:
        return None
    summary = _("每格一个小区，颜色越深数值越高：最低 %(least)s，最高 %(most)s。空格没有值。") % {
        "least": _cell(*ends[0]),
        "most": _cell(*ends[1]),
    }
    return Drawn(field_map(frame, trait.chart_name(language), trait.unit_label, language), summary)


def residuals(trial: Trial, estimate: Estimate, language: str) -> Drawn | None:
    """Return the field of a trial shaded by each plot's distance from the model."""
    frame = queries.residual_frame(estimate, trial)
    ends = _ends(frame, "residual")
    if ends is None:
        return None
    summary = _("每个小区与模型之差：最低 %(least)s，最高 %(most)s。成片的同色说明地力不匀。") % {
        "least": _cell(*ends[0]),
        "most": _cell(*ends[1]),
    }
    trait = estimate.trait
    as_value = frame.with_columns(value=pl.col("residual"))
    spec = field_map(as_value, trait.chart_name(language), trait.unit_label, language, is_residual=True)
    return Drawn(spec, summary)


def differences(estimate: Estimate, check: Entry, language: str) -> Drawn | None:
    """Return every entry's difference from a check with its joint interval."""
    compared = [line for line in queries.results_against(estimate, check) if line.difference is not None]
    if not compared:
        return None
    rows = [
        {
            "label": line.entry.chart_name(language),
            "estimate": line.difference["estimate"],
            "lower": line.difference["lower"],
            "upper": line.difference["upper"],
        }
        for line in compared
    ]
    best, digits = compared[0], queries.digits_of(estimate)
    above = sum(line.is_above for line in compared)
    summary = ngettext(
        "%(n)s 个处理整个高于对照“%(check)s”；均值最高的是“%(best)s”，高出 %(difference)s（%(interval)s）。",
        "%(n)s 个处理整个高于对照“%(check)s”；均值最高的是“%(best)s”，高出 %(difference)s（%(interval)s）。",
        above,
    ) % {
        "n": above,
        "check": check.chart_name(language),
        "best": best.entry.chart_name(language),
        "difference": write_number(best.difference["estimate"], digits=digits, signed=True),
        "interval": write_interval(best.difference["lower"], best.difference["upper"], digits=digits),
    }
    trait = estimate.trait
    axis = _("与对照之差（%(unit)s）") % {"unit": trait.unit_label or "—"}
    return Drawn(interval_chart(rows, "", axis, language), summary)


def residuals_by_fitted(estimate: Estimate, language: str) -> Drawn | None:
    """Return residuals against fitted values over all trials."""
    frame = queries.residual_frame(estimate).drop_nulls("residual")
    if frame.is_empty():
        return None
    summary = _("%(n)s 个小区的残差，标准差 %(spread)s；开口的扇形说明误差随均值变大，弯曲说明模型不合。") % {
        "n": frame.height,
        "spread": write_number(frame["residual"].std() or 0.0, digits=queries.digits_of(estimate)),
    }
    trait = estimate.trait
    return Drawn(residual_chart(frame, trait.chart_name(language), trait.unit_label, language), summary)


def _ends(
    frame: pl.DataFrame, column: str
) -> tuple[tuple[dict[str, Any], float], tuple[dict[str, Any], float]] | None:
    """Return the plots with the lowest and the highest value and the values; None where nothing can be drawn."""
    placed = frame.drop_nulls(["row", "column", column]).sort(column)
    if placed.is_empty():
        return None
    first, last = placed.row(0, named=True), placed.row(-1, named=True)
    return (first, first[column]), (last, last[column])


def _cell(plot: dict[str, Any], value: float) -> str:
    words = _("%(value)s（%(entry)s，行 %(row)s 列 %(column)s）")
    return words % {
        "value": write_number(value),
        "entry": plot["entry"],
        "row": plot["row"],
        "column": plot["column"],
    }

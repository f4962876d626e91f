"""Charts of a trial, as Vega-Lite specs: the field, the intervals against the check, the residuals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import polars as pl

from huaiyao.engine.checks import refuse
from huaiyao.engine.wording import Text

# the house's paper and ink (../shared/design/look): no colour here is a verdict's
_INK, _INK_2, _LINE, _PAPER, _BROWN, _SLATE = "#1d2320", "#5b625d", "#e4dfd3", "#faf8f3", "#7a4b1f", "#3d5a80"
_LOW_TO_HIGH = [_PAPER, "#e6d3ba", "#c79a68"]  # light enough for ink to be read on
_BELOW_TO_ABOVE = ["#a9bcd6", _PAPER, "#dcb587"]
_SANS = "PingFang SC, Noto Sans CJK SC, Microsoft YaHei, system-ui, sans-serif"

_FEW_TICKS = alt.Axis(tickCount=8, labelSeparation=8, labelOverlap=True)  # 0.05 and 0.10 must not touch

# A plot's name is drawn where the plot is wide enough for it; on a phone the tooltip and the table have it.
_WHERE_IT_FITS = alt.ExprRef("length(datum.entry) * 7 < bandwidth('x') ? 1 : 0")

_ROW, _COLUMN = Text("行", "row"), Text("列", "column")
_ENTRY, _BLOCK = Text("处理", "entry"), Text("区组", "block")


def field_map(
    plots: pl.DataFrame, trait: str, unit: str, language: str, *, is_residual: bool = False
) -> dict[str, Any]:
    """Return one trial's field, row by column, each plot shaded by its value or residual.

    Parameters
    ----------
    plots : polars.DataFrame
        One row a plot: row, column, entry, value (null = missing, left white), and block where known.
    trait, unit : str
        What `value` is.
    language : str
        `zh…` or `en…`.
    is_residual : bool
        Shade about zero, for residuals.

    Raises
    ------
    RefusedError
        No plot has a row and a column.
    """
    placed = plots.drop_nulls(["row", "column"]).with_columns(pl.col("row", "column").cast(pl.Int64))
    if placed.height == 0:
        refuse("plots", "have rows and columns for a field map", "none")
    block = pl.col("block") if "block" in plots.columns else pl.lit("")
    rows = placed.select("row", "column", "entry", "value", block.alias("block")).to_dicts()
    measured = trait if not is_residual else Text(f"{trait}的残差", f"residual of {trait}").to(language)
    title = f"{measured} ({unit})" if unit else measured
    across = alt.X("column:O", title=_COLUMN.to(language), axis=alt.Axis(labelAngle=0))
    down = alt.Y("row:O", title=_ROW.to(language), axis=alt.Axis(titleAngle=0, titlePadding=12))
    shades = _BELOW_TO_ABOVE if is_residual else _LOW_TO_HIGH
    scale = alt.Scale(range=shades, interpolate="rgb", zero=False)
    if is_residual:
        scale = alt.Scale(range=shades, interpolate="rgb", domainMid=0)
    tooltip = [
        alt.Tooltip("entry:N", title=_ENTRY.to(language)),
        alt.Tooltip("block:N", title=_BLOCK.to(language)),
        alt.Tooltip("value:Q", title=title, format=".4~g"),
    ]
    chart = alt.Chart(_data(rows)).encode(x=across, y=down, tooltip=tooltip)
    missing = chart.mark_rect(stroke=_LINE, fill="#ffffff")
    legend = alt.Legend(title=None, orient="top", gradientLength=180)
    shaded = (
        chart.transform_filter("isValid(datum.value)")
        .mark_rect(stroke=_LINE)
        .encode(color=alt.Color("value:Q", scale=scale, legend=legend))
    )
    names = chart.mark_text(fontSize=11, color=_INK, opacity=_WHERE_IT_FITS).encode(text="entry:N")
    height = 34 * placed["row"].n_unique() + 20
    return _finished(alt.layer(missing, shaded, names), title, height)


def interval_chart(rows: Sequence[Mapping[str, Any]], title: str, axis: str, language: str) -> dict[str, Any]:
    """Return the entries' differences from the check with their joint intervals, and what is claimed.

    Parameters
    ----------
    rows : sequence of mappings
        One an entry, in the order to draw: label, estimate, lower, upper (None = no limit there), and
        claimed (the number claimed, or None).
    title, axis : str
        The chart's title and the axis' (with unit), in the language asked for.
    language : str
        `zh…` or `en…`.

    Raises
    ------
    RefusedError
        There is no row.
    """
    if not rows:
        refuse("rows", "hold at least one comparison", "none")
    shown = [_interval_row(row) for row in rows]
    base = alt.Chart(_data(shown)).encode(
        y=alt.Y("label:N", title=None, sort=None, axis=alt.Axis(labelLimit=200))
    )
    numbers = [
        alt.Tooltip(f"{name}:Q", title=words.to(language), format=".4~g")
        for name, words in (
            ("estimate", Text("估计", "estimate")),
            ("lower", Text("下限", "lower limit")),
            ("upper", Text("上限", "upper limit")),
            ("claimed", Text("声称", "claimed")),
        )
    ]
    tooltip = [alt.Tooltip("label:N", title=_ENTRY.to(language)), *numbers]
    spans = base.transform_filter("isValid(datum.lower) && isValid(datum.upper)")
    bars = spans.mark_rule(color=_INK, strokeWidth=2).encode(
        x=alt.X("lower:Q", title=axis, axis=_FEW_TICKS), x2="upper:Q", tooltip=tooltip
    )
    points = base.mark_point(size=60, filled=True, opacity=1, stroke=_INK, strokeWidth=1.5).encode(
        x="estimate:Q",
        fill=alt.condition("datum.is_clear", alt.value(_INK), alt.value("#ffffff")),
        tooltip=tooltip,
    )
    claims = base.transform_filter("isValid(datum.claimed)")
    ticks = claims.mark_tick(color=_BROWN, thickness=3, height=20).encode(x="claimed:Q", tooltip=tooltip)
    words = claims.mark_text(color=_BROWN, dy=-16, fontSize=11).encode(x="claimed:Q", text="claim:N")
    zero = alt.Chart(_data([{"zero": 0}])).mark_rule(color=_INK_2, strokeDash=[4, 3]).encode(x="zero:Q")
    # Without a claim its layers would have no extent, and the browser says so.
    claimed = [ticks, words] if any(row["claimed"] is not None for row in shown) else []
    return _finished(alt.layer(zero, bars, points, *claimed), title, 30 * len(rows) + 30)


def residual_chart(plots: pl.DataFrame, trait: str, unit: str, language: str) -> dict[str, Any]:
    """Return residuals against fitted values, a panel of dots about zero; a fan or a bend is a warning.

    Parameters
    ----------
    plots : polars.DataFrame
        One row a plot: fitted, residual, entry, trial, place.
    trait, unit : str
        What was measured.
    language : str
        `zh…` or `en…`.

    Raises
    ------
    RefusedError
        There is no plot.
    """
    if plots.height == 0:
        refuse("plots", "hold at least one plot", "none")
    bracket = f" ({unit})" if unit else ""
    fitted = Text(f"拟合值{bracket}", f"fitted{bracket}").to(language)
    residual = Text(f"残差{bracket}", f"residual{bracket}").to(language)
    rows = plots.select("fitted", "residual", "entry", "trial", "place").to_dicts()
    tooltip = [
        alt.Tooltip("place:N", title=Text("出处", "row").to(language)),
        alt.Tooltip("trial:N", title=Text("试验", "trial").to(language)),
        alt.Tooltip("entry:N", title=_ENTRY.to(language)),
        alt.Tooltip("residual:Q", title=residual, format=".4~g"),
    ]
    dots = (
        alt.Chart(_data(rows))
        .mark_point(size=26, filled=True, opacity=0.55, color=_SLATE)
        .encode(
            x=alt.X("fitted:Q", title=fitted, scale=alt.Scale(zero=False)),
            y=alt.Y("residual:Q", title=residual),
            tooltip=tooltip,
        )
    )
    zero = alt.Chart(_data([{"zero": 0}])).mark_rule(color=_INK_2, strokeDash=[4, 3]).encode(y="zero:Q")
    title = Text(f"{trait}：残差与拟合值", f"{trait}: residuals against fitted values").to(language)
    return _finished(alt.layer(zero, dots), title, 280)


def _interval_row(row: Mapping[str, Any]) -> dict[str, Any]:
    low, high, claimed = row["lower"], row["upper"], row.get("claimed")
    return {
        "label": row["label"],
        "estimate": row["estimate"],
        "lower": low,
        "upper": high,
        "claimed": claimed,
        "claim": row.get("claim") or ("" if claimed is None else f"{claimed:+g}"),
        "is_clear": low is not None and high is not None and (low > 0 or high < 0),
    }


def _data(rows: list[dict[str, Any]]) -> alt.Data:
    return alt.Data(values=rows)  # type: ignore[no-untyped-call]


def _finished(chart: alt.LayerChart | alt.FacetChart, title: str, height: int) -> dict[str, Any]:
    configured = (
        chart.configure(font=_SANS, background="transparent")
        .configure_axis(
            labelColor=_INK_2,
            titleColor=_INK_2,
            gridColor=_LINE,
            domainColor=_LINE,
            tickColor=_LINE,
            labelFontSize=12,
            titleFontWeight="normal",
        )
        .configure_title(color=_INK, anchor="start", fontSize=15, offset=12)
        .configure_view(stroke=None)
    )
    spec: dict[str, Any] = configured.to_dict()
    return {**spec, "title": title, "width": "container", "height": height}

"""Charts of a plan, as Vega-Lite specs: the benchmark with the plan's line, and land beside arable land."""

from __future__ import annotations

from typing import Any

import altair as alt

from huaiyao.engine.strategy.definitions import segments
from huaiyao.engine.strategy.figures import number
from huaiyao.engine.strategy.growth import HORIZONS, track
from huaiyao.engine.strategy.land import fits
from huaiyao.engine.strategy.relations import base_factor, dimension_of
from huaiyao.engine.strategy.terms import Indicator, LandAnswer, LandSide, Plan
from huaiyao.engine.wording import Text

# the house's paper and ink (docs/reference: the look); colour only where it means something
_INK, _INK_2, _LINE, _PLAN = "#1d2320", "#5b625d", "#e4dfd3", "#7a4b1f"
_DEFINITIONS = ["#3d5a80", "#66707a", "#5b625d"]
_ENOUGH, _NOT_ENOUGH = "#2f6b4f", "#a66a00"
_SANS = "PingFang SC, Noto Sans CJK SC, Microsoft YaHei, system-ui, sans-serif"

_BAR = 20  # thick, in pixels
_POWERS = [10.0**power for power in range(-2, 13)]  # one line of the grid for every power of ten
_MONEY = (("[currency]", 1.0),)
_UNITS = {True: (Text("亿元", "bn yuan"), (1e8, 1e9)), False: (Text("公顷", "ha"), (1e4, 1e4))}


def benchmark_chart(plan: Plan, target: Indicator, language: str) -> dict[str, Any]:
    """Return the benchmark of a target by definition, on a log scale, with the lines the plan would need.

    Lines of different definitions are never joined. The plan's lines run from its base to the target
    year, or to 10, 15 and 20 years where it names none; without a base there are none.

    Raises
    ------
    KeyError
        The target names no series of the plan.
    """
    series = plan.series[target.benchmark]
    kind = dimension_of(target.unit)
    unit, sizes = _UNITS[kind == _MONEY]
    size = sizes[language.startswith("en")]
    history = [
        {"year": year, "size": found / size, "what": segment.label.to(language)}
        for segment in segments(series)
        for year, found in zip(track(segment, kind).years, track(segment, kind).sizes, strict=True)
    ]
    year_axis = alt.X(
        "year:Q", title=None, axis=alt.Axis(format="d", grid=False), scale=alt.Scale(zero=False)
    )
    size_axis = alt.Y(
        "size:Q",
        title=unit.to(language),
        scale=alt.Scale(type="log"),
        axis=alt.Axis(values=_POWERS, format=",~g"),
    )
    kinds = list(dict.fromkeys(segment.label.to(language) for segment in segments(series)))
    legend = alt.Legend(
        title=Text("口径", "definition").to(language), orient="top", labelLimit=420, columns=1
    )
    colour = alt.Color("what:N", scale=alt.Scale(domain=kinds, range=_DEFINITIONS), legend=legend)
    measured = (
        alt.Chart(_data(history))
        .mark_line(point=alt.OverlayMarkDef(size=50, filled=True), strokeWidth=2)
        .encode(x=year_axis, y=size_axis, color=colour, tooltip=["what:N", "year:Q", "size:Q"])
    )
    layers: list[alt.Chart] = [measured]
    needed = _needed_lines(plan, target, size, language)
    if needed:
        layers += _plan_layers(needed, year_axis, size_axis)
    title = Text(
        f"{target.label.zh}与对标“{series.label.zh}”",
        f"{target.label.en} and its benchmark, {series.label.en}",
    )
    return _finished(alt.layer(*layers), title.to(language), height=320)


def _needed_lines(plan: Plan, target: Indicator, size: float, language: str) -> list[dict[str, Any]]:
    base = plan.indicators.get(target.base)
    if base is None or base.printed is None or base.year is None or target.printed is None:
        return []
    start = base.printed.value * base_factor(base.unit) / size
    end = target.printed.value * base_factor(target.unit) / size
    ends = [target.year] if target.year else [base.year + years for years in HORIZONS]
    rows = []
    for year in ends:
        label = Text(f"{year - base.year}年", f"{year - base.year} years").to(language)
        rows += [
            {"year": base.year, "size": start, "line": label, "label": ""},
            {"year": year, "size": end, "line": label, "label": label},
        ]
    return rows


def _plan_layers(rows: list[dict[str, Any]], year_axis: alt.X, size_axis: alt.Y) -> list[alt.Chart]:
    chart = alt.Chart(_data(rows)).encode(x=year_axis, y=size_axis)
    lines = chart.mark_line(strokeDash=[5, 4], color=_PLAN, strokeWidth=1.5).encode(detail="line:N")
    labels = chart.mark_text(dy=-9, color=_PLAN, fontSize=12).encode(text="label:N")
    return [lines, labels]


def land_chart(answer: LandAnswer, language: str) -> dict[str, Any]:
    """Return the rotating land each side of the rest question asks for, beside the arable land (ha)."""
    words = {
        True: Text("够", "enough").to(language),
        False: Text("不够", "not enough").to(language),
        None: Text("视取值而定", "depends on the value taken").to(language),
    }
    rows = [
        {
            "side": side.name.to(language) or Text("约束表", "ceilings").to(language),
            "low": side.low.least_ha,
            "high": side.high.least_ha,
            "label": _land_words(side).to(language),
            "fits": words[fits(side, answer.arable_ha)],
        }
        for side in answer.sides
    ]
    scale = alt.Scale(domain=[words[True], words[None], words[False]], range=[_ENOUGH, _INK_2, _NOT_ENOUGH])
    met = [word for word in words.values() if any(row["fits"] == word for row in rows)]
    legend = alt.Legend(title=None, orient="top", values=met, symbolOpacity=1, labelFontSize=12)
    land_title = Text("至少要轮作地（公顷）", "least rotating land (ha)").to(language)
    sides = alt.Chart(_data(rows)).encode(
        y=alt.Y("side:N", title=None, sort=None, axis=alt.Axis(labelLimit=220)),
        color=alt.Color("fits:N", scale=scale, legend=legend),
    )
    solid = sides.mark_bar(size=_BAR).encode(x=alt.X("low:Q", title=land_title, axis=alt.Axis(format=",.0f")))
    faint = sides.mark_bar(size=_BAR, opacity=0.35).encode(
        x="low:Q", x2="high:Q", tooltip=["side:N", "low:Q", "high:Q"]
    )
    # above the start of its bar, a label has room whatever the width and however long the bar
    labels = sides.mark_text(align="left", dy=-_BAR, fontSize=12).encode(
        x=alt.value(0), text="label:N", color=alt.value(_INK)
    )
    arable = alt.Chart(
        _data([{"ha": answer.arable_ha.low, "label": Text("耕地", "arable land").to(language)}])
    ).encode(x="ha:Q")
    rule = arable.mark_rule(color=_INK, strokeWidth=2)
    is_far = answer.arable_ha.low > max(side.high.least_ha for side in answer.sides) / 2
    label = arable.mark_text(
        color=_INK, align="right" if is_far else "left", dx=-5 if is_far else 5, y=-6, fontSize=12
    ).encode(text="label:N")
    title = Text(
        f"{answer.indicator.label.zh}要多少轮作地", f"The rotating land {answer.indicator.label.en} needs"
    ).to(language)
    return _finished(alt.layer(solid, faint, labels, rule, label), title, height=3 * _BAR * len(rows))


def _land_words(side: LandSide) -> Text:
    """The least land of a side: a number, a range, or where it begins."""
    ends = "–".join(dict.fromkeys(number(bank.least_ha) for bank in (side.low, side.high)))
    return Text(f"{ends}以上", f"{ends} or more") if side.is_open else Text(ends, ends)


def _data(rows: list[dict[str, Any]]) -> alt.Data:
    return alt.Data(values=rows)  # type: ignore[no-untyped-call]


def _finished(layers: alt.LayerChart | alt.FacetChart, title: str, height: int) -> dict[str, Any]:
    chart = (
        layers.configure(font=_SANS, background="transparent")
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
    spec: dict[str, Any] = chart.to_dict()
    return {**spec, "title": title, "width": "container", "height": height}

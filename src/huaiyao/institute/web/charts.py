"""Charts in a page: a Vega-Lite specification, a sentence and a table that say the same.

The specifications come from each department's `plots.py`. This file dresses them in the house's
colours, takes their rows out for the table, and makes the browser's script: vega-embed as vl-convert
bundles it, started by our few lines, written once into the home of the institute.
"""

from __future__ import annotations

import gzip
import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import vl_convert
from django.conf import settings

ROWS_IN_TABLE = 200

# vega-embed's own style sheet and menu would be inline styles; the interpreter replaces `eval`.
_START = """
window.huaiyaoChart = (element, spec, formatLocale) => vegaEmbed(element, spec, {
  mode: "vega-lite", ast: true, renderer: "svg", actions: false, defaultStyle: false,
  tooltip: {disableDefaultStyle: true}, formatLocale,
});
document.dispatchEvent(new Event("huaiyao:charts"));
"""

_INK, _INK_2, _LINE = "#1d2320", "#525954", "#e4dfd3"
STATE_COLOURS = {
    "supported": "#2f6b4f",
    "contradicted": "#a82f25",
    "disputed": "#8a5600",
    "unverified": "#3d5a80",
    "missing": "#59636c",
}
_SANS = "PingFang SC, Noto Sans CJK SC, Microsoft YaHei, system-ui, sans-serif"
_SERIF = "Songti SC, Noto Serif CJK SC, Source Han Serif SC, STSong, serif"
_CONFIG: dict[str, Any] = {
    "background": None,
    "font": _SANS,
    "axis": {
        "labelColor": _INK_2,
        "titleColor": _INK_2,
        "titleFontWeight": "normal",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "domainColor": _INK,
        "tickColor": _INK,
        "gridColor": _LINE,
    },
    "legend": {"labelColor": _INK_2, "titleColor": _INK_2, "titleFontWeight": "normal", "labelFontSize": 12},
    "header": {"labelColor": _INK, "titleColor": _INK_2, "labelFontSize": 12, "titleFontWeight": "normal"},
    "title": {"font": _SERIF, "fontSize": 15, "fontWeight": 600, "color": _INK, "anchor": "start"},
    "view": {"stroke": _LINE},
    "mark": {"color": "#7a4b1f"},
    "range": {
        "category": ["#7a4b1f", "#3d5a80", "#2f6b4f", "#8a5600", "#a82f25", "#59636c"],
        "heatmap": ["#f6f0e3", "#e2c99c", "#c08f4f", "#8d5a24", "#4d2d10"],
        "ramp": ["#f6f0e3", "#e2c99c", "#c08f4f", "#8d5a24", "#4d2d10"],
    },
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart and the sentence that says the same, as a department's `plots.py` returns it."""

    spec: dict[str, Any]
    summary: str


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a chart for its table: `total` counts also those left out."""

    header: Sequence[str]
    rows: Sequence[Sequence[Any]]
    total: int


def dressed(spec: Mapping[str, Any], data_url: str = "") -> dict[str, Any]:
    """Return the specification with the house's colours under its own, its rows fetched from `data_url` if given."""
    worn = {**spec, "config": _merged(_CONFIG, spec.get("config", {}))}
    if data_url:
        worn["data"] = {"url": data_url, "format": {"type": "json"}}
    return worn


def inline_rows(spec: Mapping[str, Any]) -> Rows:
    """Return the rows written in a specification (its largest table, as layers share one), for people to read."""
    tables = [*spec.get("datasets", {}).values(), *_values(spec)]
    rows = max(tables, key=len, default=[])
    header = list(dict.fromkeys(name for row in rows[:ROWS_IN_TABLE] for name in row))
    return Rows(header, [[row.get(name) for name in header] for row in rows[:ROWS_IN_TABLE]], len(rows))


def _values(spec: Mapping[str, Any]) -> list[list[dict[str, Any]]]:
    own = spec.get("data") or {}
    found = [own["values"]] if isinstance(own.get("values"), list) else []
    for group in ("layer", "hconcat", "vconcat", "concat"):
        found += [table for part in spec.get(group, []) for table in _values(part)]
    return found + (_values(spec["spec"]) if "spec" in spec else [])


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    both = {
        name: _merged(under[name], over[name])
        for name in under.keys() & over.keys()
        if isinstance(over[name], Mapping)
    }
    return {**under, **over, **both}


@cache
def bundle_version() -> str:
    """Return what the address of the script changes with: the versions inside it and our lines."""
    inside = f"{vl_convert.__version__} {vl_convert.get_vega_version()} {_START}"
    return hashlib.sha256(inside.encode()).hexdigest()[:12]


def browser_bundle() -> Path:
    """Return the script with all it needs (about 0.9 MB), built on first use; a gzipped twin lies beside it."""
    kept = Path(settings.HUAIYAO_HOME) / "static-built" / f"charts-{bundle_version()}.js"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        script = vl_convert.javascript_bundle(_START).encode()
        _write_whole(kept.with_name(kept.name + ".gz"), gzip.compress(script, mtime=0))
        _write_whole(kept, script)
    return kept


def _write_whole(path: Path, content: bytes) -> None:
    """Write beside and rename: two workers may build at once, and neither may serve half a file."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as beside:
        beside.write(content)
    Path(beside.name).replace(path)

"""A check as a PDF, set by typst in fonts that the package carries itself.

The system's fonts are never asked: a machine without Chinese fonts, or with a subset of them, would
silently blank the rarer characters in people's names.
"""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import Any

import orjson
import typst

from huaiyao.engine.check import Check
from huaiyao.engine.report import words
from huaiyao.engine.report.charts import claim_charts, plan_charts
from huaiyao.engine.report.rows import report_of

_LABELS = {
    "house": words.HOUSE,
    "state": words.STATE,
    "clause": words.CLAUSE,
    "compared": words.COMPARED,
    "evidence": words.EVIDENCE,
    "asked": words.ASKED,
    "issues": words.ISSUES,
    "place": words.PLACE,
    "column": words.COLUMN,
    "value": words.VALUE,
    "rule": words.RULE,
    "remedy": words.REMEDY,
}


def pdf_report(check: Check, language: str = "zh-hans") -> bytes:
    """Return a check as a PDF; the same check gives the same bytes.

    Parameters
    ----------
    check : Check
        What `check_book` returned.
    language : str
        `zh-hans` or `en`.
    """
    package = files("huaiyao.engine.report")
    with as_file(package.joinpath("report.typ")) as template, as_file(package.joinpath("fonts")) as fonts:
        made: bytes = typst.compile(
            template,
            root=template.parent,
            font_paths=[fonts],
            ignore_system_fonts=True,
            sys_inputs={"report": orjson.dumps(_data(check, language)).decode()},
            format="pdf",
        )
    return made


def _data(check: Check, language: str) -> dict[str, Any]:
    report = report_of(check, language)
    labels = {name: text.to(language) for name, text in _LABELS.items()}
    charts = {"plan": plan_charts(check, language), "claims": claim_charts(check, language), "trials": ()}
    return {
        **report.as_json(),
        "labels": {**labels, "asks": words.labelled(words.ASKS, "").to(language)},
        "charts": {
            part: [{"title": chart.title, "svg": chart.svg} for chart in charts[part]] for part in charts
        },
    }

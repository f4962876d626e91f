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
from huaiyao.engine.report.rows import Report, report_of

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
            sys_inputs={"report": orjson.dumps(_data(report_of(check, language))).decode()},
            format="pdf",
        )
    return made


def _data(report: Report) -> dict[str, Any]:
    labels = {name: text.to(report.language) for name, text in _LABELS.items()}
    return {
        **report.as_json(),
        "labels": {**labels, "asks": words.labelled(words.ASKS, "").to(report.language)},
    }

"""An empty book to fill in: one sheet a kind of row, and one that explains every column."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import xlsxwriter

from huaiyao.engine.books.kinds import SHEETS
from huaiyao.engine.books.terms import CellType, Column, Kind, SheetSpec
from huaiyao.engine.checks import check_choice
from huaiyao.engine.wording import Text

TITLES = {
    Kind.PLAN: Text("规划账本", "Plan book"),
    Kind.TRIAL: Text("试验账本", "Trial book"),
}
_ROWS_WITH_CHOICES = 5_000  # how far down the lists of choices reach

_EXPLANATIONS = Text("说明", "explanations")
_HEADER = Text("表 列 必填 内容 单位 说明", "sheet column required content unit note")
_GENERAL = (
    Text(
        "每张表一行表头，从下一行起填。带 * 的列必填，其余可空；用不到的表可以删去。",
        "One header row a sheet; fill in from the row below. Columns with * are required; unused sheets may go.",
    ),
    Text(
        "单位写在表头括号里就按它换算，如 面积(亩)；不写时按本表“单位”一列。",
        "A unit in brackets in a header is converted, such as area (mu); without one, the unit of this table holds.",
    ),
    Text(
        "填好后运行 huaiyao check 文件名，或在网页上传：有问题的行会按表名和行号指出，其余照常核验。",
        "Then run `huaiyao check FILE` or upload it: rows with a problem are named, the rest is judged.",
    ),
)
_CONTENTS = {
    CellType.TEXT: Text("文字", "text"),
    CellType.ID: Text("文字", "text"),
    CellType.NUMBER: Text("数", "number"),
    CellType.PRINTED: Text("数，按原样写", "number, as printed"),
    CellType.INTEGER: Text("整数", "whole number"),
    CellType.DATE: Text("日期", "date"),
    CellType.FLAG: Text("是 或 否", "yes or no"),
    CellType.HERB: Text("药材名", "herb"),
    CellType.TRAIT: Text("性状名", "trait"),
}
_UNITS = {"年": Text("年", "year")}  # of the columns; the others are written alike in both languages
_TRAITS = Text(
    "其余各列：每个性状一列，如 鲜重(kg/亩)", "further columns: one a trait, such as fresh weight (kg/mu)"
)


def blank_book(kind: Kind, language: str = "zh-hans") -> bytes:
    """Return an empty .xlsx of a kind, with explanations and lists of choices.

    Parameters
    ----------
    kind : Kind
        PLAN or TRIAL.
    language : str
        `zh-hans` or `en`: the language of sheets, headers and explanations. Both are read back.

    Raises
    ------
    RefusedError
        For a kind that has no sheets.
    """
    check_choice("kind", kind, SHEETS)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        formats = _formats(workbook)
        _explain(workbook.add_worksheet(_EXPLANATIONS.to(language)), kind, language, formats)
        for spec in SHEETS[kind]:
            _lay_out(workbook.add_worksheet(sheet_title(spec, language)), spec, language, formats)
    return out.getvalue()


def sheet_title(spec: SheetSpec, language: str) -> str:
    """Return the title of a sheet in a language."""
    return Text(spec.title, spec.name).to(language)


def column_header(column: Column, language: str) -> str:
    """Return the header of a column: 面积(m²), 编号*."""
    name = Text(column.title, column.name).to(language)
    unit = f"({column.unit})" if column.type is CellType.NUMBER and column.unit else ""
    return f"{name}{unit}{'*' if column.required else ''}"


def _formats(workbook: xlsxwriter.Workbook) -> Mapping[str, Any]:
    ink, line, band = "#1d2320", "#e4dfd3", "#f6f2e8"
    text = {"font_color": ink, "valign": "top", "text_wrap": True}
    head = {"bold": True, "bg_color": band, "font_color": ink, "bottom": 1, "bottom_color": line}
    return {
        "title": workbook.add_format({"bold": True, "font_size": 16, "font_color": ink}),
        "text": workbook.add_format(text),
        "header": workbook.add_format(head),
        "required": workbook.add_format({**head, "bottom": 2, "bottom_color": "#7a4b1f"}),
    }


def _explain(sheet: Any, kind: Kind, language: str, formats: Mapping[str, Any]) -> None:
    for column, width in enumerate((16, 16, 8, 18, 10, 64)):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, TITLES[kind].to(language), formats["title"])
    for r, line in enumerate(_GENERAL, 1):
        sheet.write_string(r, 0, line.to(language))
    row = len(_GENERAL) + 2
    sheet.write_row(row, 0, _HEADER.to(language).split(), formats["header"])
    for spec in SHEETS[kind]:
        for cells in _explained(spec, language):
            row += 1
            sheet.write_row(row, 0, cells, formats["text"])


def _explained(spec: SheetSpec, language: str) -> list[tuple[str, ...]]:
    """Return the rows of the explanations of one sheet, the sheet itself first."""
    title = sheet_title(spec, language)
    rows: list[tuple[str, ...]] = [(title, "", "", "", "", spec.note.to(language) if spec.note else "")]
    for column in spec.columns:
        name = Text(column.title, column.name).to(language)
        required = ("*" if column.required else "") or ("(*)" if column.name in spec.any_of else "")
        note = column.note.to(language) if column.note else ""
        unit = _UNITS[column.unit].to(language) if column.unit in _UNITS else column.unit or ""
        rows.append((title, name, required, _CONTENTS[column.type].to(language), unit, note))
    if spec.open_columns:
        rows.append((title, "…", "", _CONTENTS[CellType.NUMBER].to(language), "", _TRAITS.to(language)))
    return rows


def _lay_out(sheet: Any, spec: SheetSpec, language: str, formats: Mapping[str, Any]) -> None:
    sheet.freeze_panes(1, 0)
    for position, column in enumerate(spec.columns):
        header = column_header(column, language)
        sheet.write_string(0, position, header, formats["required" if column.required else "header"])
        sheet.set_column(position, position, max(12, 2 * len(header) + 2))
        choices = _choices(column, language)
        if choices:
            sheet.data_validation(
                1, position, _ROWS_WITH_CHOICES, position, {"validate": "list", "source": choices}
            )


def _choices(column: Column, language: str) -> list[str]:
    if column.type is CellType.FLAG:
        return Text("是 否", "yes no").to(language).split()
    return [Text(words[0], value).to(language) for value, words in column.choices.items()]

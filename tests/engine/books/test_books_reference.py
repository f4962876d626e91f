"""`docs/reference/books.md` says of every sheet and column what the reader does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from huaiyao.engine.books import package
from huaiyao.engine.books.kinds import HERBS, SHEETS
from huaiyao.engine.books.terms import CellType, SheetSpec

CONTENT = {
    CellType.TEXT: "文字 text",
    CellType.ID: "编号 id",
    CellType.NUMBER: "数 number",
    CellType.PRINTED: "数,按原样 number as printed",
    CellType.INTEGER: "整数 whole number",
    CellType.DATE: "日期 date",
    CellType.FLAG: "是 yes / 否 no",
    CellType.HERB: "药材 herb",
    CellType.TRAIT: "性状 trait",
}


@pytest.fixture(scope="module")
def page(repository: Path) -> str:
    return (repository / "docs/reference/books.md").read_text(encoding="utf-8")


def described(spec: SheetSpec) -> list[str]:
    """Return the lines the page must hold of a sheet; paste them where the test finds them missing."""
    lines = [f"### {spec.title} `{spec.name}`"]
    for column in spec.columns:
        star = "*" if column.required else "(*)" if column.name in spec.any_of else ""
        content = CONTENT[column.type]
        if column.unit and column.type is CellType.NUMBER:
            content += f", {column.unit}"
        if column.choices:
            content = " / ".join(f"{words[0]} {value}" for value, words in column.choices.items())
        note = f"{column.note.zh} · {column.note.en}" if column.note else ""
        variants = "、".join(column.variants)
        lines.append(f"| {column.title}{star} | `{column.name}` | {content} | {note} | {variants} |")
    return lines


@pytest.mark.parametrize(
    "spec", [spec for specs in SHEETS.values() for spec in specs], ids=lambda spec: spec.name
)
def test_every_sheet_and_column_is_described(page: str, spec: SheetSpec) -> None:
    lines = page.splitlines()
    start = lines.index(described(spec)[0])
    end = next((i for i in range(start + 1, len(lines)) if lines[i].startswith("#")), len(lines))
    assert [line for line in described(spec) if line not in lines[start:end]] == []
    rows = [line for line in lines[start:end] if re.match(r"\| \S+ \| `\w+` \|", line)]
    assert len(rows) == len(spec.columns), "the page describes a column the reader does not know"
    for variant in spec.variants:
        assert f"`{variant}`" in "\n".join(lines[start:end])


def test_the_limits_and_herbs_are_those_of_the_code(page: str) -> None:
    for limit in (
        f"{package.MAX_FILE_BYTES // 2**20} MB",
        f"{package.MAX_UNPACKED_BYTES // 2**20} MB",
        f"{package.MAX_PARTS:,} parts",
        f"{package.MAX_RATIO} : 1",
        f"{package.MAX_CELLS:,} cells",
    ):
        assert limit in page
    for code, words in HERBS.items():
        assert f"`{code}`: {'、'.join(words)}" in page


@pytest.mark.parametrize(
    "spec", [spec for specs in SHEETS.values() for spec in specs], ids=lambda spec: spec.name
)
def test_the_chinese_page_lists_the_columns_of_every_sheet(repository: Path, spec: SheetSpec) -> None:
    page = (repository / "docs/reference/books.zh.md").read_text(encoding="utf-8")
    stars = ("*" if c.required else "(*)" if c.name in spec.any_of else "" for c in spec.columns)
    units = (f"（{c.unit}）" if c.unit and c.type is CellType.NUMBER else "" for c in spec.columns)
    columns = "、".join(
        c.title + star + unit for c, star, unit in zip(spec.columns, stars, units, strict=True)
    )
    assert f"| {spec.title} | {columns} |" in page.splitlines()

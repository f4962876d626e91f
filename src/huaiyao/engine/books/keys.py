"""Hold the sheets of a book against each other: repeated keys, and references to rows that are not there.

Both ends are named: the row that repeats and the row it repeats, the row that refers and, where it
exists but could not be used, the row it refers to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from huaiyao.engine.books.table import SheetRead
from huaiyao.engine.books.terms import ROW, Issue, Sheet
from huaiyao.engine.wording import Text


def hold_together(reads: Mapping[str, SheetRead]) -> tuple[dict[str, Sheet], list[Issue]]:
    """Return the sheets without the rows that contradict or miss each other, and an issue for each of those.

    Rows that say the same under one key are kept once; rows that say different things are all left
    out, since nobody can tell which was meant. Leaving out a row may leave another without what it
    refers to, so references are followed until nothing changes.
    """
    issues: list[Issue] = []
    sheets: dict[str, Sheet] = {}
    for name, read in reads.items():
        sheets[name], repeats = _without_repeats(read.sheet)
        sheets[name], copies = _without_copies(sheets[name])
        issues += repeats + copies
    changed = True
    while changed:
        changed = False
        for name, sheet in sheets.items():
            for column, target in sheet.spec.refers.items():
                sheets[name], found = _without_dangling(sheets[name], column, target, sheets, reads)
                issues += found
                changed = changed or bool(found)
    return sheets, issues


def _without_repeats(sheet: Sheet) -> tuple[Sheet, list[Issue]]:
    key = list(sheet.spec.key)
    if not key or sheet.frame.is_empty():
        return sheet, []
    comparable = pl.col(key[0]).is_not_null()
    for name in key[1:]:  # a blank word is the same blank, a blank number is an unknown one
        if sheet.frame.schema[name].is_numeric():
            comparable &= pl.col(name).is_not_null()
    repeated = sheet.frame.filter(comparable & (pl.struct(key).is_duplicated()))
    issues, left_out = [], set()
    for group in repeated.partition_by(key, maintain_order=True):
        rows = group[ROW].to_list()
        says_the_same = group.drop(ROW).is_duplicated().all()
        for row in rows[1:] if says_the_same else rows:
            left_out.add(row)
            others = [other for other in rows if other != row]
            named = others[:1] if says_the_same else others
            issues.append(_repeat(sheet, row, group.select(key), named, says_the_same))
    return _dropping(sheet, left_out), issues


def _without_copies(sheet: Sheet) -> tuple[Sheet, list[Issue]]:
    """Leave out rows that name their place and repeat another in every column, values too: one plot, not two."""
    place = list(sheet.spec.place)
    if not place or sheet.frame.is_empty():
        return sheet, []
    everything = [name for name in sheet.frame.columns if name != ROW]
    placed = sheet.frame.drop_nulls(place)
    issues, left_out = [], set()
    copied = placed.filter(pl.struct(everything).is_duplicated())
    for group in copied.partition_by(everything, maintain_order=True):
        first, *rows = group[ROW].to_list()
        left_out.update(rows)
        repeats = [_repeat(sheet, row, group.select(place), [first], True) for row in rows]
        issues += [replace(issue, remedy=_TWO_PLOTS) for issue in repeats]
    return _dropping(sheet, left_out), issues


def _repeat(sheet: Sheet, row: int, key: pl.DataFrame, others: list[int], says_the_same: bool) -> Issue:
    printed = key.select(name for name in key.columns if name in sheet.positions)
    value = " ".join(str(value) for value in printed.row(0) if value is not None)
    places = "、".join(sheet.place(other) for other in others[:5])
    if says_the_same:
        rule = Text(f"与 {places} 重复。", f"Repeats {places}.")
        remedy = Text("已只取前一行；请删去这一行。", "The first is used; delete this row.")
    else:
        rule = Text(
            f"与 {places} 编号相同而内容不同。", f"The same key as {places}, but it says something else."
        )
        remedy = Text(
            "两行都没有采用；请改正编号，或只留一行。", "Neither is used; correct the key or keep one row."
        )
    return _issue(sheet, row, sheet.spec.key[0], value, rule, remedy)


_TWO_PLOTS = Text(
    "已只取前一行；请删去这一行，若是两个小区，请写小区号或行、列。",
    "The first is used; delete this row, or give 小区号 (plot) or 行, 列 (row, column) if they are two plots.",
)


def _without_dangling(
    sheet: Sheet,
    column: str,
    target: tuple[str, str],
    sheets: Mapping[str, Sheet],
    reads: Mapping[str, SheetRead],
) -> tuple[Sheet, list[Issue]]:
    """Leave out the rows whose `column` names nothing in the target; a sheet without rows asks for nothing."""
    name, target_column = target
    if name not in sheets or reads[name].every_row.is_empty() or sheet.frame.is_empty():
        return sheet, []
    there = _values(sheets[name], target_column)
    dangling = sheet.frame.filter(pl.col(column).is_not_null() & ~pl.col(column).is_in(there))
    issues = []
    for row, value in dangling.select(ROW, column).iter_rows():
        rule = _why_dangling(value, sheets[name], target_column, reads[name].every_row)
        remedy = Text(
            f"改正这里的写法，或在“{sheets[name].title}”表里补上它。",
            f"Correct it here, or add it to the sheet {sheets[name].title}.",
        )
        issues.append(_issue(sheet, row, column, str(value), rule, remedy))
    return _dropping(sheet, set(dangling[ROW])), issues


def _values(sheet: Sheet, column: str) -> list[str]:
    """Return what may be referred to: the values of a column, or the names of the trait columns."""
    if column in sheet.frame.columns:
        return sheet.frame[column].drop_nulls().unique().to_list()
    return [trait.name for trait in sheet.traits]


def _why_dangling(value: str, target: Sheet, column: str, every_row: pl.DataFrame) -> Text:
    if column in every_row.columns:
        unused = every_row.filter(pl.col(column) == value)[ROW].to_list()
        if unused:
            place = target.place(unused[0])
            return Text(
                f"所指的“{value}”在 {place}，那一行没有采用。",
                f"Refers to {value} in {place}, which is not used.",
            )
    return Text(
        f"“{value}”在“{target.title}”表里没有。",
        f"Refers to {value}, which is not in the sheet {target.title}.",
    )


def _dropping(sheet: Sheet, rows: set[int]) -> Sheet:
    return replace(sheet, frame=sheet.frame.filter(~pl.col(ROW).is_in(list(rows)))) if rows else sheet


def _issue(sheet: Sheet, row: int, column: str, value: str, rule: Text, remedy: Text) -> Issue:
    title = next(one.title for one in sheet.spec.columns if one.name == column)
    return Issue(sheet.title, row, title, value, rule, remedy, sheet.positions.get(column))

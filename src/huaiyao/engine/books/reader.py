"""Turn a user's file into a `Book`: sheets by name, usable rows, and issues by sheet and row.

`read_book` is the central step: open safely, find the sheets, read each (`table.py`), then hold the
sheets against each other (repeated keys, references to rows that do not exist).
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from huaiyao.engine.books.grid import Grid, grid_of_csv, grids_of
from huaiyao.engine.books.header import fold
from huaiyao.engine.books.keys import hold_together
from huaiyao.engine.books.kinds import MARKS, SHEETS
from huaiyao.engine.books.package import (
    MAX_FILE_BYTES,
    as_package,
    is_zip,
    open_zip,
    refuse_large_file,
    refuse_size,
    refuse_wrong_type,
)
from huaiyao.engine.books.table import SheetRead, read_sheet
from huaiyao.engine.books.terms import (
    Book,
    Issue,
    Kind,
    Sheet,
    SheetSpec,
    UnreadableBookError,
)
from huaiyao.engine.provenance import digest
from huaiyao.engine.wording import Text


def read_book(source: Path | bytes, name: str | None = None) -> Book:
    """Read a workbook, or a folder of CSV files named like the sheets.

    Parameters
    ----------
    source : Path or bytes
        An .xlsx or .xlsm file, a folder of CSV files (UTF-8 or GB18030), a zip of them, one CSV
        file, or the content of any of these files.
    name : str, optional
        What the book is called; needed beside bytes of a CSV file, whose name is the sheet's.

    Returns
    -------
    Book
        Usable rows by sheet. What could not be used is an `Issue`, never an exception.

    Raises
    ------
    UnreadableBookError
        Where the file as a whole cannot be read: missing, empty, damaged, encrypted, too large,
        harmful, or no workbook at all. Its `text` says why and what to do.
    """
    called = name or (source.name if isinstance(source, Path) else "book")
    grids, sha256 = _opened(source, name)
    return _book(called, grids, sha256)


def grids_of_csv(source: Path | bytes, name: str | None = None) -> list[Grid] | None:
    """Return the sheets of a book that came as CSV files, or None where it came as a workbook."""
    grids, _ = _opened(source, name)
    return grids if all(grid.is_csv for grid in grids) else None


# ---------------------------------------------------------------------------------- from files


def _opened(source: Path | bytes, name: str | None) -> tuple[list[Grid], str]:
    """Return the sheets of a book as grids, and the digest of what was read."""
    if isinstance(source, bytes):
        return _grids_of_bytes(source, name or ""), digest(source)
    try:
        if source.is_dir():
            files = _csv_files(source)
            return [grid_of_csv(*file) for file in files], _digest_of(files)
        refuse_large_file(source.stat().st_size)
        data = source.read_bytes()
    except FileNotFoundError:
        raise UnreadableBookError(
            Text(f"找不到文件：{source}。请核对路径。", f"There is no such file: {source}. Check the path.")
        ) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableBookError(
            Text(f"打不开文件：{source}（{reason}）。", f"The file cannot be opened: {source} ({reason}).")
        ) from None
    return _grids_of_bytes(data, name or source.name), digest(data)


def _grids_of_bytes(data: bytes, name: str) -> list[Grid]:
    refuse_large_file(len(data))
    refuse_wrong_type(data)
    if is_zip(data):
        parts = open_zip(data)
        tables = [part for part in parts if part.lower().endswith(".csv")]
        if tables and "[Content_Types].xml" not in parts:
            return [grid_of_csv(_title_in_zip(part), parts[part]) for part in sorted(tables)]
        return grids_of(as_package(parts))
    if name.lower().endswith(".csv"):
        return [grid_of_csv(Path(name).stem, data)]
    raise UnreadableBookError(
        Text(
            "这不是工作簿，或已损坏。请交 .xlsx 文件，或每张表一个的 CSV 文件。",
            "This is no workbook, or it is damaged. Send an .xlsx file, or CSV files, one a sheet.",
        )
    )


def _title_in_zip(part: str) -> str:
    """Return the title of a CSV file in a zip; Windows in Chinese writes its names in GBK and does not say so."""
    with contextlib.suppress(UnicodeError):  # another name says what it is
        part = part.encode("cp437").decode("gb18030")
    return Path(part).stem


def _csv_files(folder: Path) -> list[tuple[str, bytes]]:
    """Return the CSV files of a folder by name, in the order of their names."""
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv" and path.is_file())
    if not paths:
        raise UnreadableBookError(
            Text(
                f"文件夹里没有 CSV 文件：{folder}。每张表一个，如 指标.csv、小区.csv。",
                f"There is no CSV file in {folder}. Put one there for each sheet, such as 指标.csv or plots.csv.",
            )
        )
    if sum(path.stat().st_size for path in paths) > MAX_FILE_BYTES:
        refuse_size(Text("CSV 文件合计", "the CSV files together"), f"{MAX_FILE_BYTES // 2**20} MB")
    return [(path.stem, path.read_bytes()) for path in paths]


def _digest_of(files: Iterable[tuple[str, bytes]]) -> str:
    return digest("\n".join(f"{name} {digest(data)}" for name, data in files))


# --------------------------------------------------------------------------------- from grids


def _book(name: str, grids: Sequence[Grid], sha256: str) -> Book:
    if all(grid.is_blank for grid in grids):
        raise UnreadableBookError(
            Text(
                "工作簿里没有内容。请填好再交；空白账本里写明了每一列怎么填。",
                "The workbook holds nothing. Fill it in first; a blank book explains every column.",
            )
        )
    reads: dict[str, SheetRead] = {}
    issues: list[Issue] = []
    unread: list[str] = []
    for grid in grids:
        spec = _spec_of(grid.title)
        if spec is None or spec.name in reads:
            unread.append(grid.title)
            issues += _why_unread(grid, spec)
            continue
        if not grid.is_blank:
            reads[spec.name] = read_sheet(grid, spec)
            issues += reads[spec.name].issues
    sheets, crossed = hold_together(reads)
    kinds = frozenset(kind for kind, marks in MARKS.items() if _has_rows(sheets, marks))
    titles = tuple(grid.title for grid in grids)
    return Book(name, sheets, tuple(issues + crossed), kinds, sha256, tuple(unread), titles)


def _has_rows(sheets: dict[str, Sheet], names: Iterable[str]) -> bool:
    return any(name in sheets and sheets[name].rows_found for name in names)


def _all_specs() -> list[SheetSpec]:
    return [spec for kind in Kind for spec in SHEETS[kind]]


_BY_TITLE = {
    fold(title): spec for spec in _all_specs() for title in (*reversed(spec.variants), spec.name, spec.title)
}
_NUMBERING = re.compile(r"^(?:附?表)?\s*[\d一二三四五六七八九十]+\s*[.、: -]\s*")


def _spec_of(title: str) -> SheetSpec | None:
    """Return the sheet meant by a title; a number before it (`1. 指标`) does not count."""
    return _BY_TITLE.get(fold(title)) or _BY_TITLE.get(
        fold(_NUMBERING.sub("", unicodedata.normalize("NFKC", title).strip()))
    )


def _why_unread(grid: Grid, spec: SheetSpec | None) -> list[Issue]:
    """Name a sheet that is not read although its title speaks of one we know."""
    if grid.is_blank:
        return []
    if spec is not None:
        rule = Text("同一种表已经读过一张。", "A second sheet of a kind already read.")
    else:
        spec = next((one for one in _all_specs() if len(one.title) > 1 and one.title in grid.title), None)
        if spec is None:
            return []
        rule = Text(
            f"表名不是“{spec.title}”，没有读取。", f"Not called {spec.title} ({spec.name}), so not read."
        )
    remedy = Text(
        f"若要核验，把它的行并入“{spec.title}”表。",
        f"To have it judged, move its rows into the sheet {spec.title}.",
    )
    return [Issue(grid.title, None, None, grid.title, rule, remedy)]

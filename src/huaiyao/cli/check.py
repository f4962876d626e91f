"""`huaiyao check BOOK`: judge a book, show the verdicts, write them where asked."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from huaiyao.cli.language import LANGUAGE, Language, say
from huaiyao.engine.wording import Text

if TYPE_CHECKING:
    from huaiyao.engine.check import Check

UNREADABLE = 2


class CannotWriteError(ValueError):
    """A report was asked for that cannot be written; `text` says why in both languages."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


def check(
    book: Annotated[
        Path,
        Parameter(
            help=say(
                "一个 .xlsx 文件，或一个文件夹，里面是与各表同名的 CSV。",
                "An .xlsx file, or a folder of CSV files named like the sheets.",
            )
        ),
    ],
    /,
    *,
    json: Annotated[
        bool,
        Parameter(
            negative="", show_default=False, help=say("以 JSON 输出到标准输出。", "Print the result as JSON.")
        ),
    ] = False,
    out: Annotated[
        list[Path] | None,
        Parameter(
            negative="",
            help=say(
                "另存报告：.html、.pdf、.json，或 .xlsx（原账本加上判定）。可多次给出。",
                "Also write a report: .html, .pdf, .json, or .xlsx (your book with the verdicts added). Repeatable.",
            ),
        ),
    ] = None,
    on: Annotated[
        dt.date | None,
        Parameter(
            show_default=False,
            help=say(
                "按哪一天的规则判定，如 2024-01-01；默认今天。",
                "The day whose rules hold, such as 2024-01-01; today if not given.",
            ),
        ),
    ] = None,
    lang: Annotated[Language, Parameter(help=say("语言。", "Language."))] = LANGUAGE,
) -> int:
    """Judge one book and return the exit code: 0 nothing contradicted, 1 something is, 2 nothing to judge."""
    from huaiyao.engine.books.reader import read_book
    from huaiyao.engine.books.terms import UnreadableBookError
    from huaiyao.engine.check import check_book
    from huaiyao.engine.checks import RefusedError

    wanted = out or []
    try:
        for path in wanted:
            _refuse_unwritable(path, book)
        found = check_book(read_book(book), on=on or dt.date.today())
        for path in wanted:
            path.write_bytes(_rendered(path, found, book, lang))
    except (UnreadableBookError, CannotWriteError) as error:
        _say_error(error.text, book, as_json=json, language=lang)
        return UNREADABLE
    except RefusedError as error:
        if on is None or error.parameter != "rules":
            raise
        _say_error(_no_rules(on), book, json, lang)
        return UNREADABLE
    except OSError as error:  # the disk, a permission: what the reader cannot know of
        reason = f"{error.filename or book}: {error.strerror}"
        _say_error(
            Text(f"读写不了文件。{reason}", f"A file could not be read or written. {reason}"),
            book,
            json,
            lang,
        )
        return UNREADABLE
    _show(found, as_json=json, language=lang)
    for path in wanted:
        print(say(f"已写出 {path}", f"Wrote {path}", lang), file=sys.stderr)
    return found.exit_code


def _show(found: Check, *, as_json: bool, language: Language) -> None:
    if as_json:
        _print_json(found.as_json())
        return
    from huaiyao.cli.terminal import show_report
    from huaiyao.engine.report.rows import report_of

    show_report(report_of(found, language), language)
    if not found.clauses:
        print(
            say(
                "用 huaiyao book blank plan（规划）或 trial（试验）写一本带说明的空白账，照着填。",
                "`huaiyao book blank plan` or `trial` writes an empty book with explanations to fill in.",
                language,
            ),
            file=sys.stderr,
        )


def _no_rules(on: dt.date) -> Text:
    from huaiyao.engine.rules.rulebook import packaged_rules

    first = min(rule.valid_from for rule in packaged_rules("gates"))
    return Text(
        f"{on} 还没有判定所需的规则，最早的自 {first} 起有效。请把 --on 写成那天或以后。",
        f"No rules to judge by were in force on {on}; the first hold from {first}. Give --on that day or a later one.",
    )


def _say_error(text: Text, book: Path, as_json: bool, language: Language) -> None:
    if as_json:
        from huaiyao.engine.check import SCHEMA

        _print_json({"schema": SCHEMA, "book": str(book), "error": text.as_json()})
    else:
        print(text.to(language), file=sys.stderr)


def _print_json(value: dict[str, Any]) -> None:
    sys.stdout.buffer.write(_json(value))
    sys.stdout.buffer.flush()


def _json(value: dict[str, Any]) -> bytes:
    import orjson

    return orjson.dumps(
        value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_SERIALIZE_NUMPY
    )


def _refuse_unwritable(path: Path, book: Path) -> None:
    """Refuse before judging: an unknown kind of report, a missing folder, the user's own file."""
    if path.suffix.lower() not in (".html", ".pdf", ".xlsx", ".json"):
        raise CannotWriteError(
            Text(
                f"写不了 {path.name}:--out 的扩展名要是 .html、.pdf、.xlsx 或 .json。",
                f"Cannot write {path.name}: the extension of --out must be .html, .pdf, .xlsx or .json.",
            )
        )
    if not path.parent.is_dir():
        raise CannotWriteError(
            Text(f"没有文件夹 {path.parent}，请先建好。", f"There is no folder {path.parent}; make it first.")
        )
    if path.exists() and book.exists() and path.samefile(book):
        raise CannotWriteError(
            Text(
                f"--out 不能就是账本自己（{path.name}）：原件不改。请换一个文件名。",
                f"--out must not be the book itself ({path.name}): the original stays as it is. Choose another name.",
            )
        )


def _rendered(path: Path, found: Check, book: Path, language: Language) -> bytes:
    match path.suffix.lower():
        case ".html":
            from huaiyao.engine.report.html import html_report

            return html_report(found, language).encode()
        case ".pdf":
            from huaiyao.engine.report.pdf import pdf_report

            return pdf_report(found, language)
        case ".xlsx":
            return _annotated(found, book, language)
        case _:
            return _json(found.as_json())


def _annotated(found: Check, book: Path, language: Language) -> bytes:
    from huaiyao.engine.books.convert import as_workbook
    from huaiyao.engine.books.giveback import give_back
    from huaiyao.engine.report.sheets import report_notes, report_sheets

    # CSV files come back as one workbook; a workbook comes back as it is.
    return give_back(as_workbook(book), report_sheets(found, language), report_notes(found, language))

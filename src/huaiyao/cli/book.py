"""`huaiyao book`: templates for the books that people fill in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from huaiyao.cli.language import LANGUAGE, Language, say

EXISTS = 2


def blank(
    kind: Annotated[
        Literal["plan", "trial"],
        Parameter(help=say("账本种类：规划（plan）或试验（trial）。", "Kind of book.")),
    ],
    /,
    *,
    out: Annotated[Path, Parameter(help=say("写到哪个 .xlsx 文件。", "The .xlsx file to write."))],
    lang: Annotated[Language, Parameter(help=say("语言。", "Language."))] = LANGUAGE,
) -> int:
    """Write an empty book of one kind with its explanations; never over a file that exists."""
    from huaiyao.engine.books.blank import blank_book
    from huaiyao.engine.books.terms import Kind

    made = blank_book(Kind(kind), lang)
    try:
        with out.open("xb") as file:
            file.write(made)
    except FileExistsError:
        print(
            say(
                f"{out} 已经存在，不覆盖。请换一个文件名。",
                f"{out} exists and is left as it is. Choose another name.",
                lang,
            ),
            file=sys.stderr,
        )
        return EXISTS
    except OSError as error:
        print(
            say(f"写不了 {out}:{error.strerror}", f"Cannot write {out}: {error.strerror}", lang),
            file=sys.stderr,
        )
        return EXISTS
    print(say(f"已写出 {out}", f"Wrote {out}", lang))
    return 0

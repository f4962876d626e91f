"""`huaiyao audit`: is the record of who changed what whole?"""

from __future__ import annotations

import sys
from typing import Annotated

from cyclopts import Parameter

from huaiyao.cli.language import LANGUAGE, Language, say

BROKEN, NO_INSTITUTE = 1, 2


def verify(
    *,
    json: Annotated[
        bool,
        Parameter(negative="", show_default=False, help=say("以 JSON 输出。", "Print the result as JSON.")),
    ] = False,
    lang: Annotated[Language, Parameter(help=say("语言。", "Language."))] = LANGUAGE,
) -> int:
    """Walk the audit chain; return 0 where it is whole, 1 where it is broken, 2 where there is none."""
    from huaiyao.cli.institute import home, is_founded, open_institute

    if not is_founded():
        print(
            say(
                f"{home()} 里没有研究院。用 HUAIYAO_HOME 指明位置，或先运行 huaiyao serve。",
                f"There is no institute in {home()}. Name its folder in HUAIYAO_HOME, or run huaiyao serve first.",
                lang,
            ),
            file=sys.stderr,
        )
        return NO_INSTITUTE
    open_institute()
    from huaiyao.institute.audit.queries import verify_chain

    report = verify_chain()
    if json:
        import orjson

        found = {"ok": report.ok, "entries": report.entries, "first_bad": report.first_bad}
        print(orjson.dumps(found).decode())
    elif report.ok:
        print(
            say(
                f"留痕链完整，共 {report.entries} 条。",
                f"The audit chain is whole: {report.entries} entries.",
                lang,
            )
        )
    else:
        print(
            say(
                f"留痕链在第 {report.first_bad} 条断开；此前 {report.entries} 条完好。",
                f"The audit chain breaks at entry {report.first_bad}; the {report.entries} before it hold.",
                lang,
            )
        )
    return 0 if report.ok else BROKEN

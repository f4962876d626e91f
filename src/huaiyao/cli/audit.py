"""`huaiyao audit`: is the record of who changed what whole?"""

from __future__ import annotations

import re
import sys
from typing import Annotated

from cyclopts import Parameter

from huaiyao.cli.language import LANGUAGE, Language, say

BROKEN, NO_INSTITUTE = 1, 2  # 2 also where the question itself is wrong


def verify(
    *,
    head: Annotated[
        str,
        Parameter(
            show_default=False,
            help=say(
                "以前抄存的封签；链里没有它，就是末尾被删或全链重写。",
                "A digest kept from an earlier day; a chain without it was cut off or written anew.",
            ),
        ),
    ] = "",
    json: Annotated[
        bool,
        Parameter(negative="", show_default=False, help=say("以 JSON 输出。", "Print the result as JSON.")),
    ] = False,
    lang: Annotated[Language, Parameter(help=say("语言。", "Language."))] = LANGUAGE,
) -> int:
    """Walk the audit chain; return 0 where it is whole, 1 where it is broken or cut off, 2 where there is none."""
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

    known = head.strip().lower()
    if known and not re.fullmatch(r"[0-9a-f]{64}", known):
        print(
            say(
                f"--head 须是 64 位十六进制的封签，收到“{head}”。",
                f"--head must be a digest of 64 hexadecimal digits, received {head!r}.",
                lang,
            ),
            file=sys.stderr,
        )
        return NO_INSTITUTE
    report = verify_chain(known)
    if json:
        import orjson

        found = {
            "ok": report.ok,
            "entries": report.entries,
            "first_bad": report.first_bad,
            "head": report.head,
            "holds_known_head": report.holds_known_head,
        }
        print(orjson.dumps(found).decode())
    elif report.ok:
        print(
            say(
                f"留痕链完整，共 {report.entries} 条。末条封签，请抄存在系统之外：\n{report.head}",
                f"The audit chain is whole: {report.entries} entries. Its head, to be kept elsewhere:\n{report.head}",
                lang,
            )
        )
    elif report.first_bad is None:
        print(
            say(
                f"链自身完整，共 {report.entries} 条，但没有抄存的那个封签：末尾的留痕被删去，或全链被重写。",
                f"The chain holds in itself, {report.entries} entries, but the head you kept is not in it: "
                "entries at its end were removed, or all of it was written anew.",
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

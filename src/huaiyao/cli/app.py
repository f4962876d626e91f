"""The command `huaiyao` and its verbs. A verb's module is imported only when the verb is called."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from cyclopts import App, CycloptsError, Group
from cyclopts.exceptions import CoercionError, MissingArgumentError, UnknownCommandError, UnknownOptionError

from huaiyao import __version__
from huaiyao.cli.help import HelpPage
from huaiyao.cli.language import say

USAGE_ERROR = 2  # 1 would say that something is contradicted
CUT_SHORT = 141  # as a shell tells a closed pipe; 0 would say that nothing is contradicted

COMMANDS = Group(say("命令", "Commands"), sort_key=0)
OPTIONS = Group(say("选项", "Options"), sort_key=1)
ARGUMENTS = Group(say("参数", "Arguments"), sort_key=0)


def run(arguments: Sequence[str]) -> int:
    """Run one command line; return the exit code."""
    app = build()
    try:
        result = app(list(arguments), exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        print(_usage(error), file=sys.stderr)
        return USAGE_ERROR
    except BrokenPipeError:  # `huaiyao check … | head`
        sys.stderr.close()
        return CUT_SHORT
    return result if isinstance(result, int) else 0


def build() -> App:
    """Return the app with every verb registered by name."""
    app = _app(
        "huaiyao",
        say(
            "怀药研究院：核对规划账与试验账，开办一所研究院。",
            "Huai-Medicine Research Institute: check plan and trial books, run an institute.",
        ),
        version=__version__,
    )
    app.command(
        "huaiyao.cli.check:check",
        name="check",
        sort_key=1,
        help=say(
            "核对一本账：证据是否支持它的说法。", "Check a book: does the evidence bear out what it says?"
        ),
    )
    book = _app("book", say("账本：空白模板。", "Books: blank templates."), sort_key=2)
    book.command(
        "huaiyao.cli.book:blank",
        name="blank",
        help=say("写一本带说明的空白账。", "Write an empty book with explanations."),
    )
    app.command(book)
    app.command(
        "huaiyao.cli.demo:demo",
        name="demo",
        sort_key=3,
        help=say("建一所装好示例数据的研究院并启动。", "Create an institute with sample data and serve it."),
    )
    app.command(
        "huaiyao.cli.serve:serve", name="serve", sort_key=4, help=say("启动研究院。", "Serve the institute.")
    )
    audit = _app("audit", say("留痕记录。", "The audit trail."), sort_key=5)
    audit.command(
        "huaiyao.cli.audit:verify",
        name="verify",
        help=say("核对留痕链是否完整。", "Check that the audit chain is whole."),
    )
    app.command(audit)
    app.command(
        "huaiyao.cli.manage:manage",
        name="manage",
        help_flags=[],  # they are Django's here
        sort_key=6,
        help=say("运行 Django 管理命令。", "Run a Django management command."),
    )
    return app


def _app(name: str, help: str, *, version: str | None = None, sort_key: int | None = None) -> App:
    return App(
        name,
        help=help,
        sort_key=sort_key,
        version=version,
        version_flags=["--version"] if version else [],
        help_format="plaintext",
        help_formatter=HelpPage(),
        group_commands=COMMANDS,
        group_parameters=OPTIONS,
        group_arguments=ARGUMENTS,
    )


def _usage(error: CycloptsError) -> str:
    """Return what is wrong with a command line, in one sentence with its remedy."""
    remedy = say("用 --help 查看用法。", "See --help.")
    match error:
        case UnknownOptionError():
            zh, en = f"没有选项 {error.token.keyword}。", f"There is no option {error.token.keyword}."
        case UnknownCommandError():
            given = " ".join(error.unused_tokens or [])
            zh, en = f"没有命令 {given}。", f"There is no command {given}."
        case MissingArgumentError():
            name = error.argument.name if error.argument else ""
            zh, en = f"缺少参数 {name}。", f"{name} is missing."
        case CoercionError() if error.token is not None:
            zh, en = f"看不懂 {error.token.value}。", f"Cannot understand {error.token.value}."
        case _:
            zh = en = str(error)
    return f"{say(zh, en)} {remedy}"

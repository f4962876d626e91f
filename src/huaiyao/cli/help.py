"""`--help` in the language of the house: the usage line, then commands, arguments and options."""

from __future__ import annotations

from typing import Any

from cyclopts.help import HelpEntry, HelpPanel
from rich.console import Console, ConsoleOptions
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from huaiyao.cli.language import say

PLACEHOLDERS = {
    "COMMAND": say("命令", "COMMAND"),
    "[OPTIONS]": say("[选项]", "[OPTIONS]"),
    "BOOK": say("账本", "BOOK"),
    "KIND": say("种类", "KIND"),
    "PATH": say("文件", "FILE"),
    "[ARGS...]": say("[参数…]", "[ARGUMENTS…]"),
    "ARGUMENTS": say("参数", "ARGUMENTS"),
}
FLAGS = {
    "--help": say("显示用法。", "Show this help."),
    "--version": say("显示版本。", "Show the version."),
}


class HelpPage:
    """Renders what cyclopts found out about a command."""

    def __call__(self, console: Console, options: ConsoleOptions, panel: HelpPanel) -> None:
        table = Table.grid(padding=(0, 3))
        table.add_column(no_wrap=True)
        table.add_column()
        for entry in panel.entries:
            table.add_row(Text(_names(entry), style="bold"), _meaning(entry))
        if panel.entries:
            console.print(Text(str(panel.title), style="dim"), Padding(table, (0, 0, 1, 2)))

    def render_usage(self, console: Console, options: ConsoleOptions, usage: Any) -> None:
        words = [PLACEHOLDERS.get(word, word) for word in str(usage).split()]
        line = " ".join(words)
        console.print(Text(say(f"用法：{line}", f"Usage: {line}") + "\n"))

    def render_description(self, console: Console, options: ConsoleOptions, description: Any) -> None:
        if description:
            console.print(description)


def _names(entry: HelpEntry) -> str:
    return ", ".join(PLACEHOLDERS.get(label, label) for label in entry.display_labels)


def _meaning(entry: HelpEntry) -> Text:
    known = [FLAGS[name] for name in entry.names if name in FLAGS]
    said = known[0] if known else getattr(entry.description, "primary_renderable", entry.description)
    notes = []
    if entry.choices:
        notes.append(say(f"可选 {'、'.join(entry.choices)}", f"one of {', '.join(entry.choices)}"))
    if entry.required:
        notes.append(say("必填", "required"))
    elif entry.default not in (None, "None"):
        notes.append(say(f"默认 {entry.default}", f"default {entry.default}"))
    return Text.assemble(str(said or ""), (f" ({'; '.join(notes)})" if notes else "", "dim"))

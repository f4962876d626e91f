"""The door: one command `huaiyao`; one file a subject; imports at the verb."""

from __future__ import annotations


def main() -> None:
    """Run the command line and leave with its exit code."""
    import sys

    from huaiyao.cli.app import run

    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a terminal without Chinese
    sys.exit(run(sys.argv[1:]))

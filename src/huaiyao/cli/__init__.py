"""The door: one command `huaiyao`; one file a subject; imports at the verb."""

from __future__ import annotations


def main() -> None:
    """Run the command line and leave with its exit code."""
    import os
    import sys

    # Our matrices are small: BLAS threads only fight each other (a fit of 0.03 s took up to 5 s on two
    # busy cores). Work is spread over blocks and processes instead. Set before numpy is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

    from huaiyao.cli.app import run

    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a terminal without Chinese
    sys.exit(run(sys.argv[1:]))

"""`huaiyao manage`: Django's own commands, on this institute."""

from __future__ import annotations

import os
from typing import Annotated

from cyclopts import Parameter

from huaiyao.cli.institute import SETTINGS
from huaiyao.cli.language import say


def manage(
    *arguments: Annotated[
        str,
        Parameter(
            allow_leading_hyphen=True,
            help=say("Django 管理命令及其选项。", "A Django management command with its options."),
        ),
    ],
) -> None:
    """Pass everything on to Django's `manage`."""
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    execute_from_command_line(["huaiyao manage", *arguments])

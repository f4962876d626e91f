"""An import-linter contract: these modules may be imported only from those.

The built-in contracts want one entry a package, and a wildcard in them stays green on a breach in a
sibling. This one says it once: `{package}` in an importer pattern stands for the package of the
imported module, `*` for one name and `**` for any number of names.
"""

from __future__ import annotations

import re

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class OnlyFrom(Contract):
    """Modules matching `targets`, except `open_to_all`, are imported directly only by `importers`."""

    targets = fields.ListField(subfield=fields.StringField())
    importers = fields.ListField(subfield=fields.StringField())
    open_to_all = fields.ListField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        breaches = [
            (importer, target)
            for target in sorted(graph.modules)
            if _matches(target, self.targets) and not _matches(target, self.open_to_all or [])
            for importer in sorted(graph.find_modules_that_directly_import(target))
            if not _matches(
                importer, [p.replace("{package}", target.rpartition(".")[0]) for p in self.importers]
            )
        ]
        return ContractCheck(kept=not breaches, metadata={"breaches": breaches})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, target in check.metadata["breaches"]:
            output.print_error(f"{importer} may not import {target}")


def _matches(module: str, patterns: list[str]) -> bool:
    return any(_compiled(pattern).fullmatch(module) for pattern in patterns)


def _compiled(pattern: str) -> re.Pattern[str]:
    """Turn a dotted pattern into a regex; a trailing `.**` also matches the package itself."""
    source = re.escape(pattern).replace(r"\.\*\*\.", r"\.(?:[^.]+\.)*")
    source = source.replace(r"\.\*\*", r"(?:\.[^.]+)*").replace(r"\*", "[^.]+")
    return re.compile(source)

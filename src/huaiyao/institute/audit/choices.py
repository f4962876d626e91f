"""What the verbs of the trail are called for people: each department names its own in `apps.ready`."""

from __future__ import annotations

from collections.abc import Mapping

_names: dict[str, object] = {}


def name_verbs(names: Mapping[str, object]) -> None:
    """Say what verbs (`department.verb`) are called; the names are lazy translations."""
    _names.update(names)


def verb_name(verb: str) -> str:
    """Return what a verb is called in the reader's language, or itself where nobody named it."""
    return str(_names.get(verb, verb))

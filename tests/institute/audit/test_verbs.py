"""Every deed that leaves an entry has a name for people, in both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.utils.translation import override

import huaiyao.institute
from huaiyao.institute.audit.choices import verb_name

CHINESE = re.compile(r"[\u4e00-\u9fff]")
INSTITUTE = Path(huaiyao.institute.__file__).parent


def verbs_recorded() -> list[str]:
    """Return the first argument of every `record(…)` in every department's actions."""
    trees = [ast.parse(path.read_text()) for path in INSTITUTE.glob("*/actions.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [
        call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "record" and call.args
    ]
    return sorted({call.args[0].value for call in named if isinstance(call.args[0], ast.Constant)})


@pytest.mark.parametrize("verb", verbs_recorded())
def test_a_deed_has_a_name_in_both_languages(verb):
    with override("zh-hans"):
        chinese = verb_name(verb)
    with override("en"):
        english = verb_name(verb)
    assert chinese != verb
    assert CHINESE.search(chinese)
    assert not CHINESE.search(english)


def test_there_are_deeds_to_name():
    assert {"registry.receive_book", "review.decide"} <= set(verbs_recorded())

"""What the import linter cannot see, because strings escape it: foreign keys, signals, audit entries."""

from __future__ import annotations

import ast
import configparser
import re
from pathlib import Path

import pytest
from django.apps import apps


def departments_top_down(repository: Path) -> list[str]:
    lint = configparser.ConfigParser()
    lint.read(repository / ".importlinter", encoding="utf-8")
    return lint["importlinter:contract:departments"]["layers"].split()


def relations_across_departments() -> list[tuple[str, str, str, str]]:
    """(department, model.field, department pointed to, related_name) for every key that leaves its department."""
    labels = {
        config.label for config in apps.get_app_configs() if config.name.startswith("huaiyao.institute.")
    }
    return [
        (model._meta.app_label, f"{model.__name__}.{field.name}", field.related_model._meta.app_label, name)
        for model in apps.get_models()
        if model._meta.app_label in labels
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
        if field.related_model and field.related_model._meta.app_label in labels - {model._meta.app_label}
        for name in [field.remote_field.related_name or ""]
    ]


def test_foreign_keys_point_downward_only(repository: Path) -> None:
    order = departments_top_down(repository)
    upward = [r for r in relations_across_departments() if order.index(r[0]) > order.index(r[2])]
    assert not upward


def test_a_lower_department_gains_no_name_from_an_upper_one() -> None:
    named = [r for r in relations_across_departments() if not r[3].endswith("+")]
    assert not named


def test_no_signals_between_departments(repository: Path) -> None:
    source = repository / "src/huaiyao/institute"
    receivers = [f for f in source.rglob("*.py") if re.search(r"@receiver|\.connect\(", f.read_text())]
    assert receivers == []


# jobs.carrying and jobs.point_to report the progress of a run that jobs.start has already recorded.
NOT_A_DECISION = {"jobs.carrying", "jobs.point_to"}
WRITES = re.compile(r"\.(save|create|bulk_create|update|delete|add|set|get_or_create|update_or_create)\(")


def actions_by_file(repository: Path) -> dict[str, dict[str, ast.FunctionDef]]:
    """The public functions of every department's actions.py; audit's own `record` is what they call."""
    return {
        file.parent.name: {
            node.name: node
            for node in ast.parse(file.read_text()).body
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        }
        for file in sorted((repository / "src/huaiyao/institute").glob("*/actions.py"))
        if file.parent.name != "audit"
    }


def actions_without(rule: re.Pattern[str], repository: Path) -> list[str]:
    """Actions that do not keep `rule` themselves, unless they write nothing and leave it to one that does.

    (A long computation stands outside the transaction: it reads, computes, and hands over to a keeper.)
    """
    loose = []
    for department, actions in actions_by_file(repository).items():
        keeps = {name for name, node in actions.items() if rule.search(ast.unparse(node))}
        for name, node in actions.items():
            body = ast.unparse(node)
            hands_over = not WRITES.search(body) and any(f"{keeper}(" in body for keeper in keeps - {name})
            if name not in keeps and not hands_over and f"{department}.{name}" not in NOT_A_DECISION:
                loose.append(f"{department}.{name}")
    return loose


def test_every_action_leaves_an_audit_entry(repository: Path) -> None:
    silent = actions_without(re.compile(r"\b_?record\w*\("), repository)
    assert silent == [], "record what was done and why, or make it a query"


def test_every_action_is_one_transaction(repository: Path) -> None:
    loose = actions_without(re.compile(r"@transaction\.atomic"), repository)
    assert loose == [], "decorate it with @transaction.atomic"


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "misc", "manager"])
def test_no_room_is_called_by_what_it_is_not(word: str, repository: Path) -> None:
    named_so = [p for p in (repository / "src").rglob(f"{word}*") if "__pycache__" not in p.parts]
    assert named_so == []

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


def writing_actions(repository: Path) -> list[tuple[str, ast.FunctionDef]]:
    return [
        (f"{file.parent.name}.{function.name}", function)
        for file in sorted((repository / "src/huaiyao/institute").glob("*/actions.py"))
        if file.parent.name != "audit"
        for function in ast.parse(file.read_text()).body
        if isinstance(function, ast.FunctionDef) and not function.name.startswith("_")
    ]


# jobs.carrying and jobs.point_to report the progress of a run that jobs.start has already recorded.
NOT_A_DECISION = {"jobs.carrying", "jobs.point_to"}


def test_every_action_leaves_an_audit_entry(repository: Path) -> None:
    silent = [
        name
        for name, function in writing_actions(repository)
        if name not in NOT_A_DECISION and not re.search(r"\b(record|_record\w*)\(", ast.unparse(function))
    ]
    assert silent == [], "record what was done and why, or make it a query"


def test_every_action_is_one_transaction(repository: Path) -> None:
    loose = [
        name
        for name, function in writing_actions(repository)
        if name not in NOT_A_DECISION
        and "atomic" not in " ".join(map(ast.unparse, function.decorator_list)) + ast.unparse(function)
    ]
    assert loose == [], "decorate it with @transaction.atomic"


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "misc", "manager"])
def test_no_room_is_called_by_what_it_is_not(word: str, repository: Path) -> None:
    named_so = [p for p in (repository / "src").rglob(f"{word}*") if "__pycache__" not in p.parts]
    assert named_so == []

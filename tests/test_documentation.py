"""What is there is documented, and what is documented is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

DOCUMENTS = ("README.md", "README.zh.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs")


def pages(repository: Path) -> list[Path]:
    return [
        p
        for d in DOCUMENTS
        for p in ([repository / d] if d.endswith(".md") else (repository / d).rglob("*.md"))
    ]


def python_files(repository: Path, under: str) -> list[Path]:
    return [p for p in (repository / under).rglob("*.py") if "migrations" not in p.parts]


def public_definitions(tree: ast.Module) -> list[ast.FunctionDef | ast.ClassDef]:
    return [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]


def test_every_public_name_of_the_engine_says_what_it_is(repository: Path) -> None:
    silent = [
        f"{file.relative_to(repository)}: {node.name}"
        for file in python_files(repository, "src/huaiyao/engine")
        for node in public_definitions(ast.parse(file.read_text()))
        if not ast.get_docstring(node)
    ]
    assert silent == []


def test_every_module_says_what_it_is_for(repository: Path) -> None:
    trivial = {"choices", "apps", "__init__", "urls"}
    silent = [
        str(file.relative_to(repository))
        for file in python_files(repository, "src/huaiyao")
        if file.stem not in trivial and not ast.get_docstring(ast.parse(file.read_text()))
    ]
    assert silent == []


def test_every_setting_read_from_the_environment_is_in_the_reference(repository: Path) -> None:
    read = {
        name
        for under in ("src", "tests", "benchmarks")
        for file in python_files(repository, under)
        for name in re.findall(r"[\"'](HUAIYAO_[A-Z_]+)[\"']", file.read_text())
    } - {"HUAIYAO_SAMPLE"}
    reference = (repository / "docs/reference/settings.md").read_text()
    assert {name for name in read if f"`{name}`" not in reference} == set()


def test_links_between_pages_lead_somewhere(repository: Path) -> None:
    dead = [
        f"{page.relative_to(repository)} -> {link}"
        for page in pages(repository)
        for link in re.findall(r"\]\(([^)#\s]+)", page.read_text())
        if "://" not in link and not (page.parent / link).exists()
    ]
    assert dead == []


def test_the_site_lists_every_page(repository: Path) -> None:
    listed = set(re.findall(r"[\w/.-]+\.md", (repository / "mkdocs.yml").read_text()))
    docs = repository / "docs"
    written = {str(p.relative_to(docs)) for p in docs.rglob("*.md")}
    assert written == listed


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_the_readme_names_only_commands_that_make_knows(readme: str, repository: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (repository / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`?\$? ?make ([a-z]+)", (repository / readme).read_text())) <= targets

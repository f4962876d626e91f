"""The shipped trial book walks through: opened, estimated, marked as made up."""

from __future__ import annotations

import openpyxl
import pytest

from huaiyao.institute.breeding.actions import make_estimate, open_series_from_book
from huaiyao.institute.breeding.models import Observation, Plot
from huaiyao.institute.breeding.queries import checks_of, results_against


@pytest.fixture
def opened(alice, keep_book, project, repository):
    path = repository / "examples" / "rehmannia_clones.xlsx"
    return open_series_from_book(alice, keep_book(path.read_bytes(), name=path.name), project)


def test_every_row_of_the_workbook_as_another_program_reads_it_is_in_the_database(opened, repository):
    book = openpyxl.load_workbook(repository / "examples" / "rehmannia_clones.xlsx", data_only=True)
    sheet = book["小区"]
    top = next(n for n in range(1, 16) if any("处理" in str(cell.value or "") for cell in sheet[n]))
    headers = [str(cell.value or "") for cell in sheet[top]]
    rows = [
        row for row in sheet.iter_rows(min_row=top + 1, values_only=True) if any(v is not None for v in row)
    ]
    assert Plot.objects.count() == len(rows)
    for trait in opened.traits.all():
        column = next(n for n, header in enumerate(headers) if header.startswith(trait.name))
        values = [row[column] for row in rows if isinstance(row[column], int | float)]
        stored = Observation.objects.filter(trait=trait).values_list("value", flat=True)
        assert sorted(stored) == pytest.approx(sorted(values)), trait


def test_it_says_that_it_is_synthetic(opened):
    assert opened.is_synthetic


def test_each_trait_is_estimated_against_the_check(alice, opened):
    for trait in opened.traits.all():
        made = make_estimate(alice, opened, trait)
        (check,) = checks_of(made)
        assert check.is_check
        lines = results_against(made, check)
        assert len(lines) == opened.entries.count()
        assert sum(line.difference is None for line in lines) == 1

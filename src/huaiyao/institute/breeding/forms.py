"""What people are asked when a trial book becomes a series."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from huaiyao.institute.programme.models import Project
from huaiyao.institute.registry.models import Book
from huaiyao.institute.web.forms import RowField


class ProjectField(RowField):
    """A choice of projects, each with its herb: the entries of a variety trial become varieties of that herb."""

    def label_from_instance(self, project: Project) -> str:
        label = super().label_from_instance(project)
        return f"{label} · {project.herb}" if project.herb else label


class SeriesForm(forms.Form):
    """To which project the trials of a book belong, and what the series is called."""

    project = ProjectField(
        Project.objects.none(),
        label=_("课题"),
        help_text=_("品种试验里处理的名称，会登记为课题那种药材的品种名。请核对药材。"),
    )
    name = forms.CharField(label=_("系列名称"), max_length=200)
    name_en = forms.CharField(label=_("英文名称"), max_length=200, required=False)

    def __init__(self, book: Book, projects: QuerySet[Project], data: Any = None) -> None:
        super().__init__(data, initial={"name": PurePath(book.filename).stem})
        self.fields["project"].queryset = projects

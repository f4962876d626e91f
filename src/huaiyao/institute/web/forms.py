"""How every form is drawn: summary of errors on top, label, help and error tied to each field; how a day is asked,
how one row of many is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.db.models import Model
from django.forms.models import ModelChoiceIterator
from django.forms.renderers import DjangoTemplates
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .names import natural


class HouseRenderer(DjangoTemplates):
    """The renderer named by `settings.FORM_RENDERER`; forms and fields need no classes of their own."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """Draw a template; a drop-down says in words what its empty line means."""
        if template_name == forms.Select.template_name:
            _name_the_empty_line(context["widget"])
        return super().render(template_name, context, request)


def _name_the_empty_line(widget: dict[str, Any]) -> None:
    for _group, options, _index in widget["optgroups"]:
        for option in options:
            if option["value"] == "":
                option["label"] = _("请选择") if widget["required"] else _("不写明")


class NamesSelect(forms.Select):
    """A drop-down of rows' names: on an English page a Chinese name is marked as Chinese."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, label, *args, **kwargs)
        if value and (get_language() or "").startswith("en") and not str(label).isascii():
            option["attrs"]["lang"] = "zh-Hans"
        return option


class RowField(forms.ModelChoiceField):
    """A choice among rows that people named."""

    widget = NamesSelect


class _InOrder(ModelChoiceIterator):
    """The rows as people count them, under the heading of their group where the field names one."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        groups: dict[str, list[Model]] = {}
        for row in self.queryset:
            heading = str(getattr(row, self.field.grouped_by)) if self.field.grouped_by else ""
            groups.setdefault(heading, []).append(row)
        for heading, rows in groups.items():
            rows.sort(key=lambda row: natural(self.field.label_from_instance(row)))
            options = [self.choice(row) for row in rows]
            yield from [(heading, options)] if heading else options


class OrderedRowField(RowField):
    """A choice among many rows: numbered names in the order of their numbers, grouped by another row."""

    iterator = _InOrder

    def __init__(self, *args: Any, grouped_by: str = "", **kwargs: Any) -> None:
        self.grouped_by = grouped_by
        super().__init__(*args, **kwargs)


class OwnerField(RowField):
    """The organisation a new row will belong to: chosen for the person only where there is no choice."""

    def __init__(self, model: type[Model], **kwargs: Any) -> None:
        super().__init__(model._default_manager.none(), **{"label": _("所属单位"), **kwargs})

    def offer(self, organisations: Iterable[Model]) -> None:
        """Offer these organisations, none of them before another."""
        ids = [organisation.pk for organisation in organisations]
        self.queryset = self.queryset.model._default_manager.filter(pk__in=ids)
        if len(ids) == 1:
            self.empty_label = None


class ConfirmingForm(forms.Form):
    """A form whose numbers may be unusual: once they are, it shows a tick box by which they pass."""

    is_confirmed = forms.BooleanField(label=_("数字无误"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_confirmed"] = self.fields.pop("is_confirmed")  # stands last
        if not self.data.get("is_confirmed"):
            self.fields["is_confirmed"].widget = forms.HiddenInput()

    def ask(self) -> None:
        """Show the tick box."""
        self.fields["is_confirmed"].widget = forms.CheckboxInput()


class DayInput(forms.DateInput):
    """A day, asked with the browser's own calendar; its value goes out in the one form browsers take."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")

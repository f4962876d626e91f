"""How every form is drawn: summary of errors on top, label, help and error tied to each field; how a day is asked."""

from __future__ import annotations

from django import forms
from django.forms.renderers import DjangoTemplates


class HouseRenderer(DjangoTemplates):
    """The renderer named by `settings.FORM_RENDERER`; forms and fields need no classes of their own."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"


class DayInput(forms.DateInput):
    """A day, asked with the browser's own calendar; its value goes out in the one form browsers take."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")

"""How every form is drawn: summary of errors on top, label, help and error tied to each field."""

from __future__ import annotations

from django.forms.renderers import DjangoTemplates


class HouseRenderer(DjangoTemplates):
    """The renderer named by `settings.FORM_RENDERER`; forms and fields need no classes of their own."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"

"""`{% load written %}`: row data as somebody entered it, `{{ lot.code|as_written }}`."""

from __future__ import annotations

from django import template

from huaiyao.institute.web.written import as_written

register = template.Library()
register.filter("as_written", as_written)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    name = "huaiyao.institute.programme"
    label = "programme"
    verbose_name = _("课题")

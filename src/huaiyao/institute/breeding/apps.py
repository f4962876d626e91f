from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BreedingConfig(AppConfig):
    name = "huaiyao.institute.breeding"
    label = "breeding"
    verbose_name = _("育种")

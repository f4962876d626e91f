from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "huaiyao.institute.portal"
    label = "portal"
    verbose_name = _("瓶颈板")

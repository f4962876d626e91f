from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "huaiyao.institute.web"
    label = "web"
    verbose_name = _("门面")

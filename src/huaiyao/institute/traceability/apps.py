from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TraceabilityConfig(AppConfig):
    name = "huaiyao.institute.traceability"
    label = "traceability"
    verbose_name = _("溯源")

    def ready(self) -> None:
        from huaiyao.institute.web import navigation

        navigation.register("desk", _("溯源"), "traceability:lots", 20)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TraceabilityConfig(AppConfig):
    name = "huaiyao.institute.traceability"
    label = "traceability"
    verbose_name = _("追溯")

    def ready(self) -> None:
        from huaiyao.institute.audit.choices import name_verbs
        from huaiyao.institute.web import navigation

        navigation.register("desk", _("追溯"), "traceability:lots", 20)
        name_verbs(
            {
                "traceability.open_lot": _("开批"),
                "traceability.add_mass": _("入批"),
                "traceability.record_sale": _("销售"),
                "traceability.correct": _("更正批事件"),
            }
        )

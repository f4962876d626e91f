from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CultivationConfig(AppConfig):
    name = "huaiyao.institute.cultivation"
    label = "cultivation"
    verbose_name = _("栽培")

    def ready(self) -> None:
        from huaiyao.institute.audit.choices import name_verbs
        from huaiyao.institute.registry.actions import parcel_checks
        from huaiyao.institute.traceability.actions import sale_checks
        from huaiyao.institute.web import navigation, panels

        from . import queries

        parcel_checks.append(queries.require_room)
        sale_checks.append(queries.require_usual_value)
        navigation.register("desk", _("栽培"), "cultivation:plantings", 10)
        panels.register("traceability.lot", "cultivation/panels/sources.html", queries.sources_panel, 10)
        panels.register("registry.parcel", "cultivation/panels/plantings.html", queries.parcel_panel, 10)
        name_verbs(
            {
                "cultivation.plant": _("记录种植"),
                "cultivation.record_harvest": _("记录采收"),
                "cultivation.correct_harvest": _("更正采收"),
            }
        )

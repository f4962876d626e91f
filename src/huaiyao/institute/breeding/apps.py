from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BreedingConfig(AppConfig):
    name = "huaiyao.institute.breeding"
    label = "breeding"
    verbose_name = _("育种")

    def ready(self) -> None:
        from huaiyao.institute.audit.choices import name_verbs
        from huaiyao.institute.web import navigation, panels

        from . import queries

        navigation.register("walk", _("试验"), "breeding:series_list", 30)
        panels.register("registry.book", "breeding/panels/open_series.html", queries.book_panel, 10)
        panels.register("programme.project", "breeding/panels/series.html", queries.project_panel, 10)
        name_verbs(
            {
                "breeding.open_series": _("账本开成试验"),
                "breeding.estimate": _("提交估计"),
                "breeding.keep_estimate": _("存入估计"),
                "breeding.publish_series": _("试验公开"),
            }
        )

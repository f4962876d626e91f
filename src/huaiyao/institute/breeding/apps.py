from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BreedingConfig(AppConfig):
    name = "huaiyao.institute.breeding"
    label = "breeding"
    verbose_name = _("育种")

    def ready(self) -> None:
        from huaiyao.institute.web import navigation, panels

        from . import queries

        navigation.register("walk", _("试验"), "breeding:series_list", 30)
        panels.register("registry.book", "breeding/panels/open_series.html", queries.book_panel, 10)
        panels.register("programme.project", "breeding/panels/series.html", queries.project_panel, 10)

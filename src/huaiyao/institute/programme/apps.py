from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    name = "huaiyao.institute.programme"
    label = "programme"
    verbose_name = _("课题")

    def ready(self) -> None:
        from huaiyao.institute.web import navigation

        from .queries import overdue_count

        navigation.register(
            "walk", _("课题"), "programme:projects", 20, badge=lambda request: overdue_count(request.user)
        )
        navigation.register("desk", _("基地"), "programme:sites", 30)

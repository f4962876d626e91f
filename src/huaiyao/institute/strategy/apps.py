from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StrategyConfig(AppConfig):
    name = "huaiyao.institute.strategy"
    label = "strategy"
    verbose_name = _("战略")

    def ready(self) -> None:
        from huaiyao.institute.audit.choices import name_verbs
        from huaiyao.institute.web import navigation, panels

        def book_panel(request, book):
            from .queries import book_panel  # reads with the engine: loaded when a page is asked for

            return book_panel(request, book)

        navigation.register("walk", _("规划"), "strategy:plans", 90)
        panels.register("registry.book", "strategy/panels/book.html", book_panel, 20)
        name_verbs(
            {
                "strategy.adopt_plan": _("接入规划"),
                "strategy.put_forward": _("提请复核规划核对"),
                "strategy.publish": _("公开规划核对"),
            }
        )

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RulebookConfig(AppConfig):
    name = "huaiyao.institute.rulebook"
    label = "rulebook"
    verbose_name = _("规则")

    def ready(self) -> None:
        from huaiyao.institute.audit.choices import name_verbs
        from huaiyao.institute.web import navigation

        navigation.register("house", pgettext_lazy("list", "规则"), "rulebook:rules", 30)
        name_verbs(
            {
                "rulebook.enter_value": pgettext_lazy("deed", "登记规则数值"),
                "rulebook.end_value": pgettext_lazy("deed", "停用规则数值"),
                "rulebook.sign": pgettext_lazy("deed", "签署规则"),
                "rulebook.adopt_defaults": pgettext_lazy("deed", "采用自带门槛"),
            }
        )

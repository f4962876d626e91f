from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProgrammeConfig(AppConfig):
    name = "huaiyao.institute.programme"
    label = "programme"
    verbose_name = _("课题")

    def ready(self) -> None:
        from huaiyao.institute.audit.choices import name_verbs
        from huaiyao.institute.web import navigation

        from .queries import overdue_count

        navigation.register(
            "walk", _("课题"), "programme:projects", 20, badge=lambda request: overdue_count(request.user)
        )
        navigation.register("desk", _("基地"), "programme:sites", 30)
        name_verbs(
            {
                "programme.name_bottleneck": _("列出瓶颈"),
                "programme.enter_figure": _("更新瓶颈数字"),
                "programme.open_project": _("课题立项"),
                "programme.move_project": _("更改课题状态"),
                "programme.publish_project": _("课题公开"),
                "programme.add_milestone": _("约定节点"),
                "programme.complete_milestone": _("节点完成"),
                "programme.add_partner": _("合作登记"),
                "programme.change_terms": pgettext_lazy("deed", "更改数据约定"),
                "programme.open_site": _("登记基地"),
            }
        )

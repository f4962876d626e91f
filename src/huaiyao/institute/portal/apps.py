from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "huaiyao.institute.portal"
    label = "portal"
    verbose_name = _("瓶颈板")

    def ready(self) -> None:
        from huaiyao.institute.accounts.queries import demo_people
        from huaiyao.institute.web import navigation, sample

        navigation.register("walk", _("瓶颈板"), "portal:board", 0)
        navigation.register("desk", _("查找"), "portal:search", 0)
        navigation.register("house", _("公开事实"), "portal:facts", 90)
        sample.register(lambda: demo_people().exists())

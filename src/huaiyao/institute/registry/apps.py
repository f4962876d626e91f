from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RegistryConfig(AppConfig):
    name = "huaiyao.institute.registry"
    label = "registry"
    verbose_name = _("名录")

    def ready(self) -> None:
        from huaiyao.institute.audit.choices import name_verbs
        from huaiyao.institute.web import navigation

        def signed_in(request) -> bool:
            return request.user.is_authenticated

        navigation.register("desk", pgettext_lazy("list", "账本"), "registry:books", 10, visible=signed_in)
        navigation.register("desk", pgettext_lazy("list", "地块"), "registry:parcels", 30, visible=signed_in)
        navigation.register("house", _("药材与品种"), "registry:herbs", 10)
        name_verbs(
            {
                "registry.register_herb": pgettext_lazy("deed", "登记药材"),
                "registry.register_place": pgettext_lazy("deed", "登记地点"),
                "registry.name_variety": pgettext_lazy("deed", "登记品种名"),
                "registry.name_technique": pgettext_lazy("deed", "登记技术名"),
                "registry.register_grower": pgettext_lazy("deed", "登记种植户"),
                "registry.change_grower": pgettext_lazy("deed", "更改种植户"),
                "registry.register_parcel": pgettext_lazy("deed", "登记地块"),
                "registry.change_parcel": pgettext_lazy("deed", "更改地块"),
                "registry.record_crop_year": pgettext_lazy("deed", "记前茬"),
                "registry.receive_book": pgettext_lazy("deed", "上传账本"),
                "registry.judge_book": pgettext_lazy("deed", "判定账本"),
                "registry.judge_again": pgettext_lazy("deed", "重新判定账本"),
            }
        )

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class JobsConfig(AppConfig):
    name = "huaiyao.institute.jobs"
    label = "jobs"
    verbose_name = _("任务")

    def ready(self) -> None:
        from huaiyao.institute.audit.choices import name_verbs
        from huaiyao.institute.web import navigation

        from . import queries

        navigation.register(
            "house",
            pgettext_lazy("list", "任务"),
            "jobs:jobs",
            40,
            badge=lambda request: queries.unfinished_count(request.user),
            visible=lambda request: request.user.is_authenticated,
        )
        name_verbs({"jobs.start": pgettext_lazy("deed", "提交任务")})

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReviewConfig(AppConfig):
    name = "huaiyao.institute.review"
    label = "review"
    verbose_name = _("复核")

    def ready(self) -> None:
        from huaiyao.institute.audit.choices import name_verbs
        from huaiyao.institute.web import navigation

        from . import queries

        navigation.register(
            "desk",
            pgettext_lazy("list", "复核"),
            "review:inbox",
            20,
            badge=lambda request: queries.waiting_count(request.user),
            visible=lambda request: request.user.is_authenticated,
        )
        name_verbs(
            {
                "review.request_review": pgettext_lazy("deed", "提请复核"),
                "review.object": pgettext_lazy("deed", "提出异议"),
                "review.waive": pgettext_lazy("deed", "放弃异议"),
                "review.answer_objection": pgettext_lazy("deed", "答复异议"),
                "review.decide": pgettext_lazy("deed", "作出复核结论"),
            }
        )

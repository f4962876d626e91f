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
                "review.request_review": _("提请复核"),
                "review.object": _("提出异议"),
                "review.waive": _("放弃异议"),
                "review.answer_objection": _("答复异议"),
                "review.decide": _("作出复核结论"),
            }
        )

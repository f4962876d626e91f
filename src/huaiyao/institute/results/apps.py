from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResultsConfig(AppConfig):
    name = "huaiyao.institute.results"
    label = "results"
    verbose_name = _("成果")

    def ready(self) -> None:
        from huaiyao.institute.audit.choices import name_verbs
        from huaiyao.institute.web import navigation, panels

        def panel(name: str):
            def ask(request, subject):
                from . import queries  # reads with the engine: loaded when a page is asked for

                return getattr(queries, name)(request, subject)

            return ask

        def offers(request):
            from . import queries

            return queries.offers_to(request.user).count()

        navigation.register("walk", _("成果"), "results:results", 40, badge=offers)
        panels.register("breeding.estimate", "results/panels/estimate.html", panel("estimate_panel"), 10)
        panels.register("breeding.series", "results/panels/claims.html", panel("series_panel"), 20)
        panels.register("programme.project", "results/panels/claims.html", panel("project_panel"), 20)
        panels.register(
            "programme.bottleneck", "results/panels/bottleneck.html", panel("bottleneck_panel"), 20
        )
        panels.register("review.detail", "results/panels/review.html", panel("review_panel"), 10)
        name_verbs(
            {
                "results.make_claim": _("提出声称"),
                "results.judge": _("判定声称"),
                "results.put_forward": _("提请复核声称"),
                "results.publish": _("公开判定"),
                "results.offer_transfer": _("提出转化"),
                "results.accept_transfer": _("接受转化"),
                "results.refuse_transfer": _("不接受转化"),
                "results.measure_effect": _("测算效果"),
            }
        )

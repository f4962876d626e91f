"""The doors of the institute: each department keeps its own addresses."""

from django.urls import include, path

urlpatterns = [
    path("", include("huaiyao.institute.portal.urls")),
    path("accounts/", include("huaiyao.institute.accounts.urls")),
    path("house/", include("huaiyao.institute.web.urls")),
    path("audit/", include("huaiyao.institute.audit.urls")),
    path("jobs/", include("huaiyao.institute.jobs.urls")),
    path("registry/", include("huaiyao.institute.registry.urls")),
    path("review/", include("huaiyao.institute.review.urls")),
    path("rulebook/", include("huaiyao.institute.rulebook.urls")),
    path("programme/", include("huaiyao.institute.programme.urls")),
    path("traceability/", include("huaiyao.institute.traceability.urls")),
    path("breeding/", include("huaiyao.institute.breeding.urls")),
    path("cultivation/", include("huaiyao.institute.cultivation.urls")),
    path("results/", include("huaiyao.institute.results.urls")),
    path("strategy/", include("huaiyao.institute.strategy.urls")),
]

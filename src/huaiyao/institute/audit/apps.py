from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "huaiyao.institute.audit"
    label = "audit"
    verbose_name = _("留痕")

    def ready(self) -> None:
        from huaiyao.institute.web import navigation, panels

        from . import queries

        navigation.register(
            "house", _("留痕"), "audit:log", 60, visible=lambda request: queries.may_read(request.user)
        )
        panels.register("audit.history", "audit/history.html", _history)


def _history(request, subject):
    """Return what was done to a row, for its own people; nothing for anybody else."""
    from . import queries

    if not queries.may_read_about(request.user, subject):
        return None
    return {
        "entries": queries.entries_about(subject)[:12],
        "may_open": queries.may_read(request.user),
    }

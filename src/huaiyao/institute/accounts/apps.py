from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AccountsConfig(AppConfig):
    name = "huaiyao.institute.accounts"
    label = "accounts"
    verbose_name = _("人员与单位")

    def ready(self) -> None:
        from huaiyao.institute.audit.choices import name_verbs
        from huaiyao.institute.web import navigation

        from . import queries

        signed_in = lambda request: request.user.is_authenticated  # noqa: E731
        navigation.register(
            "house",
            _("我的账号"),
            "accounts:me",
            80,
            badge=lambda request: queries.offer_count(request.user),
            visible=signed_in,
        )
        navigation.register("house", _("单位与成员"), "accounts:organisations", 70, visible=_manages)
        name_verbs(
            {
                "accounts.found_institute": pgettext_lazy("deed", "建立研究院"),
                "accounts.register_organisation": pgettext_lazy("deed", "登记单位"),
                "accounts.register_person": pgettext_lazy("deed", "新建账号"),
                "accounts.add_member": pgettext_lazy("deed", "添加成员"),
                "accounts.offer_membership": pgettext_lazy("deed", "邀请成员"),
                "accounts.accept_membership": pgettext_lazy("deed", "接受邀请"),
                "accounts.decline_membership": pgettext_lazy("deed", "谢绝邀请"),
                "accounts.withdraw_offer": pgettext_lazy("deed", "撤回邀请"),
                "accounts.change_role": pgettext_lazy("deed", "更改角色"),
                "accounts.remove_member": pgettext_lazy("deed", "结束成员关系"),
                "accounts.change_password": pgettext_lazy("deed", "更改口令"),
            }
        )


def _manages(request) -> bool:
    """Whether the person looks after the members of some organisation."""
    return request.user.is_authenticated and "manager" in request.user.roles().values()

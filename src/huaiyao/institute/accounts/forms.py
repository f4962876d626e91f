"""Sign in, join, register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from .choices import OrganisationKind, Role

_password_rules = lazy(lambda: " ".join(f"{rule}" for rule in password_validators_help_texts()), str)


class SignInForm(AuthenticationForm):
    """One sentence for every failure: it never says whether the name or the password was wrong."""

    error_messages = {
        "invalid_login": _("登录名或口令不对，请重试。口令区分大小写；忘记口令请找本单位的管理人员。"),
        "inactive": _("登录名或口令不对，请重试。口令区分大小写；忘记口令请找本单位的管理人员。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("登录名")
        self.fields["password"].label = _("口令")


class PasswordForm(forms.Form):
    """A new password, for somebody who knows the old one."""

    old_password = forms.CharField(
        label=_("现在的口令"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("新口令"),
        strip=False,
        help_text=_password_rules(),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一遍新口令"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user

    def clean_old_password(self) -> str:
        old = self.cleaned_data["old_password"]
        if not self._user.check_password(old):
            raise forms.ValidationError(_("现在的口令不对。"))
        return old

    def clean_again(self) -> str:
        if self.cleaned_data["again"] != self.cleaned_data.get("password"):
            raise forms.ValidationError(_("两遍新口令不一样。"))
        return self.cleaned_data["again"]


class OrganisationForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=200)
    name_en = forms.CharField(label=_("英文名称"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("类别"), choices=OrganisationKind.choices)
    credit_code = forms.RegexField(
        r"^[0-9A-HJ-NPQRTUWXY]{18}$",
        label=_("统一社会信用代码"),
        required=False,
        help_text=_("18 位数字和大写字母，不含 I、O、S、V、Z。"),
        error_messages={"invalid": _("应为 18 位数字和大写字母，不含 I、O、S、V、Z。")},
    )


class MemberForm(forms.Form):
    """Somebody who has an account already."""

    username = forms.CharField(label=_("登录名"), max_length=150, help_text=_("对方已有账号时填写。"))
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)


class PersonForm(forms.Form):
    """Somebody who has no account yet."""

    username = forms.RegexField(
        r"^[\w.@+-]+$",
        label=_("登录名"),
        max_length=150,
        help_text=_("字母、数字和 . _ - @ +，以后不能改。"),
        error_messages={"invalid": _("只能用字母、数字和 . _ - @ +。")},
    )
    full_name = forms.CharField(label=_("姓名"), max_length=80)
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    password = forms.CharField(
        label=_("初始口令"),
        strip=False,
        help_text=_password_rules(),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)

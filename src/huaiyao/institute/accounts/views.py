"""Sign in and out, my page, organisations and their members."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huaiyao.institute.web.form_pages import FormPage, form_view

from . import actions, queries
from .choices import Role
from .forms import MemberForm, OrganisationForm, PasswordForm, PersonForm, RoleForm, SignInForm
from .models import Membership, Organisation, User
from .tables import OrganisationTable


class SignIn(LoginView):
    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return {**context, "title": _("登录"), "demo_people": queries.demo_people()}


@login_required
@require_GET
def me(request: HttpRequest) -> HttpResponse:
    context = {
        "title": _("我的账号"),
        "memberships": queries.memberships_of(request.user),
        "offers": queries.offers_to(request.user),
    }
    return render(request, "accounts/me.html", context)


@form_view
def password(request: HttpRequest) -> FormPage:
    return FormPage(
        form=partial(PasswordForm, request.user),
        deed=partial(_change_password, request),
        title=_("更改口令"),
        done=_("口令已改。其他设备上的登录已失效。"),
        back="accounts:me",
    )


@login_required
@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    rows = queries.with_sizes(queries.organisations_seen_by(request.user))
    context = {
        "title": pgettext("list", "单位"),
        "may_register": request.user.has_institute_role(Role.MANAGER),
    }
    return OrganisationTable(request, rows).respond("accounts/organisations.html", context)


@form_view
def add_organisation(request: HttpRequest) -> FormPage:
    queries.require_institute_role(request.user, Role.MANAGER)
    return FormPage(
        form=OrganisationForm,
        deed=partial(actions.register_organisation, request.user),
        title=_("登记单位"),
        done=_("单位已登记。接着登记它的第一名管理人员。"),
        back="accounts:organisations",
    )


@login_required
@require_GET
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    row = _seen(request, pk)
    context = {
        "title": str(row),
        "organisation": row,
        "members": queries.members_of(row),
        "roles": Role.choices,
        "may_care": queries.may_care_for_members(request.user, row),
    }
    return render(request, "accounts/organisation.html", context)


@form_view
def add_member(request: HttpRequest, pk: int) -> FormPage:
    row = _seen(request, pk)
    queries.require_membership_care(request.user, row)
    return FormPage(
        form=MemberForm,
        deed=partial(actions.offer_membership, request.user, row),
        title=_("邀请成员"),
        intro=str(row),
        submit_label=_("邀请"),
        done=lambda made: _("已邀请 %(person)s，由本人在“我的账号”里接受后生效。") % {"person": made.user},
        back=row,
    )


@form_view
def register_person(request: HttpRequest, pk: int) -> FormPage:
    row = _seen(request, pk)
    queries.require_membership_care(request.user, row)
    return FormPage(
        form=PersonForm,
        deed=partial(actions.register_person, request.user, row),
        title=_("新建账号"),
        intro=str(row),
        done=lambda made: _("%(person)s 的账号已建立。请当面告知初始口令。") % {"person": made},
        back=row,
    )


@login_required
@require_POST
def accept_membership(request: HttpRequest, pk: int) -> HttpResponse:
    offer = get_object_or_404(queries.offers_to(request.user), pk=pk)
    actions.accept_membership(request.user, offer)
    messages.success(request, _("您现在是“%(name)s”的成员。") % {"name": offer.organisation})
    return redirect("accounts:me")


@login_required
@require_POST
def decline_membership(request: HttpRequest, pk: int) -> HttpResponse:
    offer = get_object_or_404(queries.offers_to(request.user), pk=pk)
    actions.decline_membership(request.user, offer)
    messages.success(request, _("已谢绝“%(name)s”的邀请。") % {"name": offer.organisation})
    return redirect("accounts:me")


@login_required
@require_POST
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    membership = _seen_membership(request, pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        actions.change_role(request.user, membership, form.cleaned_data["role"])
        messages.success(
            request,
            _("%(person)s 现在的角色：%(role)s。")
            % {"person": membership.user, "role": membership.get_role_display()},
        )
    return redirect(membership.organisation)


@login_required
@require_http_methods(["GET", "POST"])
def remove_member(request: HttpRequest, pk: int) -> HttpResponse:
    membership = _seen_membership(request, pk)
    if membership.user_id != request.user.pk:
        queries.require_membership_care(request.user, membership.organisation)
    if request.method == "POST":
        actions.remove_member(request.user, membership)
        done = _("已撤回给 %(person)s 的邀请。") if membership.is_offered else _("%(person)s 已不是成员。")
        messages.success(request, done % {"person": membership.user})
        return redirect(
            "accounts:organisations" if membership.user == request.user else membership.organisation
        )
    title = _("撤回邀请") if membership.is_offered else _("结束成员关系")
    context = {"title": title, "membership": membership}
    return render(request, "accounts/remove_member.html", context)


def _change_password(request: HttpRequest, *, password: str, **_asked: str) -> User:
    actions.change_password(request.user, password=password)
    update_session_auth_hash(request, request.user)
    return request.user


def _seen(request: HttpRequest, pk: int) -> Organisation:
    return get_object_or_404(queries.organisations_seen_by(request.user), pk=pk)


def _seen_membership(request: HttpRequest, pk: int) -> Membership:
    seen = queries.organisations_seen_by(request.user)
    return get_object_or_404(
        Membership.objects.select_related("user", "organisation"), pk=pk, organisation__in=seen
    )

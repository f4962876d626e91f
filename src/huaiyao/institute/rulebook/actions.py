"""Enter a dated value, sign it, take over what the engine ships."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from huaiyao.engine.rules.rulebook import packaged_rules
from huaiyao.engine.rules.terms import OURS, Rule, Trust
from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.models import User
from huaiyao.institute.accounts.queries import require_institute_role
from huaiyao.institute.audit.actions import record
from huaiyao.institute.web.errors import Refusal

from .choices import Standing
from .models import RuleValue, Signature

# The institute's own way of working, beside the gates the engine ships.
HOUSE_VALUES = (
    {
        "code": "review.objection_days",
        "title": "含不符的判定公开前，相关单位提出异议的天数",
        "title_en": "Days in which the party may object before a negative verdict is public",
        "value": 10.0,
        "unit": "day",
        "source": OURS,
        "edition": "2021",
        "standing": Standing.OURS,
        "valid_from": dt.date(2021, 1, 1),
    },
)


@transaction.atomic
def enter_value(
    actor: User,
    *,
    code: str,
    title: str,
    title_en: str,
    value: float,
    unit: str,
    source: str,
    standing: str,
    valid_from: dt.date,
    edition: str = "",
) -> RuleValue:
    """Enter a value from a day on; the value it follows is ended on that day, never overwritten."""
    require_institute_role(actor, Role.REVIEWER)
    previous = RuleValue.objects.filter(code=code).order_by("-valid_from").first()
    if previous and previous.valid_from >= valid_from:
        raise Refusal(
            _("“%(code)s”已有自 %(day)s 起的数值。新的起用日须更晚。")
            % {"code": code, "day": previous.valid_from}
        )
    if standing != Standing.OURS and not source.strip():
        raise Refusal(_("不是本院自定的数值须写明来源。"))
    if previous and (previous.valid_to is None or previous.valid_to > valid_from):
        before, previous.valid_to = previous.valid_to, valid_from
        previous.save(update_fields=["valid_to"])
        record(
            "rulebook.end_value", actor=actor, subject=previous, changes={"valid_to": [before, valid_from]}
        )
    rule = RuleValue.objects.create(
        code=code,
        title=title,
        title_en=title_en,
        value=value,
        unit=unit,
        source=source or OURS,
        edition=edition,
        standing=standing,
        valid_from=valid_from,
    )
    changes = {"value": [previous.value if previous else None, value], "valid_from": [None, valid_from]}
    record("rulebook.enter_value", actor=actor, subject=rule, changes=changes)
    return rule


@transaction.atomic
def sign(actor: User, rule: RuleValue, *, original: str) -> Signature:
    """Say that one has compared the value with the original text; two people make it signed."""
    require_institute_role(actor, Role.REVIEWER)
    if rule.standing == Standing.OURS:
        raise Refusal(_("本院自定的数值没有外部原文，无须签署。"))
    if not original.strip():
        raise Refusal(_("请写明核对的是哪一份原文、哪一页。"))
    if Signature.objects.filter(rule=rule, signed_by=actor).exists():
        raise Refusal(_("您已签署过这个数值。第二次签署须由另一个人完成。"))
    signature = Signature.objects.create(rule=rule, signed_by=actor, original=original.strip())
    record("rulebook.sign", actor=actor, subject=rule, changes={"original": [None, signature.original]})
    return signature


@transaction.atomic
def adopt_defaults(actor: User) -> list[RuleValue]:
    """Take over the engine's packaged gates and the house's own values that are not there yet; return the new."""
    require_institute_role(actor, Role.REVIEWER)
    offered = [_fields(rule) for rule in packaged_rules()] + list(HOUSE_VALUES)
    known = set(RuleValue.objects.values_list("code", "valid_from"))
    adopted = []
    for fields in offered:
        if (fields["code"], fields["valid_from"]) in known:
            continue
        rule = RuleValue.objects.create(**fields)
        record("rulebook.adopt_defaults", actor=actor, subject=rule, changes={"value": [None, rule.value]})
        adopted.append(rule)
    return adopted


def _fields(rule: Rule) -> dict[str, object]:
    ours = rule.source == OURS
    other = Standing.BELIEVED if rule.trust is Trust.BELIEVED else Standing.SOURCED
    return {
        "code": rule.code,
        "title": rule.title.zh,
        "title_en": rule.title.en,
        "value": rule.value,
        "unit": rule.unit,
        "source": rule.source,
        "edition": rule.edition,
        "standing": Standing.OURS if ours else other,
        "valid_from": rule.valid_from,
        "valid_to": rule.valid_to,
    }

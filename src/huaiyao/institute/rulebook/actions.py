"""Enter a dated value, sign it, take over what the engine ships."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from huaiyao.engine.rules.rulebook import packaged_rules
from huaiyao.engine.rules.terms import OURS, Rule, Trust
from huaiyao.institute.accounts.choices import Role
from huaiyao.institute.accounts.models import User
from huaiyao.institute.accounts.queries import require_institute_role
from huaiyao.institute.audit.actions import record
from huaiyao.institute.web.errors import NotAllowed, Refusal

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
    reason: str = "",
) -> RuleValue:
    """Enter a value from a day on; the value it follows is ended on that day, never overwritten.

    The first value of a rule that has a source is in force at once, for what it is worth: it replaces nothing.
    Every other waits for the signature of a second person, and only then ends the one before it.
    """
    require_institute_role(actor, Role.REVIEWER)
    previous = _last_in_force(code)
    _check_first_day(code, valid_from, previous)
    if previous and valid_from < timezone.localdate() and not reason.strip():
        raise Refusal(
            _("起用日 %(day)s 已经过去，此前按旧的数值判定过。请写明追溯的理由，或从今天起用。")
            % {"day": valid_from}
        )
    if standing != Standing.OURS and not source.strip():
        raise Refusal(_("不是本院自定的数值须写明来源。"))
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
        reason=reason.strip(),
        entered_by=actor,
        awaits_signature=standing == Standing.OURS or previous is not None,
    )
    changes = {"value": [previous.value if previous else None, value], "valid_from": [None, valid_from]}
    record("rulebook.enter_value", actor=actor, subject=rule, changes=changes, reason=rule.reason)
    return rule


@transaction.atomic
def sign(actor: User, rule: RuleValue, *, original: str) -> Signature:
    """Say that one has compared the value with the original text, or with the decision of the house.

    Two people make a value with a source signed. A value that awaits its second person comes into force, and
    ends the one before it, when somebody signs who did not enter it.
    """
    require_institute_role(actor, Role.REVIEWER)
    rule.refresh_from_db()
    if rule.standing == Standing.OURS and not rule.awaits_signature:
        raise Refusal(_("本院自定的数值已经起用，无须再签署。"))
    if rule.standing == Standing.OURS and rule.entered_by_id == actor.pk:
        raise NotAllowed(_("这个数值是您登记的，须由第二人签署才起用。"))
    if not original.strip():
        raise Refusal(_("请写明核对的是哪一份原文、哪一页。"))
    if Signature.objects.filter(rule=rule, signed_by=actor).exists():
        raise Refusal(_("您已签署过这个数值。第二次签署须由另一个人完成。"))
    signature = Signature.objects.create(rule=rule, signed_by=actor, original=original.strip())
    record("rulebook.sign", actor=actor, subject=rule, changes={"original": [None, signature.original]})
    if rule.awaits_signature and rule.entered_by_id != actor.pk:
        _bring_into_force(actor, rule)
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


def _last_in_force(code: str) -> RuleValue | None:
    return RuleValue.objects.filter(code=code, awaits_signature=False).order_by("-valid_from").first()


def _check_first_day(code: str, valid_from: dt.date, previous: RuleValue | None) -> None:
    same_day = RuleValue.objects.filter(code=code, valid_from=valid_from, awaits_signature=True)
    if previous and previous.valid_from >= valid_from:
        raise Refusal(
            _("“%(code)s”已有自 %(day)s 起的数值。新的起用日须更晚。")
            % {"code": code, "day": previous.valid_from}
        )
    if same_day.exists():
        raise Refusal(
            _("“%(code)s”自 %(day)s 起的另一个数值正待签署。请换一个起用日。")
            % {"code": code, "day": valid_from}
        )


def _bring_into_force(actor: User, rule: RuleValue) -> None:
    """End the value before it on its first day, and let it hold from then on."""
    previous = _last_in_force(rule.code)
    if previous and previous.valid_from >= rule.valid_from:
        raise Refusal(
            _("其间自 %(day)s 起的数值已经起用，这一个不能再起用。请另行登记。")
            % {"day": previous.valid_from}
        )
    if previous and rule.valid_from < timezone.localdate() and not rule.reason:
        raise Refusal(
            _("起用日 %(day)s 已经过去，登记时没有写追溯的理由，不能再起用。请以新的起用日另行登记。")
            % {"day": rule.valid_from}
        )
    if previous and (previous.valid_to is None or previous.valid_to > rule.valid_from):
        before, previous.valid_to = previous.valid_to, rule.valid_from
        previous.save(update_fields=["valid_to"])
        ended = {"valid_to": [before, rule.valid_from]}
        record("rulebook.end_value", actor=actor, subject=previous, changes=ended)
    rule.awaits_signature = False
    rule.save(update_fields=["awaits_signature"])


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

"""Clause `sum`: do parts add up to their total, and can the shares and bounds be true together?"""

from __future__ import annotations

from collections.abc import Iterator

from huaiyao.engine.rules.terms import State, Verdict
from huaiyao.engine.strategy.dimensions import candidates, is_sum, judge_equation
from huaiyao.engine.strategy.equations import Comparison
from huaiyao.engine.strategy.figures import as_printed
from huaiyao.engine.strategy.relations import Amount, Reading, UnansweredError, compares, read_relation, sides
from huaiyao.engine.strategy.statements import compared, side_words
from huaiyao.engine.strategy.terms import Clause, Plan
from huaiyao.engine.wording import Text

_SIGNS = {
    Comparison.EQUAL: (Text("等于", "equals"), Text("不等于", "does not equal")),
    Comparison.AT_MOST: (Text("不超过", "is at most"), Text("高于", "is above")),
    Comparison.AT_LEAST: (Text("不低于", "is at least"), Text("低于", "is below")),
}


def judge_sums(plan: Plan) -> Iterator[Verdict]:
    """Judge totals, shares and bounds whose units are in order (a wrong unit is told by `unit`)."""
    for relation in plan.relations:
        try:
            reading = read_relation(relation, plan)
        except UnansweredError:  # said once, by `unit`
            continue
        if is_sum(reading) and judge_equation(reading) is None:
            yield _judge(reading)


def _judge(reading: Reading) -> Verdict:
    left, right = sides(reading)
    comparison = reading.equation.comparison
    is_true = compares(left.span, comparison, right.span)
    says = _SIGNS[comparison][0 if is_true else 1]
    first, second = (side_words(reading, side, as_printed) for side in (left, right))
    rounding = _rounding(left, right) if is_true else Text("", "")
    return Verdict(
        Clause.SUM,
        State.SUPPORTED if is_true else State.CONTRADICTED,
        reading.relation.id,
        Text(
            f"“{reading.words.zh}”：左边{first.zh}，{says.zh}右边{second.zh}{rounding.zh}。",
            f"{reading.words.en}: {first.en} on the left {says.en} {second.en} on the right{rounding.en}.",
        ),
        compared=compared(reading, left, right),
        evidence=reading.places,
        asks=None if is_true else _asks(reading),
    )


def _rounding(left: Amount, right: Amount) -> Text:
    """Say so where the shown numbers differ and only their last printed digits let them agree."""
    difference = abs(left.span.value - right.span.value)
    if difference <= 1e-9 * abs(left.span.value) or not left.span.meets(right.span):
        return Text("", "")
    return Text("（差在末位舍入之内）", " within the last printed digits")


def _asks(reading: Reading) -> Text:
    """Ask for the numbers; where a share may have the wrong sign of percent, say what it would give."""
    shares = [
        found for found in candidates(reading) if found.fits and found.indicator.unit.strip() in ("%", "‰")
    ]
    if not shares:
        return Text("请核对各项的原文数字与口径。", "Check the printed numbers and their definitions.")
    found = shares[0]
    label, gives = found.indicator.label, side_words(reading, found.left)
    return Text(
        f"请核对“{label.zh}”的单位与口径：若为{found.why.zh}，左边为{gives.zh}。",
        f"Check the unit and the definition of {label.en}: were it {found.why.en}, the left side would be {gives.en}.",
    )

"""Clause `double_count`: gross outputs and turnovers of several stages do not add up to an industry.

The field's output is an input of the processor, whose output is a purchase of the trader. Their sum
counts the same root three times; only value added may be summed over stages (System of National
Accounts 2008, chapter 6: output is gross, value added is what a stage leaves after its inputs).
"""

from __future__ import annotations

from collections.abc import Iterator

from huaiyao.engine.rules.terms import State, Verdict
from huaiyao.engine.strategy.equations import Comparison, Equation, Expression, Operation, Operator, Reference
from huaiyao.engine.strategy.relations import UnansweredError, dimension_of, read_relation
from huaiyao.engine.strategy.statements import figure
from huaiyao.engine.strategy.terms import Basis, Clause, Indicator, Plan, Relation
from huaiyao.engine.wording import Text

_MONEY = (("[currency]", 1.0),)
_BASIS_WORDS = {
    Basis.OUTPUT: Text("产值", "output"),
    Basis.TURNOVER: Text("营业额", "turnover"),
    Basis.VALUE_ADDED: Text("增加值", "value added"),
    None: Text("计法未注", "not stated"),
}
_STAGE_WORDS = {"种植": "field", "加工": "processing", "流通": "trade", "贸易": "trade", "服务": "services"}


def judge_double_counts(plan: Plan) -> Iterator[Verdict]:
    """Judge every total of money whose parts lie at two or more stages."""
    for relation in plan.relations:
        try:
            reading = read_relation(relation, plan)
        except UnansweredError:  # said once, by `unit`
            continue
        found = _total_and_parts(reading.equation)
        if found is None:
            continue
        total, parts = plan.indicators[found[0]], [plan.indicators[id_] for id_ in found[1]]
        stages = {part.stage for part in parts if part.stage}
        if len(stages) > 1 and all(dimension_of(part.unit) == _MONEY for part in parts):
            yield _judge(relation, total, parts)


def _total_and_parts(equation: Equation) -> tuple[str, list[str]] | None:
    """Return the total and its parts where the equation is `total = a + b + …`, either way round."""
    if equation.comparison is not Comparison.EQUAL:
        return None
    for one, other in ((equation.left, equation.right), (equation.right, equation.left)):
        parts = _added(other)
        if isinstance(one, Reference) and parts is not None and len(parts) > 1:
            return one.id, parts
    return None


def _added(node: Expression) -> list[str] | None:
    match node:
        case Reference(id_):
            return [id_]
        case Operation(Operator.PLUS, left, right):
            first, second = _added(left), _added(right)
            return None if first is None or second is None else first + second
    return None


def _judge(relation: Relation, total: Indicator, parts: list[Indicator]) -> Verdict:
    bases = [part.basis for part in parts]
    is_added_value = all(basis is Basis.VALUE_ADDED for basis in bases)
    is_gross = any(basis in (Basis.OUTPUT, Basis.TURNOVER) for basis in bases)
    state = State.SUPPORTED if is_added_value else State.DISPUTED if is_gross else State.MISSING
    return Verdict(
        Clause.DOUBLE_COUNT,
        state,
        relation.id,
        _text(state, total, parts),
        compared={
            "total": {
                "id": total.id,
                "value": total.printed.value if total.printed else None,
                "unit": total.unit,
            },
            "parts": [
                {
                    "id": part.id,
                    "value": part.printed.value if part.printed else None,
                    "unit": part.unit,
                    "stage": part.stage,
                    "basis": part.basis.value if part.basis else None,
                }
                for part in parts
            ],
        },
        evidence=[relation.place, total.place, *(part.place for part in parts)],
        asks=None
        if state is State.SUPPORTED
        else Text(
            f"请给出{'、'.join(part.stage for part in parts)}各环节的增加值（中间投入已扣除）。",
            f"Give the value added of each stage ({', '.join(_stage(part) for part in parts)}), inputs deducted.",
        ),
    )


def _text(state: State, total: Indicator, parts: list[Indicator]) -> Text:
    listed = Text(
        "、".join(
            f"{part.label.zh}{figure(part).zh}（{part.stage}，{_BASIS_WORDS[part.basis].zh}）"
            for part in parts
        ),
        ", ".join(
            f"{part.label.en} {figure(part).en} ({_stage(part)}, {_BASIS_WORDS[part.basis].en})"
            for part in parts
        ),
    )
    whole = figure(total)
    match state:
        case State.SUPPORTED:
            return Text(
                f"“{total.label.zh}”{whole.zh}由各环节增加值相加：{listed.zh}。",
                f"{total.label.en}, {whole.en}, adds the value added of its stages: {listed.en}.",
            )
        case State.DISPUTED:
            return Text(
                f"“{total.label.zh}”{whole.zh}把几个环节的毛额相加：{listed.zh}。上一环节的产出是下一环节的投入，"
                "同一货值会计入多次；此数不是增加值，不可与地区生产总值相比。",
                f"{total.label.en}, {whole.en}, adds gross figures of several stages: {listed.en}. The output of one "
                "stage is an input of the next, so the same goods are counted more than once; the sum is not "
                "value added and does not compare with GDP.",
            )
    return Text(
        f"“{total.label.zh}”{whole.zh}把几个环节相加，但未注计法：{listed.zh}。",
        f"{total.label.en}, {whole.en}, adds several stages without saying how each was counted: {listed.en}.",
    )


def _stage(part: Indicator) -> str:
    return _STAGE_WORDS.get(part.stage, part.stage)

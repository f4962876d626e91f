"""Read the equations people write: `产值 = 面积 × 单位产值`, `A14 / A15 <= B20`.

Only numbers, indicators, + - * / and brackets are understood. Nothing is ever executed: Python's
parser gives a tree, and every node that is not one of these is refused.
"""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from huaiyao.engine.wording import Text

LONGEST = 1000  # characters; Python's parser recurses
LARGEST = 1e100  # no plan counts so far, and floats reach no further than 1e308


class Comparison(StrEnum):
    """What an equation says of its two sides."""

    EQUAL = "="
    AT_MOST = "<="
    AT_LEAST = ">="


class Operator(StrEnum):
    """The four ways to join two expressions."""

    PLUS = "+"
    MINUS = "-"
    TIMES = "*"
    OVER = "/"


@dataclass(frozen=True, slots=True)
class Reference:
    """An indicator by its id (or the word in its place where there is no such indicator)."""

    id: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number written into the equation; it has no unit."""

    value: float


@dataclass(frozen=True, slots=True)
class Operation:
    """Two expressions joined by an operator."""

    operator: Operator
    left: Expression
    right: Expression


Expression = Reference | Number | Operation


@dataclass(frozen=True, slots=True)
class Equation:
    """Two expressions and how the plan says they compare."""

    left: Expression
    comparison: Comparison
    right: Expression

    @property
    def references(self) -> tuple[str, ...]:
        """The indicators it names, each once, in the order of writing."""
        return tuple(dict.fromkeys([*_references(self.left), *_references(self.right)]))

    @property
    def factors(self) -> tuple[float, ...]:
        """The numbers written into it, signs apart."""
        return tuple(n for side in (self.left, self.right) for n in _numbers(side) if n != -1.0)

    @property
    def operators(self) -> frozenset[Operator]:
        return frozenset([*_operators(self.left), *_operators(self.right)])


class EquationError(ValueError):
    """An equation that cannot be read. `text` says why, in both languages."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


_SIGNS = str.maketrans({"×": "*", "✕": "*", "·": "*", "⋅": "*", "∙": "*", "÷": "/", "∕": "/", "−": "-", "–": "-",
                        "≦": "≤", "⩽": "≤", "≧": "≥", "⩾": "≥"})  # fmt: skip
_OPERATORS: dict[type[ast.operator], Operator] = {
    ast.Add: Operator.PLUS,
    ast.Sub: Operator.MINUS,
    ast.Mult: Operator.TIMES,
    ast.Div: Operator.OVER,
}


def parse_equation(text: str, names: Mapping[str, str]) -> Equation:
    """Return the equation `text` as a tree.

    Parameters
    ----------
    text
        One of `=`, `<=`, `>=` (also ≤ ≥ ＝) between two sides of numbers, names, + - * / × ÷ and
        brackets, full-width or not.
    names
        What may stand for an indicator -> its id. A name may hold signs and begin with a digit
        (`A-14`, `2003产值`); the longest one that fits is taken.

    Raises
    ------
    EquationError
        There is not exactly one comparison, a side is not arithmetic, or the text is too long.
    """
    plain = normal(text)
    if len(plain) > LONGEST:
        raise EquationError(
            Text(f"等式超过{LONGEST}个字符", f"the equation is longer than {LONGEST} characters")
        )
    marked, ids = _mark_names(plain, names)
    parts = re.split(r"(<=|>=|==|=|≤|≥)", marked)
    if len(parts) != 3:
        raise EquationError(
            Text(
                f"等式“{text}”应有且只有一个 =、<= 或 >=",
                f"the equation {text!r} must hold exactly one =, <= or >=",
            )
        )
    comparison = {"=": "=", "==": "=", "≤": "<=", "≥": ">="}.get(parts[1], parts[1])
    left, right = (_parse_side(side, ids, text) for side in (parts[0], parts[2]))
    return Equation(left, Comparison(comparison), right)


def renamed(text: str, said: Mapping[str, str]) -> str:
    """Return an equation with each name in it as `said` says it."""
    marked, words = _mark_names(normal(text), said)
    return re.sub(r"_\d+_", lambda mark: words.get(mark[0], mark[0]), marked)


def normal(text: str) -> str:
    """Full-width to half-width, the many signs of × ÷ − ≤ ≥ to one each, outer space off."""
    return unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS).strip()


def _mark_names(plain: str, names: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Put `_0`, `_1`, … in the place of names, so that their own signs are not read as operators."""
    by_name = {normal(name): id_ for name, id_ in names.items() if name.strip()}
    if not by_name:
        return plain, {}
    longest_first = sorted(by_name, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    marks: dict[str, str] = {}

    def mark(match: re.Match[str]) -> str:
        if _is_number(match[0]):  # an indicator numbered 3 does not turn every 3 into itself
            return match[0]
        marks[f"_{len(marks)}_"] = by_name[match[0]]
        return f"_{len(marks) - 1}_"

    return pattern.sub(mark, plain), marks


def _is_number(word: str) -> bool:
    return re.fullmatch(r"[\d.]+", word) is not None


def _parse_side(side: str, ids: Mapping[str, str], text: str) -> Expression:
    try:
        tree = ast.parse(side.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise EquationError(
            Text(
                f"等式“{text}”中“{side.strip()}”不是算式",
                f"in the equation {text!r}, {side.strip()!r} is not arithmetic",
            )
        ) from None
    return _expression(tree.body, ids, text)


def _expression(node: ast.expr, ids: Mapping[str, str], text: str) -> Expression:
    match node:
        case ast.BinOp(left, operator, right) if type(operator) in _OPERATORS:
            return Operation(
                _OPERATORS[type(operator)], _expression(left, ids, text), _expression(right, ids, text)
            )
        case ast.UnaryOp(ast.USub(), operand):
            return Operation(Operator.TIMES, Number(-1.0), _expression(operand, ids, text))
        case ast.Name(name):
            return Reference(ids.get(name, name))
        case ast.Constant(value) if isinstance(value, (int, float)) and abs(value) <= LARGEST:
            if not isinstance(value, bool):
                return Number(float(value))
    raise EquationError(
        Text(
            f"等式“{text}”只能含数字、指标编号、+ - * / 与括号",
            f"the equation {text!r} may hold only numbers, indicator ids, + - * / and brackets",
        )
    )


def _references(node: Expression) -> Iterator[str]:
    match node:
        case Reference(id_):
            yield id_
        case Operation(_, left, right):
            yield from _references(left)
            yield from _references(right)


def _numbers(node: Expression) -> Iterator[float]:
    match node:
        case Number(value):
            yield value
        case Operation(_, left, right):
            yield from _numbers(left)
            yield from _numbers(right)


def _operators(node: Expression) -> Iterator[Operator]:
    if isinstance(node, Operation):
        yield node.operator
        yield from _operators(node.left)
        yield from _operators(node.right)

"""Expressions as data: a tree of numbers, names, names with one text in brackets, and + - * /.

``claims["wpi-scale-042"] / 100`` is one. Whoever evaluates an expression says what its names stand for. Nothing is
ever run as code.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from math import isfinite

from analysis.errors import InputError
from analysis.inputs.tables import cached_on_data

OPERATORS: Mapping[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
Term = tuple[str, str]  # a name and the text in its brackets, empty where there is none


def evaluate(expression: str, look_up: Callable[[Term], float]) -> float:
    """The value of an expression, with ``look_up`` for each of its terms.

    Raises InputError for what is not such arithmetic, a division by nought and a value without end.
    """
    try:
        found = value(expression, look_up)
    except ZeroDivisionError:
        raise InputError(f"cannot compute the expression {expression!r}: it divides by nought") from None
    if not isfinite(found):
        raise InputError(f"cannot compute the expression {expression!r}: expected a finite value, got {found}")
    return found


def value(expression: str, look_up: Callable[[Term], float]) -> float:
    """The same without a check of the value. Raises ZeroDivisionError, and InputError for what is no expression."""
    return _value(_tree(expression), look_up)


@cached_on_data
def terms(expression: str) -> tuple[Term, ...]:
    """What an expression names, in order: (name, text in brackets). Raises InputError for what is no expression."""
    found: list[Term] = []
    if expression:
        _value(_tree(expression), lambda term: found.append(term) or 1.0, check_only=True)
    return tuple(found)


def is_one_term(expression: str) -> bool:
    """Whether an expression is a name or a name with brackets and nothing else."""
    return isinstance(_tree(expression), ast.Name | ast.Subscript)


@cached_on_data
def _tree(expression: str) -> ast.expr:
    try:
        return ast.parse(expression.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _unreadable(expression) from None


def _value(node: ast.expr, look_up: Callable[[Term], float], check_only: bool = False) -> float:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return _finite(number)
        case ast.Name(id=name):
            return look_up((name, ""))
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str() as row)):
            return look_up((name, row))
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATORS:
            first, second = _value(left, look_up, check_only), _value(right, look_up, check_only)
            return 1.0 if check_only else OPERATORS[type(sign)](first, second)
    raise _unreadable(ast.unparse(node))


def _finite(number: float) -> float:
    try:
        found = float(number)
    except OverflowError:
        found = float("inf")
    if not isfinite(found):
        raise InputError("cannot read a number of an expression: expected a finite one")
    return found


def _unreadable(expression: str) -> InputError:
    shown = expression if len(expression) <= 80 else expression[:77] + "…"
    return InputError(f'cannot read the expression {shown!r}: expected names, NAME["ROW"], numbers and + - * / ( )')

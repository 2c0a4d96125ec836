"""The expressions that recompute a claim: arithmetic on results, assumptions, figures of tables and other claims.

``recorded_days_month * 12``, ``employer_cost["Scotland"]``, ``100 - claims["wpi-scale-009"]``. They are read as a tree
of numbers, names, names with one text in brackets and + - * /, and evaluated here. Nothing is ever run as code.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from math import isclose, isfinite

import numpy as np

from analysis import estimate
from analysis.errors import InputError, unknown
from analysis.inputs import register, tables
from analysis.inputs.tables import cached_on_data

OPERATORS: Mapping[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
DERIVED = "derived"
Term = tuple[str, str]  # a name and the text in its brackets, empty where there is none


def evaluate(expression: str, values: Mapping[str, float]) -> float:
    """The value of an expression for a value of every assumption.

    Raises InputError for what is not such arithmetic, an unknown name, a division by nought and a value without end.
    """
    known = _known(tuple(sorted(values.items())))
    try:
        found = _value(_tree(expression), lambda term: _look_up(term, known))
    except ZeroDivisionError:
        raise InputError(f"cannot compute the expression {expression!r}: it divides by nought") from None
    if not isfinite(found):
        raise InputError(f"cannot compute the expression {expression!r}: expected a finite value, got {found}")
    return found


@cached_on_data
def terms(expression: str) -> tuple[Term, ...]:
    """What an expression names, in order: (name, text in brackets). Raises InputError for what is no expression."""
    found: list[Term] = []
    if expression:
        _value(_tree(expression), lambda term: found.append(term) or 1.0, check_only=True)
    return tuple(found)


def results_in(expression: str) -> list[str]:
    """The results of the model that a claim's expressions name, in order."""
    return [name for name, _ in _named(expression) if name in estimate.functions()]


def inputs_behind(expression: str) -> frozenset[str]:
    """The inputs of the results that a claim's expressions name, and the assumptions that they name themselves."""
    own = register.assumptions().keys() & {name for name, _ in _named(expression)}
    return frozenset(own).union(*(estimate.inputs_of(name) for name in results_in(expression)))


def references_in(expression: str) -> tuple[str, ...]:
    """The figures of tables that a claim's expressions name, as ``TABLE:ROW``."""
    return tuple(f"{name}:{row}" for name, row in _named(expression) if row and name not in estimate.functions())


def stated_result(expression: str) -> str:
    """The result that an expression is, as ``NAME`` or ``NAME[REGION]``; empty for any other expression."""
    if len(parts(expression)) != 1 or not _is_bare(expression) or not results_in(expression):
        return ""
    ((name, region),) = terms(expression)
    return f"{name}[{region}]" if region else name


def is_looked_up(expression: str) -> bool:
    """Whether an expression is one row of a table, one assumption or one other claim as it stands."""
    return _is_bare(expression) and terms(expression)[0][0] not in (DERIVED, *estimate.functions())


def is_typed(expression: str) -> bool:
    """Whether an expression has the same value whatever the figures that it names: 37, or ``37 + 0 * staff``."""
    numbers = {term: place for place, term in enumerate(terms(expression), start=1)}
    trials = (lambda term: 1 + 0.37 * numbers[term], lambda term: 2 + 0.61 * numbers[term] ** 2)
    try:
        return isclose(*(_value(_tree(expression), trial) for trial in trials))
    except ZeroDivisionError:
        return False


def parts(expression: str) -> list[str]:
    """The expressions of a claim: one, or one for each end of a range."""
    return [part.strip() for part in expression.split(";") if part.strip()]


def _named(expression: str) -> list[Term]:
    return [term for part in parts(expression) for term in terms(part)]


def _is_bare(expression: str) -> bool:
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


def _look_up(term: Term, known: Mapping[str, float]) -> float:
    name, row = term
    if name not in known:
        if not row or name not in (DERIVED, *tables.names()):
            raise unknown("result, assumption or table", name, [*known, DERIVED, *tables.names()])
        return register.locate(f"{name}:{row}")
    if row:
        return _regional(known, name, row)
    if np.ndim(known[name]):
        raise InputError(f'cannot compute the expression {name!r}: it is by region; expected {name}["REGION"]')
    return float(known[name])


def _regional(known: Mapping[str, float], result: str, region: str) -> float:
    if not np.ndim(known[result]):
        raise InputError(f'{result} is one number and not by region; expected {result} without ["{region}"]')
    if region not in register.regions():
        raise unknown("region", region, register.regions())
    return float(known[result][register.regions().index(region)])


@cached_on_data
def _known(values: tuple[tuple[str, float], ...]) -> Mapping[str, float]:
    return dict(values) | estimate.for_assumptions(dict(values))


def _unreadable(expression: str) -> InputError:
    shown = expression if len(expression) <= 80 else expression[:77] + "…"
    return InputError(f'cannot read the expression {shown!r}: expected names, NAME["ROW"], numbers and + - * / ( )')

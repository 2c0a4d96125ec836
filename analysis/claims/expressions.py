"""The expressions of the ledger that recompute a claim: arithmetic on results, assumptions and referenced figures.

Nothing in them is ever run as code: they are read as a tree of numbers, names and + - * / and evaluated here.
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping

import numpy as np

from analysis import estimate
from analysis.errors import InputError, unknown
from analysis.inputs import register
from analysis.inputs.tables import cached_on_data

OPERATORS: Mapping[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def evaluate(expression: str, values: Mapping[str, float]) -> float:
    """The value of a claim's expression: results, assumptions, {references} and numbers, joined by + - * / and brackets.

    Raises InputError for anything else; nothing is ever run as code.
    """
    names = _Names(expression, values)
    try:
        return _arithmetic(ast.parse(names.text.strip(), mode="eval").body, names.values, expression)
    except SyntaxError:
        raise InputError(
            f"cannot read the expression {expression!r}: expected names, {{references}}, numbers and + - * / ( )"
        ) from None
    except ZeroDivisionError:
        raise InputError(f"cannot compute the expression {expression!r}: it divides by nought") from None


def results_in(expression: str) -> list[str]:
    """The results of the model that an expression names, in order."""
    return [name for name in _named(expression) if name in estimate.functions()]


def inputs_behind(expression: str) -> frozenset[str]:
    """What an expression rests on: the inputs of the results that it names, and the assumptions that it names itself."""
    own = register.assumptions().keys() & _named(expression)
    return frozenset(own).union(*(estimate.inputs_of(name) for name in results_in(expression)))


def _named(expression: str) -> list[str]:
    return re.findall(r"[a-z_]+", re.sub(r"\{[^}]*\}|\[[^\]]*\]", " ", expression))


class _Names:
    """An expression whose references and regional results are replaced by plain names, and the value of every name."""

    def __init__(self, expression: str, values: Mapping[str, float]) -> None:
        self.values: dict[str, float] = {}
        known = _known(tuple(sorted(values.items())))
        text = re.sub(r"\{([^}]*)\}", lambda match: self._name(register.locate(match[1])), expression)
        text = re.sub(r"([a-z_]+)\[([^\]]+)\]", lambda match: self._name(_regional(known, match[1], match[2])), text)
        for name in re.findall(r"\b[a-z][a-z_]*\b", text):
            if name not in known:
                raise unknown("result or assumption", name, known)
            if np.ndim(known[name]):
                raise InputError(
                    f"cannot compute the expression {expression!r}: {name} is by region; expected {name}[REGION]"
                )
            self.values[name] = known[name]
        self.text = text

    def _name(self, value: float) -> str:
        name = f"Term{len(self.values)}"
        self.values[name] = value
        return name


@cached_on_data
def _known(values: tuple[tuple[str, float], ...]) -> Mapping[str, float]:
    return dict(values) | estimate.for_assumptions(dict(values))


def _regional(known: Mapping[str, float], result: str, region: str) -> float:
    if result not in known:
        raise unknown("result", result, estimate.functions())
    if not np.ndim(known[result]):
        raise InputError(f"{result} is one number and not by region; expected {result} without [{region}]")
    if region not in register.regions():
        raise unknown("region", region, register.regions())
    return float(known[result][register.regions().index(region)])


def _arithmetic(node: ast.expr, values: Mapping[str, float], expression: str) -> float:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return float(number)
        case ast.Name(id=name) if name in values:
            return float(values[name])
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATORS:
            return OPERATORS[type(sign)](_arithmetic(left, values, expression), _arithmetic(right, values, expression))
    raise InputError(
        f"cannot read the expression {expression!r}: expected names, {{references}}, numbers and + - * / ( )"
    )

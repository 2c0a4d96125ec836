"""Resolves the model: numbers, arrays of draws or symbols in, results out.

The functions of ``analysis.model`` are put in calling order by the names of their arguments.
"""

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from graphlib import TopologicalSorter
from inspect import getsource, isfunction, signature
from types import ModuleType
from typing import TYPE_CHECKING, Any, get_type_hints

import numpy as np

from analysis.errors import InputError, unknown
from analysis.inputs import register
from analysis.inputs.tables import cached_on_data
from analysis.model import answer, causes, impacts, recommendations, scale

if TYPE_CHECKING:
    import sympy

CHAPTERS: Mapping[str, ModuleType] = {
    "answer": answer,
    "scale": scale,
    "impacts": impacts,
    "causes": causes,
    "recommendations": recommendations,
}


@cache
def functions() -> Mapping[str, Callable]:
    """Every function of the model by name, in calling order."""
    found = {
        name: function
        for module in CHAPTERS.values()
        for name, function in vars(module).items()
        if isfunction(function)
    }
    before = {name: list(signature(function).parameters) for name, function in found.items()}
    return {name: found[name] for name in TopologicalSorter(before).static_order() if name in found}


def estimate(values: Mapping[str, Any], results: Iterable[str] = ()) -> dict[str, Any]:
    """All results of the model, or those named, for a value of every input (``register.inputs``).

    Values may be numbers, arrays of one length or SymPy expressions; region-valued results are arrays whose first
    axis is the region. Raises InputError for an unknown result.
    """
    wanted = tuple(results) or tuple(sorted(functions(), key=lambda name: list(CHAPTERS).index(chapter(name))))
    known = dict(values)
    for name in _needed(wanted):
        function = functions()[name]
        for argument in arguments(name):
            if argument not in known:
                raise InputError(f"data/assumptions.csv: no row {argument!r}, on which {name} rests")
        known[name] = function(**{argument: known[argument] for argument in arguments(name)})
    return {name: known[name] for name in wanted}


def for_assumptions(values: Mapping[str, float]) -> dict[str, Any]:
    """All results for a value of every assumption, with the staff of the regions from the tables."""
    return estimate(register.inputs(values))


def inputs_of(result: str) -> frozenset[str]:
    """The inputs that a result depends on, directly or through other results."""
    return frozenset().union(*(inputs_of(name) if name in functions() else {name} for name in arguments(result)))


def unit(result: str) -> str:
    """The unit of a result, from the annotation of its function."""
    return get_type_hints(_function(result), include_extras=True)["return"].__metadata__[0]


@cache
def arguments(result: str) -> tuple[str, ...]:
    """The names of a result's arguments: assumptions, staff of the regions, or other results."""
    return tuple(signature(_function(result)).parameters)


def label(result: str) -> str:
    """What a result is, in the words of its function: the docstring's first sentence, as far as a colon, semicolon or bracket."""
    function = _function(result)
    words = function.__doc__ or ast.get_docstring(ast.parse(getsource(function)).body[0])  # python -OO keeps none
    return re.split(r"[:;(]|\.(?:\s|$)", words)[0].strip()


def chapter(result: str) -> str:
    """The chapter that a result belongs to."""
    return _function(result).__module__.rpartition(".")[2]


def is_by_region(result: str) -> bool:
    """Whether a result has one value for each region."""
    return isinstance(estimate(_symbols(), [result])[result], np.ndarray)


def equation(result: str) -> "sympy.Eq":
    """A result as the equation of its own function, in the names of its arguments."""
    import sympy  # slow to import, and numbers need none of it

    symbols = {name: sympy.Symbol(name, positive=True) for name in arguments(result)}
    if result in ("employer_cost_uk", "uk_staff_ratio"):
        return _regional_equation(result)
    return sympy.Eq(sympy.Symbol(result, positive=True), _function(result)(**symbols), evaluate=False)


@cached_on_data
def symbolic(result: str) -> Any:
    """A result as an expression in the inputs; an array of expressions where it is by region."""
    return estimate(_symbols(), [result])[result]


def _regional_equation(result: str) -> "sympy.Eq":
    """The equation of a function that adds up regions, written with a sum over the region."""
    import sympy

    region, count = sympy.Symbol("region", integer=True), sympy.Integer(len(register.regions()))
    staff, english, cost = (
        sympy.IndexedBase(name)[region] for name in ("region_staff", "region_is_english", "employer_cost")
    )
    over = (region, 1, count)
    right = {
        "employer_cost_uk": sympy.Sum(cost, over),
        "uk_staff_ratio": sympy.Sum(staff, over) / sympy.Sum(staff * english, over),
    }[result]
    return sympy.Eq(sympy.Symbol(result), right, evaluate=False)


@cached_on_data
def _symbols() -> Mapping[str, Any]:
    """A symbol for every assumption and, for each input by region, an array of symbols."""
    import sympy

    scalars = {name: sympy.Symbol(name, positive=True) for name in register.assumptions()}
    return scalars | {
        name: np.array(
            [sympy.Symbol(f"{name}[{region}]", nonnegative=True) for region in register.regions()], dtype=object
        )
        for name in register.REGION_INPUTS
    }


def _needed(results: tuple[str, ...]) -> list[str]:
    """The functions that the results depend on, in calling order."""
    needed = set()
    waiting = list(results)
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += [argument for argument in arguments(name) if argument in functions()]
    return [name for name in functions() if name in needed]


def _function(result: str) -> Callable:
    if result not in functions():
        raise unknown("result", result, functions())
    return functions()[result]

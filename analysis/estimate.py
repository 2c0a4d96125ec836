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
    modules = CHAPTERS.values()
    found = {name: member for module in modules for name, member in vars(module).items() if isfunction(member)}
    before = {name: list(signature(function).parameters) for name, function in found.items()}
    return {name: found[name] for name in TopologicalSorter(before).static_order() if name in found}


def estimate(values: Mapping[str, Any], results: Iterable[str] = ()) -> dict[str, Any]:
    """All results of the model, or those named, for a value of every input (``register.inputs``).

    Values may be numbers, arrays that broadcast or SymPy expressions; region-valued results are arrays whose first
    axis is the region. A result whose value is given is taken as given. Raises InputError for an unknown result.
    """
    wanted = tuple(results) or tuple(sorted(functions(), key=lambda name: list(CHAPTERS).index(chapter(name))))
    known = dict(values)
    for name in _needed(wanted):
        if name not in known:
            for argument in arguments(name):
                if argument not in known:
                    raise InputError(f"data/assumptions.csv: no row {argument!r}, on which {name} rests")
            known[name] = functions()[name](**{argument: known[argument] for argument in arguments(name)})
    return {name: known[name] for name in wanted}


def for_assumptions(values: Mapping[str, float]) -> dict[str, Any]:
    """All results for a value of every assumption, with the staff of the regions from the tables."""
    return estimate(register.inputs(values))


def at_base(result: str, changes: Mapping[str, Any]) -> np.ndarray:
    """One result with ``changes`` made to the base case: numbers, or arrays that broadcast, whose shape it takes."""
    found = estimate(register.inputs(register.base() | dict(changes)), [result])[result]
    return np.broadcast_to(found, np.broadcast_shapes(np.shape(found), *map(np.shape, changes.values())))


def inputs_of(result: str) -> frozenset[str]:
    """The inputs that a result depends on, directly or through other results."""
    return frozenset().union(*(inputs_of(name) if name in functions() else {name} for name in arguments(result)))


def assumptions_of(result: str) -> list[str]:
    """The assumptions that a result depends on, in the order of the register."""
    needed = inputs_of(result)
    return [name for name in register.assumptions() if name in needed]


def unit(result: str) -> str:
    """The unit of a result, from the annotation of its function."""
    return get_type_hints(_function(result), include_extras=True)["return"].__metadata__[0]


@cache
def arguments(result: str) -> tuple[str, ...]:
    """The names of a result's arguments: assumptions, staff of the regions, or other results."""
    return tuple(signature(_function(result)).parameters)


def label(result: str) -> str:
    """What a result is: the first sentence of its function's docstring, as far as a colon, semicolon or bracket."""
    function = _function(result)
    words = function.__doc__ or ast.get_docstring(ast.parse(getsource(function)).body[0])  # python -OO keeps none
    return re.split(r"[:;(]|\.(?:\s|$)", words)[0].strip()


def chapter(result: str) -> str:
    """The chapter that a result belongs to."""
    return _function(result).__module__.rpartition(".")[2]


@cached_on_data
def is_by_region(name: str) -> bool:
    """Whether a result, or an input, has one value for each region."""
    values = register.inputs(register.base())
    return np.ndim(values[name] if name in values else estimate(values, [name])[name]) > 0


def equation(result: str) -> "sympy.Eq":
    """A result as the equation of its own function, in the names of its arguments."""
    import sympy  # slow to import, and numbers need none of it

    region = sympy.Symbol("region", integer=True)
    added_up = [name for name in arguments(result) if is_by_region(name) and not is_by_region(result)]
    terms = {name: sympy.Symbol(name, positive=True) for name in arguments(result)}
    terms |= {name: np.array([sympy.IndexedBase(name)[region]]).view(_EachRegion) for name in added_up}
    return sympy.Eq(sympy.Symbol(result, positive=True), _function(result)(**terms), evaluate=False)


@cached_on_data
def symbolic(result: str) -> Any:
    """A result as an expression in the inputs; an array of expressions where it is by region."""
    return estimate(symbols(), [result])[result]


@cached_on_data
def symbols() -> Mapping[str, Any]:
    """A symbol for every assumption and, for each input by region, an array of symbols."""
    import sympy

    staff = {
        name: [sympy.Symbol(f"{name}[{region}]", nonnegative=True) for region in register.regions()]
        for name in register.REGION_INPUTS
    }
    scalars = {name: sympy.Symbol(name, positive=True) for name in register.assumptions()}
    return scalars | {name: np.array(column, dtype=object) for name, column in staff.items()}


class _EachRegion(np.ndarray):
    """The term of one region, standing for all: added up, it is written as a sum over the regions."""

    def sum(self, axis: int) -> "sympy.Sum":
        import sympy

        return sympy.Sum(self.item(), (sympy.Symbol("region", integer=True), 1, len(register.regions())))


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

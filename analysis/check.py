"""Checks together all that is given from outside: tables, what they say of one another, what the model needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import isfinite

from analysis import estimate
from analysis.errors import InputError
from analysis.inputs import register, tables


def check() -> str:
    """What was found to be in order, in one line. Raises InputError for the first thing that is not."""
    tables.check()
    _check_model()
    from analysis import claims  # slower to import than all above takes to run

    for number, claim in enumerate(claims.claims().values(), start=2):
        with _in_row("claims", number, "result"):
            for expression in filter(None, claim.result.split(";")):
                if "{claims:" + claim.id + "}" in expression.replace(":value}", "}"):
                    raise InputError(f"{claim.id} rests on itself; expected other figures")
                if not isfinite(claims.evaluate(expression, register.base())):
                    raise InputError(f"{expression.strip()!r} is no finite number")
        with _in_row("claims", number, "value"):
            claims.finding(claim.id)
    counts = f"{len(register.assumptions())} assumptions, {len(claims.claims())} claims"
    return f"{len(tables.names())} tables, {counts}, {len(claims.evidence())} pieces of evidence: all in order"


def _check_model() -> None:
    """Refuse an assumption or a scenario that the model cannot be computed with, and one that it has no use for."""
    needed = frozenset().union(*(estimate.inputs_of(result) for result in estimate.functions()))
    for number, name in enumerate(register.assumptions(), start=2):
        if name not in needed:
            raise InputError(f"data/assumptions.csv, row {number}, column id: {name!r}; expected an input of the model")
    for scenario in register.scenarios():
        estimate.for_assumptions(register.scenario_values(scenario))


@contextmanager
def _in_row(table: str, number: int, column: str) -> Iterator[None]:
    """Say where something stands that is refused without a place."""
    try:
        yield
    except InputError as problem:
        told = str(problem)
        raise InputError(
            told if told.startswith("data/") else f"data/{table}.csv, row {number}, column {column}: {told}"
        ) from None

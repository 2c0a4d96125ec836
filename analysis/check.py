"""Checks together all that is given from outside: tables, what they say of one another, what the model needs."""

from collections.abc import Iterator
from contextlib import contextmanager

from analysis import estimate
from analysis.errors import InputError
from analysis.inputs import references, register, tables

LOCATORS = {"rivals": ("locator",), "promises": ("first_seen", "latest_seen"), "timeline": ("observed",)}


def check() -> str:
    """What was found to be in order, in one line. Raises InputError for the first thing that is not."""
    tables.check()
    for table, columns in LOCATORS.items():
        for column in columns:
            for number, locator in enumerate(tables.read(table)[column], start=2):
                with _in_row(table, number, column):
                    references.locate(locator) if locator else None
    for number, name in enumerate(tables.read(references.DERIVED)["id"], start=2):
        with _in_row(references.DERIVED, number, "expression"):
            references.locate(f"{references.DERIVED}:{name}")
    _check_model()
    counted = _check_claims()
    return f"{len(tables.names())} tables, {len(register.assumptions())} assumptions, {counted}: all in order"


def _check_claims() -> str:
    """Refuse a claim of which an expression, or what is found from all that bears on it, cannot be computed."""
    from analysis import claims  # slower to import than all above takes to run

    rows = list(enumerate(claims.claims().values(), start=2))
    for number, claim in rows:
        with _in_row("claims", number, "result"):
            for expression in claims.parts(claim.result):
                if f"claims:{claim.id}" in claims.references_in(expression):
                    raise InputError(f"{claim.id} rests on itself; expected other figures")
                claims.evaluate(expression, register.base())
    for number, clash in enumerate(claims.contradictions(), start=2):
        for column in ("passage_a", "passage_b"):
            with _in_row("contradictions", number, column):
                _check_passage(getattr(clash, column))
    for number, claim in rows:
        with _in_row("claims", number, "value"):
            claims.finding(claim.id)
    return f"{len(claims.claims())} claims, {len(claims.evidence())} pieces of evidence"


def _check_passage(passage: str) -> None:
    """Refuse what is neither a claim, a place of one, nor a document and line."""
    from analysis import claims

    document, _, line = passage.partition(":")
    if not (line.isdecimal() and document in set(tables.read("documents")["file"])):
        claims.claim(passage)


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
        told, file = str(problem), f"data/{table}.csv"
        raise InputError(told if told.startswith(file) else f"{file}, row {number}, column {column}: {told}") from None

"""The expressions that recompute a claim: arithmetic on results, assumptions, figures of tables and other claims.

``recorded_days_month * 12``, ``employer_cost["Scotland"]``, ``100 - claims["wpi-scale-009"]``. ``inputs.arithmetic``
reads them; here their names get values.
"""

from collections.abc import Mapping
from math import isclose

import numpy as np

from analysis import estimate
from analysis.errors import InputError, unknown
from analysis.inputs import arithmetic, references, register, tables
from analysis.inputs.arithmetic import Term, terms
from analysis.inputs.tables import cached_on_data


def evaluate(expression: str, values: Mapping[str, float], instead: Mapping[Term, float] | None = None) -> float:
    """The value of an expression for a value of every assumption, with other figures ``instead`` of some of tables.

    Raises InputError for what is not such arithmetic, an unknown name, a division by nought and a value without end.
    """
    known = _known(tuple(sorted(values.items())))

    def figure(term: Term) -> float:
        return instead[term] if instead and term in instead else _look_up(term, known)

    return arithmetic.evaluate(expression, figure)


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


def is_looked_up(expression: str) -> bool:
    """Whether an expression is one row of a table, one assumption or one other claim as it stands."""
    return arithmetic.is_one_term(expression) and terms(expression)[0][0] not in (
        references.DERIVED,
        *estimate.functions(),
    )


def is_typed(expression: str) -> bool:
    """Whether an expression has the same value whatever the figures that it names: 37, or ``37 + 0 * staff``."""
    numbers = {term: place for place, term in enumerate(terms(expression), start=1)}
    trials = (lambda term: 1 + 0.37 * numbers[term], lambda term: 2 + 0.61 * numbers[term] ** 2)
    try:
        return isclose(*(arithmetic.value(expression, trial) for trial in trials))
    except ZeroDivisionError:
        return False


def printed_terms(expression: str) -> list[Term]:
    """The other claims that an expression names."""
    return [(name, row) for name, row in _named(expression) if name == "claims"]


def parts(expression: str) -> list[str]:
    """The expressions of a claim: one, or one for each end of a range."""
    return [part.strip() for part in expression.split(";") if part.strip()]


def _named(expression: str) -> list[Term]:
    return [term for part in parts(expression) for term in terms(part)]


def _look_up(term: Term, known: Mapping[str, float]) -> float:
    name, row = term
    if name not in known:
        if not row or name not in tables.names():
            raise unknown("result, assumption or table", name, [*known, *tables.names()])
        return references.locate(f"{name}:{row}")
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

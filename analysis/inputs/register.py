"""Assumptions and scenarios as objects: value, range, distribution, unit, source, rationale and pedigree.

The base value of every assumption is the report's own route. What a reviewer could defend instead is an alternative;
a scenario lists which alternatives it takes. A value is never free-standing: its locator names the row of a table, the
derived figure or the claim that it comes from, and a value that differs from it is refused.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import isclose
from typing import Any

import numpy as np

from analysis.errors import InputError, unknown
from analysis.inputs import derived, tables

Changes = tuple[tuple[str, float], ...]  # assumptions by id and the values they are given
INFERRED, CHOSEN = "inferred", "chosen"
REGION_INPUTS = ("region_fte", "region_gp_fte", "region_is_english")
SANE_MULTIPLE = 10  # a value ten times beyond an end of its range is taken for a slip of the pen


@dataclass(frozen=True)
class Assumption:
    """An input of the model, as the row of data/assumptions.csv has it; value, low and high in ``unit``."""

    id: str
    label: str
    unit: str
    value: float
    low: float
    high: float
    distribution: str
    chapter: str
    basis: str
    source: str
    locator: str
    rationale: str
    pedigree: int

    @property
    def is_inferred(self) -> bool:
        """Whether the base value was solved for from the report's own results and is not known from anywhere else."""
        return self.basis == INFERRED

    @property
    def lowest(self) -> float:
        """The lowest value that can be meant. It is above zero for whatever a result is divided by."""
        return self.low / SANE_MULTIPLE

    @property
    def highest(self) -> float:
        """The highest value that can be meant; a share of a whole is at most 1."""
        return 1.0 if self.unit == "share" and self.high <= 1 else SANE_MULTIPLE * self.high

    def check(self, value: float) -> None:
        """Raise InputError for a value that cannot be meant: not a number, a share above 1, or far off the range."""
        if not self.lowest <= value <= self.highest:
            raise InputError(
                f"{self.id} = {value:g}: expected {self.unit} between {self.lowest:,g} and {self.highest:,g} "
                f"(range {self.low:,g} to {self.high:,g})"
            )


@dataclass(frozen=True)
class Alternative:
    """Another value that a reviewer could defend for ``assumption``, with its own source.

    ``low`` and ``high`` are the ends of what it can be itself, nan where it is taken as known.
    """

    id: str
    assumption: str
    label: str
    value: float
    low: float
    high: float
    source: str
    locator: str
    rationale: str


@dataclass(frozen=True)
class Scenario:
    """A named set of changes to the base case: alternatives, or one end of every range."""

    id: str
    label: str
    description: str
    changes: tuple[str, ...]
    ends: str


@cache
def assumptions() -> Mapping[str, Assumption]:
    """All assumptions by id. Raises InputError for a row whose range or locator contradicts its value."""
    rows = {row["id"]: Assumption(**row | {"pedigree": int(row["pedigree"])}) for row in _rows("assumptions")}
    for number, assumption in enumerate(rows.values(), start=2):
        place = f"data/assumptions.csv, row {number}"
        if not assumption.low <= assumption.value <= assumption.high:
            raise InputError(
                f"{place}, column value: {assumption.value:g}; expected a value of {assumption.id} within its range "
                f"{assumption.low:g} to {assumption.high:g}"
            )
        if assumption.basis not in (INFERRED, CHOSEN):
            _check_located(place, assumption.locator, assumption.value)
    return rows


@cache
def alternatives() -> Mapping[str, Alternative]:
    """All alternatives by id. Raises InputError for a row whose value is not the one at its locator."""
    rows = {row["id"]: Alternative(**row) for row in _rows("alternatives")}
    for number, alternative in enumerate(rows.values(), start=2):
        _check_located(f"data/alternatives.csv, row {number}", alternative.locator, alternative.value)
    return rows


@cache
def scenarios() -> Mapping[str, Scenario]:
    """All scenarios by id, in the order of the table. Raises InputError for an unknown alternative."""
    found = {}
    for number, row in enumerate(_rows("scenarios"), start=2):
        changes = tuple(name.strip() for name in row.pop("changes").split(";") if name.strip())
        for name in changes:
            if name not in alternatives():
                problem = unknown("alternative", name, alternatives())
                raise InputError(f"data/scenarios.csv, row {number}, column changes: {problem}")
        found[row["id"]] = Scenario(changes=changes, **row)
    return found


def base() -> dict[str, float]:
    """The base value of every assumption: the report's own route."""
    return {name: assumption.value for name, assumption in assumptions().items()}


def scenario_values(scenario: str) -> dict[str, float]:
    """The value of every assumption in a scenario. Raises InputError for an unknown scenario."""
    if scenario not in scenarios():
        raise unknown("scenario", scenario, scenarios())
    chosen = scenarios()[scenario]
    if chosen.ends:
        return {name: getattr(assumption, chosen.ends) for name, assumption in assumptions().items()}
    return with_alternatives(chosen.changes)


def with_alternatives(names: Iterable[str]) -> dict[str, float]:
    """The base case with some alternatives taken. Raises InputError for an unknown alternative."""
    values = base()
    for name in names:
        if name not in alternatives():
            raise unknown("alternative", name, alternatives())
        values[alternatives()[name].assumption] = alternatives()[name].value
    return values


def changed(values: Mapping[str, float], changes: Mapping[str, float]) -> dict[str, float]:
    """``values`` with ``changes`` made. Raises InputError for an unknown name or a value that cannot be meant."""
    for name, value in changes.items():
        if name not in assumptions():
            raise unknown("assumption", name, assumptions())
        assumptions()[name].check(value)
    return dict(values) | dict(changes)


def number_of(text: str) -> float:
    """A number as people write it: what Python alone takes, such as 1_0 or digits of other scripts, is none.

    Raises ValueError for what is no number.
    """
    if "_" in text or not text.isascii():
        raise ValueError(text)
    return float(text)


def from_parameters(parameters: Mapping[str, Any], settings: Iterable[str] = ()) -> dict[str, float]:
    """The value of every assumption in a chapter: the base, with each parameter of the chapter that names one.

    ``parameters`` may hold other things as well, such as all the names of a notebook, but no other number: it would be a
    misspelt parameter, which papermill passes on without a word. Raises InputError for one. ``settings`` names the
    numbers that a chapter takes beside assumptions.
    """
    for name, value in parameters.items():
        if (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and not name.startswith("_")
            and name not in (*assumptions(), *settings)
        ):
            raise unknown("parameter", name, (*assumptions(), *settings))
    return changed(base(), {name: parameters[name] for name in assumptions() if name in parameters})


def changes_in(values: Mapping[str, float]) -> Changes:
    """What differs from the base case, in the order of the register."""
    return tuple((name, values[name]) for name, value in base().items() if values[name] != value)


@cache
def regions() -> tuple[str, ...]:
    """The regions and nations of Table 2, in its order: the first axis of every region-valued quantity."""
    return tuple(derived.region_inputs().index)


def inputs(values: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that the model takes: ``values`` of the assumptions and the staff of the regions, one row a region.

    Where a value is an array of draws, the staff of the regions get a second axis of length 1 for the draws.
    """
    has_draws = any(np.ndim(value) for value in values.values())
    staff = {name: derived.region_inputs()[name].to_numpy() for name in REGION_INPUTS}
    return dict(values) | {name: column[:, np.newaxis] if has_draws else column for name, column in staff.items()}


@cache
def locate(reference: str) -> float:
    """The figure at ``TABLE:ROW``, ``TABLE:ROW:COLUMN`` or ``derived:NAME``, percentages as shares only if the table says share.

    Raises InputError for a reference to nothing.
    """
    table, _, row = reference.partition(":")
    if table == "derived":
        if not hasattr(derived, row) or row.startswith("_"):
            raise unknown("derived figure", row, _derived_names())
        return getattr(derived, row)()
    row, _, column = row.partition(":")
    column = column or _value_column(table)
    frame = tables.read(table).set_index(tables.key(table)[0])
    if row not in frame.index:
        raise unknown(f"row of data/{table}.csv", row, map(str, frame.index))
    if column not in frame.columns:
        raise unknown(f"column of data/{table}.csv", column, frame.columns)
    return float(frame.at[row, column])


def _check_located(place: str, locator: str, value: float) -> None:
    """Refuse a value that is not the located figure, to the digits printed; a located percentage may stand as a share."""
    try:
        located = locate(locator)
    except InputError as problem:
        raise InputError(f"{place}, column locator: {problem}") from None
    if not any(isclose(value, figure, rel_tol=5e-7) for figure in (located, located / 100)):
        raise InputError(
            f"{place}, column value: {value:g}; expected {located:.7g}, the figure at {locator}, or a hundredth of it as a share"
        )


def _value_column(table: str) -> str:
    """The column that holds a table's figures, for tables with one such column."""
    columns = [column for column in tables.read(table).columns if tables.unit(table, column)]
    if len(columns) != 1:
        preferred = [column for column in columns if column == "value"]
        if not preferred:
            raise InputError(f"data/{table}.csv has more than one column of figures; name one of {', '.join(columns)}")
        return preferred[0]
    return columns[0]


def _derived_names() -> list[str]:
    return [
        name
        for name, member in vars(derived).items()
        if callable(member) and getattr(member, "__module__", "") == derived.__name__
    ]


def _rows(table: str) -> list[dict[str, Any]]:
    frame = tables.read(table)
    numbers = [column for column in frame.columns if tables.unit(table, column)]
    return frame.astype(dict.fromkeys(numbers, float)).to_dict("records")

"""Assumptions and scenarios as objects: value, range, distribution, unit, source, rationale and pedigree.

The base value of every assumption is the report's own route. What a reviewer could defend instead is an alternative;
a scenario lists which alternatives it takes. A value is never free-standing: its locator names the row of a table, the
derived figure or the claim that it comes from, and a value that differs from it, in the assumption's unit, is refused.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isclose
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import InputError, unknown
from analysis.inputs import tables
from analysis.inputs.measures import by_region
from analysis.inputs.references import RESTING, figure_columns, locate, located
from analysis.inputs.tables import cached_on_data

Changes = tuple[tuple[str, float], ...]  # assumptions by id and the values they are given
INFERRED, CHOSEN = "inferred", "chosen"
REGION_INPUTS = ("region_fte", "region_gp_fte", "region_is_english")
NATIONS_OF_TABLE_2 = {
    "Scotland": "fte_scotland_2019_03",
    "Wales": "fte_wales_2018_09",
    "Northern Ireland": "fte_northern_ireland_2019_03",
}
SANE_MULTIPLE = 10  # a value ten times beyond an end of its range is taken for a slip of the pen
CONVERSIONS: Mapping[tuple[str, str], float] = {  # unit of a figure, unit of an assumption: what one of the first is
    ("percent", "share"): 0.01,
    ("headcount", "people"): 1,
    ("days", "days per FTE"): 1,  # days of a year are those of whoever works full-time for a year
    ("hours per week", "hours per person"): 1,  # the assumption is of a week
    ("minutes", "minutes per contact"): 1,  # the claim is of a contact
    ("weeks", "ratio"): 1,  # a number of weeks, years or times has no unit in the model
    ("years", "ratio"): 1,
}


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


@cached_on_data
def assumptions() -> Mapping[str, Assumption]:
    """All assumptions by id. Raises InputError for a row whose range or locator contradicts its value."""
    rows = {row["id"]: Assumption(**row | {"pedigree": int(row["pedigree"])}) for row in _rows("assumptions")}
    for number, row in enumerate(rows.values(), start=2):
        place = f"data/assumptions.csv, row {number}"
        if not row.low <= row.value <= row.high:
            raise InputError(
                f"{place}, column value: {row.value:g}; expected a value of {row.id} within its range "
                f"{row.low:g} to {row.high:g}"
            )
        if row.basis not in (INFERRED, CHOSEN):
            _check_located(place, row.locator, row.value, row.unit)
    return rows


@cached_on_data
def alternatives() -> Mapping[str, Alternative]:
    """All alternatives by id. Raises InputError for a row whose value is not the one at its locator."""
    rows = {row["id"]: Alternative(**row) for row in _rows("alternatives")}
    for number, row in enumerate(rows.values(), start=2):
        _check_located(
            f"data/alternatives.csv, row {number}", row.locator, row.value, assumptions()[row.assumption].unit
        )
    return rows


@cached_on_data
def scenarios() -> Mapping[str, Scenario]:
    """All scenarios by id, in the order of the table."""
    return {row["id"]: Scenario(**row | {"changes": tables.listed(row["changes"])}) for row in _rows("scenarios")}


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
    """A number as people write it, 0.4 or 40%: what Python alone takes, such as 1_0 or other scripts' digits, is none.

    Raises ValueError for what is no number.
    """
    if "_" in text or not text.isascii():
        raise ValueError(text)
    return float(text[:-1]) / 100 if text.endswith("%") else float(text)


def from_parameters(parameters: Mapping[str, Any], settings: Iterable[str] = ()) -> dict[str, float]:
    """The value of every assumption in a chapter: the base, with each parameter of the chapter that names one.

    ``parameters`` may hold other things as well, such as all the names of a notebook, but no other number: it would be
    a misspelt parameter, which papermill passes on without a word. Raises InputError for one. ``settings`` names the
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


@cached_on_data
def regions() -> tuple[str, ...]:
    """The regions and nations of Table 2, in its order: the first axis of every region-valued quantity."""
    return tuple(region_inputs().index)


def inputs(values: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that the model takes: ``values`` of the assumptions and the staff of the regions, one row a region.

    Where a value is an array of draws, the staff of the regions get a second axis of length 1 for the draws.
    """
    has_draws = any(np.ndim(value) for value in values.values())
    staff = {name: region_inputs()[name].to_numpy() for name in REGION_INPUTS}
    return dict(values) | {name: column[:, np.newaxis] if has_draws else column for name, column in staff.items()}


@cached_on_data
def region_inputs() -> pd.DataFrame:
    """Staff of the sixteen regions and nations of Table 2, in its order: columns REGION_INPUTS.

    England's regions are hospital and community staff of June 2018; the nations are Scotland and Northern Ireland at
    March 2019 and Wales at September 2018. General practitioners are known for England's regions alone.
    """
    nations = {name: locate(f"derived:{figure}") for name, figure in NATIONS_OF_TABLE_2.items()}
    regions = tables.read("report_table_2")["region"]
    staff = by_region("hospital and community staff", "2018-06-30") | nations
    practice = by_region("general practitioners", "2019-09-30")
    rows = [(staff[region], practice.get(region, 0.0), float(region not in nations)) for region in regions]
    return pd.DataFrame(rows, columns=list(REGION_INPUTS), index=pd.Index(regions, name="region"))


def _check_located(place: str, locator: str, value: float, unit: str) -> None:
    """Refuse a value that is not the located figure, to the digits printed, brought to the unit of its assumption."""
    if locator.partition(":")[0] in RESTING:
        raise InputError(f"{place}, column locator: {locator!r} is no source; expected another table or derived:NAME")
    try:
        figure, unit_there = located(locator)
    except InputError as problem:
        raise InputError(f"{place}, column locator: {problem}") from None
    factor = 1 if unit_there == unit else CONVERSIONS.get((unit_there, unit))
    if factor is None:
        raise InputError(f"{place}, column locator: {locator} is in {unit_there or 'no unit'}; expected {unit}")
    if not isclose(value, figure * factor, rel_tol=5e-7):
        raise InputError(f"{place}, column value: {value:g}; expected {figure * factor:.7g}, from {locator}")


def _rows(table: str) -> list[dict[str, Any]]:
    return tables.read(table).astype(dict.fromkeys(figure_columns(table), float)).to_dict("records")

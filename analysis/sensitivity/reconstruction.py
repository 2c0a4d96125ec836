"""The inverse problem: which ways of calculating could have given the numbers that the report printed.

data/routes.csv lists the ways tried, in words and as changes to the base case, grouped into distinct ideas. A route
fits if it gives every number of its target at once, within what each printed number can mean. Where an input is not
printed it is free within a range, and the part of the range that fits is told. What counts is the number of ideas: how
many cells a range has says nothing of how likely a route is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import estimate
from analysis.claims import finding
from analysis.errors import unknown
from analysis.inputs import references, register, tables
from analysis.inputs.tables import cached_on_data

STEPS = 201
RANGE = "range"
TARGETS: Mapping[str, Mapping[str, str]] = {
    "days": {
        "mental_health_days": "wpi-scale-044",
        "fte_absent": "wpi-scale-045",
        "days_per_employee": "wpi-scale-046",
    },
    "recorded": {"recorded_days_year": "wpi-scale-040"},
    "hours": {"doctor_hours_lost": "wpi-causes-015"},
    "staff": {"staff_equivalent_lost": "wpi-causes-017"},
    "speech": {
        "emergency_hours_freed": "wpi-causes-027",
        "outpatient_hours_freed": "wpi-causes-028",
        "general_practice_hours_freed": "wpi-causes-029",
    },
}
Range = tuple[float, float]


@dataclass(frozen=True)
class Route:
    """One way to calculate a target: its idea, what it changes, and what the text says for and against it."""

    id: str
    target: str
    idea: str
    label: str
    changes: str
    assumes: str
    speaks_for: str
    speaks_against: str
    decides: str


@dataclass(frozen=True)
class Outcome:
    """What a route gives, and whether it meets all numbers of its target at once.

    ``central`` is each result with the free inputs at base, or as near to it as their range allows, and ``needs``,
    for each input that is free, the part of its range in which all are met.
    """

    route: Route
    central: Mapping[str, float]
    fits: bool
    needs: Mapping[str, Range]


def routes(target: str) -> list[Route]:
    """The routes to a target, in the order of data/routes.csv. Raises InputError for an unknown target."""
    if target not in TARGETS:
        raise unknown("target", target, TARGETS)
    return [Route(**row) for row in tables.read("routes").query("target == @target").to_dict("records")]


@cached_on_data
def outcomes(target: str) -> tuple[Outcome, ...]:
    """What every route to a target gives."""
    return tuple(outcome(route) for route in routes(target))


def outcome(route: Route) -> Outcome:
    """What a route gives, with every free input at 201 points of its range, all combinations."""
    ends = changes_of(route.changes)
    free = [name for name, (low, high) in ends.items() if low < high]
    axes = {name: np.linspace(*ends[name], STEPS) for name in free}
    grids = dict(zip(free, np.meshgrid(*axes.values(), indexing="ij", sparse=True), strict=True))
    near = {name: float(np.clip(register.base().get(name, low), low, high)) for name, (low, high) in ends.items()}
    claims = TARGETS[route.target]
    central, found = (
        estimate.estimate(register.inputs(register.base() | near | given), claims) for given in ({}, grids)
    )
    met = [finding(claims[name]).intervals[0].holds(value) for name, value in found.items()]
    all_met = np.logical_and.reduce(np.broadcast_arrays(*met, np.ones((STEPS,) * len(free), bool)))
    places = np.argwhere(all_met)
    needs = {name: _ends(axes[name][places[:, axis]]) for axis, name in enumerate(free) if len(places)}
    return Outcome(route, {name: float(value) for name, value in central.items()}, bool(all_met.any()), needs)


def ideas(target: str) -> pd.DataFrame:
    """The distinct ideas behind the routes to a target: columns ``idea``, ``routes`` tried, how many ``fitting``."""
    rows = pd.DataFrame([(each.route.idea, each.fits) for each in outcomes(target)], columns=["idea", "fits"])
    counted = rows.groupby("idea", sort=False)["fits"].agg(routes="size", fitting="sum")
    return counted.reset_index().astype({"routes": int, "fitting": int})


def changes_of(text: str) -> dict[str, Range]:
    """What ``NAME=VALUE; NAME=LOW..HIGH`` sets: an alternative, a located figure, or the assumption's own ``range``.

    A result may be set in place of an assumption. Raises InputError for an unknown name or a reference to nothing.
    """
    found = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, _, value = part.partition("=")
        if name not in register.assumptions() and name not in estimate.functions():
            raise unknown("assumption or result", name, [*register.assumptions(), *estimate.functions()])
        if value == RANGE:
            row = register.assumptions()[name]
            found[name] = (row.low, row.high)
        else:
            low, _, high = value.partition("..")
            found[name] = (_value(low), _value(high or low))
    return found


def _value(reference: str) -> float:
    if reference in register.alternatives():
        return register.alternatives()[reference].value
    return references.locate(reference)


def _ends(values: np.ndarray) -> Range:
    return float(np.min(values)), float(np.max(values))

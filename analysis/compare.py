"""Scenarios side by side: their results, how far they lie apart, and which assumptions differ."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis import estimate
from analysis.errors import InputError
from analysis.evidence import places
from analysis.inputs import register

Values = Mapping[str, float]


def cases(scenarios: Sequence[str], changes: Values) -> dict[str, Values]:
    """The value of every assumption in each scenario, by name; with ``changes``, the first scenario so changed as well.

    Raises InputError for fewer than two cases, a scenario named twice, an unknown name, or a value out of reach.
    """
    repeated = [name for place, name in enumerate(scenarios) if name in scenarios[:place]]
    if repeated:
        raise InputError(f"the scenario {repeated[0]!r} is named twice; expected different ones")
    found: dict[str, Values] = {name: register.scenario_values(name) for name in scenarios}
    if changes:
        found[f"{scenarios[0]}, changed"] = register.changed(found[scenarios[0]], changes)
    if len(found) < 2:
        raise InputError(f"only {', '.join(found)} to compare; name a second scenario or give --set NAME=VALUE")
    return found


def results(cases: Mapping[str, Values], place: str = "") -> pd.DataFrame:
    """One row a result: its label, unit, value in each case, and how far the other cases are from the first.

    Columns result, label, unit, one for each case, then for each case but the first ``CASE difference`` and
    ``CASE relative``, the difference as a part of the first case (empty where that is zero). A result by region has
    a row for each region.
    """
    columns = {name: _by_name(values, place) for name, values in cases.items()}
    first, *others = columns
    frame = pd.DataFrame(columns)
    for name in others:
        frame[f"{name} difference"] = frame[name] - frame[first]
        frame[f"{name} relative"] = (frame[f"{name} difference"] / frame[first]).where(frame[first] != 0)
    names = [name.partition("[")[0] for name in frame.index]
    frame.insert(0, "unit", [estimate.unit(name) for name in names])
    frame.insert(0, "label", [estimate.label(name) for name in names])
    return frame.rename_axis("result").reset_index()


def differing_assumptions(cases: Mapping[str, Values]) -> pd.DataFrame:
    """The assumptions that are not the same in all cases: columns assumption, label, unit, and one for each case."""
    rows = [
        {"assumption": name, "label": row.label, "unit": row.unit}
        | {case: values[name] for case, values in cases.items()}
        for name, row in register.assumptions().items()
        if len({values[name] for values in cases.values()}) > 1
    ]
    return pd.DataFrame(rows, columns=["assumption", "label", "unit", *cases])


def _by_name(values: Values, place: str) -> dict[str, float]:
    """Every result as one number, by its name or by ``NAME[REGION]``."""
    found = places.estimate_for(places.place(place), values) if place else estimate.for_assumptions(values)
    numbers: dict[str, float] = {}
    for name, value in found.items():
        if isinstance(value, np.ndarray):
            numbers |= {
                f"{name}[{region}]": float(part) for region, part in zip(register.regions(), value, strict=True)
            }
        else:
            numbers[name] = float(value)
    return numbers

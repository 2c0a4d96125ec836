"""The bridge: the difference from the report's number to our estimate, one step for each thing that changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis import estimate, shapley
from analysis.inputs import register


@dataclass(frozen=True)
class Step:
    """A thing that changes from the report to our estimate, and the assumptions in which it shows."""

    id: str
    label: str
    assumptions: tuple[str, ...]


STEPS = (
    Step("share", "Share: the NHS's own", ("mental_health_share",)),
    Step("place", "Place: four nations", ("uk_scaling",)),
    Step("year", "Year: 2019, not 2018/19", ("fte_england", "sickness_rate", "days_per_fte_year")),
    Step("day_basis", "Weekends: in both", ("working_days_per_fte",)),
)


def bridge(result: str = "mental_health_days", scenario: str = "best") -> pd.DataFrame:
    """From the report's own route to another scenario, one row for each of STEPS, in their order.

    Columns ``step``, ``label``, ``days_before``, ``days_after``, ``change``, in the unit of ``result``. The first row
    starts at the result of the report's route and the last ends at that of the scenario.
    """
    base, changed = register.base(), register.scenario_values(scenario)

    def value(steps: frozenset[str]) -> float:
        taken = {name: changed[name] for step in STEPS if step.id in steps for name in step.assumptions}
        return float(estimate.estimate(register.inputs(base | taken), [result])[result])

    split = shapley.split(value, [step.id for step in STEPS])
    return running({step.label: split[step.id] for step in STEPS}, value(frozenset()), [step.id for step in STEPS])


def running(changes: Mapping[str, float], start: float, steps: Sequence[str]) -> pd.DataFrame:
    """Changes by label as rows that run on from ``start``."""
    frame = pd.DataFrame({"step": list(steps), "label": list(changes), "change": list(changes.values())})
    frame["days_after"] = start + frame["change"].cumsum()
    frame["days_before"] = frame["days_after"].shift(fill_value=start)
    return frame[["step", "label", "days_before", "days_after", "change"]]

"""One or two assumptions at the ends of their ranges, the others at base (one-way and two-way sensitivity analysis)."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from analysis import estimate
from analysis.inputs import register
from analysis.inputs.register import Changes
from analysis.inputs.tables import cached_on_data

HIGH_IMPACT, LOW_IMPACT = 0.25, 0.05  # swing as a part of the base case
HEADLINES: Mapping[str, str] = {
    "mental_health_days": "wpi-scale-044",
    "fte_absent": "wpi-scale-045",
    "days_per_employee": "wpi-scale-046",
    "recorded_days_year": "wpi-scale-040",
    "employer_cost_uk": "wpi-impacts-019",
    "doctor_hours_lost": "wpi-causes-015",
    "staff_equivalent_lost": "wpi-causes-017",
}
OWN_MAIN = ("answer_days", "answer_absence_cost")  # main results of our own estimate, which no claim prints


@dataclass(frozen=True)
class Impact:
    """How much an assumption matters: a rating, and by main result its rank and swing as a part of the base case."""

    rating: str
    swings: Mapping[str, tuple[float, int]]


@cached_on_data
def one_way(result: str, changes: Changes = ()) -> pd.DataFrame:
    """A result with each assumption at either end of its range, the others at base or as changed; largest swing first.

    Columns ``assumption``, ``low`` and ``high`` (the ends), ``at_low`` and ``at_high`` (the result there), ``swing``.
    """
    rows = []
    for name in estimate.assumptions_of(result):
        row = register.assumptions()[name]
        at_low, at_high = (float(estimate.at_base(result, dict(changes) | {name: end})) for end in (row.low, row.high))
        rows.append((name, row.low, row.high, at_low, at_high, abs(at_high - at_low)))
    columns = ["assumption", "low", "high", "at_low", "at_high", "swing"]
    return pd.DataFrame(rows, columns=columns).sort_values("swing", ascending=False, ignore_index=True, kind="stable")


def impact(assumption: str) -> Impact:
    """The impact of an assumption on the report's headlines and on our own estimate.

    It is high if the assumption swings one of them by a quarter of the base case or more, low if by less than 5%.
    """
    swings = {}
    for result in (*HEADLINES, *OWN_MAIN):
        table = one_way(result).set_index("assumption")
        if assumption in table.index:
            swing = float(table.at[assumption, "swing"]) / float(estimate.at_base(result, {}))
            swings[result] = (swing, list(table.index).index(assumption) + 1)
    largest = max((swing for swing, _ in swings.values()), default=0.0)
    return Impact("high" if largest >= HIGH_IMPACT else "medium" if largest >= LOW_IMPACT else "low", swings)


def two_way(
    result: str, first: str, second: str, changes: Changes = (), steps: int = 41
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A result on a grid over the ranges of two assumptions.

    Returns the values of the first, those of the second, and the results (second by first).
    """
    rows = [register.assumptions()[name] for name in (first, second)]
    across, up = (np.linspace(row.low, row.high, steps) for row in rows)
    grid = {first: np.tile(across, steps), second: np.repeat(up, steps)}
    found = estimate.at_base(result, dict(changes) | grid)
    return across, up, np.reshape(found, (steps, steps))


def corner_range(result: str) -> tuple[float, float]:
    """The lowest and highest value of a result with its assumptions at either end of their ranges, all combinations.

    A bound, and not an interval of any probability; every result is monotonic in each assumption.
    """
    own = estimate.assumptions_of(result)
    rows = [register.assumptions()[name] for name in own]
    ends = np.array(list(product(*((row.low, row.high) for row in rows))))
    found = estimate.at_base(result, dict(zip(own, ends.T, strict=True)))
    return float(found.min()), float(found.max())

"""Table 2 of the report: sixteen costs, rounded to 10 million pounds, and candidate workforces behind them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from statsmodels.regression.linear_model import OLS

from analysis import estimate
from analysis.inputs import register, tables

ROUNDING_POUNDS = 10_000_000
WORKFORCES: Mapping[str, tuple[str, ...]] = {
    "FTE of 2019": (),
    "FTE of June 2018 in England": ("staff_of_june_2018",),
    "FTE of 2019 with general practitioners": ("with_general_practice",),
    "people of 2019": ("people",),
    "people of 2019 with general practitioners": ("people", "with_general_practice"),
}


@dataclass(frozen=True)
class UnitCostFit:
    """How well one cost per head, times a workforce, reproduces the sixteen rows of Table 2.

    ``unit_cost`` and its 95% interval are least squares through the origin, in pounds per FTE or person. ``rows`` is
    the most rows that any one unit cost reproduces and ``lowest`` to ``highest`` the costs that do; ``misses`` names
    the rows that they do not reproduce.
    """

    workforce: str
    unit_cost: float
    interval: tuple[float, float]
    rows: int
    lowest: float
    highest: float
    misses: tuple[str, ...]


def fit_unit_cost(workforce: str) -> UnitCostFit:
    """The unit cost that Table 2 implies for one of ``WORKFORCES``."""
    staff = estimate.for_assumptions(register.with_alternatives(WORKFORCES[workforce]))["region_staff"]
    printed = tables.read("report_table_2")["employer_cost_pounds"].to_numpy(dtype=float)
    regression = OLS(printed, staff).fit()
    low, high = regression.conf_int()[0]
    rows, lowest, highest = _most_rows(staff, printed)
    inside = _rows_reproduced((lowest + highest) / 2, staff, printed)
    misses = tuple(region for region, is_inside in zip(register.regions(), inside, strict=True) if not is_inside)
    return UnitCostFit(workforce, float(regression.params[0]), (float(low), float(high)), rows, lowest, highest, misses)


def _rows_reproduced(unit_cost: float, staff: np.ndarray, printed: np.ndarray) -> np.ndarray:
    return np.abs(unit_cost * staff - printed) < ROUNDING_POUNDS / 2


def _most_rows(staff: np.ndarray, printed: np.ndarray) -> tuple[int, float, float]:
    """The most rows that one unit cost reproduces, and the lowest and highest unit cost that reproduce as many.

    Between two neighbouring ends of the rows' own intervals of unit cost the number of rows does not change.
    """
    ends = np.sort(np.concatenate([(printed + half) / staff for half in (-ROUNDING_POUNDS / 2, ROUNDING_POUNDS / 2)]))
    counts = [int(_rows_reproduced(middle, staff, printed).sum()) for middle in (ends[:-1] + ends[1:]) / 2]
    best = max(counts)
    first, last = counts.index(best), len(counts) - 1 - counts[::-1].index(best)
    return best, float(ends[first]), float(ends[last + 1])

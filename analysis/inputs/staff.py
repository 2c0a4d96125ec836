"""Staff of the four nations by month: as counted, on a line between counts, and carried on after the last.

The logarithm of staff is taken to wander about a steady growth (a random walk with drift). Between two counts it is
expected on the straight line and may stray from it most half way; after the last count it goes on at the growth of the
twelve months before, and strays further with every month.
"""

import numpy as np
import pandas as pd

from analysis.inputs import tables
from analysis.inputs.tables import cached_on_data

YEAR = 12
ENGLAND = "England"
NATIONS = ("Scotland", "Wales", "Northern Ireland")
POPULATIONS = {
    "Scotland": "NHS Scotland",
    "Wales": "NHS Wales, directly employed",
    "Northern Ireland": "health and social care",
}


@cached_on_data
def counted_in_england() -> pd.Series:
    """Staff (FTE) of England's hospitals and community services in each month with known days available."""
    days = tables.read("absence_days").set_index("month")["fte_days_available"].astype(float)
    days.index = pd.PeriodIndex(days.index, freq="M")
    return days / days.index.days_in_month


@cached_on_data
def counted_in(nation: str) -> pd.Series:
    """Staff (FTE) of a nation at each count, by the month of the count."""
    if nation == ENGLAND:
        return counted_in_england()
    rows = tables.read("workforce").query(
        "geography == @nation and population == @POPULATIONS[@nation] and measure == 'FTE'"
    )
    counts = pd.Series(rows["value"].to_numpy(float), pd.PeriodIndex(rows["date"].str[:7], freq="M"))
    return counts.sort_index()


def monthly_wander() -> float:
    """Standard deviation of a month's change in the logarithm of England's staff, rounding of rates included."""
    logs = np.log(counted_in_england())
    changes = logs.diff()[np.diff(logs.index.asi8, prepend=logs.index.asi8[0] - 2) == 1]
    return float(changes.std())


def by_month(nation: str, months: pd.PeriodIndex) -> tuple[pd.Series, np.ndarray]:
    """Staff (FTE) of a nation in each of some months, and the covariance of the errors of their logarithms."""
    return walk(counted_in(nation), months, monthly_wander())


def walk(known: pd.Series, months: pd.PeriodIndex, wander: float) -> tuple[pd.Series, np.ndarray]:
    """A positive series at ``months`` from its known months, and the covariance of the errors of its logarithms.

    ``known`` is indexed by month, in ascending order; ``wander`` is the standard deviation of a month's change. A known
    month has no error. Beyond the ends the drift is that of the twelve months next to the end, or as many as there are,
    and is itself only as sure as so many months make it.
    """
    at, logs, wanted = known.index.asi8.astype(float), np.log(known.to_numpy(float)), months.asi8.astype(float)
    expected = np.interp(wanted, at, logs)
    later, earlier = wanted - at[-1], at[0] - wanted
    span = min(YEAR, at[-1] - at[0])
    expected += np.maximum(later, 0) * (logs[-1] - np.interp(at[-1] - span, at, logs)) / span
    expected -= np.maximum(earlier, 0) * (np.interp(at[0] + span, at, logs) - logs[0]) / span
    covariance = np.zeros((len(wanted), len(wanted)))
    for row, first in enumerate(wanted):
        for column, second in enumerate(wanted):
            covariance[row, column] = _covariance(at, *sorted((first, second)), span)
    return pd.Series(np.exp(expected), months), wander**2 * covariance


def _covariance(at: np.ndarray, first: float, second: float, span: float) -> float:
    """Of the errors in two months: a bridge between counts, beyond them a walk with unsure drift."""
    if first > at[-1]:
        return (first - at[-1]) + (first - at[-1]) * (second - at[-1]) / span
    if second < at[0]:
        return (at[0] - second) + (at[0] - first) * (at[0] - second) / span
    place = int(np.searchsorted(at, first, side="right"))
    if not 0 < place < len(at) or second >= at[place]:
        return 0.0
    start, end = at[place - 1], at[place]
    return (first - start) * (end - second) / (end - start)


def of_period(nation: str, months: pd.PeriodIndex) -> tuple[float, float]:
    """Average staff (FTE) of a nation over some months, and the standard error of its logarithm."""
    staff, covariance = by_month(nation, months)
    weights = staff.to_numpy() * months.days_in_month.to_numpy()
    weights = weights / weights.sum()
    return float(np.average(staff, weights=months.days_in_month)), float(np.sqrt(weights @ covariance @ weights))

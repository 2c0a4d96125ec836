"""Sickness absence of England by month: its rate, its days, and the shares recorded under a reason."""

import numpy as np
import pandas as pd

from analysis.inputs import staff, tables
from analysis.inputs.tables import cached_on_data

MENTAL_HEALTH, UNKNOWN = "S10", "S99"  # reasons for absence, as the electronic staff record numbers them


@cached_on_data
def rate_percent() -> pd.Series:
    """The rate of absence for all causes in percent of time available, by month; callers must not change it."""
    return _by_month(tables.read("absence_rate")).set_index("month")["sickness_rate_percent"]


def rate_over(months: pd.PeriodIndex) -> float:
    """The same over some months, as a share of time available, each month weighted by its days."""
    return float(np.average(rate_percent().loc[months] / 100, weights=months.days_in_month))


def days(months: pd.PeriodIndex) -> pd.DataFrame:
    """FTE days in some months: columns ``lost`` to all causes, ``available`` and ``is_counted``.

    Where days are not published, those available are staff between their counts times the days of the month, and those
    lost are the rate of these.
    """
    columns = ["fte_days_lost", "fte_days_available"]
    known = _by_month(tables.read("absence_days")).set_index("month")[columns].astype(float).reindex(months)
    of_staff = staff.by_month(staff.ENGLAND, months)[0] * months.days_in_month.to_numpy()
    available = known["fte_days_available"].fillna(of_staff)
    lost = known["fte_days_lost"].fillna(rate_percent().reindex(months) / 100 * available)
    return pd.DataFrame({"lost": lost, "available": available, "is_counted": known["fte_days_lost"].notna()})


@cached_on_data
def days_by_reason() -> pd.DataFrame:
    """FTE days lost, one row a month for which they are published by reason, one column a reason."""
    return _by_reason("absence_by_reason", "fte_days_lost")


@cached_on_data
def shares_percent() -> pd.DataFrame:
    """The percent of absence that is ``recorded`` as mental ill-health and of ``unknown`` reason, by month.

    They are of days as long as days are published by reason, later the shares published, to one decimal.
    """
    counted = (100 * days_by_reason()).div(days_by_reason().sum(axis=1), axis=0)
    printed = _by_reason("absence_share", "share_percent")
    both = pd.concat([counted, printed[~printed.index.isin(counted.index)]]).sort_index()
    return both[[MENTAL_HEALTH, UNKNOWN]].set_axis(["recorded", "unknown"], axis=1)


def _by_reason(table: str, column: str) -> pd.DataFrame:
    rows = _by_month(tables.read(table))
    return rows.pivot(index="month", columns="reason_code", values=column).astype(float)


def _by_month(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(month=pd.PeriodIndex(rows["month"], freq="M"))

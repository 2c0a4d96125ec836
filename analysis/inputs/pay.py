"""Earnings of NHS staff, England. They are given per person.

Basic pay per person over basic pay per FTE says how much of a full-time post a person fills. January's figures are used
for a year, since other months hold back pay.
"""

import numpy as np
import pandas as pd

from analysis.inputs import tables
from analysis.inputs.tables import cached_on_data

ALL_STAFF = "All staff"
UNKNOWN_GROUP = "Other staff or those with unknown classification"
PAY_GROUPS = {  # a group of the absence tables: the group of the pay tables that stands for it
    "HCHS doctors": "HCHS doctors - All grades",
    "Support to ST&T staff": "Support to clinical staff",
    "Support to ambulance staff": "Support to clinical staff",
}


def per_fte(months: pd.PeriodIndex) -> float:
    """Earnings of a full-time year (pounds per FTE) at the middle of some months.

    A steady growth joins the Januaries that are held and goes on after the last.
    """
    yearly = np.log(_in_januaries())
    at, middle = yearly.index.asi8.astype(float), months.asi8.mean()
    beyond = max(0.0, middle - at[-1]) * (yearly.iloc[-1] - yearly.iloc[-2]) / (at[-1] - at[-2])
    return float(np.exp(np.interp(middle, at, yearly) + beyond))


def growth_beyond(months: pd.PeriodIndex) -> float:
    """Earnings at the middle of some months over those of the last January known: 1 where that is later."""
    return max(1.0, per_fte(months) / float(_in_januaries().iloc[-1]))


def of_absent_staff(months: pd.PeriodIndex, paid: pd.PeriodIndex | None = None) -> float:
    """Pay per FTE of the staff groups that lose the days, weighted by mental-health days, over that of all staff.

    Days of some months, and the last pay held of a group in the months ``paid``, else in the same, over that of all
    staff in the next January. Support staff without pay of their own take that of all who support clinical staff; staff
    of unknown group are left out.
    """
    rows = tables.read("pay")
    rows = rows[_between(rows, months if paid is None else paid)].drop_duplicates("staff_group", keep="last")
    of_all = _in_januaries() / 12
    nearest = np.searchsorted(of_all.index.asi8, pd.PeriodIndex(rows["month"], freq="M").asi8)
    relative = _in_a_month(rows.set_index("staff_group")) / of_all.to_numpy()[nearest]
    groups = tables.read("absence_by_staff_group")
    groups = groups[_between(groups, months)].groupby("staff_group")
    days = groups["mental_health_fte_days"].sum().astype(float).drop(UNKNOWN_GROUP)
    return float(np.average([relative[PAY_GROUPS.get(group, group)] for group in days.index], weights=days))


def _between(rows: pd.DataFrame, months: pd.PeriodIndex) -> pd.Series:
    return rows["month"].between(str(months[0]), str(months[-1]))


@cached_on_data
def _in_januaries() -> pd.Series:
    """Earnings of a full-time year of all NHS staff, from each January held."""
    rows = tables.read("pay").query("staff_group == @ALL_STAFF")
    return pd.Series(12 * _in_a_month(rows).to_numpy(), pd.PeriodIndex(rows["month"], freq="M"))


def _in_a_month(rows: pd.DataFrame) -> pd.Series:
    """Earnings in a month for each full-time equivalent (pounds), from rows of ``pay``."""
    return (rows["earnings_per_person"] * rows["basic_per_fte"] / rows["basic_per_person"]).astype(float)

"""Sickness absence of Scotland, Wales and Northern Ireland beside England's of the same months.

England and Wales count calendar days, Scotland contracted hours, Northern Ireland hours or working days. Rates and
shares are parts of the time available and can be compared; days on different counts cannot be added, so every nation's
days are its rate times its staff times calendar days.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.inputs import staff, tables
from analysis.inputs.tables import cached_on_data


@dataclass(frozen=True)
class Ratio:
    """A nation's figure over England's of the same months: the value taken, and the range of those held.

    ``is_own`` says whether the nation published the figure for exactly the months asked for; then there is no range.
    """

    value: float
    low: float
    high: float
    is_own: bool


@cached_on_data
def england_rate() -> pd.Series:
    """The all-cause sickness absence rate of England, as a share of time available, by month."""
    rows = tables.read("absence_rate")
    return pd.Series(rows["sickness_rate_percent"].to_numpy(float) / 100, pd.PeriodIndex(rows["month"], freq="M"))


def england_rate_over(first: str, last: str) -> float:
    """England's rate from one month to another, each month weighted by its days."""
    rates = england_rate().loc[first:last]
    return float(np.average(rates, weights=rates.index.days_in_month))


def england_days(months: pd.PeriodIndex) -> pd.DataFrame:
    """England's FTE days in some months: columns ``lost`` to all causes, ``available`` and ``is_counted``.

    Where days are not published, those available are staff between their counts times the days of the month, and those
    lost are the rate of these.
    """
    known = tables.read("absence_days").set_index("month")[["fte_days_lost", "fte_days_available"]].astype(float)
    known = known.set_axis(pd.PeriodIndex(known.index, freq="M")).reindex(months)
    of_staff = staff.by_month(staff.ENGLAND, months)[0] * months.days_in_month.to_numpy()
    available = known["fte_days_available"].fillna(of_staff)
    lost = known["fte_days_lost"].fillna(england_rate().reindex(months) * available)
    return pd.DataFrame({"lost": lost, "available": available, "is_counted": known["fte_days_lost"].notna()})


@cached_on_data
def rate_ratios() -> pd.DataFrame:
    """Every rate held of a nation or one of its trusts, with its ``ratio`` to England's of the same months."""
    rows = tables.read("nation_absence").query("measure == 'rate'").copy()
    england = [england_rate_over(row.first_month, row.last_month) for row in rows.itertuples()]
    return rows.assign(ratio=rows["percent"].astype(float) / 100 / np.array(england))


def rate_ratio(nation: str, months: pd.PeriodIndex) -> Ratio:
    """A nation's sickness rate over England's in some months: its own, or of the nearest period published.

    The range runs over every period held, and for Northern Ireland over the trusts of which a rate is held. A rate that
    leaves Covid-19 out stands for its own period alone.
    """
    rows = rate_ratios().query("geography == @nation")
    own = rows[(rows["first_month"] == str(months[0])) & (rows["last_month"] == str(months[-1]))]
    own = own[own["covers"] != "one trust"]
    if len(own):
        value = float(own["ratio"].iloc[0])
        return Ratio(value, value, value, True)
    rows = rows[rows["covers"] != "nation without Covid-19"]
    whole = rows[rows["covers"] == "nation"]
    middles = [_middle(row.first_month, row.last_month) for row in whole.itertuples()]
    distance = np.abs(np.array(middles) - _middle(str(months[0]), str(months[-1])))
    return Ratio(float(whole["ratio"].iloc[int(distance.argmin())]), *_ends(rows["ratio"]), False)


def own_share(nation: str, months: pd.PeriodIndex) -> float | None:
    """The share of absence recorded as mental ill-health that a nation published for exactly these months, or None."""
    rows = tables.read("nation_absence").query(
        "geography == @nation and measure == 'share' and first_month == @first and last_month == @last",
        local_dict={"nation": nation, "first": str(months[0]), "last": str(months[-1])},
    )
    return float(rows["percent"].iloc[0]) / 100 if len(rows) else None


def _middle(first: str, last: str) -> float:
    return (pd.Period(first, "M").ordinal + pd.Period(last, "M").ordinal) / 2


def _ends(values: pd.Series) -> tuple[float, float]:
    return float(values.min()), float(values.max())

"""Sickness absence of Scotland, Wales and Northern Ireland beside England's of the same months.

England and Wales count calendar days, Scotland contracted hours, Northern Ireland hours or working days. Rates and
shares are parts of the time available and can be compared; days on different counts cannot be added, so every nation's
days are its rate times its staff times calendar days.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.inputs import england, tables
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
def rate_ratios() -> pd.DataFrame:
    """Every rate held of a nation or one of its trusts, with its ``ratio`` to England's of the same months."""
    rows = tables.read("nation_absence").query("measure == 'rate'").copy()
    months = [pd.period_range(row.first_month, row.last_month, freq="M") for row in rows.itertuples()]
    return rows.assign(ratio=rows["percent"].astype(float) / 100 / np.array(list(map(england.rate_over, months))))


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
    return Ratio(
        float(whole["ratio"].iloc[int(distance.argmin())]), *map(float, rows["ratio"].agg(["min", "max"])), False
    )


def own_share(nation: str, months: pd.PeriodIndex) -> float | None:
    """The share of absence recorded as mental ill-health that a nation published for exactly these months, or None."""
    rows = tables.read("nation_absence").query(
        "geography == @nation and measure == 'share' and first_month == @first and last_month == @last",
        local_dict={"nation": nation, "first": str(months[0]), "last": str(months[-1])},
    )
    return float(rows["percent"].iloc[0]) / 100 if len(rows) else None


def _middle(first: str, last: str) -> float:
    return (pd.Period(first, "M").ordinal + pd.Period(last, "M").ordinal) / 2

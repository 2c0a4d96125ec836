"""Absence for mental ill-health in England by month: its rate, its share of all absence, and how the days are known.

The rate is the sickness absence rate of all causes times the share that is recorded as mental ill-health. It needs no
count of staff and no kind of day. Days need both: they are counted where days by reason are published, the share of
counted days where days of all causes are, and otherwise rate times days available, which are interpolated between the
months that are known (``inputs.staff``). All days are calendar days of full-time equivalents.
"""

import numpy as np
import pandas as pd

from analysis.evidence import time_series
from analysis.inputs import england as england_tables
from analysis.inputs.tables import cached_on_data

COUNTED, SHARED, INTERPOLATED = "counted", "share of counted days", "interpolated"
BASES = (COUNTED, SHARED, INTERPOLATED)  # the best known first
SINCE = "2022-01"  # the pandemic's first two years tell nothing of an ordinary season


@cached_on_data
def england() -> pd.DataFrame:
    """England by month, as far as rate and share are both held; callers must not change it.

    Columns ``rate`` (all causes), ``recorded`` and ``unknown`` (shares of absence recorded as mental ill-health and
    without a known reason), all shares; ``lost`` and ``available``, FTE days; ``basis``, one of BASES.
    """
    shares = england_tables.shares_percent() / 100
    rate = (england_tables.rate_percent() / 100).reindex(shares.index).dropna()
    shares = shares.loc[rate.index]
    days = england_tables.days(rate.index)
    by_reason = rate.index.isin(england_tables.days_by_reason().index)
    basis = np.select([by_reason, days["is_counted"]], [COUNTED, SHARED], INTERPOLATED)
    return shares.assign(rate=rate, lost=days["lost"], available=days["available"], basis=basis)


def season() -> tuple[float, ...]:
    """The season of the recorded mental-health absence rate over the last five years, January first."""
    return time_series.season_of(time_series.mental_health_rate())


def season_of_all_causes() -> tuple[float, ...]:
    """The season of the rate of all causes over the same months."""
    return time_series.season_of(100 * england()["rate"])


def year_to_spring() -> pd.DataFrame:
    """A calendar year's mean rate over its April to June, of mental ill-health and of all causes, since SINCE."""
    both = {"mental_health": time_series.mental_health_rate(), "all_causes": 100 * england()["rate"]}
    ratios = pd.DataFrame(
        {name: time_series.ratios_of_year_to_april_to_june(rate.loc[SINCE:]) for name, rate in both.items()}
    )
    return ratios.rename_axis("year").reset_index()


def matching_months(before: int = 2019) -> list[str]:
    """The months of the latest year that ``before`` has as well, so that the season cancels between them."""
    months = england().index
    latest = months[months.year == months.year.max()]
    return [str(month) for month in latest if month - 12 * (month.year - before) in months]

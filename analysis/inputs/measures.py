"""What the expressions of data/derived.csv can name beside rows of tables: sums and means over months, and their like.

``days_by_reason["S10 2019-04..2019-06"]`` calls the function of this name with what stands before the months, if
anything does, and the months. Every function is of England unless it says otherwise.
"""

import re
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from analysis.errors import InputError, shown, unknown
from analysis.inputs import england, nations, pay, staff, tables
from analysis.inputs.tables import cached_on_data

ALL_REASONS = "all"
NATIONS = (staff.ENGLAND, *staff.NATIONS)
MONTHS = re.compile(r"([0-9]{4}-(?:0[1-9]|1[0-2]))\.\.([0-9]{4}-(?:0[1-9]|1[0-2]))")


@cached_on_data
def measure(name: str, text: str) -> float:
    """A measure of MEASURES. Raises InputError for what it does not know and for months that are not held."""
    try:
        return float(MEASURES[name](text))
    except KeyError:
        raise InputError(f'{name}["{text}"]: not all of these months are held') from None


def months_of(text: str) -> pd.PeriodIndex:
    """The months ``FIRST..LAST``. Raises InputError for anything else."""
    if not (found := MONTHS.fullmatch(text)) or found[1] > found[2]:
        raise InputError(f"{shown(text)}: expected months such as 2019-04..2019-06")
    return pd.period_range(*found.groups(), freq="M")


def _days_by_reason(text: str) -> float:
    """FTE days lost under a reason, or under ``all``, in months for which days are published by reason."""
    reason, months = _named(text, (ALL_REASONS, *england.days_by_reason().columns))
    days = england.days_by_reason().loc[months]
    return (days if reason == ALL_REASONS else days[reason]).to_numpy().sum()


def _rank_of_reason(text: str) -> float:
    """Place of a reason among all by FTE days lost; 1 is the largest."""
    reason, months = _named(text, england.days_by_reason().columns)
    return england.days_by_reason().loc[months].sum().rank(ascending=False)[reason]


def _days_behind_rate(text: str) -> float:
    """FTE days available of which the days published by reason are the rate of each month."""
    months = months_of(text)
    lost = england.days_by_reason().loc[months].sum(axis=1)
    return (lost / (england.rate_percent().loc[months] / 100)).sum()


def _staff(text: str) -> float:
    """Average staff (FTE) of a nation."""
    return staff.of_period(*_named(text, NATIONS))[0]


def _rate_ratio(text: str) -> float:
    """The sickness rate of another nation over England's."""
    return nations.rate_ratio(*_named(text, staff.NATIONS)).value


def _weekdays(text: str) -> float:
    """Mondays to Fridays, holidays among them."""
    months = months_of(text)
    return np.busday_count(months[0].start_time.date(), (months[-1] + 1).start_time.date())


def _fte_of_regions(date: str) -> float:
    """Hospital and community staff (FTE) of all regions on a date."""
    return sum(by_region("hospital and community staff", date).values())


def by_region(population: str, date: str) -> dict[str, float]:
    """Staff of each region of England on a date, as counted. Raises InputError for a date that is not held."""
    rows = tables.read("workforce").query(
        "population == @population and date == @date and geography.str.startswith('Health Education')"
    )
    if rows.empty:
        raise unknown("date of regional staff", date, tables.read("workforce")["date"].unique())
    return dict(zip(rows["geography"], rows["value"].astype(float), strict=True))


def _named(text: str, names: tuple[str, ...]) -> tuple[str, pd.PeriodIndex]:
    name, _, months = text.rpartition(" ")
    if name not in names:
        raise unknown("reason or nation", name, names)
    return name, months_of(months)


MEASURES: Mapping[str, Callable[[str], float]] = {
    "days_by_reason": _days_by_reason,
    "rank_of_reason": _rank_of_reason,
    "days_behind_rate": _days_behind_rate,
    "days_lost": lambda text: england.days(months_of(text))["lost"].sum(),
    "days_available": lambda text: england.days(months_of(text))["available"].sum(),
    "mean_rate": lambda text: england.rate_over(months_of(text)),
    "calendar_days": lambda text: months_of(text).days_in_month.to_numpy().sum(),
    "weekdays": _weekdays,
    "staff": _staff,
    "rate_ratio": _rate_ratio,
    "fte_of_regions": _fte_of_regions,
    "pay_per_fte": lambda text: pay.per_fte(months_of(text)),
    "pay_of_absent_staff": lambda text: pay.of_absent_staff(months_of(text)),
}

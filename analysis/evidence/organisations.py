"""Sickness absence of England, its regions and NHS organisations in the latest months held, and how sure a rate is.

A rate is a count of all staff, not a sample: of its own months it is exact. The interval says what the rate would be if
chance were averaged out: how far the spells of a few people, rather than anything lasting, move it. It does not cover
what happens to all of England together (season, epidemics), nor how well absence is recorded.
"""

from calendar import month_name
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.evidence.surveys import LEVEL, NORMAL
from analysis.inputs import tables
from analysis.inputs.tables import cached_on_data
from analysis.number_format import listing

LATEST = 12
FEWEST_MONTHS = 6  # that tell how strongly a month's deviation carries over to the next


@dataclass(frozen=True)
class Absence:
    """Absence of England, a region or an organisation over the months held among the latest twelve.

    ``fte_days_lost`` and ``fte_days_available`` are FTE days, non-working days included, summed over ``months``;
    ``average_fte`` is days available a calendar day; ``rate_percent`` is days lost in percent of days available.
    ``low_percent`` and ``high_percent``: 95% interval of the rate; None for England, which strays from nothing, and
    while too few months are held to tell.
    """

    kind: str
    code: str
    name: str
    type: str
    region: str
    first_month: str
    last_month: str
    months: int
    fte_days_lost: float
    fte_days_available: float
    rate_percent: float
    average_fte: float
    low_percent: float | None
    high_percent: float | None


@dataclass(frozen=True)
class Total:
    """England's sums over the months held of a period of twelve: FTE days, rate in percent, average staff (FTE)."""

    period: str
    months: int
    months_held: str
    fte_days_lost: float
    fte_days_available: float
    rate_percent: float
    average_fte: float


@dataclass(frozen=True)
class Noise:
    """How chance moves the monthly days lost of an organisation.

    ``dispersion``: variance of a month's FTE days lost over their expectation, about the days that one independent
    event contributes; ``correlation``: of the deviations of neighbouring months, from long spells and slow change.
    """

    dispersion: float
    correlation: float

    def inflation(self, months: int) -> float:
        """Variance of a mean of correlated months over that of as many independent ones: 1 + 2 Σ (1 - k/n) ρᵏ."""
        lags = np.arange(1, months)
        return float(1 + 2 * np.sum((1 - lags / months) * self.correlation**lags))


@cached_on_data
def absences(folder: Path | None = None) -> tuple[Absence, ...]:
    """England, then its regions, then every organisation with a month among the latest twelve, each by name."""
    details = tables.read("organisations", folder).set_index("code")
    rows = latest_rows(folder).join(details["region_code"], on="organisation")
    england = by_month(rows.assign(unit="England"), "unit")
    regions, organisations = by_month(rows, "region_code"), by_month(rows, "organisation")
    noise = noise_of(organisations, england)
    named = pd.DataFrame([("England", "", "")], columns=["name", "type", "region"], index=["England"])
    newest = details.sort_values("last_month", kind="stable").drop_duplicates("region_code", keep="last")
    region_names = newest.set_index("region_code").assign(name=newest["region"].to_numpy(), type="")
    return (
        *_absences("England", named, england, england, None),
        *_absences("region", region_names, regions, england, noise),
        *_absences("organisation", details, organisations, england, noise),
    )


@cached_on_data
def common_noise(folder: Path | None = None) -> Noise | None:
    """The noise that organisations have in common over the latest months; None while too few months are held."""
    rows = latest_rows(folder)
    return noise_of(by_month(rows, "organisation"), by_month(rows.assign(unit="England"), "unit"))


def england_by_month(folder: Path | None = None) -> pd.DataFrame:
    """England's sums over all organisations, one row a month held.

    Columns ``month``, ``fte_days_lost``, ``fte_days_available`` (FTE days), ``rate_percent``, ``organisations``.
    """
    months = tables.read("organisation_absence", folder).groupby("month")
    frame = months[["fte_days_lost", "fte_days_available"]].sum()
    frame["rate_percent"] = 100 * frame["fte_days_lost"] / frame["fte_days_available"]
    frame["organisations"] = months["organisation"].nunique()
    return frame.reset_index()


def totals(folder: Path | None = None) -> tuple[Total, ...]:
    """England's totals for each financial year (April to March) as far as held, then for the latest twelve months."""
    months = england_by_month(folder)
    years = months.groupby(months["month"].map(_financial_year))
    latest = months[months["month"] >= _first_of_latest(months["month"])]
    return (*(_total(year, rows) for year, rows in years), _total("latest twelve months", latest))


def beside_national_rate(folder: Path | None = None) -> pd.DataFrame:
    """The rate of each month held as the organisations add up to it, beside the national rate published, in percent.

    Columns ``month``, ``from_organisations_percent``, ``national_percent`` (not known: NaN), ``agrees``: to the two
    decimals of the national rate.
    """
    national = tables.read("absence_rate", folder).set_index("month")["sickness_rate_percent"]
    frame = england_by_month(folder)[["month", "rate_percent"]].rename(
        columns={"rate_percent": "from_organisations_percent"}
    )
    frame["national_percent"] = frame["month"].map(national)
    frame["agrees"] = (frame["from_organisations_percent"].round(2) - frame["national_percent"]).abs() < 0.001
    return frame


def latest_rows(folder: Path | None = None) -> pd.DataFrame:
    """The rows of ``organisation_absence`` in the twelve calendar months that end with the latest held."""
    rows = tables.read("organisation_absence", folder)
    return rows[rows["month"] >= _first_of_latest(rows["month"])]


def spans(months: Iterable[str]) -> str:
    """Months as in a sentence, gaps shown: April to July 2024 and September 2024."""
    runs: list[list[pd.Period]] = []
    for month in (pd.Period(name, "M") for name in sorted(set(months))):
        if runs and month == runs[-1][-1] + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return listing([span(str(run[0]), str(run[-1])) for run in runs])


def span(first_month: str, last_month: str) -> str:
    """The months from one to another as in a sentence: April to December 2024."""
    first, last = ((month_name[int(month[5:])], month[:4]) for month in (first_month, last_month))
    if first == last:
        return " ".join(first)
    return f"{first[0] if first[1] == last[1] else ' '.join(first)} to {' '.join(last)}"


def by_month(rows: pd.DataFrame, unit: str) -> pd.DataFrame:
    """FTE days lost and available summed over a column's values and months: index (unit, month)."""
    return rows.groupby([unit, "month"])[["fte_days_lost", "fte_days_available"]].sum()


def deviations(days: pd.DataFrame, england: pd.DataFrame) -> pd.Series:
    """How far each unit's months stray from its share of England's movement, in roots of expected days: (D - E) / √E.

    The days expected in a month are the unit's days available, times England's rate of the month, times the one factor
    that makes the expected days of all its months the days that it lost. ``days`` and ``england`` as from ``by_month``.
    """
    expected = _expected(days, england)
    return (days["fte_days_lost"] - expected) / np.sqrt(expected)


def noise_of(days: pd.DataFrame, england: pd.DataFrame) -> Noise | None:
    """The noise that organisations have in common, from those with every month; None for fewer than six months.

    Half the mean squared difference of deviations k months apart is φ(1 - ρᵏ) if they follow a first-order
    autoregression with variance φ. Differences need no mean, which is why this is not too small in short series, as
    the usual variance and autocorrelation are; nor do they need every month. Least squares over all k.
    """
    from scipy.optimize import curve_fit  # slow to import, and days alone need none of it

    table = deviations(days, england).unstack("month").dropna()
    if table.shape[1] < FEWEST_MONTHS or table.empty:
        return None
    values = table.to_numpy()
    half_squares = np.mean((values[:, :, None] - values[:, None, :]) ** 2, axis=0) / 2
    ordinals = np.array([pd.Period(month, "M").ordinal for month in table.columns])
    apart = np.abs(ordinals[:, None] - ordinals)
    lags = np.unique(apart[apart > 0])
    halves = np.array([half_squares[apart == lag].mean() for lag in lags])
    start, bounds = (max(halves), 0.5), ([0, 0], [np.inf, 0.99])
    (dispersion, correlation), _ = curve_fit(_half_mean_square, lags, halves, p0=start, bounds=bounds)
    return Noise(float(dispersion), float(correlation))


def intervals(days: pd.DataFrame, england: pd.DataFrame, noise: Noise) -> pd.DataFrame:
    """95% interval of each unit's rate over its months, in percent: rate · exp(±1.96 √(φ · inflation / days lost)).

    The dispersion φ is the unit's own, made good for the part that correlated months hide, if that is larger than what
    organisations have in common: one that is calmer than others in a few months may have been so by luck. Columns
    ``low`` and ``high``, one row a unit.
    """
    units = days.groupby(level=0)
    months, lost = units.size(), units["fte_days_lost"].sum()
    inflation = months.map(noise.inflation)
    own = deviations(days, england).groupby(level=0).var(ddof=0) * months / (months - inflation)
    dispersion = own.where(months >= FEWEST_MONTHS, 0.0).clip(lower=noise.dispersion)
    rate = 100 * lost / units["fte_days_available"].sum()
    factor = np.exp(NORMAL.inv_cdf((1 + LEVEL) / 2) * np.sqrt(dispersion * inflation / lost))
    return pd.DataFrame({"low": rate / factor, "high": rate * factor})


def _half_mean_square(lag: np.ndarray, dispersion: float, correlation: float) -> np.ndarray:
    return dispersion * (1 - correlation**lag)


def _expected(days: pd.DataFrame, england: pd.DataFrame) -> pd.Series:
    """FTE days lost that each unit would have with its own level and England's movement: index as ``days``."""
    rate = (england["fte_days_lost"] / england["fte_days_available"]).droplevel(0)
    at_englands = days["fte_days_available"] * rate.reindex(days.index.get_level_values("month")).to_numpy()
    return at_englands * (
        days["fte_days_lost"].groupby(level=0).transform("sum") / at_englands.groupby(level=0).transform("sum")
    )


def _absences(
    kind: str, details: pd.DataFrame, days: pd.DataFrame, england: pd.DataFrame, noise: Noise | None
) -> list[Absence]:
    """One value a unit, by name; ``details`` holds ``name``, ``type`` and ``region`` by code."""
    months = days.reset_index("month").groupby(level=0)["month"]
    frame = details[["name", "type", "region"]].join(days.groupby(level=0).sum(), how="inner")
    frame = frame.assign(
        kind=kind,
        first_month=months.min(),
        last_month=months.max(),
        months=months.size(),
        rate_percent=100 * frame["fte_days_lost"] / frame["fte_days_available"],
        average_fte=frame["fte_days_available"] / months.agg(_calendar_days),
        low_percent=None,
        high_percent=None,
    )
    if noise is not None:
        frame[["low_percent", "high_percent"]] = intervals(days, england, noise).loc[frame.index]
    rows = frame.rename_axis("code").reset_index().sort_values("name", kind="stable")
    return [Absence(**row) for row in rows.to_dict("records")]


def _calendar_days(months: Iterable[str]) -> int:
    return sum(pd.Period(month, "M").days_in_month for month in months)


def _total(period: str, months: pd.DataFrame) -> Total:
    lost, available = float(months["fte_days_lost"].sum()), float(months["fte_days_available"].sum())
    staff = available / _calendar_days(months["month"])
    return Total(period, len(months), spans(months["month"]), lost, available, 100 * lost / available, staff)


def _financial_year(month: str) -> str:
    first = int(month[:4]) - (month[5:] < "04")
    return f"{first}/{(first + 1) % 100:02}"


def _first_of_latest(months: pd.Series) -> str:
    return str(pd.Period(months.max(), "M") - (LATEST - 1))

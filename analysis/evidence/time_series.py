"""Series over time: season, forecast, break and shares of recorded absence (statsmodels at work).

Rates are in percent of FTE days available, shares in percent of FTE days lost, all for England. Publishers revise
their series: these are used as they stand now, not as a forecaster of the time saw them. All intervals are 95%, and
hold if the model does: none covers the doubt whether it is the right one.
"""

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.evidence.surveys import LEVEL, NORMAL
from analysis.inputs import england, references, tables
from analysis.inputs.tables import cached_on_data

YEAR = 12
RECENT = 5 * YEAR
LAG = YEAR
GROUP_LAG = 2
KIEFER_VOGELSANG = (1.96, 2.9694, 0.4160, -0.5324)  # a cubic in b; 1.96 for b = 0; a test simulates it
LINES = ("level_change", "slope_before", "slope_after")
DAYS_APRIL_TO_JUNE = 91
DAYS_2019 = 365


@dataclass(frozen=True)
class Estimate:
    """A value with its 95% interval."""

    value: float
    low: float
    high: float

    def holds(self, number: float) -> bool:
        """Whether the interval includes a number."""
        return self.low <= number <= self.high


@dataclass(frozen=True)
class Forecast:
    """FTE days of 2019 from those of April to June and the ratio of a year to them, beside what was then recorded."""

    ratio: Estimate
    days: Estimate
    times_twelve: float
    outturn: float

    @property
    def outturn_is_inside(self) -> bool:
        """Whether the days then recorded are inside the interval of the forecast."""
        return self.days.holds(self.outturn)


@dataclass(frozen=True)
class Break:
    """A break in a series: its change of level in points, slopes in points a year, and how the residuals look."""

    first_month: str
    last_of_transition: str
    level_change: Estimate
    slope_before: Estimate
    slope_after: Estimate
    hac_lag: int
    durbin_watson: float
    autocorrelated: bool


@dataclass(frozen=True)
class GroupShare:
    """The share of one staff group in percent, with its 95% interval, and how widely its own months scatter.

    ``dispersion`` is Pearson's chi-squared of its months over their number less one: 1 if days were independent trials.
    """

    staff_group: str
    share_percent: float
    low: float
    high: float
    dispersion: float


def season_of(rate: pd.Series) -> tuple[float, ...]:
    """The season of a monthly series: a factor on its trend for each calendar month, January first.

    STL of the logarithm (statsmodels), robust to single months, such as one with a wave of influenza. A factor is the
    exponential of a calendar month's mean seasonal component over the last 60 months. A season that changes abruptly,
    as in a pandemic, is smoothed over years and so is only an average. Raises InputError for less than five years.
    """
    from statsmodels.tsa.seasonal import STL  # like all of statsmodels slow to import, and most commands need none

    if len(rate) < RECENT:
        raise InputError(f"{len(rate)} months up to {rate.index[-1]}; expected at least {RECENT} for a season")
    recent = STL(np.log(rate), period=YEAR, seasonal=13, robust=True).fit().seasonal.iloc[-RECENT:]
    return tuple(np.exp(recent.groupby(recent.index.month).mean()).astype(float))


@cached_on_data
def mental_health_rate() -> pd.Series:
    """Recorded mental-health absence in percent of FTE days available, by month: the rate times the share recorded."""
    recorded = england.shares_percent()["recorded"]
    return england.rate_percent().loc[recorded.index] * recorded / 100


@cached_on_data
def forecast_of_2019() -> Forecast:
    """Recorded mental-health FTE days of 2019 from their April to June and the season that their own series has.

    Days a day of April to June, times 365, times the ratio of a whole year to its April to June that the mental-health
    rate had in the calendar years from 2022 on, with the prediction interval of that ratio. Years of the pandemic's
    first waves are left out. The series begins in April 2019, so nobody could have made this forecast at the time:
    ``forecast_from_all_causes`` could be made. Three years are few, and the interval says so; it leaves out how staff
    grew within the year. The outturn is one answer to Parliament.
    """
    return _forecast(ratios_of_year_to_april_to_june(mental_health_rate().loc["2022-01":]))


@cached_on_data
def forecast_from_all_causes() -> Forecast:
    """The same with the ratios of the all-cause rate up to 2018, all that could be known in mid-2019.

    It takes mental ill-health to have the season of all causes, which was not known then and does not hold.
    """
    return _forecast(ratios_of_year_to_april_to_june(england.rate_percent().loc[:"2019-06"]))


def ratios_of_year_to_april_to_june(rate: pd.Series) -> pd.Series:
    """The mean rate of every calendar year with twelve months over that of its April to June, weighted by days."""
    years = {year: months for year, months in rate.groupby(rate.index.year) if len(months) == YEAR}
    return pd.Series({year: _mean(months) / _mean(months[months.index.quarter == 2]) for year, months in years.items()})


def next_value(values: pd.Series) -> Estimate:
    """The mean of n values, with the interval for one more from the same normal distribution.

    The interval is mean ± t · s · √(1 + 1/n), n - 1 df.
    """
    from scipy.stats import t

    half = t.ppf((1 + LEVEL) / 2, len(values) - 1) * values.std() * np.sqrt(1 + 1 / len(values))
    return Estimate(float(values.mean()), float(values.mean() - half), float(values.mean() + half))


@cached_on_data
def break_in_the_rate(first_month: str = "2009-04", last_of_transition: str = "2022-03") -> Break:
    """The break of the all-cause rate at the pandemic: lines before March 2020 and after a transition.

    The second line goes to the newest month. The transition is left out: its waves of Covid-19 are neither a level nor
    a slope, and as part of either line they would decide both. It ends with March 2022, two years on, a date set
    without a look at the residuals; ``breaks_by_period`` shows what other dates make of it. This describes two periods.
    It does not say what caused the difference, and the old line is no forecast of what would have been.
    """
    return break_in(england.rate_percent().loc[first_month:], "2020-03", last_of_transition)


@cached_on_data
def breaks_by_period() -> pd.DataFrame:
    """The break of the all-cause rate for other first months and other ends of the transition, one row each.

    Columns are those of ``Break``, with ``_value``, ``_low`` and ``_high`` for an estimate. What changes its sign from
    row to row is not a finding.
    """
    firsts, lasts = ("2009-04", "2014-04", "2016-04"), ("2021-03", "2022-03", "2022-12", "2023-03")
    found = [break_in_the_rate(first, last) for first in firsts for last in lasts]
    return pd.json_normalize([asdict(row) for row in found], sep="_")


def break_in(series: pd.Series, first_of_transition: str, last_of_transition: str) -> Break:
    """Segmented regression of a monthly series: a line before and one after a transition, effects of calendar months.

    The change of level is that of the line after over the line before, carried on, in the first month after the
    transition; slopes are a year. Least squares with Newey-West errors of 12 lags, since a month may still tell in the
    next year; the two periods are kept apart (statsmodels ``hac-panel``), so that nothing is carried over the gap. In
    short periods such errors are too small, so intervals use the critical value of Kiefer and Vogelsang (2005) for this
    lag in the shorter period. With errors as correlated as here even these hold less often than stated. Residuals count
    as autocorrelated if the correlation that Durbin-Watson implies, 1 - d/2, is beyond 1.96/√n.
    """
    from statsmodels.regression.linear_model import OLS
    from statsmodels.stats.stattools import durbin_watson

    first_after = pd.Period(last_of_transition, "M") + 1
    kept = series[(series.index < pd.Period(first_of_transition, "M")) | (series.index >= first_after)]
    design = _segments(kept.index, first_after)
    periods = design["level_change"].astype(int)
    fitted = OLS(kept, design).fit(cov_type="hac-panel", cov_kwds={"groups": periods, "maxlags": LAG})
    half = _critical_value(periods.value_counts().min()) * fitted.bse
    found = {name: Estimate(*map(float, fitted.params[name] + half[name] * np.array([0, -1, 1]))) for name in LINES}
    watson = float(durbin_watson(fitted.resid))
    correlated = abs(1 - watson / 2) > NORMAL.inv_cdf((1 + LEVEL) / 2) / np.sqrt(len(kept))
    return Break(
        str(series.index[0]),
        last_of_transition,
        **found,
        hac_lag=LAG,
        durbin_watson=watson,
        autocorrelated=bool(correlated),
    )


@cached_on_data
def share_by_staff_group() -> tuple[GroupShare, ...]:
    """Mental ill-health among FTE days lost by staff group, in percent, April 2019 to February 2020, lowest first."""
    lost = tables.read("absence_by_staff_group")
    return shares_of_groups(lost[lost["month"].between("2019-04", "2020-02")])


def shares_of_groups(lost: pd.DataFrame) -> tuple[GroupShare, ...]:
    """Shares of staff groups: columns ``month``, ``staff_group``, ``mental_health_fte_days``, ``all_fte_days``.

    FTE days are no independent trials, since they come in spells of one person, and neighbouring months are not
    independent, since the season moves them alike. So each group's share is a mean of its months, weighted by their
    days, with an interval from its own months: Newey-West errors of two lags and the critical value of Kiefer and
    Vogelsang (2005) for a series as short. The groups share one season, so their intervals are wider than a comparison
    of two groups in the same months would need.
    """
    groups = lost.sort_values("month", kind="stable").groupby("staff_group")
    return tuple(sorted((_share(name, rows) for name, rows in groups), key=lambda group: group.share_percent))


def extremes_differ(shares: tuple[GroupShare, ...]) -> bool:
    """Whether the interval of the highest group lies wholly above the lowest's: stricter than a test of the two."""
    return shares[-1].low > shares[0].high


@cached_on_data
def share_over_time() -> pd.DataFrame:
    """Mental ill-health among FTE days lost by month, in percent: columns ``month``, ``share_percent``, ``basis``.

    The basis is ``days`` as long as days were published by reason, and ``published share``, to one decimal, after that.
    """
    percent = england.shares_percent()["recorded"].rename("share_percent").rename_axis("month").reset_index()
    by_days = percent["month"].isin(england.days_by_reason().index)
    return percent.assign(basis=np.where(by_days, "days", "published share")).astype({"month": str})


def _mean(rate: pd.Series) -> float:
    """Mean of monthly rates, each weighted by its calendar days."""
    return float(np.average(rate, weights=rate.index.days_in_month))


def _forecast(ratios: pd.Series) -> Forecast:
    """The forecast from past ratios of a year to its April to June."""
    ratio = next_value(ratios)
    spring, outturn = (references.locate(f"derived:recorded_days_month_{of}") for of in ("april_to_june_2019", "2019"))
    pace = spring * 3 / DAYS_APRIL_TO_JUNE * DAYS_2019
    return Forecast(
        ratio=ratio,
        days=Estimate(pace * ratio.value, pace * ratio.low, pace * ratio.high),
        times_twelve=spring * 12,
        outturn=outturn * 12,
    )


def _share(name: str, months: pd.DataFrame) -> GroupShare:
    """The share of one group from its months, in their order."""
    from statsmodels.regression.linear_model import WLS

    days = months["all_fte_days"].to_numpy(float)
    share = months["mental_health_fte_days"].to_numpy(float) / days
    fitted = WLS(share, np.ones(len(share)), weights=days).fit(
        cov_type="HAC", cov_kwds={"maxlags": GROUP_LAG, "use_correction": True}
    )
    mean = float(fitted.params[0])
    half = _critical_value(len(share), GROUP_LAG) * float(fitted.bse[0])
    dispersion = float((days * (share - mean) ** 2).sum() / (mean * (1 - mean)) / (len(share) - 1))
    return GroupShare(name, 100 * mean, 100 * (mean - half), 100 * (mean + half), dispersion)


def _segments(months: pd.PeriodIndex, first_after: pd.Period) -> pd.DataFrame:
    """Regressors of a segmented line: both slopes a year, the change of level at ``first_after``, calendar months."""
    years = (months.year - first_after.year) + (months.month - first_after.month) / YEAR
    after = (months >= first_after).astype(float)
    lines = pd.DataFrame(
        {"slope_before": years * (1 - after), "slope_after": years * after, "level_change": after}, index=months
    )
    return lines.join(pd.get_dummies(months.month, prefix="month", dtype=float).set_index(months))


def _critical_value(months: int, lag: int = LAG) -> float:
    """Of the t of a Newey-West error, 95% two-sided, with Bartlett weights over b = (lags + 1) / months of a period."""
    return float(np.polynomial.Polynomial(KIEFER_VOGELSANG)((lag + 1) / months))

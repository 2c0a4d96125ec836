"""Series over time: season, forecast, break and overdispersed shares of recorded absence (statsmodels at work).

Rates are in percent of FTE days available, shares in percent of FTE days lost, all for England. Publishers revise
their series: these are used as they stand now, not as a forecaster of the time saw them. All intervals are 95%, and
hold if the model does: none covers the doubt whether it is the right one.
"""

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from scipy.special import expit
from scipy.stats import norm, t
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM, GLMResults
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.diagnostic import acorr_ljungbox
from statsmodels.stats.stattools import durbin_watson, jarque_bera
from statsmodels.tsa.seasonal import STL
from statsmodels.tsa.statespace.structural import UnobservedComponents, UnobservedComponentsResults

from analysis.errors import InputError, unknown
from analysis.evidence.surveys import LEVEL
from analysis.inputs import derived, tables
from analysis.inputs.tables import cached_on_data

YEAR = 12
RECENT = 5 * YEAR
LAG = YEAR
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
class Season:
    """The season of a series: a factor on its trend for each calendar month, January first, and its strength from 0 to 1."""

    last_month: str
    factors: tuple[float, ...]
    strength: float


@dataclass(frozen=True)
class Forecast:
    """FTE days of 2019 as they could be forecast in mid-2019, beside the plain projection and what was then recorded."""

    ratio: Estimate
    days: Estimate
    times_twelve: float
    outturn: float

    @property
    def outturn_is_inside(self) -> bool:
        """Whether the days then recorded are inside the interval of the forecast."""
        return self.days.holds(self.outturn)


@dataclass(frozen=True)
class Coverage:
    """In how many months the observed rate was inside its interval, and by how many points it was above the forecast on average."""

    inside: int
    months: int
    mean_error: float


@dataclass(frozen=True)
class ResidualChecks:
    """P-values of one-step errors being uncorrelated up to a lag (Ljung-Box) and normal (Jarque-Bera)."""

    lag: int
    ljung_box_p: float
    jarque_bera_p: float


@dataclass(frozen=True)
class Break:
    """A break in a series: its change of level in points, its slopes in points a year, and what the residuals look like."""

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
    """The share of one staff group in percent, with its 95% interval, and how widely its own months scatter."""

    staff_group: str
    share_percent: float
    low: float
    high: float
    own_dispersion: float


@dataclass(frozen=True)
class GroupShares:
    """The shares of all staff groups, lowest first, and the dispersion that widens every interval."""

    groups: tuple[GroupShare, ...]
    dispersion: float


@cached_on_data
def monthly_rate() -> pd.Series:
    """All-cause sickness absence rate in percent, one value a month; callers must not change it."""
    return _by_month(tables.read("absence_rate"), "sickness_rate_percent")


@cached_on_data
def seasonal_factors(last_month: str) -> Season:
    """The season of the all-cause rate as it could be seen in ``last_month``, from the five years up to it.

    Raises InputError for a month without a rate, and for one with less than five years before it.
    """
    months = monthly_rate().index.astype(str)
    if last_month not in months:
        raise unknown("month", last_month, months)
    return season_of(monthly_rate().loc[:last_month])


def season_of(rate: pd.Series) -> Season:
    """The season of a monthly series: STL of its logarithm (statsmodels), robust to single months such as a wave of influenza.

    A factor is the exponential of a calendar month's mean seasonal component over the last 60 months. The strength is
    1 - var(remainder) / var(season + remainder) over the whole series: 0 without any season, 1 with nothing else
    beside the trend. A season that changes abruptly, as in a pandemic, is smoothed over years and so is only an average.
    """
    if len(rate) < RECENT:
        raise InputError(f"{len(rate)} months up to {rate.index[-1]}; expected at least {RECENT} for a season")
    parts = STL(np.log(rate), period=YEAR, seasonal=13, robust=True).fit()
    recent = parts.seasonal.iloc[-RECENT:]
    factors = np.exp(recent.groupby(recent.index.month).mean())
    strength = 1 - parts.resid.var() / (parts.seasonal + parts.resid).var()
    return Season(str(rate.index[-1]), tuple(factors.astype(float)), max(0.0, float(strength)))


@cached_on_data
def forecast_of_2019() -> Forecast:
    """Recorded mental-health FTE days of 2019, from their April to June and the all-cause rates up to June 2019.

    Days a day of April to June, times 365, times the ratio of a whole year to its April to June that the all-cause rate
    had in the earlier calendar years, with the prediction interval of that ratio. It cannot know whether mental
    ill-health has a season of its own, nor how staff or recorded absence grow within the year, nor that the years'
    ratios were no independent draws of one normal distribution. The outturn is one answer to Parliament.
    """
    ratio = next_value(ratios_of_year_to_april_to_june(monthly_rate().loc[:"2019-06"]))
    pace = _days_of_2019_at_the_pace_of_april_to_june()
    return Forecast(
        ratio=ratio,
        days=Estimate(pace * ratio.value, pace * ratio.low, pace * ratio.high),
        times_twelve=derived.recorded_days_month_april_to_june_2019() * 12,
        outturn=derived.recorded_days_month_2019() * 12,
    )


def ratios_of_year_to_april_to_june(rate: pd.Series) -> pd.Series:
    """The mean rate of every calendar year with twelve months over that of its April to June, months weighted by their days."""
    years = {year: months for year, months in rate.groupby(rate.index.year) if len(months) == YEAR}
    return pd.Series({year: _mean(months) / _mean(months[months.index.quarter == 2]) for year, months in years.items()})


def next_value(values: pd.Series) -> Estimate:
    """The mean of n values, with the interval for one more from the same normal distribution: mean ± t · s · √(1 + 1/n), n - 1 df."""
    half = t.ppf((1 + LEVEL) / 2, len(values) - 1) * values.std() * np.sqrt(1 + 1 / len(values))
    return Estimate(float(values.mean()), float(values.mean() - half), float(values.mean() + half))


@cached_on_data
def rates_july_to_december_2019() -> pd.DataFrame:
    """The all-cause rates of July to December 2019 as forecast from those up to June 2019, beside those observed, in percent.

    Columns ``month``, ``forecast_percent``, ``low``, ``high``, ``observed_percent``, ``inside``.
    """
    frame = forecast_rates(_model_of_june_2019(), 6)
    observed = monthly_rate().loc["2019-07":"2019-12"].to_numpy()
    return frame.assign(observed_percent=observed, inside=(frame["low"] <= observed) & (observed <= frame["high"]))


def coverage_of_2019() -> Coverage:
    """How the forecast rates of July to December 2019 compare with those observed, error in percentage points.

    The six errors build on each other, so this is nearer to one test of the model than to six.
    """
    frame = rates_july_to_december_2019()
    return Coverage(
        int(frame["inside"].sum()), len(frame), float((frame["observed_percent"] - frame["forecast_percent"]).mean())
    )


def residual_checks_of_2019() -> ResidualChecks:
    """Whether the model behind the rates of July to December 2019 left something in its errors up to June 2019."""
    return residual_checks(_model_of_june_2019())


def state_space_days_of_2019() -> float:
    """Recorded mental-health FTE days of 2019 as a second opinion: the pace of April to June with the forecast year's shape.

    The ratio of the year to its April to June is that of the rates observed up to June and forecast from July. Unlike
    ``forecast_of_2019`` it uses the winter that was over; it shares the assumption that mental ill-health follows all causes.
    """
    rate = monthly_rate().loc["2019-01":"2019-12"].copy()
    rate.loc["2019-07":] = rates_july_to_december_2019()["forecast_percent"].to_numpy()
    return _days_of_2019_at_the_pace_of_april_to_june() * float(ratios_of_year_to_april_to_june(rate).loc[2019])


def fit_level_and_season(rate: pd.Series) -> UnobservedComponentsResults:
    """A structural model of a monthly series: 100 times its logarithm is a wandering level, a fixed season and noise (statsmodels).

    There is no slope, since a level that wanders follows slow growth anyway and does not carry it on. The season is
    fixed because its variance, left free, is estimated at nought. Hundredfold logarithms give variances of order one,
    from which the maximum-likelihood search starts well.
    """
    return UnobservedComponents(100 * np.log(rate), level="local level", seasonal=YEAR, stochastic_seasonal=False).fit(
        disp=False
    )


def forecast_rates(fitted: UnobservedComponentsResults, months: int) -> pd.DataFrame:
    """Forecast of the months after a fitted series: median and 95% interval; parameters are taken as known.

    Columns ``month``, ``forecast_percent``, ``low``, ``high``.
    """
    ahead = fitted.get_forecast(months)
    ends = np.exp(ahead.conf_int(alpha=1 - LEVEL).to_numpy() / 100)
    centre = np.exp(ahead.predicted_mean / 100)
    return pd.DataFrame(
        {
            "month": centre.index.astype(str),
            "forecast_percent": centre.to_numpy(),
            "low": ends[:, 0],
            "high": ends[:, 1],
        }
    )


def residual_checks(fitted: UnobservedComponentsResults) -> ResidualChecks:
    """Ljung-Box at lag 12 and Jarque-Bera on the standardised one-step errors, without those that start the filter.

    Ljung-Box loses a degree of freedom for each variance ratio that was estimated. A large p-value is no proof that
    nothing is left; a small one of Jarque-Bera says that single months stray further than the intervals allow.
    """
    errors = fitted.filter_results.standardized_forecasts_error[0][fitted.loglikelihood_burn :]
    ljung_box = acorr_ljungbox(errors, lags=[LAG], model_df=len(fitted.params) - 1)
    return ResidualChecks(LAG, float(ljung_box["lb_pvalue"].iloc[0]), float(jarque_bera(errors)[1]))


@cached_on_data
def break_in_the_rate(first_month: str = "2009-04", last_of_transition: str = "2022-03") -> Break:
    """The break of the all-cause rate at the pandemic: lines before March 2020 and after a transition, to the newest month.

    The transition is left out: its waves of Covid-19 are neither a level nor a slope, and as part of either line they
    would decide both. It ends with March 2022, two years on, a date set without a look at the
    residuals; ``breaks_by_period`` shows what other dates make of it. This describes two periods.
    It does not say what caused the difference, and the old line is no forecast of what would have been.
    """
    return break_in(monthly_rate().loc[first_month:], "2020-03", last_of_transition)


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
    """Segmented regression of a monthly series: a line before and one after a transition, and an effect of each calendar month.

    The change of level is that of the line after over the line before, carried on, in the first month after the
    transition; slopes are a year. Least squares with Newey-West errors of 12 lags, since a month may still tell in the
    next year; the two periods are kept apart (statsmodels ``hac-panel``), so that nothing is carried over the gap. In
    short periods such errors are too small, so intervals use the critical value of Kiefer and Vogelsang (2005) for this
    lag in the shorter period. With errors as correlated as here even these hold less often than stated. Residuals count
    as autocorrelated if the correlation that Durbin-Watson implies, 1 - d/2, is beyond 1.96/√n.
    """
    first_after = pd.Period(last_of_transition, "M") + 1
    kept = series[(series.index < pd.Period(first_of_transition, "M")) | (series.index >= first_after)]
    design = _segments(kept.index, first_after)
    periods = design["level_change"].astype(int)
    fitted = OLS(kept, design).fit(cov_type="hac-panel", cov_kwds={"groups": periods, "maxlags": LAG})
    half = _critical_value(periods.value_counts().min()) * fitted.bse
    found = {name: Estimate(*map(float, fitted.params[name] + half[name] * np.array([0, -1, 1]))) for name in LINES}
    watson = float(durbin_watson(fitted.resid))
    correlated = abs(1 - watson / 2) > norm.ppf((1 + LEVEL) / 2) / np.sqrt(len(kept))
    return Break(
        str(series.index[0]),
        last_of_transition,
        **found,
        hac_lag=LAG,
        durbin_watson=watson,
        autocorrelated=bool(correlated),
    )


@cached_on_data
def share_by_staff_group() -> GroupShares:
    """Mental ill-health among FTE days lost by staff group, in percent, April 2019 to February 2020: before Covid-19 absence."""
    lost = tables.read("absence_by_staff_group")
    return shares_of_groups(lost[lost["month"].between("2019-04", "2020-02")])


def shares_of_groups(lost: pd.DataFrame) -> GroupShares:
    """Quasi-binomial shares of staff groups from their months: columns ``staff_group``, ``mental_health_fte_days``, ``all_fte_days``.

    FTE days are no independent trials: they come in spells of one person, and the season moves all spells of a month.
    The dispersion says so. It is Pearson's chi-squared over its degrees of freedom: by this factor the variance of the
    monthly shares exceeds that of independent days, or, roughly, so many days tell as much as one independent day.
    Intervals are widened by its root. One dispersion for all is a compromise, too wide for groups whose own is smaller
    and too narrow for others, and no model of the season, which moves the groups together.
    """
    groups = pd.get_dummies(lost["staff_group"], dtype=float)
    days = lost["all_fte_days"].astype(float)
    share = lost["mental_health_fte_days"].astype(float) / days
    # Shares with weights, not pairs of counts: for pairs, statsmodels 0.15 leaves the number of trials out of scale="X2".
    fitted = GLM(share, groups, family=Binomial(), var_weights=days).fit(scale="X2", use_t=True)
    ends = fitted.conf_int(alpha=1 - LEVEL)
    own = _dispersion_by_group(fitted, lost["staff_group"])
    found = [
        GroupShare(name, *map(_percent, (fitted.params[name], *ends.loc[name])), float(own[name])) for name in groups
    ]
    return GroupShares(tuple(sorted(found, key=lambda group: group.share_percent)), float(fitted.scale))


def extremes_differ(shares: GroupShares) -> bool:
    """Whether the interval of the highest group lies wholly above that of the lowest: stricter than a test of the two alone."""
    return shares.groups[-1].low > shares.groups[0].high


@cached_on_data
def share_over_time() -> pd.DataFrame:
    """Mental ill-health among FTE days lost by month, in percent: columns ``month``, ``share_percent``, ``basis``.

    The basis is ``days`` as long as days were published by reason, and ``published share``, to one decimal, after that.
    """
    lost, published = tables.read("absence_by_reason"), tables.read("absence_share")
    all_days = _by_month(lost.groupby("month", as_index=False)["fte_days_lost"].sum(), "fte_days_lost")
    from_days = 100 * _by_month(_mental_health(lost), "fte_days_lost") / all_days
    parts = {"days": from_days, "published share": _by_month(_mental_health(published), "share_percent")}
    frames = [
        part.rename("share_percent").rename_axis("month").reset_index().assign(basis=basis)
        for basis, part in parts.items()
    ]
    return pd.concat(frames, ignore_index=True).astype({"month": str})


def _by_month(table: pd.DataFrame, column: str) -> pd.Series:
    """A column as a series with a proper monthly index."""
    return pd.Series(table[column].to_numpy(float), index=pd.PeriodIndex(table["month"], freq="M"), name=column)


def _mean(rate: pd.Series) -> float:
    """Mean of monthly rates, each weighted by its calendar days."""
    return float(np.average(rate, weights=rate.index.days_in_month))


def _days_of_2019_at_the_pace_of_april_to_june() -> float:
    """FTE days of 2019 if every day were one of April to June."""
    return derived.recorded_days_month_april_to_june_2019() * 3 / DAYS_APRIL_TO_JUNE * DAYS_2019


@cached_on_data
def _model_of_june_2019() -> UnobservedComponentsResults:
    return fit_level_and_season(monthly_rate().loc[:"2019-06"])


def _segments(months: pd.PeriodIndex, first_after: pd.Period) -> pd.DataFrame:
    """Regressors of a segmented line: both slopes a year, the change of level at ``first_after``, and calendar months."""
    years = (months.year - first_after.year) + (months.month - first_after.month) / YEAR
    after = (months >= first_after).astype(float)
    lines = pd.DataFrame(
        {"slope_before": years * (1 - after), "slope_after": years * after, "level_change": after}, index=months
    )
    return lines.join(pd.get_dummies(months.month, prefix="month", dtype=float).set_index(months))


def _critical_value(months: int) -> float:
    """Of the t of a Newey-West error, 95% two-sided, with Bartlett weights over b = (lags + 1) / months of a period."""
    return float(np.polynomial.Polynomial(KIEFER_VOGELSANG)((LAG + 1) / months))


def _dispersion_by_group(fitted: GLMResults, groups: pd.Series) -> pd.Series:
    """Pearson's chi-squared of each group's months over their number less one."""
    squares = pd.Series(np.asarray(fitted.resid_pearson) ** 2, index=groups.index).groupby(groups)
    return squares.sum() / (squares.size() - 1)


def _percent(log_odds: float) -> float:
    return 100 * float(expit(log_odds))


def _mental_health(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["reason_code"] == derived.MENTAL_HEALTH]

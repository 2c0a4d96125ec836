"""Season, forecast, break and shares of groups: recovered where known, and what the official series say of each."""

import numpy as np
import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.evidence import time_series
from analysis.inputs import england, tables

pytestmark = pytest.mark.filterwarnings("error")

FACTORS = np.array([1.12, 1.06, 0.98, 0.95, 0.92, 0.93, 0.97, 0.96, 0.97, 1.03, 1.05, 1.06])


def monthly(values: np.ndarray, first: str = "2009-04") -> pd.Series:
    return pd.Series(values, index=pd.period_range(first, periods=len(values), freq="M"))


def with_season(values: np.ndarray) -> pd.Series:
    series = monthly(values)
    return series * FACTORS[series.index.month - 1]


def noise(months: int, size: float, memory: float = 0.0, seed: int = 2019) -> np.ndarray:
    shocks = np.random.default_rng(seed).normal(0, size, months)
    for month in range(1, months):
        shocks[month] += memory * shocks[month - 1]
    return shocks


def test_a_known_season_is_recovered_to_one_per_cent() -> None:
    growth = np.linspace(np.log(3.8), np.log(5), 144)
    found = time_series.season_of(with_season(np.exp(growth + noise(144, 0.01))))
    assert found == pytest.approx(FACTORS / np.exp(np.log(FACTORS).mean()), rel=0.01)


def test_a_season_that_grows_is_given_as_it_was_on_average_over_the_last_five_years() -> None:
    pattern = np.log(FACTORS) - np.log(FACTORS).mean()
    growing = monthly(np.repeat(np.linspace(0.5, 1.6, 12), 12))
    found = time_series.season_of(np.exp(growing * pattern[growing.index.month - 1] + noise(144, 0.002)))
    assert np.log(found) == pytest.approx(growing.iloc[-60:].mean() * pattern, abs=0.006)


def test_noise_has_no_season() -> None:
    assert time_series.season_of(monthly(np.exp(noise(144, 0.01)))) == pytest.approx([1] * 12, abs=0.01)


def test_staff_are_off_sick_most_in_january_and_least_in_may_so_april_to_june_cannot_stand_for_the_year() -> None:
    found = time_series.season_of(england.rate_percent().loc[:"2019-06"])
    assert np.argmax(found) == 0
    assert np.argmin(found) == 4
    assert max(found[3:6]) < 0.96


def test_a_series_of_less_than_five_years_has_no_season() -> None:
    with pytest.raises(InputError, match="48 months up to 2013-03; expected at least 60"):
        time_series.season_of(england.rate_percent().loc[:"2013-03"])


def test_the_ratio_of_2017_worked_out_by_hand() -> None:
    january_to_march = 4.66 * 31 + 4.29 * 28 + 3.93 * 31
    april_to_june = 3.69 * 30 + 3.84 * 31 + 3.85 * 30
    july_to_december = 4.02 * 31 + 4.00 * 31 + 3.99 * 30 + 4.25 * 31 + 4.43 * 30 + 4.61 * 31
    by_hand = (january_to_march + april_to_june + july_to_december) / 365 / (april_to_june / 91)
    ratios = time_series.ratios_of_year_to_april_to_june(england.rate_percent().loc[:"2019-06"])
    assert ratios.loc[2017] == pytest.approx(by_hand, abs=1e-12)
    assert list(ratios.index) == list(range(2010, 2019)), "2009 begins in April, 2019 ends in June"


def test_the_prediction_interval_of_one_to_five_worked_out_by_hand() -> None:
    """Mean 3, standard deviation √2.5, t with 4 degrees of freedom 2.776445."""
    found = time_series.next_value(pd.Series([1.0, 2.0, 3.0, 4.0, 5.0]))
    half = 2.776445 * 2.5**0.5 * 1.2**0.5
    assert (found.value, found.low, found.high) == pytest.approx((3, 3 - half, 3 + half), abs=1e-5)


def test_the_forecast_of_2019_is_its_pace_times_its_ratio() -> None:
    found = time_series.forecast_of_2019()
    days = (348_027.56, 371_250, 377_237)  # April as printed by HSJ; May and June to the nearest day
    assert found.days.value == pytest.approx(sum(days) / 91 * 365 * found.ratio.value, rel=1e-4)
    assert found.times_twelve == pytest.approx(sum(days) * 4, rel=1e-4)


def test_mental_health_absence_has_a_flatter_season_than_all_absence() -> None:
    own = time_series.ratios_of_year_to_april_to_june(time_series.mental_health_rate().loc["2022-01":])
    all_causes = time_series.ratios_of_year_to_april_to_june(england.rate_percent())
    assert list(own.index) == [2022, 2023, 2024]
    assert (own < all_causes.loc[own.index]).all()
    assert time_series.forecast_of_2019().ratio.value == pytest.approx(own.mean())


def test_the_mental_health_rate_of_a_month_by_hand() -> None:
    """April 2019: 348,027.56 of 1,411,029.91 days at a rate of 4.03%."""
    rate = england.rate_percent().loc["2019-04"]
    assert time_series.mental_health_rate().loc["2019-04"] == pytest.approx(rate * 348_027.56 / 1_411_029.91, rel=1e-6)


def test_the_forecasts_of_2019_include_what_was_then_recorded_and_three_years_are_wider_than_nine() -> None:
    own, known_then = time_series.forecast_of_2019(), time_series.forecast_from_all_causes()
    assert own.outturn == known_then.outturn == pytest.approx(4_796_928)
    assert own.outturn_is_inside
    assert known_then.outturn_is_inside
    assert own.times_twelve < own.days.value < known_then.days.value
    assert own.days.low < known_then.days.low < known_then.days.high < own.days.high


def test_the_forecast_that_could_be_made_in_2019_knows_nothing_of_later_rates(monkeypatch: pytest.MonkeyPatch) -> None:
    before, rate = time_series.forecast_from_all_causes(), england.rate_percent().copy()
    rate.loc["2019-07":] = 99.0
    monkeypatch.setattr(england, "rate_percent", lambda: rate)
    assert time_series.forecast_from_all_causes.__wrapped__() == before


def broken(size: float, memory: float = 0.0, seed: int = 2019) -> pd.Series:
    """Slope 0.1 a year before, 1.5 points up and slope -0.2 from April 2022, a season, and a transition of nonsense."""
    series = monthly(noise(199, size, memory, seed))
    years = np.array([(month - pd.Period("2022-04", "M")).n for month in series.index]) / 12
    series += np.where(years < 0, 4 + 0.1 * years, 5.5 - 0.2 * years) + FACTORS[series.index.month - 1]
    series.loc["2020-03":"2022-03"] = 50.0
    return series


def test_a_known_break_is_recovered_whatever_the_transition_holds() -> None:
    found = time_series.break_in(broken(0.05), "2020-03", "2022-03")
    for estimate, truth in ((found.level_change, 1.5), (found.slope_before, 0.1), (found.slope_after, -0.2)):
        assert estimate.value == pytest.approx(truth, abs=0.03)
        assert estimate.holds(truth)


def test_independent_errors_are_rarely_called_autocorrelated_and_the_intervals_hold_about_as_often_as_they_say() -> (
    None
):
    found = [time_series.break_in(broken(0.05, seed=seed), "2020-03", "2022-03") for seed in range(60)]
    assert sum(each.autocorrelated for each in found) <= 6
    assert sum(each.level_change.holds(1.5) for each in found) >= 51
    assert sum(each.slope_before.holds(0.1) for each in found) >= 51
    assert sum(each.slope_after.holds(-0.2) for each in found) >= 48


def test_errors_with_a_memory_are_noticed_and_widen_the_intervals() -> None:
    plain, remembering = (time_series.break_in(broken(0.05, memory), "2020-03", "2022-03") for memory in (0.0, 0.7))
    assert remembering.autocorrelated
    assert remembering.durbin_watson < 1.2 < plain.durbin_watson
    assert remembering.level_change.high - remembering.level_change.low > 1.5 * (
        plain.level_change.high - plain.level_change.low
    )


def test_newey_west_worked_out_by_hand() -> None:
    """Bartlett weights over 12 lags within each period, times n / (n - k).

    At b = 13/43 Kiefer and Vogelsang's value is 2.88.
    """
    rate = england.rate_percent()
    kept = rate[(rate.index < "2020-03") | (rate.index > "2022-03")]
    after = (kept.index >= "2022-04").astype(float)
    years = np.array([(month - pd.Period("2022-04", "M")).n for month in kept.index]) / 12
    calendar = [(kept.index.month == month).astype(float) for month in range(1, 13)]
    design = np.column_stack([after, years * (1 - after), years * after, *calendar])
    inverse = np.linalg.inv(design.T @ design)
    coefficients = inverse @ design.T @ kept.to_numpy()
    scores = design * (kept.to_numpy() - design @ coefficients)[:, None]
    middle = scores.T @ scores
    for lag in range(1, 13):
        for part in (scores[after == 0], scores[after == 1]):
            product = part[lag:].T @ part[:-lag]
            middle += (1 - lag / 13) * (product + product.T)
    size, width = design.shape
    half = 2.8810 * np.sqrt(np.diag(inverse @ middle @ inverse) * size / (size - width))
    found = time_series.break_in_the_rate()
    for position, estimate in enumerate((found.level_change, found.slope_before, found.slope_after)):
        centre = coefficients[position]
        assert (estimate.value, estimate.low, estimate.high) == pytest.approx(
            (centre, centre - half[position], centre + half[position]), abs=1e-4
        )


def test_absence_stands_about_a_point_higher_after_the_pandemic_than_the_flat_line_before() -> None:
    found = time_series.break_in_the_rate()
    assert found.level_change.value == pytest.approx(1.06, abs=0.02)
    assert found.level_change.low > 0.4
    assert found.slope_before.holds(0)
    assert found.autocorrelated
    assert found.durbin_watson == pytest.approx(1.03, abs=0.02)
    assert found.hac_lag == 12


def test_the_higher_level_survives_every_choice_of_period_and_the_slope_after_does_not() -> None:
    found = time_series.breaks_by_period()
    assert len(found) == 12
    assert (found["level_change_low"] > 0).all()
    assert found["slope_after_value"].min() < 0 < found["slope_after_value"].max()
    assert found["autocorrelated"].all()


def test_the_staff_groups_exclude_one_another_and_add_up_to_all_staff_to_a_day_a_month() -> None:
    groups = (
        tables.read("absence_by_staff_group")
        .groupby("month")[["mental_health_fte_days", "all_fte_days"]]
        .sum()
        .astype(float)
    )
    reasons = (
        tables.read("absence_by_reason")
        .pivot(index="month", columns="reason_code", values="fte_days_lost")
        .astype(float)
    )
    assert list(groups.index) == list(reasons.index)
    assert groups["mental_health_fte_days"].to_numpy() == pytest.approx(
        reasons[england.MENTAL_HEALTH].to_numpy(), abs=1
    )
    assert groups["all_fte_days"].to_numpy() == pytest.approx(reasons.sum(axis=1).to_numpy(), abs=1)


def test_the_shares_of_the_groups_weighted_by_their_days_give_the_share_of_all_staff() -> None:
    lost = tables.read("absence_by_staff_group").query("'2019-04' <= month <= '2020-02'")
    days = lost.groupby("staff_group")["all_fte_days"].sum().astype(float)
    shares = {group.staff_group: group.share_percent for group in time_series.share_by_staff_group()}
    reasons = (
        tables.read("absence_by_reason")
        .query("'2019-04' <= month <= '2020-02'")
        .groupby("reason_code")["fte_days_lost"]
        .sum()
        .astype(float)
    )
    assert np.average(pd.Series(shares).loc[days.index], weights=days) == pytest.approx(
        100 * reasons["S10"] / reasons.sum(), abs=1e-3
    )


def months_of(shares: dict[str, float], spread: float, memory: float = 0.0, seed: int = 2020) -> pd.DataFrame:
    """Eleven months of groups whose share wanders by ``spread``, each month remembering a part of the one before."""
    rows = []
    for place, (group, share) in enumerate(shares.items()):
        generator = np.random.default_rng([seed, place])
        shocks, wander = generator.normal(0, spread, 31), 0.0
        for month, shock in enumerate(shocks):
            wander = memory * wander + shock
            if month >= 20:
                days = 50_000 + 1_000 * month
                rows.append((f"2019-{month - 19:02}", group, days * (share + wander), days))
    return pd.DataFrame(rows, columns=["month", "staff_group", "mental_health_fte_days", "all_fte_days"])


@pytest.mark.parametrize("memory", [0.0, 0.5])
def test_the_interval_of_a_group_holds_about_as_often_as_it_says_even_if_months_are_alike(memory: float) -> None:
    found = [time_series.shares_of_groups(months_of({"porters": 0.25}, 0.01, memory, seed))[0] for seed in range(300)]
    held = np.mean([group.low <= 25 <= group.high for group in found])
    assert 0.86 <= held <= 0.99, "eleven months that remember are too few for all of 95%"


def test_the_interval_of_a_group_owes_nothing_to_the_scatter_of_others() -> None:
    calm = months_of({"porters": 0.25}, 0.002)
    wild = months_of({"managers": 0.30, "midwives": 0.20}, 0.05)
    (alone,) = time_series.shares_of_groups(calm)
    (among,) = [
        group for group in time_series.shares_of_groups(pd.concat([wild, calm])) if group.staff_group == "porters"
    ]
    assert among == alone
    assert alone.high - alone.low < 1


def test_share_interval_and_dispersion_of_midwives_worked_out_by_hand() -> None:
    """Newey-West with two lags, n / (n - 1), and the value of Kiefer and Vogelsang for b = 3/11, which is 2.79."""
    lost = tables.read("absence_by_staff_group").query("'2019-04' <= month <= '2020-02' and staff_group == 'Midwives'")
    days, ours = lost["all_fte_days"].to_numpy(float), lost["mental_health_fte_days"].to_numpy(float)
    mean = ours.sum() / days.sum()
    scores = ours - days * mean
    variance = sum(scores**2) + 2 * sum((1 - lag / 3) * sum(scores[lag:] * scores[:-lag]) for lag in (1, 2))
    half = 2.7899 * np.sqrt(variance * 11 / 10) / days.sum()
    dispersion = (scores**2 / (days * mean * (1 - mean))).sum() / 10
    (found,) = [group for group in time_series.share_by_staff_group() if group.staff_group == "Midwives"]
    expected = (100 * mean, 100 * (mean - half), 100 * (mean + half), dispersion)
    assert (found.share_percent, found.low, found.high, found.dispersion) == pytest.approx(expected, rel=1e-4)


def test_days_lost_are_far_from_independent_trials_and_not_equally_far_in_every_group() -> None:
    dispersions = [group.dispersion for group in time_series.share_by_staff_group()]
    assert (min(dispersions), max(dispersions)) == pytest.approx((15.2, 307.6), abs=0.1)


def test_senior_managers_and_estates_differ_beyond_their_intervals_and_equal_groups_do_not() -> None:
    found = time_series.share_by_staff_group()
    assert (found[0].staff_group, found[-1].staff_group) == ("Hotel, property & estates", "Senior managers")
    assert (found[0].share_percent, found[-1].share_percent) == pytest.approx((20.2, 33.7), abs=0.1)
    assert time_series.extremes_differ(found)
    equal = time_series.shares_of_groups(months_of({"porters": 0.25, "managers": 0.25}, 0.01))
    assert not time_series.extremes_differ(equal)


def test_the_share_over_time_has_every_month_once_and_says_where_its_basis_changes() -> None:
    found = time_series.share_over_time().set_index("month")
    assert list(found.index) == list(pd.period_range("2019-04", "2025-09", freq="M").astype(str))
    assert set(found.loc[:"2022-05", "basis"]) == {"days"}
    assert set(found.loc["2022-06":, "basis"]) == {"published share"}
    assert found.at["2019-04", "share_percent"] == pytest.approx(100 * 348_027.56 / 1_411_029.91, abs=1e-3)
    assert found.at["2020-04", "share_percent"] == pytest.approx(20.9, abs=0.05), "as printed by NHS Digital"
    assert found.at["2025-06", "share_percent"] == 29.1


def test_the_critical_value_is_that_of_a_simulated_bartlett_statistic() -> None:
    """The mean of independent normal draws over its Newey-West error with bandwidth 0.3.

    95% of 8,000 statistics stay below.
    """
    length, bandwidth = 200, 60
    draws = np.random.default_rng(2005).standard_normal((8_000, length))
    residuals = draws - draws.mean(axis=1, keepdims=True)
    variance = (residuals**2).sum(axis=1) / length
    for lag in range(1, bandwidth):
        variance += 2 * (1 - lag / bandwidth) * (residuals[:, lag:] * residuals[:, :-lag]).sum(axis=1) / length
    simulated = np.quantile(np.abs(np.sqrt(length) * draws.mean(axis=1) / np.sqrt(variance)), 0.95)
    tabulated = np.polynomial.Polynomial(time_series.KIEFER_VOGELSANG)(bandwidth / length)
    assert tabulated == pytest.approx(simulated, rel=0.03)

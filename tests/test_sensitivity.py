"""Sensitivity analysis on functions with known answers, and on the model where logic gives the answer.

Tests that meet an item of TECH-VER (Büyükkaramikli and others) or of AdViSHE say which in their name.
"""

import numpy as np
import pytest
import sympy

from analysis import claims, estimate
from analysis.errors import InputError
from analysis.inputs import references, register, tables
from analysis.sensitivity import one_way, probabilistic, reconstruction, sobol, specification_curve, table_2, thresholds
from analysis.sensitivity.one_way import HEADLINES

SCALARS = [name for name in estimate.functions() if not estimate.is_by_region(name)]


def test_sobol_indices_of_the_ishigami_function() -> None:
    """Known in closed form: first order 0.3139, 0.4424, 0; total 0.5576, 0.4424, 0.2437."""

    def ishigami(sample: np.ndarray) -> np.ndarray:
        return np.sin(sample[:, 0]) + 7 * np.sin(sample[:, 1]) ** 2 + 0.1 * sample[:, 2] ** 4 * np.sin(sample[:, 0])

    found = sobol.indices_of(ishigami, ["a", "b", "c"], [(-np.pi, np.pi)] * 3, 4096, 1).set_index("assumption")
    assert found.loc[["a", "b", "c"], "first"].to_numpy() == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert found.loc[["a", "b", "c"], "total"].to_numpy() == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)


def test_sobol_indices_of_a_product_by_hand() -> None:
    """Days are a product: an input's index follows from its coefficient of variation over its range or its options."""
    found = sobol.sobol_indices("mental_health_days").set_index("assumption")
    spread = {}
    for name in estimate.assumptions_of("mental_health_days"):
        row = register.assumptions()[name]
        values = np.array([value for _, value in specification_curve.options(name)])
        evenly = ((row.high - row.low) ** 2 / 12) / ((row.high + row.low) / 2) ** 2
        spread[name] = (values.std() / values.mean()) ** 2 if row.distribution == "choice" else evenly
    variance = np.prod([1 + value for value in spread.values()]) - 1
    for name, value in spread.items():
        assert found.at[name, "first"] == pytest.approx(value / variance, abs=0.06), name


def test_a_seed_of_nought_is_a_seed() -> None:
    first, again, other = (sobol.sobol_indices("fte_absent", 256, seed) for seed in (0, 0, 1))
    assert first.equals(again)
    assert not first.equals(other)


def test_one_way_ends_are_the_model_at_the_ends_and_sorted_by_swing() -> None:
    table = one_way.one_way("mental_health_days")
    assert list(table["swing"]) == sorted(table["swing"], reverse=True)
    share = table.set_index("assumption").loc["mental_health_share"]
    base = estimate.for_assumptions(register.base())["mental_health_days"]
    assert share["at_high"] == pytest.approx(base * share["high"] / 0.57)
    assert table["assumption"][0] == "mental_health_share"


@pytest.mark.parametrize("result", SCALARS)
def test_tech_ver_every_result_is_monotonic_in_every_assumption(result: str) -> None:
    for name in estimate.assumptions_of(result):
        row = register.assumptions()[name]
        steps = np.linspace(row.low, row.high, 9)
        values = np.array(
            [estimate.estimate(register.inputs(register.base() | {name: step}), [result])[result] for step in steps]
        )
        change = np.diff(values)
        assert (change >= -1e-9 * abs(values[0])).all() or (change <= 1e-9 * abs(values[0])).all(), (
            f"{result} turns in {name}"
        )


def test_tech_ver_thresholds_are_where_the_claim_flips() -> None:
    checked = 0
    for result, claim in HEADLINES.items():
        interval = thresholds.accepted(claim)
        for name in estimate.assumptions_of(result):
            value = thresholds.flip(claim, name).value
            if value is None:
                continue
            step = 1e-6 * value
            at = [estimate.for_assumptions(register.base() | {name: value + side})[result] for side in (-step, step)]
            assert interval.contains(at[0]) != interval.contains(at[1]), f"{claim} does not flip at {name} = {value}"
            checked += 1
    assert checked > 10


def test_where_no_threshold_is_said_to_be_the_claim_holds_or_fails_throughout_the_range() -> None:
    for result, claim in HEADLINES.items():
        for name in estimate.assumptions_of(result):
            if thresholds.flip(claim, name).outcome == thresholds.NONE:
                row = register.assumptions()[name]
                held = thresholds.accepted(claim).holds(
                    estimate.at_base(result, {name: np.linspace(row.low, row.high, 101)})
                )
                assert held.all() or not held.any(), f"{claim}: {name}"


def test_the_share_that_ten_million_days_need_by_hand() -> None:
    base = register.base()
    needed = 10e6 / (base["fte_england"] * 365 * 0.0421)
    assert thresholds.flip("wpi-scale-044", "mental_health_share").value == pytest.approx(needed, rel=1e-9)
    assert thresholds.flip("wpi-scale-044", "staff").outcome == thresholds.NONE, "days do not depend on staff"


X = sympy.Symbol("x", positive=True)


@pytest.mark.parametrize(
    ("expression", "low", "high", "outcome", "value"),
    [
        (X**2 - 2, 1, 2, thresholds.AT, 2**0.5),
        (1.1**X - X, 1.05, 1.5, thresholds.AT, 1.1117820110),  # no closed form by SymPy's solve with real roots told
        (X**2 + 1, 1, 2, thresholds.NONE, None),  # rises throughout, above nought at both ends
        ((X - 2) ** 2 - 0.25, 1, 3, thresholds.AT, 2.5),  # turns; 1.5 and 2.5, of which 2.5 is nearer to 2.9
        ((X - 2.003) ** 2, 1, 3, thresholds.NOT_KNOWN, None),  # touches nought between the points that are tried
    ],
)
def test_a_crossing_is_a_value_or_proved_absent_or_not_known(
    expression: sympy.Expr, low: float, high: float, outcome: str, value: float | None
) -> None:
    found = thresholds.crossing(expression, X, low, high, near=2.9)
    assert found.outcome == outcome
    assert found.value == (value if value is None else pytest.approx(value, rel=1e-9))


def test_tech_ver_draws_are_reproducible_and_the_first_stay_the_same_when_more_are_asked_for() -> None:
    few = probabilistic.probabilistic(["employer_cost_uk"], 60_000, 7)["employer_cost_uk"]
    more = probabilistic.probabilistic(["employer_cost_uk"], 130_000, 7)["employer_cost_uk"]
    assert (few == more[:60_000]).all()
    assert not (few == probabilistic.probabilistic(["employer_cost_uk"], 60_000, 8)["employer_cost_uk"]).all()


def test_tech_ver_mean_of_draws_by_hand() -> None:
    """Recorded days are twelve times a triangular variable, whose mean is the mean of low, base and high."""
    row = register.assumptions()["recorded_days_month"]
    table = probabilistic.summary(probabilistic.probabilistic(["recorded_days_year"], 200_000, 3)).iloc[0]
    expected = 12 * (row.low + row.value + row.high) / 3
    assert abs(table["mean"] - expected) < 4 * table["monte_carlo_error"]


def test_a_choice_is_not_drawn_and_differs_between_scenarios() -> None:
    draws = probabilistic.probabilistic(["mental_health_days", "fte_absent"], 1_000, 1)
    assert np.ptp(draws["mental_health_days"] / draws["fte_absent"]) == pytest.approx(0, abs=1e-6)
    ranges = probabilistic.scenario_ranges("mental_health_days", 20_000, 1, ["recorded", "published"])
    assert ranges["p95"][0] < ranges["p5"][1], "two shares of different totals are no ends of one range"


@pytest.mark.parametrize(
    "choice", ["mental_health_share", "days_per_fte_year", "working_day_share", "weeks_per_year", "fund_size"]
)
def test_which_share_which_days_and_which_size_are_choices(choice: str) -> None:
    row = register.assumptions()[choice]
    values = probabilistic.drawn([row], np.random.default_rng(1), 100)[choice]
    assert (values == row.value).all()


def test_assumptions_that_belong_together_are_drawn_at_the_same_place_of_their_ranges() -> None:
    rows = register.assumptions()
    values = probabilistic.drawn(rows.values(), np.random.default_rng(1), 2_000)
    for follower, leader in probabilistic.moves_with().items():
        assert rows[leader].distribution != "choice", leader
        order = np.argsort(values[leader])
        assert (np.diff(values[follower][order]) >= 0).all(), f"{follower} does not move with {leader}"
    together = np.corrcoef(values["turnover_multiple"], values["presenteeism_multiple"])[0, 1]
    apart = np.corrcoef(values["turnover_multiple"], values["pay_per_hour"])[0, 1]
    assert together > 0.9 > 0.1 > abs(apart)


@pytest.mark.parametrize("name", ["fte_england", "uprating", "cost_position", "recorded_days_month"])
def test_a_quantile_is_the_value_below_which_the_share_of_draws_lies(name: str) -> None:
    row = register.assumptions()[name]
    shares = np.array([0.0, 0.05, 0.5, 0.95, 1.0])
    values = probabilistic.quantile(row, shares)
    generator = np.random.default_rng(1)
    draws = (
        generator.triangular(row.low, row.value, row.high, 200_000)
        if row.distribution == "triangular"
        else generator.uniform(row.low, row.high, 200_000)
    )
    assert values[[0, -1]] == pytest.approx([row.low, row.high])
    assert [np.mean(draws <= value) for value in values] == pytest.approx(shares, abs=0.005)


def test_what_moves_together_is_wider_than_what_does_not_and_a_product_of_one_quantile_by_hand() -> None:
    draws = probabilistic.probabilistic(["employer_cost_uk"], 100_000, 1)["employer_cost_uk"]
    low, _, high = probabilistic.comonotone("employer_cost_uk")
    assert low < np.quantile(draws, 0.05) < np.quantile(draws, 0.95) < high
    rows = register.assumptions()
    by_hand = [
        12 * probabilistic.quantile(rows["recorded_days_month"], np.array([share]))[0] for share in (0.05, 0.5, 0.95)
    ]
    assert probabilistic.comonotone("recorded_days_year") == pytest.approx(by_hand)


def test_the_uk_is_reached_by_a_scaling_that_is_drawn_from_staff_alone_to_the_rates_of_the_nations() -> None:
    row = probabilistic.in_scenario("recorded")["uk_scaling"]
    assert (row.low, row.distribution) == (row.value, "triangular")
    assert row.high == register.assumptions()["uk_absence_ratio"].high
    draws = probabilistic.probabilistic(["mental_health_days", "all_cause_days"], 5_000, 1, "recorded")
    scaling = draws["mental_health_days"] / draws["all_cause_days"]
    assert np.ptp(scaling) > 0.05 * scaling.mean()


def test_the_range_of_an_average_month_is_that_of_means_of_three_months() -> None:
    lost = tables.read("absence_by_reason").query("reason_code == 'S10' and '2019-04' <= month <= '2019-12'")
    means = lost.sort_values("month")["fte_days_lost"].astype(float).rolling(3).mean()
    row = register.assumptions()["recorded_days_month"]
    assert (row.low, row.high) == pytest.approx((means.min(), means.max()), rel=1e-7)


def test_what_a_reader_sets_is_held() -> None:
    changes = (("sickness_rate", 0.05),)
    draws = probabilistic.probabilistic(["all_cause_days", "mental_health_days"], 1_000, 1, changes=changes)
    staff = draws["all_cause_days"] / (365 * 0.05)
    row = register.assumptions()["fte_england"]
    assert ((row.low <= staff) & (staff <= row.high)).all()
    assert "sickness_rate" not in set(sobol.sobol_indices("all_cause_days", 64, changes=changes)["assumption"])
    at = thresholds.flip("wpi-scale-044", "mental_health_share", changes).value
    assert at == pytest.approx(10e6 / (register.base()["fte_england"] * 365 * 0.05)), "ten million, no upper end"


def test_ranking_and_robustness_agree_across_two_seeds() -> None:
    for claim in HEADLINES.values():
        first, second = (thresholds.robustness(claim, seed=seed) for seed in (1, 2))
        assert first.breaker == second.breaker
        assert first.share == pytest.approx(second.share, abs=0.006)


def test_the_corners_bound_every_draw() -> None:
    low, high = one_way.corner_range("employer_cost_uk")
    draws = probabilistic.over_joint_range(["employer_cost_uk"], 50_000, 5)["employer_cost_uk"]
    assert low <= draws.min() < draws.max() <= high


def test_specification_curve_holds_the_base_case_and_every_combination() -> None:
    curve = specification_curve.specification_curve("fte_absent")
    choices = [
        1 + sum(row.assumption == name for row in register.alternatives().values())
        for name in estimate.assumptions_of("fte_absent")
    ]
    assert len(curve) == np.prod(choices)
    base = curve[(curve.drop(columns="value") == "base").all(axis=1)]
    assert base["value"].to_numpy() == pytest.approx([estimate.for_assumptions(register.base())["fte_absent"]])


def test_a_route_that_was_planted_is_found_with_the_part_of_its_range_that_fits() -> None:
    """Twelve months of 365,505 days come to 4.386 million; what is printed is nearly 4.5 million."""
    (interval,) = claims.finding("wpi-scale-040").intervals
    planted = reconstruction.Route("x", "recorded", "", "", "recorded_days_month=range", "", "", "", "")
    found = reconstruction.outcome(planted)
    row = register.assumptions()["recorded_days_month"]
    assert found.fits
    low, high = found.needs["recorded_days_month"]
    assert low == pytest.approx(max(row.low, interval.low / 12), abs=(row.high - row.low) / 200)
    assert high == pytest.approx(min(row.high, interval.high / 12), abs=(row.high - row.low) / 200)
    missing = reconstruction.Route("y", "recorded", "", "", "recorded_days_month=range", "", "", "", "")
    assert reconstruction.outcome(missing).central["recorded_days_year"] == pytest.approx(12 * row.value)


def test_the_route_most_favourable_to_the_report_by_hand() -> None:
    """England's days of 2018/19, times four nations, times the recorded share over 55%, over 260 and 1.4 million."""
    (found,) = [each for each in reconstruction.outcomes("days") if each.route.id == "grossed_up_uk"]
    base = register.base()
    share = references.locate("derived:mental_health_share_2019_20") / 0.55
    days = base["fte_england"] * 365 * 0.0421 * references.locate("derived:uk_scaling_by_staff") * share
    assert found.fits
    assert found.central["mental_health_days"] == pytest.approx(days) == pytest.approx(10.04e6, rel=1e-3)
    assert found.central["fte_absent"] == pytest.approx(days / 260) == pytest.approx(38_600, abs=50)
    assert found.central["days_per_employee"] == pytest.approx(days / 1.4e6) == pytest.approx(7.2, abs=0.05)


def test_what_the_chapter_says_of_the_routes_found_is_true_of_each() -> None:
    fitting = [each for each in reconstruction.outcomes("days") if each.fits]
    divisors = [
        reconstruction.changes_of(each.route.changes).get("working_days_per_fte", (260, 260)) for each in fitting
    ]
    assert all(high <= 264 for _, high in divisors), "every route found divides by working days"
    ideas = reconstruction.ideas("days")
    assert (ideas["fitting"] > 0).sum() > 1, "the report's own idea is not the only one"
    assert ideas["routes"].sum() == len(reconstruction.outcomes("days")) > len(ideas)


def test_no_idea_gives_all_three_hours_of_speech_recognition() -> None:
    assert not reconstruction.ideas("speech")["fitting"].any()


def test_a_route_with_a_misspelt_input_is_refused() -> None:
    with pytest.raises(InputError, match="did you mean 'uk_scaling'"):
        reconstruction.changes_of("uk_scalin=whole_uk")


def test_table_2_implies_the_top_of_the_quoted_range() -> None:
    fit = table_2.fit_unit_cost("FTE of 2019")
    assert fit.rows == 15
    assert fit.lowest < 2174 < fit.highest
    assert fit.interval[0] < 2174 < fit.interval[1]
    assert fit.misses == ("Health Education West Midlands",)

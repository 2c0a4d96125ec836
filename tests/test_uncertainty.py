"""Sensitivity analysis on functions with known answers, and on the model where logic gives the answer.

Tests that meet an item of TECH-VER (Büyükkaramikli and others) or of AdViSHE say which in their name.
"""

import numpy as np
import pytest

from analysis import claims, estimate
from analysis.inputs import register
from analysis.sensitivity import analyses, reconstruction
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
    """Days are a product: an input's total index follows from its coefficient of variation over its range."""
    found = sobol.sobol_indices("mental_health_days").set_index("assumption")
    spread = {}
    for name in estimate.assumptions_of("mental_health_days"):
        row = register.assumptions()[name]
        spread[name] = ((row.high - row.low) ** 2 / 12) / ((row.high + row.low) / 2) ** 2
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
            value = thresholds.flip(claim, name)
            if value is None:
                continue
            step = 1e-6 * value
            at = [estimate.for_assumptions(register.base() | {name: value + side})[result] for side in (-step, step)]
            assert interval.contains(at[0]) != interval.contains(at[1]), f"{claim} does not flip at {name} = {value}"
            checked += 1
    assert checked > 10


def test_the_share_that_ten_million_days_need_by_hand() -> None:
    base = register.base()
    needed = 10e6 / (base["fte_england"] * 365 * 0.0421)
    assert thresholds.flip("wpi-scale-044", "mental_health_share") == pytest.approx(needed, rel=1e-9)
    assert thresholds.flip("wpi-scale-044", "staff") is None, "days do not depend on staff"


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


def test_structural_assumptions_stay_at_base_in_a_probabilistic_analysis() -> None:
    draws = probabilistic.probabilistic(["mental_health_days", "fte_absent"], 1_000, 1)
    assert np.ptp(draws["mental_health_days"] / draws["fte_absent"]) == pytest.approx(0, abs=1e-6)


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


def test_the_search_finds_what_it_was_planted() -> None:
    options = {"x": [("one", 1.0), ("two", 2.0)], "y": [("three", 3.0), ("four", 4.0)]}
    accepted = {"product": claims.Interval(7.5, 8.5, True, True)}
    found = reconstruction.search(options, {"product": lambda x, y: x * y}, accepted)
    assert found.tried == 4
    assert found.routes[["x", "y"]].to_numpy().tolist() == [["two", "four"]]


def test_every_route_to_the_days_divides_by_working_days_and_the_reports_own_is_among_them() -> None:
    found = reconstruction.routes_to_the_days()
    assert found.tried > 1_000_000
    assert set(found.routes["working_days_per_fte"]) == {"260 working days"}
    uk = found.routes[found.routes["uk_scaling"] != "England alone"]
    assert set(uk["days_per_fte_year"]) == {"260 working days"}, (
        "the whole UK fits only if days were working days from the start"
    )
    own = found.routes.query(
        "mental_health_share == '57%, HSE 2017/18' and sickness_rate == '4.21%, the report' and uk_scaling == 'England alone'"
    )
    assert (own["days_per_fte_year"] == "365 calendar days").any()


def test_no_minute_a_contact_gives_all_three_hours_of_speech_recognition() -> None:
    assert len(reconstruction.routes_to_the_hours_of_speech_recognition().routes) == 0


def test_table_2_implies_the_top_of_the_quoted_range() -> None:
    fit = reconstruction.fit_unit_cost("FTE of 2019")
    assert fit.rows == 15
    assert fit.lowest < 2174 < fit.highest
    assert fit.interval[0] < 2174 < fit.interval[1]
    assert fit.misses == ("Health Education West Midlands",)

"""Our own estimate: counted days to the day, errors between counts, splits that add up, one method."""

from math import prod
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sympy
from releases import NEXT, as_csv, next_release

from analysis import estimate, nhs_releases, shapley
from analysis.display import recorded_numbers
from analysis.display.records import Entry
from analysis.errors import InputError
from analysis.evidence import absence, absence_draws, answer, profiles, time_series
from analysis.inputs import nations, pay, references, register, staff, tables
from analysis.model import answer as model
from analysis.sensitivity import decomposition, fund

SHARES = (("S10", 29.1), ("S99", 2.4))  # invented, of a month after those held


def months(first: str, last: str) -> pd.PeriodIndex:
    return pd.period_range(first, last, freq="M")


# --- what was counted ------------------------------------------------------------------------------------------------


def test_days_that_were_counted_are_reproduced_to_the_day() -> None:
    in_parliament = answer.period("england", "2019", "recorded").days
    assert (in_parliament.value, in_parliament.low, in_parliament.high) == pytest.approx((4_796_928,) * 3, abs=0.5)
    rows = tables.read("absence_by_reason").query("reason_code == 'S10' and '2019-04' <= month <= '2020-03'")
    by_reason = answer.period("england", "2019/20", "recorded").days
    assert by_reason.value == pytest.approx(float(rows["fte_days_lost"].sum()), abs=0.5)
    assert by_reason.high - by_reason.low < 1, "what is counted has no error"


def test_the_nine_months_held_by_organisation_give_the_share_of_their_own_sum() -> None:
    nine = months("2024-04", "2024-12")
    lost = (
        tables.read("organisation_absence")
        .query("'2024-04' <= month <= '2024-12'")
        .groupby("month")["fte_days_lost"]
        .sum()
    )
    shares = (
        tables.read("absence_share").query("reason_code == 'S10'").set_index("month")["share_percent"].astype(float)
        / 100
    )
    expected = float((lost * shares.loc[lost.index]).sum())
    held = absence.england().loc[nine]
    assert set(held["basis"]) == {absence.SHARED}
    assert float((held["lost"] * held["recorded"]).sum()) == pytest.approx(expected, abs=5)
    assert expected == pytest.approx(5.46e6, rel=0.002)


def test_rates_of_the_record_are_those_of_a_plain_mean_of_the_months() -> None:
    rate = time_series.mental_health_rate()
    assert rate.loc["2019-04":"2020-03"].mean() == pytest.approx(1.13, abs=0.005)
    assert rate.loc["2024-10":"2025-09"].mean() == pytest.approx(1.43, abs=0.005)
    rise = answer.rise_in_matching_months()  # by hand: unknown reasons shared out, all counted, none counted
    assert (rise.value, rise.low, rise.high) == pytest.approx((0.302, 0.217, 0.338), abs=0.001)
    assert absence.matching_months() == [f"2025-{month:02}" for month in range(4, 10)]
    assert answer.period("england", "2024/25", "recorded").fte.value == pytest.approx(20_000, rel=0.005)


def test_staff_absent_do_not_hang_on_the_day_basis() -> None:
    """Rate times staff, and days over the days of the same calendar, are the same staff."""
    for name in answer.periods():
        found = answer.period("england", name)
        average, _ = staff.of_period(staff.ENGLAND, answer.months_of(name))
        assert found.fte.value == pytest.approx(found.rate_percent.value / 100 * average, rel=1e-9), name


def test_the_latest_year_follows_the_months_held(monkeypatch: pytest.MonkeyPatch) -> None:
    held = absence.england()
    monkeypatch.setattr(absence, "england", lambda: held.iloc[:-3])
    assert list(answer.months_of("latest")) == list(held.index[-15:-3])


# --- staff between counts --------------------------------------------------------------------------------------------


def simulated(generator: np.random.Generator, length: int, wander: float) -> pd.Series:
    """A series whose logarithm wanders about a steady growth, as the method takes staff to do."""
    steps = 0.003 + wander * generator.standard_normal(length)
    return pd.Series(1e6 * np.exp(np.cumsum(steps)), pd.period_range("2019-01", periods=length, freq="M"))


@pytest.mark.parametrize(
    ("missing", "case"), [(slice(30, 52), "between two counts"), (slice(72, 80), "after the last count")]
)
def test_a_gap_is_filled_with_an_error_that_is_neither_too_small_nor_too_large(missing: slice, case: str) -> None:
    """The sum over a gap of simulated series is inside its 95% range 95 times in 100, as far as 2,000 can tell."""
    generator, inside, runs = np.random.default_rng(7), 0, 2_000
    for _ in range(runs):
        truth = simulated(generator, 80, 0.004)
        gap = truth.index[missing]
        filled, covariance = staff.walk(truth.drop(gap), gap, 0.004)
        weights = filled.to_numpy() / filled.sum()
        error = np.sqrt(weights @ covariance @ weights)
        inside += abs(np.log(truth[gap].sum() / filled.sum())) < 1.96 * error
    assert inside / runs == pytest.approx(0.95, abs=0.02), case


def test_a_known_month_is_itself_and_has_no_error() -> None:
    known = simulated(np.random.default_rng(1), 24, 0.004)
    filled, covariance = staff.walk(known, known.index, 0.004)
    np.testing.assert_allclose(filled, known, rtol=1e-12)
    assert not covariance.any()


def test_the_one_month_known_inside_the_gap_lies_where_the_line_and_its_error_say() -> None:
    """January 2024 was held back: its days available over its days are the staff that the line should have found."""
    january = months("2024-01", "2024-01")
    found, error = staff.of_period(staff.ENGLAND, january)
    actual = references.locate("absence_totals:available_2024_01:fte_days") / 31
    assert abs(np.log(actual / found)) < 1.96 * error
    assert 0.001 < error < 0.01


# --- splits ----------------------------------------------------------------------------------------------------------


def test_shapley_gives_each_part_of_a_sum_itself_and_halves_what_two_do_together() -> None:
    worth = {"a": 3.0, "b": -1.5, "c": 0.0}
    additive = shapley.split(lambda chosen: sum(worth[name] for name in chosen), list(worth))
    assert additive == pytest.approx(worth)
    together = shapley.split(lambda chosen: 10.0 if {"a", "b"} <= chosen else 0.0, ["a", "b", "c"])
    assert together == pytest.approx({"a": 5.0, "b": 5.0, "c": 0.0})


def test_a_product_is_split_without_remainder() -> None:
    before, after = {"x": 2.0, "y": 3.0, "z": 5.0}, {"x": 4.0, "y": 2.5, "z": 5.0}
    split = shapley.split_product(before, after)
    assert sum(split.values()) == pytest.approx(prod(after.values()) - prod(before.values()), rel=1e-12)
    assert split["z"] == 0
    assert split["x"] > 0 > split["y"]


def test_the_bridge_runs_from_the_report_to_our_estimate() -> None:
    steps = decomposition.bridge()
    results = {name: estimate.for_assumptions(register.scenario_values(name)) for name in ("published", "best")}
    assert steps["days_before"].iloc[0] == pytest.approx(results["published"]["mental_health_days"], rel=1e-12)
    assert steps["days_after"].iloc[-1] == pytest.approx(answer.period("uk", "2019").days.value, rel=1e-6)
    assert (steps["days_after"].iloc[:-1].to_numpy() == steps["days_before"].iloc[1:].to_numpy()).all()
    assert steps.set_index("step").at["day_basis", "change"] == 0, "the report’s days were calendar days already"
    staff_absent = decomposition.bridge("fte_absent").set_index("step")
    assert staff_absent.at["day_basis", "change"] < 0, "but it divided them by working days"


def test_every_assumption_that_the_best_estimate_changes_has_a_step_in_the_bridge() -> None:
    """Otherwise the bridge would not reach its end."""
    base, best = register.base(), register.scenario_values("best")
    bearing = estimate.inputs_of("mental_health_days") | estimate.inputs_of("fte_absent")
    changed = {name for name in bearing & base.keys() if base[name] != best[name]}
    assert changed <= {name for step in decomposition.STEPS for name in step.assumptions}


def test_the_rise_adds_up_and_comes_from_more_of_everything() -> None:
    change = answer.rise().set_index("step")["change"]
    before, after = (answer.period("england", name).days.value for name in ("2019/20", "latest"))
    assert change["whole"] == pytest.approx(after - before, rel=1e-9)
    assert change.drop("whole").sum() == pytest.approx(after - before, rel=1e-9)
    assert (change[["staff", "rate", "share"]] > 0).all()
    assert abs(change["calendar"]) < 0.01 * after


def test_the_range_of_the_rise_is_that_of_the_days_less_those_that_were_counted() -> None:
    """2019/20 was counted, so a choice's rise is as unsure as its latest days, and the range spans the choices."""
    rises = {}
    for choice in answer.RANGE:
        before, after = (answer.period("england", name, choice).days for name in ("2019/20", "latest"))
        rises[choice] = (after.low - before.value, after.high - before.value)
    whole = answer.rise().set_index("step").loc["whole"]
    assert whole["low"] == pytest.approx(min(low for low, _ in rises.values()), rel=1e-6)
    assert whole["high"] == pytest.approx(max(high for _, high in rises.values()), rel=1e-6)


def test_the_error_of_staff_moves_the_part_of_staff_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one choice of recording and rates and shares as printed, only staff and what it multiplies are unsure."""
    monkeypatch.setattr(answer, "RANGE", (answer.BEST,))
    rows = answer.rise().set_index("step")
    width = (rows["high"] - rows["low"]) / rows["change"].abs()
    assert width["staff"] > 3 * width[["rate", "share"]].max() > 0


def test_what_the_chapter_says_in_words_is_so() -> None:
    """The sentences that judge: if one of these fails, the chapter has to be written anew."""
    then, now = (answer.period("uk", name).days for name in ("2019", "latest"))
    assert now.value > then.value
    assert then.high < 10e6 <= 1.01 * now.value, "the UK reaches ten million days now and did not in 2019"
    steps = decomposition.bridge().set_index("step")
    assert steps.at["share", "days_after"] < 0.5 * steps.at["share", "days_before"], "falls by more than half"
    assert steps.at["place", "change"] > 0
    parts = answer.rise().set_index("step")
    assert ((parts["high"] - parts["low"]) / parts["change"]).drop("calendar").idxmax() == "share", "the least sure"
    unknown = absence.england()["unknown"]
    assert unknown[answer.months_of("latest")].max() < unknown[answer.months_of("2019/20")].min(), "fewer left unknown"
    assert answer.outside()["board"][0] < 0, "a health board costs a day lower"
    assert answer.period("uk", "2019").fte.high < 38_500, "too many even for its own days"
    other_reason = references.locate("claims:wpi-scale-042") / 100
    assert answer.threshold().value < other_reason, "the survey cannot rule the report out"
    own, everything = absence.season(), absence.season_of_all_causes()
    assert max(own) / min(own) < max(everything) / min(everything), "flatter than that of all causes"
    spring = absence.year_to_spring()
    assert (spring["mental_health"] < spring["all_causes"]).all()


# --- one method everywhere -------------------------------------------------------------------------------------------


def test_the_scenario_and_the_evidence_give_one_number() -> None:
    """The model with the register's inputs of 2019 (printed to eight digits) and the evidence by month agree."""
    results, found = estimate.for_assumptions(register.scenario_values("best")), answer.period("uk", "2019")
    for result, value in (
        ("answer_days", found.days),
        ("answer_fte", found.fte),
        ("answer_absence_cost", found.cost_pounds),
    ):
        assert results[result] == pytest.approx(value.value, rel=1e-5), result
    assert results["mental_health_days"] == pytest.approx(results["answer_days"], rel=1e-6)
    assert results["fte_absent"] == pytest.approx(results["answer_fte"], rel=1e-6)


def test_the_arithmetic_runs_on_numbers_draws_and_symbols() -> None:
    draws = np.array([0.2, 0.3])
    rate, share = sympy.symbols("rate share", positive=True)
    assert model.answer_rate(0.05, 0.25) == pytest.approx(0.0125)
    np.testing.assert_allclose(model.answer_rate(0.05, draws), [0.01, 0.015])
    assert model.answer_rate(rate, share) == rate * share


def test_the_cost_is_a_year_of_pay_for_each_of_the_staff_absent() -> None:
    found = answer.period("england", "2019")
    pay = references.locate("derived:nhs_pay_per_fte_2019") * references.locate("derived:pay_of_absent_staff_2019_20")
    assert found.cost_pounds.value == pytest.approx(found.fte.value * pay, rel=1e-9)


def test_those_who_are_absent_are_paid_less_than_the_average_and_the_groups_explain_it() -> None:
    assert 0.8 < references.locate("derived:pay_of_absent_staff_2019_20") < 0.95


def test_an_organisation_loses_its_own_days_times_the_share_of_each_month() -> None:
    days = profiles.days_by_month("RR8")
    rows = tables.read("organisation_absence").query("organisation == 'RR8'")
    rows = rows[rows["month"].isin(days.index.astype(str))]
    shares = absence.england()["recorded"].set_axis(absence.england().index.astype(str))
    expected = float((rows["fte_days_lost"] * shares.loc[rows["month"]].to_numpy()).sum())
    assert answer.of_days("RR8", days, "recorded").days.value == pytest.approx(expected, rel=1e-9)


# --- what is uncertain -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", answer.PLACES)
def test_a_range_holds_its_value_and_the_choices_on_either_side(place: str) -> None:
    for name in answer.periods():
        best = answer.period(place, name)
        for measure in ("rate_percent", "days", "fte", "cost_pounds"):
            found = getattr(best, measure)
            recorded, all_unknown = (
                getattr(answer.period(place, name, choice), measure) for choice in ("recorded", "all_unknown")
            )
            assert found.low <= recorded.value < found.value < all_unknown.value <= found.high, (name, measure)


def test_what_may_set_the_other_nations_apart_moves_them_together() -> None:
    """The UK's range above recorded days is nearly as wide as its nations' ranges together."""
    found = {place: answer.period(place, "2019", "recorded").days for place in answer.PLACES}
    above = {place: days.high - days.value for place, days in found.items()}
    apart = [above[place] for place in ("scotland", "wales", "northern-ireland")]
    assert np.sqrt(np.sum(np.square(apart))) < 0.9 * above["uk"] < sum(apart)


def test_the_choices_of_what_counts_are_in_order() -> None:
    choices = answer.recording_choices()
    assert choices["days"].is_monotonic_increasing
    assert list(choices.loc[choices["is_best"], "choice"]) == [answer.BEST]


def test_the_threshold_is_the_hidden_part_that_makes_ten_million() -> None:
    hidden = answer.threshold()
    days = answer.period("uk", "2019").days
    assert days.value / (1 - hidden.value) == pytest.approx(10e6, rel=1e-9)
    assert hidden.low < hidden.value < hidden.high
    assert days.low / (1 - hidden.high) == pytest.approx(10e6, rel=1e-9)
    working = answer.threshold(5 / 7)
    assert 5 / 7 * days.value / (1 - working.value) == pytest.approx(10e6, rel=1e-6), "ten million working days"


def test_days_between_counts_agree_with_what_parliament_was_told_of_other_months_than_those_counted() -> None:
    ours, told = answer.beside_a_minister()
    assert (absence.england().loc["2022-07":"2023-06", "basis"] == absence.INTERPOLATED).all()
    assert ours == pytest.approx(told, rel=0.01)


def test_the_uk_is_the_sum_of_its_nations() -> None:
    nations_of = [place for place in answer.PLACES if place != answer.UK]
    for name in ("2019", "latest"):
        assert answer.period("uk", name).days.value == pytest.approx(
            sum(answer.period(place, name).days.value for place in nations_of), rel=1e-9
        )


def test_a_nation_uses_its_own_rate_and_share_where_it_published_them() -> None:
    year = months("2020-04", "2021-03")
    assert nations.rate_ratio("Scotland", year).is_own
    found = answer.period("scotland", "2020/21", "recorded").rate_percent
    assert found.value == pytest.approx(4.7 * 0.31, rel=2e-3)
    assert nations.own_share("Wales", year) is None
    assert not nations.rate_ratio("Wales", year).is_own


def test_a_multiple_of_one_study_stands_with_the_other_of_the_same_study() -> None:
    studies = answer.multiples().set_index("edition")
    deloitte = studies.loc["Deloitte, 2018/19"]
    assert deloitte["presenteeism_high"] == pytest.approx(references.locate("derived:presenteeism_multiple_2020"))
    assert deloitte["turnover"] == pytest.approx(references.locate("derived:turnover_multiple_2020"))


def test_the_changes_outside_the_range_are_those_that_the_choices_make() -> None:
    outside, days = answer.outside(), answer.recording_choices("england", "latest").set_index("choice")["days"]
    for change, choice in zip(outside["hidden"], ("not_open", "other_reason"), strict=True):
        assert days[choice] / days[answer.BEST] - 1 == pytest.approx(change, rel=1e-9)
    base = register.scenario_values("best")
    cost = estimate.for_assumptions(base)["answer_absence_cost"]
    half = estimate.for_assumptions(base | {"paid_share": 0.5})["answer_absence_cost"]
    assert half / cost - 1 == pytest.approx(outside["half_pay"][0], rel=1e-9)
    everybody = estimate.for_assumptions(base | {"pay_of_absent_staff": 1.0})["answer_absence_cost"]
    assert everybody / cost - 1 == pytest.approx(outside["all_staff"][1], rel=1e-6), "inputs have eight digits"


def test_the_share_of_the_other_nations_counts_as_far_as_their_days_do() -> None:
    """At Scotland's share their days rise in proportion; with the share known the range is narrower."""
    adds, width = answer.nations_share("2019")
    days = {place: answer.period(place, "2019").days.value for place in ("england", "uk")}
    others = 1 - days["england"] / days["uk"]
    assert adds == pytest.approx(others * (absence_draws.share_ratio_held() - 1), rel=1e-9)
    assert 0 < width < 1


def test_relabelling_as_much_as_the_threshold_undoes_the_rise() -> None:
    found = answer.relabelled()
    then, now = (answer.period("england", name) for name in ("2019/20", "latest"))
    assert now.days.value * (1 - found["days"].value) == pytest.approx(then.days.value, rel=1e-9)
    for threshold in found.values():
        assert 0 < threshold.low < threshold.value < threshold.high < 1


def test_pay_is_weighted_by_the_days_of_each_group(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two groups paid half and twice the average, with three days and one: 0.75 × 0.5 + 0.25 × 2."""
    names = ["month", "staff_group", "basic_per_fte", "earnings_per_person", "basic_per_person"]
    earned = [("2020-01", "All staff", 2, 2, 2), ("2019-12", "Nurses", 1, 1, 1), ("2020-01", "Managers", 4, 4, 4)]
    groups = [("2019-04", "Nurses", 3.0), ("2019-05", "Managers", 1.0), ("2019-04", pay.UNKNOWN_GROUP, 9.0)]
    made = {
        "pay": pd.DataFrame(earned, columns=names),
        "absence_by_staff_group": pd.DataFrame(groups, columns=["month", "staff_group", "mental_health_fte_days"]),
    }
    monkeypatch.setattr(tables, "read", made.__getitem__)
    tables.forget()
    try:
        assert pay.of_absent_staff(months("2019-04", "2020-03")) == pytest.approx(0.875)
    finally:
        monkeypatch.undo()
        tables.forget()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("englnd", "2019"), "did you mean 'england'"),
        (("england", "2018"), "unknown period '2018'"),
        (("england", "2019", "recordd"), "did you mean 'recorded'"),
    ],
)
def test_what_is_not_known_is_refused_with_the_nearest(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        answer.period(*arguments)


# --- the fund --------------------------------------------------------------------------------------------------------


def test_information_is_worth_what_theory_says() -> None:
    """For a net benefit that is normal with mean 0 and spread 1, knowing it is worth 1/√(2π)."""
    known, unknown = np.random.default_rng(3).standard_normal((2, 200_000))
    assert fund.value_of_perfect_information(known) == pytest.approx(1 / np.sqrt(2 * np.pi), rel=0.01)
    both = known + unknown
    assert fund.value_of_knowing(both, known) == pytest.approx(1 / np.sqrt(2 * np.pi), rel=0.02)
    assert fund.value_of_knowing(both + 100, known) == pytest.approx(0, abs=1e-9), (
        "no doubt that could change the decision"
    )
    coin = np.where(known > 0, 1, -1)
    assert fund.value_of_knowing(coin + 0.0 * known, coin) == pytest.approx(0.5, abs=0.01)


def test_a_fund_pays_back_more_surely_the_more_it_takes_away() -> None:
    chances = fund.paying_back()["chance"]
    assert chances.is_monotonic_increasing
    assert chances.iloc[0] < 0.5 < chances.iloc[-1]


def test_no_single_input_is_worth_more_than_everything() -> None:
    worth = fund.worth_knowing().set_index("what")["pounds"]
    assert worth.idxmax() == "everything"
    assert (worth >= -1).all()


def test_the_net_benefit_is_nought_at_the_saving_that_pays_the_fund_back() -> None:
    base = register.base()
    results = estimate.for_assumptions(base)
    total = sum(results[f"answer_{part}_cost"] for part in ("absence", "presenteeism", "turnover"))
    even = estimate.for_assumptions(base | {"fund_effect": results["fund_saving_needed"] / total})
    assert even["fund_net_benefit"] == pytest.approx(0, abs=1)


# --- promises --------------------------------------------------------------------------------------------------------


def test_every_figure_that_a_promise_or_a_rival_names_is_there() -> None:
    for row in tables.read("promises").itertuples():
        for locator in filter(None, (row.first_seen, row.latest_seen)):
            assert references.locate(locator) >= 0
        assert row.latest_seen or "was found" in row.note, "what is not known is said"
    assert set(answer.rivals()["relation"]) == {"ours", "same thing", "similar", "context only"}


def test_a_release_added_by_refresh_moves_the_latest_days_and_a_new_share_their_dates(
    data_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """January 2025 is taken out and added as a release; then the reasons of October 2025 come."""
    days = data_copy / "absence_days.csv"
    lines = days.read_text(encoding="utf-8").splitlines(keepends=True)
    days.write_text("".join(line for line in lines if not line.startswith(NEXT)), encoding="utf-8")
    release = data_copy.parent / "release.csv"
    release.write_text(as_csv(next_release()), encoding="utf-8", newline="")
    monkeypatch.setattr(tables, "DATA", data_copy)

    def read_again() -> tuple[answer.Answer, dict[str, Entry]]:
        tables.forget()
        return answer.period("england", "latest", "recorded"), recorded_numbers.of_answer()

    try:
        before, printed = read_again()
        nhs_releases.refresh([release], folder=data_copy)
        after, now_printed = read_again()
        with (data_copy / "absence_share.csv").open("a", encoding="utf-8") as shares:
            shares.writelines(
                f"2025-10,{code},England,{share},nhs-sickness-reason,secondary\n" for code, share in SHARES
            )
        later, later_printed = read_again()
    finally:
        monkeypatch.undo()
        tables.forget()
    assert after.days.value != before.days.value
    assert after.days.high - after.days.low < before.days.high - before.days.low, "a counted month has no error"
    assert after.months == before.months == "October 2024 to September 2025"
    days_printed = "answer_england_latest_days"
    assert now_printed[days_printed].value != printed[days_printed].value
    assert later.months == later_printed["answer_latest_months"].text == "November 2024 to October 2025"

"""Figures that hold one another in place: what adds up, and what follows from what."""

import pandas as pd

from analysis.inputs import tables

HALF_A_HUNDREDTH = 0.005  # percentage points: how far a rate may be from its last printed digit
ROUNDING_DAYS_BY_REASON = 0.1  # FTE days: a month's twenty-odd reasons are printed to a hundredth, the total to a tenth
ROUNDING_DAYS_BY_GROUP = 0.45  # FTE days: thirteen groups and the total are printed to a tenth
HALF_A_DAY = 0.5  # the totals of England are printed in whole days


def mental_health_days() -> pd.Series:
    rows = tables.read("absence_by_reason")
    return rows[rows["reason_code"] == "S10"].set_index("month")["fte_days_lost"]


def days() -> pd.DataFrame:
    return tables.read("absence_days").set_index("month")


def furthest_apart(first: pd.Series, second: pd.Series) -> float:
    both = first.index.intersection(second.index)
    assert len(both) == min(len(first), len(second))
    return float((first[both] - second[both]).abs().max())


def test_days_lost_by_reason_add_up_to_all_days_lost() -> None:
    by_reason = tables.read("absence_by_reason").groupby("month")["fte_days_lost"].sum()
    assert furthest_apart(by_reason, days()["fte_days_lost"]) < ROUNDING_DAYS_BY_REASON


def test_days_lost_by_staff_group_add_up_to_all_days_lost() -> None:
    by_group = tables.read("absence_by_staff_group").groupby("month")["all_fte_days"].sum()
    assert furthest_apart(by_group, days()["fte_days_lost"]) < ROUNDING_DAYS_BY_GROUP


def test_mental_health_days_by_staff_group_add_up_to_those_by_reason() -> None:
    by_group = tables.read("absence_by_staff_group").groupby("month")["mental_health_fte_days"].sum()
    assert furthest_apart(by_group, mental_health_days()) < ROUNDING_DAYS_BY_GROUP


def test_no_staff_group_loses_more_days_to_mental_ill_health_than_to_everything() -> None:
    rows = tables.read("absence_by_staff_group")
    assert (rows["mental_health_fte_days"] <= rows["all_fte_days"]).all()


def test_days_lost_over_days_available_are_the_published_rate() -> None:
    rates = tables.read("absence_rate").set_index("month")["sickness_rate_percent"]
    computed = 100 * days()["fte_days_lost"] / days()["fte_days_available"]
    assert (computed - rates[computed.index]).abs().max() <= HALF_A_HUNDREDTH


def test_days_of_organisations_add_up_to_the_days_of_england() -> None:
    by_month = tables.read("organisation_absence").groupby("month")[["fte_days_lost", "fte_days_available"]].sum()
    england = days().loc[by_month.index, ["fte_days_lost", "fte_days_available"]]
    pd.testing.assert_frame_equal(by_month, england, atol=HALF_A_DAY, rtol=0, check_names=False)

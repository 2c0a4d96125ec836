"""The profile of one organisation: its own days, England's share and pay, its rank, and numbers that somebody types."""

import numpy as np
import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.evidence import absence, answer, organisations, profiles
from analysis.inputs import tables

ORGANISATIONS = [code for code, one in profiles.places().items() if one.kind == "organisation"]


def test_days_lost_at_an_organisation_are_its_own_days_times_englands_share_of_the_same_months() -> None:
    rows = tables.read("organisation_absence").query("organisation == 'RR8'").set_index("month")["fte_days_lost"]
    shares = absence.england().loc[pd.PeriodIndex(rows.index, freq="M"), ["recorded", "unknown"]]
    recorded, unknown_reason = (np.average(shares[name], weights=rows.astype(float)) for name in shares)
    found = profiles.profile("RR8").answer.days
    assert found.low == pytest.approx(recorded * rows.sum(), rel=1e-9)
    assert found.value == pytest.approx(recorded / (1 - unknown_reason) * rows.sum(), rel=1e-9)
    assert found.high == pytest.approx((recorded + unknown_reason) * rows.sum(), rel=1e-9)


def test_every_organisation_has_a_profile_and_they_add_up_to_england_to_the_day() -> None:
    days = sum(profiles.profile(code).answer.days.value for code in ORGANISATIONS)
    assert days == pytest.approx(profiles.profile("England").answer.days.value, abs=1)
    regions = [code for code, one in profiles.places().items() if one.kind == "region"]
    assert sum(profiles.profile(code).answer.days.low for code in regions) == pytest.approx(
        profiles.profile("England").answer.days.low, abs=1e-3
    )


def test_cost_moves_as_absence_moves_and_staff_away_do_not_depend_on_pay() -> None:
    rate = profiles.places()["RR8"].rate_percent / 100
    before, after = (profiles.with_own("RR8", {"sickness_rate": part * rate}) for part in (1.0, 1.1))
    assert after.cost_pounds.value / before.cost_pounds.value == pytest.approx(1.1, rel=1e-9)
    paid_more = profiles.with_own("RR8", {"pay": 60_000})
    assert paid_more.fte.value == pytest.approx(before.fte.value, rel=1e-9)


def test_numbers_that_are_typed_replace_the_name_and_every_interval() -> None:
    own = profiles.with_own("RR8", {"fte": 500})
    assert own.place == "Your own numbers"
    part, days = 500 / profiles.places()["RR8"].average_fte, profiles.profile("RR8").answer.days
    for end in ("low", "value", "high"):
        assert getattr(own.days, end) == pytest.approx(getattr(days, end) * part, rel=1e-9)
    shared = profiles.with_own("RR8", {"mental_health_share": 0.3}).days
    assert shared.low == shared.value == shared.high == pytest.approx(0.3 * profiles.places()["RR8"].fte_days_lost)


@pytest.mark.parametrize(
    ("typed", "said"),
    [({"staff": 500}, "unknown number of an organisation 'staff'"), ({"sickness_rate": 5}, "expected share between")],
)
def test_a_number_that_cannot_be_meant_is_refused(typed: dict[str, float], said: str) -> None:
    with pytest.raises(InputError, match=said):
        profiles.with_own("RR8", typed)


def test_an_organisation_that_ended_points_to_where_its_staff_appear() -> None:
    """Two mental health trusts of North London stop in October 2024; one that holds their staff begins in November."""
    assert profiles.profile("RRP").successor == profiles.profile("TAF").successor == "G6V2S"
    assert profiles.profile("RR8").successor == ""


def test_chance_leaves_a_small_organisation_more_places_in_the_order_than_a_large_one() -> None:
    acute = sorted((one for one in profiles.places().values() if one.type == "Acute"), key=lambda one: one.average_fte)
    widths = [rank.highest - rank.lowest for one in acute if (rank := profiles.rank(one))]
    third = len(widths) // 3
    assert np.mean(widths[:third]) > 1.2 * np.mean(widths[-third:])
    for one in acute:
        rank = profiles.rank(one)
        assert 1 <= rank.lowest <= rank.place <= rank.highest <= rank.of


def test_months_that_are_not_held_are_named() -> None:
    held = set(organisations.latest_rows()["month"])
    found = profiles.profile("RR8")
    assert set(found.months) | set(found.missing) == set(profiles.latest_twelve())
    assert set(found.months) <= held
    assert found.answer.period == answer.LATEST

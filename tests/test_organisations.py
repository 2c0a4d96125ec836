"""Absence of single organisations: sums to the day, and intervals that hold as often as they say."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.evidence import organisations
from analysis.evidence.organisations import Absence, Noise
from analysis.inputs import tables

MONTHS = [str(month) for month in pd.period_range("2024-01", periods=9, freq="M")]
TRUE_RATE = 0.05


def of_kind(kind: str, folder: Path = tables.DATA) -> list[Absence]:
    return [absence for absence in organisations.absences(folder) if absence.kind == kind]


def simulated_days(fte: float, units: int, noise: Noise, seed: int) -> pd.DataFrame:
    """Monthly days of organisations of one size whose deviations follow a first-order autoregression."""
    random = np.random.default_rng(seed)
    expected = fte * 30 * TRUE_RATE
    deviation = random.normal(size=units)
    rows = []
    for month in MONTHS:
        lost = expected + np.sqrt(noise.dispersion * expected) * deviation
        rows += [(f"U{unit}", month, lost[unit], fte * 30) for unit in range(units)]
        deviation = noise.correlation * deviation + np.sqrt(1 - noise.correlation**2) * random.normal(size=units)
    return pd.DataFrame(rows, columns=["unit", "month", "fte_days_lost", "fte_days_available"]).set_index(
        ["unit", "month"]
    )


def quiet_england() -> pd.DataFrame:
    rows = [("England", month, 1e6 * TRUE_RATE, 1e6) for month in MONTHS]
    return pd.DataFrame(rows, columns=["unit", "month", "fte_days_lost", "fte_days_available"]).set_index(
        ["unit", "month"]
    )


def test_england_the_regions_and_the_organisations_have_the_same_days() -> None:
    (england,) = of_kind("England")
    for kind in ("region", "organisation"):
        assert sum(absence.fte_days_lost for absence in of_kind(kind)) == pytest.approx(england.fte_days_lost, abs=1e-3)
        assert sum(absence.fte_days_available for absence in of_kind(kind)) == pytest.approx(
            england.fte_days_available, abs=1e-3
        )


def test_the_sums_of_each_month_give_the_national_rate_and_days_published() -> None:
    days = (
        tables.read("absence_days").query("basis_of_days_available == 'published by organisation'").set_index("month")
    )
    months = organisations.england_by_month().set_index("month")
    assert len(months) >= 9
    for month, found in months.iterrows():
        assert found["fte_days_lost"] == pytest.approx(days.at[month, "fte_days_lost"], abs=0.5), month
        assert found["fte_days_available"] == pytest.approx(days.at[month, "fte_days_available"], abs=0.5), month
    assert organisations.beside_national_rate()["agrees"].all()


def test_average_staff_are_days_available_a_calendar_day() -> None:
    (england,) = of_kind("England")
    days = sum(pd.Period(month, "M").days_in_month for month in organisations.latest_rows()["month"].unique())
    assert england.average_fte == pytest.approx(england.fte_days_available / days)
    assert 1.3e6 < england.average_fte < 1.7e6


def test_small_organisations_have_wider_intervals_than_large_ones() -> None:
    frame = pd.DataFrame(of_kind("organisation"))
    frame["half_width"] = (frame["high_percent"] - frame["low_percent"]) / frame["rate_percent"] / 2
    size = pd.qcut(frame["average_fte"], 4, labels=False)
    medians = frame.groupby(size)["half_width"].median()
    assert medians.is_monotonic_decreasing, medians.to_dict()
    assert medians[0] > 2 * medians[3]


def test_every_rate_is_inside_its_interval_and_england_has_none() -> None:
    (england,) = of_kind("England")
    assert (england.low_percent, england.high_percent) == (None, None)
    for absence in of_kind("region") + of_kind("organisation"):
        assert 0 < absence.low_percent < absence.rate_percent < absence.high_percent < 100, absence


def test_noise_is_found_in_days_that_were_drawn_with_it() -> None:
    drawn = Noise(dispersion=20.0, correlation=0.6)
    found = organisations.noise_of(simulated_days(4000, 3000, drawn, seed=1), quiet_england())
    assert found.dispersion == pytest.approx(drawn.dispersion, rel=0.1)
    assert found.correlation == pytest.approx(drawn.correlation, abs=0.05)


@pytest.mark.parametrize("correlation", [0.0, 0.6])
def test_at_least_95_of_100_intervals_hold_the_rate_whether_or_not_months_are_correlated(correlation: float) -> None:
    drawn = Noise(dispersion=20.0, correlation=correlation)
    days, england = simulated_days(2000, 600, drawn, seed=2), quiet_england()
    noise = organisations.noise_of(days, england)
    held = organisations.intervals(days, england, noise).eval("low <= 100 * @TRUE_RATE <= high").mean()
    assert 0.945 <= held <= 0.995, f"{held:.1%} of the intervals hold the rate"


def test_a_mean_of_correlated_months_varies_more_than_one_of_independent_months() -> None:
    assert Noise(20.0, 0.0).inflation(9) == 1
    assert Noise(20.0, 0.5).inflation(2) == pytest.approx(1.5)  # 1 + 2 · (1 - 1/2) · 0.5
    assert Noise(20.0, 0.6).inflation(9) > 3


def test_too_few_months_give_a_rate_without_an_interval(data_copy: Path) -> None:
    keep_months(data_copy, first="2024-10")
    assert all(
        absence.low_percent is None and absence.rate_percent > 0 for absence in organisations.absences(data_copy)
    )
    assert organisations.totals(data_copy)[-1].months_held == "October to December 2024"


def test_only_the_twelve_months_that_end_with_the_latest_count(data_copy: Path) -> None:
    path = data_copy / "organisation_absence.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    older = [line.replace("2024-04", "2023-04") for line in lines if line.startswith("2024-04")]
    path.write_text("\n".join([lines[0], *older, *lines[1:]]) + "\n", encoding="utf-8")
    assert organisations.england_by_month(data_copy)["month"].iloc[0] == "2023-04"
    assert organisations.absences(data_copy) == organisations.absences()


def test_totals_say_how_many_months_of_a_year_are_held() -> None:
    year, latest = organisations.totals()
    months = organisations.england_by_month()
    assert (year.period, year.months, year.months_held) == ("2024/25", 9, "April to December 2024")
    assert (year.fte_days_lost, year.average_fte) == (latest.fte_days_lost, latest.average_fte)
    assert year.fte_days_lost == pytest.approx(months["fte_days_lost"].sum())
    assert year.rate_percent == pytest.approx(100 * months["fte_days_lost"].sum() / months["fte_days_available"].sum())


def test_months_of_another_financial_year_have_a_total_of_their_own(data_copy: Path) -> None:
    path = data_copy / "organisation_absence.csv"
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    moved = [line.replace("2024-04", "2024-03") for line in lines]
    path.write_text("\n".join([head, *moved]) + "\n", encoding="utf-8")
    assert [(total.period, total.months) for total in organisations.totals(data_copy)] == [
        ("2023/24", 1),
        ("2024/25", 8),
        ("latest twelve months", 9),
    ]


@pytest.mark.parametrize(
    ("months", "sentence"),
    [
        (["2024-04"], "April 2024"),
        (["2024-06", "2024-04", "2024-05"], "April to June 2024"),
        (["2024-12", "2025-01"], "December 2024 to January 2025"),
        (["2024-04", "2024-05", "2024-07"], "April to May 2024 and July 2024"),
    ],
)
def test_months_are_named_with_their_gaps(months: list[str], sentence: str) -> None:
    assert organisations.spans(months) == sentence


def keep_months(folder: Path, first: str) -> None:
    path = folder / "organisation_absence.csv"
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([head, *(line for line in lines if line[:7] >= first)]) + "\n", encoding="utf-8")

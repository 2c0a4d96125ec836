"""What mental ill-health costs one organisation, a region or England: own days lost, and what is known of England alone.

Local are the FTE days lost and available of each month held, and so the staff and the sickness absence rate. National
are the share of a month's absence that is mental ill-health and the pay of a full-time year. The arithmetic is that of
``analysis.model.answer``. Days are those of the months held, and are not blown up to a year.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np
import pandas as pd

from analysis import estimate
from analysis.errors import unknown
from analysis.evidence import absence, organisations
from analysis.evidence.organisations import Absence
from analysis.inputs import derived, register, tables

RESULTS = ("answer_days", "answer_fte", "answer_absence_cost")
ENDS: Mapping[str, Mapping[str, float]] = {
    "low": {"unknown_as_mental_health": 0.0},
    "high": {"unknown_as_mental_health": 1.0, "pay_of_absent_staff": 1.0},
}
COVERS = (
    "The range runs from absence recorded as mental ill-health alone to that and all absence without a known reason, "
    "and from the pay of the staff groups that are absent most to the pay of all staff."
)
MOVED = 0.5  # of an ended organisation's staff must appear elsewhere for that to be called its successor


@dataclass(frozen=True)
class Input:
    """A number that a reader may type in place of a place's own, with the limits beyond which it cannot be meant."""

    id: str
    label: str
    unit: str
    lowest: float
    highest: float


TYPED = (
    Input("own_fte", "Staff, full-time equivalents", "FTE", 1, 3e6),
    Input("own_rate", "Sickness absence rate, in percent", "share", 0.001, 0.5),
    Input("own_share", "Share of absence that is mental ill-health, in percent", "share", 0.01, 1),
    Input("own_pay", "Pay of a full-time year, in pounds", "pounds", 10_000, 250_000),
)


@dataclass(frozen=True)
class Range:
    """A value with the lowest and the highest that the choices behind it allow."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Rank:
    """Place of a sickness absence rate among organisations of one type, 1 the lowest, with the places chance allows."""

    place: int
    lowest: int
    highest: int
    of: int


@dataclass(frozen=True)
class Profile:
    """What mental ill-health costs a place over the months held: FTE calendar days, full-time staff absent, pounds."""

    absence: Absence
    months: tuple[str, ...]
    missing: tuple[str, ...]
    days: Range
    fte: Range
    cost: Range
    rank: Rank | None
    successor: str


@cache
def places() -> Mapping[str, Absence]:
    """England, its NHS regions and every organisation with a month among the latest twelve, by code."""
    return {one.code: one for one in organisations.absences()}


def profile(code: str) -> Profile:
    """The profile of one place. Raises InputError for an unknown code, with the nearest right one."""
    if code not in places():
        raise unknown("place", code, places())
    one, days = places()[code], days_by_month(code)
    values = register.scenario_values("best")
    found = results(values, days)
    ends = {end: results(values, days, changes) for end, changes in ENDS.items()}
    ranges = [Range(found[name], ends["low"][name], ends["high"][name]) for name in RESULTS]
    missing = tuple(sorted(set(latest_twelve()) - set(days.index)))
    return Profile(one, tuple(days.index), missing, *ranges, rank(one), successor(one))


def results(
    values: Mapping[str, float], days: pd.DataFrame, changes: Mapping[str, float] = MappingProxyType({})
) -> dict[str, float]:
    """The results of RESULTS for days lost and available by month (``days_by_month``).

    ``values`` are of all assumptions; what the place and its months decide replaces them, and ``changes`` replace that.
    """
    lost, available = days["fte_days_lost"].sum(), days["fte_days_available"].sum()
    calendar_days = float(sum(pd.Period(month, "M").days_in_month for month in days.index))
    local = {
        "england_sickness_rate": lost / available,
        "england_staff": available / calendar_days,
        "days_per_fte_year": calendar_days,
        "uk_absence_ratio": 1.0,
        "nhs_pay_per_fte": pay_of_a_year() * calendar_days / derived.calendar_days_2018_19(),
    }
    inputs = register.inputs(dict(values) | local | national_shares(days) | dict(changes))
    return {name: float(value) for name, value in estimate.estimate(inputs, RESULTS).items()}


def national_shares(days: pd.DataFrame) -> dict[str, float]:
    """England's shares of absence in the months of ``days``, weighted by the place's own days lost in each."""
    england, weights = shares_by_month().loc[list(days.index)], days["fte_days_lost"]
    shared_out = england["recorded"] / (1 - england["unknown"])
    recorded, unknown_reason, whole = (
        float(np.average(share, weights=weights)) for share in (england["recorded"], england["unknown"], shared_out)
    )
    return {
        "recorded_share": recorded,
        "unknown_share": unknown_reason,
        "unknown_as_mental_health": (whole - recorded) / unknown_reason,  # so that the months add up
    }


@cache
def shares_by_month() -> pd.DataFrame:
    """England's shares of absence recorded as mental ill-health and of unknown reason: ``recorded``, ``unknown`` by month."""
    shares = absence.england()[["recorded", "unknown"]]
    return shares.set_axis(shares.index.astype(str))


@cache
def pay_of_a_year() -> float:
    """Earnings of a full-time year of NHS staff (pounds per FTE) at the middle of the months held."""
    return derived.nhs_pay_per_fte(pd.PeriodIndex(sorted(set(organisations.latest_rows()["month"])), freq="M"))


@cache
def days_by_month(code: str) -> pd.DataFrame:
    """FTE days lost and available of a place by month held: columns fte_days_lost, fte_days_available."""
    rows = organisations.latest_rows()
    kind = places()[code].kind
    if kind == "organisation":
        rows = rows[rows["organisation"] == code]
    elif kind == "region":
        regions = tables.read("organisations").set_index("code")["region_code"]
        rows = rows[rows["organisation"].map(regions) == code]
    return rows.groupby("month")[["fte_days_lost", "fte_days_available"]].sum().astype(float)


def latest_twelve() -> list[str]:
    """The twelve calendar months that end with the latest one held."""
    last = pd.Period(organisations.latest_rows()["month"].max(), "M")
    return [str(last - back) for back in reversed(range(12))]


def peers(one: Absence) -> list[Absence]:
    """The organisations of the same type, itself included."""
    return [other for other in places().values() if other.kind == "organisation" and other.type == one.type]


def rank(one: Absence) -> Rank | None:
    """The rank of an organisation's sickness absence rate; others are surely lower or higher if the intervals are apart."""
    if one.kind != "organisation" or one.low_percent is None:
        return None
    others = [other for other in peers(one) if other.code != one.code and other.low_percent is not None]
    lower = sum(other.rate_percent < one.rate_percent for other in others)
    surely_lower = sum(other.high_percent < one.low_percent for other in others)
    surely_higher = sum(other.low_percent > one.high_percent for other in others)
    return Rank(lower + 1, surely_lower + 1, len(others) + 1 - surely_higher, len(others) + 1)


def successor(one: Absence) -> str:
    """The code of the organisation at which an ended one's staff appear the month after, or an empty text.

    Inferred, for the releases name none: in the same care system, the largest growth of staff in that month, if it is
    at least half of the staff that the ended organisation had.
    """
    last = organisations.latest_rows()["month"].max()
    if one.kind != "organisation" or one.last_month == last:
        return ""
    systems = tables.read("organisations").set_index("code")["care_system_code"]
    staff = tables.read("organisation_absence").pivot(index="organisation", columns="month", values="fte_days_available")
    staff = staff[systems.reindex(staff.index) == systems[one.code]].astype(float).fillna(0.0)
    after = str(pd.Period(one.last_month, "M") + 1)
    growth = _per_day(staff, after) - _per_day(staff, one.last_month)
    return str(growth.idxmax()) if growth.max() >= MOVED * _per_day(staff, one.last_month)[one.code] else ""


def _per_day(days: pd.DataFrame, month: str) -> pd.Series:
    return days[month] / pd.Period(month, "M").days_in_month

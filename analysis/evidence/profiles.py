"""What mental ill-health costs one organisation, a region or England: its days lost and what is known of England alone.

Local are the FTE days lost and available of each month held, and so the staff and the sickness absence rate. National
are the share of a month's absence that is mental ill-health and the pay of a full-time year. The arithmetic is that of
``analysis.model.answer``. Days are those of the months held, and are not blown up to a year.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis import estimate
from analysis.errors import InputError, unknown
from analysis.evidence import absence, answer, organisations
from analysis.evidence.absence_draws import days_of_year_to
from analysis.evidence.answer import Answer
from analysis.evidence.organisations import Absence
from analysis.evidence.scores import Score, scores_of_trusts
from analysis.evidence.time_series import Estimate
from analysis.inputs import pay, references, register, tables

RESULTS: Mapping[str, str] = {"answer_days": "days", "answer_fte": "fte", "answer_absence_cost": "cost_pounds"}
COVERS = (
    "The range runs from absence recorded as mental ill-health alone to that and all absence without a known reason. "
    "It does not cover mental ill-health that was recorded as something else."
)
DAYS_OF_YEAR = 365  # of a pay that a reader types
MOVED = 0.5  # of an ended organisation's staff must appear elsewhere for that to be called its successor


@dataclass(frozen=True)
class Input:
    """A number that a reader may type in place of a place's own, with the limits beyond which it cannot be meant."""

    id: str
    label: str
    short: str
    unit: str
    lowest: float
    highest: float


TYPED = (
    Input("own_fte", "Staff, full-time equivalents", "staff", "FTE", 1, 3e6),
    Input("own_rate", "Sickness absence rate, all causes", "absence rate", "share", 0.001, 0.5),
    Input("own_share", "Share of absence that is mental ill-health", "mental-health share", "share", 0.01, 1),
    Input("own_pay", "Pay of a full-time year of those absent, in pounds", "pay", "pounds", 10_000, 250_000),
)


@dataclass(frozen=True)
class Rank:
    """Place of a sickness absence rate among organisations of one type, 1 the lowest, with the places chance allows."""

    place: int
    lowest: int
    highest: int
    of: int


@dataclass(frozen=True)
class Profile:
    """A place over the months held: its absence of all causes, and what mental ill-health takes of its time and pay."""

    absence: Absence
    answer: Answer
    months: tuple[str, ...]
    missing: tuple[str, ...]
    rank: Rank | None
    successor: str
    scores: tuple[Score, ...]


@tables.cached_on_data
def places() -> Mapping[str, Absence]:
    """England, its NHS regions and every organisation with a month among the latest twelve, by code."""
    return {one.code: one for one in organisations.absences()}


def profile(code: str) -> Profile:
    """The profile of one place. Raises InputError for an unknown code, with the nearest right one."""
    if code not in places():
        raise unknown("place", code, places())
    one, days = places()[code], days_by_month(code)
    missing = tuple(sorted(set(latest_twelve()) - set(days.index)))
    scores = scores_of_trusts().get(code, ())
    return Profile(one, answer.of_days(one.name, days), tuple(days.index), missing, rank(one), successor(one), scores)


def with_own(code: str, typed: Mapping[str, float]) -> Answer:
    """The numbers of a place with a reader's own ``fte``, ``sickness_rate``, ``mental_health_share`` or ``pay``.

    Raises InputError for an unknown place or name, and for a value that cannot be meant. A range is that of the
    shares recorded, and has no width if the share is typed.
    """
    limits = {row.id.removeprefix("own_"): row for row in TYPED}
    names = {"sickness_rate": "rate", "mental_health_share": "share"}
    for name, value in typed.items():
        row = limits.get(names.get(name, name))
        if row is None:
            raise unknown("number of an organisation", name, ["fte", "pay", *names])
        if not row.lowest <= value <= row.highest:
            raise InputError(f"{name} = {value:g}: expected {row.unit} between {row.lowest:g} and {row.highest:g}")
    found, days = profile(code), days_by_month(code)
    own = inputs(days)
    calendar_days = own["days_per_fte_year"]
    share = typed.get("mental_health_share")
    own |= {"england_staff": typed["fte"]} if "fte" in typed else {}
    own |= {"england_sickness_rate": typed["sickness_rate"]} if "sickness_rate" in typed else {}
    if "pay" in typed:
        own |= {"nhs_pay_per_fte": typed["pay"] * calendar_days / DAYS_OF_YEAR, "pay_of_absent_staff": 1.0}
    own |= {"recorded_share": share, "unknown_share": 0.0} if share is not None else {}
    own = register.scenario_values("best") | own
    ends = [own, own | {"unknown_as_mental_health": 0.0}, own | {"unknown_as_mental_health": 1.0}]
    values = [estimate.estimate(register.inputs(end), [*RESULTS, "answer_rate"]) for end in ends]
    numbers = {part: Estimate(*(float(each[name]) for each in values)) for name, part in RESULTS.items()}
    rate = Estimate(*(100 * float(each["answer_rate"]) for each in values))
    covers = found.answer.covers if share is None else "nothing, for the share is typed"
    return replace(found.answer, place="Your own numbers", rate_percent=rate, covers=covers, **numbers)


def inputs(days: pd.DataFrame) -> dict[str, float]:
    """What a place's days by month put in place of the assumptions of ``analysis.model.answer``.

    The calendar is that of the months held, and so is the pay: a full-time year's, for as many of its days.
    """
    months = pd.PeriodIndex(days.index, freq="M")
    calendar_days = float(months.days_in_month.to_numpy().sum())
    lost, available = days["fte_days_lost"].sum(), days["fte_days_available"].sum()
    england = absence.england().loc[months]
    recorded, unknown_reason = (
        float(np.average(england[name], weights=days["fte_days_lost"])) for name in ("recorded", "unknown")
    )
    return {
        "england_sickness_rate": float(lost / available),
        "england_staff": float(available / calendar_days),
        "days_per_fte_year": calendar_days,
        "nhs_pay_per_fte": pay.per_fte(months) * calendar_days / days_of_year_to(months[-1]),
        "recorded_share": recorded,
        "unknown_share": unknown_reason,
        "unknown_as_mental_health": recorded / (1 - unknown_reason),
        "uk_absence_ratio": 1.0,
        "pay_of_absent_staff": references.locate("derived:pay_of_absent_staff_2019_20"),
        "working_day_share": references.locate("derived:five_days_in_seven"),
    }


@tables.cached_on_data
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
    """The rank of an organisation's sickness absence rate.

    Others are surely lower or higher if the intervals are apart.
    """
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
    staff = tables.read("organisation_absence").pivot(
        index="organisation", columns="month", values="fte_days_available"
    )
    staff = staff[systems.reindex(staff.index) == systems[one.code]].astype(float).fillna(0.0)
    after = str(pd.Period(one.last_month, "M") + 1)
    growth = _per_day(staff, after) - _per_day(staff, one.last_month)
    return str(growth.idxmax()) if growth.max() >= MOVED * _per_day(staff, one.last_month)[one.code] else ""


def _per_day(days: pd.DataFrame, month: str) -> pd.Series:
    return days[month] / pd.Period(month, "M").days_in_month

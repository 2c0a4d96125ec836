"""What the page of an organisation needs to know of every place, as plain objects for the browser."""

from calendar import month_abbr

import numpy as np
import pandas as pd
from scipy.stats import norm

from analysis.evidence import organisations, profiles
from analysis.evidence.surveys import LEVEL
from analysis.inputs import tables

ABSENCE = "NHS Sickness Absence Rates by organisation, NHS England"
SOURCES = {
    "own_fte": ABSENCE,
    "own_rate": ABSENCE,
    "own_share": "NHS Sickness Absence Rates by reason, NHS England: England's share in the same months",
    "own_pay": "NHS Staff Earnings, NHS England: England's pay, of the staff groups that lose the days",
}
TERMS = {
    "answer_days": "Calendar days lost to mental ill-health",
    "answer_fte": "Full-time staff away at any time",
    "answer_absence_cost": "Pay for that absence",
}
COMMON = ("days_per_fte_year", "nhs_pay_per_fte", "uk_absence_ratio", "pay_of_absent_staff", "working_day_share")
FEWEST = 50  # full-time staff for whom a month's rate says something


def of_all_places() -> dict[str, object]:
    """Every place with its sums, monthly rates and notes, and what they have in common."""
    held = sorted(set(organisations.latest_rows()["month"]))
    missing = sorted(set(profiles.latest_twelve()) - set(held))
    common = {
        name: value for name, value in profiles.inputs(profiles.days_by_month("England")).items() if name in COMMON
    }
    places = [_place(code, held, common) for code in profiles.places()]
    england = next(place for place in places if place["kind"] == "England")
    return {
        "places": places,
        "england": england,
        "common": common,
        "codes": [place["code"] for place in places],
        "types": {
            kind: _rates(_days_of_type(kind), held) for kind in sorted({place["type"] for place in places} - {""})
        },
        "typed": {row.id: vars(row) for row in profiles.TYPED},
        "ends": {"low": {"unknown_as_mental_health": 0}, "high": {"unknown_as_mental_health": 1}},
        "sources": SOURCES,
        "terms": TERMS,
        "covers": profiles.COVERS,
        "months": held,
        "monthNames": [f"{month_abbr[int(month[5:])]}" for month in held],
        "span": organisations.spans(held),
        "missing": organisations.spans(missing) if missing else "",
        "fewest": FEWEST,
        "chance": _chance(len(held)),
    }


def _place(code: str, held: list[str], common: dict[str, float]) -> dict[str, object]:
    found = profiles.profile(code)
    one, days = found.absence, profiles.days_by_month(code)
    systems = tables.read("organisations").set_index("code")["care_system"]
    place = {
        "code": code,
        "name": one.name,
        "kind": one.kind,
        "type": one.type,
        "area": systems.get(code, one.region),
        "lost": one.fte_days_lost,
        "fte": one.average_fte,
        "inputs": {
            name: value for name, value in profiles.inputs(days).items() if name not in common or common[name] != value
        },
        "rates": _rates(days, held),
        "notes": _notes(found),
        "successor": found.successor,
        "scores": {score.label: score.value for score in found.scores},
    }
    if len(found.months) < len(held):
        place["span"] = organisations.spans(found.months)
    return place


def _notes(found: profiles.Profile) -> list[str]:
    """What a reader must know of the figures: of which months they are, whether they go on, the rank with its doubt."""
    missing = f" A whole year would need {organisations.spans(found.missing)} as well." if found.missing else ""
    notes = [f"Of single organisations we hold {organisations.spans(found.months)}.{missing}"]
    if tables.read("organisation_absence")["month"].min() in found.months:
        notes.append("We hold no month of the year before, so it cannot be compared with last year.")
    if found.absence.kind == "organisation" and found.absence.last_month < max(organisations.latest_rows()["month"]):
        gone = organisations.span(found.absence.last_month, found.absence.last_month)
        notes.append(f"There are no figures after {gone}: the organisation has closed or merged.")
    if found.rank:
        notes.append(
            f"Counted from the lowest sickness absence rate it is number {found.rank.place} of {found.rank.of} "
            f"of its type. "
            f"Chance alone could put it anywhere from {found.rank.lowest} to {found.rank.highest}."
        )
    return notes


def _rates(days: pd.DataFrame, held: list[str]) -> list[float | None]:
    """Sickness absence rate in percent by month held, to the hundredth; None for a month without figures."""
    rates = 100 * days["fte_days_lost"] / days["fte_days_available"]
    return [round(float(rates[month]), 2) if month in rates.index else None for month in held]


def _days_of_type(kind: str) -> pd.DataFrame:
    types = tables.read("organisations").set_index("code")["type"]
    rows = organisations.latest_rows()
    rows = rows[rows["organisation"].map(types) == kind]
    return rows.groupby("month")[["fte_days_lost", "fte_days_available"]].sum().astype(float)


def _chance(months: int) -> float:
    """The half width of the 95% limits of a rate's logarithm, times the root of the days lost that are expected."""
    noise = organisations.common_noise()
    if noise is None:
        return 0.0
    return float(norm.ppf((1 + LEVEL) / 2) * np.sqrt(noise.dispersion * noise.inflation(months)))

"""The model for one place: a nation, a region, a single organisation, or staff and a sickness rate that somebody types.

Local are only staff and the sickness absence rate. What part of absence is mental ill-health, and what an employee
costs, is national, so two places of one size and rate differ in nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import estimate
from analysis.errors import unknown
from analysis.evidence import organisations
from analysis.evidence.surveys import LEVEL, NORMAL
from analysis.inputs import derived, register, tables
from analysis.inputs.tables import cached_on_data
from analysis.sensitivity import probabilistic

LABELS: Mapping[str, str] = {
    "all_cause_days": "Days a year lost to sickness of any cause",
    "mental_health_days": "Days a year lost to mental ill-health",
    "fte_absent": "Full-time staff permanently absent for it",
    "days_per_employee": "Days lost to it per member of staff and year",
    "employer_cost_uk": "Cost of mental ill-health to the employer a year",
}
REPLACED = {"fte_england", "sickness_rate", "uk_scaling", "staff", "england_growth", "general_practice_included"}
TABLE_2 = "Nations and regions of the report’s Table 2 (staff only)"
ENGLAND_AND_REGIONS = "England and its NHS regions"
STAFF_COUNTED = {"Scotland": "March 2019", "Wales": "September 2018", "Northern Ireland": "March 2019"}
STAFF_COUNTED_IN_ENGLAND = "June 2018"


@dataclass(frozen=True)
class Place:
    """A place with what is known of it.

    ``fte``: average staff, full-time equivalents; ``sickness_rate``: share of FTE days lost, None where no local rate is
    held; ``log_spread``: standard deviation of the logarithm of the rate through chance, 0 where it is not known.
    """

    code: str
    name: str
    group: str
    fte: float
    sickness_rate: float | None
    log_spread: float
    period: str

    @property
    def has_own_rate(self) -> bool:
        """Whether a sickness rate of the place itself is held."""
        return self.sickness_rate is not None


@dataclass(frozen=True)
class LocalInput:
    """What a reader may type of a place, with the limits beyond which a number can't be meant."""

    id: str
    label: str
    unit: str
    lowest: float
    highest: float


LOCAL_INPUTS = (
    LocalInput("local_fte", "Staff, full-time equivalents", "FTE", 1, 3e6),
    LocalInput("local_sickness_rate", "Sickness absence rate", "share", 0.001, 0.5),
    LocalInput("local_people", "People employed", "people", 1, 4e6),
)


@cached_on_data
def places() -> Mapping[str, Place]:
    """All places by code: England, NHS regions, organisations, then the regions and nations of the report's Table 2."""
    measured = [_measured(absence) for absence in organisations.absences()]
    staff = derived.region_inputs()["region_fte"]
    printed = [_printed(name, fte) for name, fte in staff.items()]
    return {place.code: place for place in [*measured, *printed]}


def place(code: str) -> Place:
    """One place by its code. Raises InputError for an unknown code."""
    if code not in places():
        raise unknown("place", code, places())
    return places()[code]


def estimate_for(chosen: Place, values: Mapping[str, float]) -> dict[str, float]:
    """The results of LABELS for a place, with ``values`` of the national assumptions."""
    found = estimate.estimate(_inputs(chosen, values, chosen.sickness_rate), LABELS)
    return {name: float(value) for name, value in found.items()}


def draws_for(chosen: Place, draws: int, seed: int) -> dict[str, np.ndarray]:
    """Draws of the same results: national assumptions from their distributions, the local rate as far as chance moves it."""
    generator = np.random.default_rng(seed)
    values = probabilistic.drawn(register.assumptions().values(), generator, draws)
    rate = chosen.sickness_rate and chosen.sickness_rate * np.exp(chosen.log_spread * generator.standard_normal(draws))
    return dict(estimate.estimate(_inputs(chosen, values, rate), LABELS))


def national_assumptions() -> list[str]:
    """The assumptions on which the results of a place rest and that nothing local replaces."""
    needed = {name for result in LABELS for name in estimate.assumptions_of(result)}
    return [name for name in register.assumptions() if name in needed - REPLACED]


def assumptions_of(chosen: Place) -> list[str]:
    """The assumptions that move the results of a place: the national rate too where no local one is held."""
    return national_assumptions() if chosen.has_own_rate else ["sickness_rate", *national_assumptions()]


def year_over_months_held() -> float:
    """England's sickness rate over whole years for each one over the calendar months held; 1 where all twelve are held.

    Mean of the years from April to March, from 2010/11 to 2018/19, the last before the pandemic.
    """
    held = {month[5:] for month in organisations.latest_rows()["month"]}
    rates = tables.read("absence_rate").query("'2010-04' <= month <= '2019-03'")
    years = rates.assign(
        year=[pd.Period(month, "M").asfreq("Y-MAR") for month in rates["month"]],
        is_held=rates["month"].str[5:].isin(held),
    )
    part = years[years["is_held"]].groupby("year")["sickness_rate_percent"].mean()
    return float((years.groupby("year")["sickness_rate_percent"].mean() / part).mean())


def _inputs(chosen: Place, values: Mapping[str, object], rate: object) -> dict[str, object]:
    """The inputs of the model for a place: its staff are counted now, so nothing is scaled, carried forward or added."""
    has_draws = any(np.ndim(value) for value in values.values())
    fte, none, one = (np.full((1, 1) if has_draws else 1, number) for number in (chosen.fte, 0.0, 1.0))
    return dict(values) | {
        "fte_england": chosen.fte,
        "sickness_rate": values["sickness_rate"] if rate is None else rate,
        "uk_scaling": 1.0,
        "staff": chosen.fte * values["heads_per_fte"],
        "england_growth": 0.0,
        "region_fte": fte,
        "region_gp_fte": none,
        "region_is_english": one,
    }


def _measured(absence: organisations.Absence) -> Place:
    return Place(
        code=absence.code,
        name=absence.name,
        group=absence.region if absence.kind == "organisation" else ENGLAND_AND_REGIONS,
        fte=absence.average_fte,
        sickness_rate=absence.rate_percent / 100,
        log_spread=_log_spread(absence),
        period=organisations.span(absence.first_month, absence.last_month),
    )


def _printed(name: str, fte: float) -> Place:
    """A row of the report's Table 2, which carries staff numbers and nothing else that is local."""
    return Place(
        code=name.lower().replace(",", "").replace(" ", "-"),
        name=name,
        group=TABLE_2,
        fte=float(fte),
        sickness_rate=None,
        log_spread=0.0,
        period=STAFF_COUNTED.get(name, STAFF_COUNTED_IN_ENGLAND),
    )


def _log_spread(absence: organisations.Absence) -> float:
    if absence.low_percent is None or absence.high_percent is None:
        return 0.0
    return float(np.log(absence.high_percent / absence.low_percent) / (2 * NORMAL.inv_cdf((1 + LEVEL) / 2)))

"""The inverse problem: which inputs could have produced a published number.

First Table 2 of the report: sixteen costs, rounded to 10 million pounds, and candidate workforces behind them. Then a
search over all combinations of inputs for those that reproduce several published numbers at once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm

from analysis import estimate
from analysis.claims import Interval, finding
from analysis.inputs import derived, register, tables
from analysis.model import causes, scale

TABLE_2_ROUNDING_POUNDS = 10_000_000
Options = Mapping[str, Sequence[tuple[str, float]]]
LOST_TIME: Mapping[str, Sequence[tuple[str, float]]] = {
    "share_losing_time": [("a quarter", 0.25), ("27%", 0.27), ("30%", 0.30), ("a third", 1 / 3)],
    "hours_lost_per_week": [("4 hours", 4.0), ("4.5 hours", 4.5), ("5 hours", 5.0)],
}
CONTACTS: Mapping[str, str] = {
    "emergency_contacts": "accident and emergency attendances",
    "outpatient_contacts": "outpatient appointments attended",
    "general_practice_contacts": "general practice appointments",
}
DAYS_CLAIMS = ("wpi-scale-044", "wpi-scale-045", "wpi-scale-046")
WORKFORCES: Mapping[str, tuple[str, ...]] = {
    "FTE of 2019": (),
    "FTE of June 2018 in England": ("staff_of_june_2018",),
    "FTE of 2019 with general practitioners": ("with_general_practice",),
    "people of 2019": ("people",),
    "people of 2019 with general practitioners": ("people", "with_general_practice"),
}


@dataclass(frozen=True)
class UnitCostFit:
    """How well one cost per head, times a workforce, reproduces the sixteen rows of Table 2.

    ``unit_cost`` and its 95% interval are least squares through the origin, in pounds per FTE or person. ``rows`` is
    the most rows that any one unit cost reproduces and ``lowest`` to ``highest`` the costs that do; ``misses`` names
    the rows that they do not reproduce.
    """

    workforce: str
    unit_cost: float
    interval: tuple[float, float]
    rows: int
    lowest: float
    highest: float
    misses: tuple[str, ...]


def fit_unit_cost(workforce: str) -> UnitCostFit:
    """The unit cost that Table 2 implies for one of ``WORKFORCES``."""
    staff = estimate.for_assumptions(register.with_alternatives(WORKFORCES[workforce]))["region_staff"]
    printed = tables.read("report_table_2")["employer_cost_pounds"].to_numpy(dtype=float)
    regression = sm.OLS(printed, staff).fit()
    low, high = regression.conf_int()[0]
    rows, lowest, highest = _most_rows(staff, printed)
    inside = _rows_reproduced((lowest + highest) / 2, staff, printed)
    misses = tuple(region for region, is_inside in zip(register.regions(), inside, strict=True) if not is_inside)
    return UnitCostFit(workforce, float(regression.params[0]), (float(low), float(high)), rows, lowest, highest, misses)


def _rows_reproduced(unit_cost: float, staff: np.ndarray, printed: np.ndarray) -> np.ndarray:
    return np.abs(unit_cost * staff - printed) < TABLE_2_ROUNDING_POUNDS / 2


def _most_rows(staff: np.ndarray, printed: np.ndarray) -> tuple[int, float, float]:
    """The most rows that one unit cost reproduces, and the lowest and highest unit cost that reproduce as many.

    Between two neighbouring ends of the rows' own intervals of unit cost the number of rows does not change.
    """
    ends = np.sort(
        np.concatenate(
            [(printed - TABLE_2_ROUNDING_POUNDS / 2) / staff, (printed + TABLE_2_ROUNDING_POUNDS / 2) / staff]
        )
    )
    counts = [int(_rows_reproduced(middle, staff, printed).sum()) for middle in (ends[:-1] + ends[1:]) / 2]
    best = max(counts)
    first, last = counts.index(best), len(counts) - 1 - counts[::-1].index(best)
    return best, float(ends[first]), float(ends[last + 1])


@dataclass(frozen=True)
class Search:
    """What a search over combinations of inputs found.

    ``routes`` has one row a combination that reproduces every number at once, with the values and names of its
    inputs; ``tried`` is how many there were.
    """

    routes: pd.DataFrame
    tried: int


def search(
    options: Mapping[str, Sequence[tuple[str, float]]],
    targets: Mapping[str, Callable[..., np.ndarray]],
    accepted: Mapping[str, Interval],
) -> Search:
    """All combinations of ``options`` for which every target is inside its accepted interval.

    ``options`` are, by input, pairs of a name and a value; a target is a function of the inputs by name, which gets
    arrays that broadcast against each other, so that nothing is computed twice.
    """
    names = list(options)
    grids = {
        name: np.array([value for _, value in options[name]]).reshape(
            [-1 if place == axis else 1 for axis in range(len(names))]
        )
        for place, name in enumerate(names)
    }
    shape = tuple(len(options[name]) for name in names)
    fits = np.ones(shape, dtype=bool)
    for name, target in targets.items():
        fits &= accepted[name].holds(target(**grids))
    places = np.argwhere(fits)
    rows = {name: [options[name][place][0] for place in places[:, axis]] for axis, name in enumerate(names)}
    values = {
        f"{name}_value": [options[name][place][1] for place in places[:, axis]] for axis, name in enumerate(names)
    }
    return Search(pd.DataFrame(rows | values), int(np.prod(shape)))


def routes_to_the_days() -> Search:
    """Which defensible inputs give the days, the full-time equivalents and the days each of the report at once."""
    fte = register.assumptions()["fte_england"]
    unrounded = ("57.5%, HSE unrounded", derived.work_related_share_2017_18())
    options = {
        "fte_england": [(f"{value:,.0f} FTE", float(value)) for value in np.linspace(fte.low, fte.high, 141)],
        "days_per_fte_year": [("365 calendar days", 365.0), ("366 calendar days", 366.0), ("260 working days", 260.0)],
        "sickness_rate": [("4.21%, the report", register.base()["sickness_rate"]), *_alternatives("sickness_rate")],
        "uk_scaling": [("England alone", 1.0), ("whole UK, by staff", derived.uk_scaling_by_staff())],
        "mental_health_share": [
            ("57%, HSE 2017/18", register.base()["mental_health_share"]),
            unrounded,
            *_alternatives("mental_health_share"),
        ],
        "working_days_per_fte": [
            ("260 working days", 260.0),
            ("365 calendar days", 365.0),
            ("366 calendar days", 366.0),
        ],
        "staff": [(f"{value / 1e6:.2f} million", float(value)) for value in np.arange(1.2e6, 1.7e6, 0.02e6)],
    }
    targets = {
        "days": _days,
        "full-time equivalents": lambda **inputs: _days(**inputs) / inputs["working_days_per_fte"],
        "days each": lambda **inputs: _days(**inputs) / inputs["staff"],
    }
    return search(options, targets, _accepted(dict(zip(targets, DAYS_CLAIMS, strict=True))))


def routes_to_the_doctors_hours() -> Search:
    """Which doctors, shares, hours and weeks give more than eight million hours."""
    doctors = [
        ("hospital doctors", derived.doctors_in_hospitals()),
        ("150,000 doctors", 150_000.0),
        ("every post", derived.doctors_by_post()),
    ]
    options = {"doctors": doctors, **LOST_TIME, "weeks_per_year": [("52 weeks", 52.0), ("44 weeks", 44.0)]}
    return search(options, {"hours": causes.doctor_hours_lost}, _accepted({"hours": "wpi-causes-015"}))


def routes_to_the_full_time_staff() -> Search:
    """Which staff, shares, hours and weeks give 35,000 full-time staff."""
    staff = [("1.4 million", 1.4e6), ("1.5 million", 1.5e6)]
    options = {"staff": staff, **LOST_TIME, "hours_per_week": [("40 hours", 40.0), ("37.5 hours", 37.5)]}
    return search(options, {"staff": causes.staff_equivalent_lost}, _accepted({"staff": "wpi-causes-017"}))


def routes_to_the_hours_of_speech_recognition() -> Search:
    """Which minutes a contact give the hours of all three settings at once, with the contacts counted in any year near 2018."""
    activity = tables.read("activity")
    options: dict[str, list[tuple[str, float]]] = {
        "minutes_saved_per_contact": [(f"{value:.2f} minutes", float(value)) for value in np.arange(0.25, 2.0, 0.01)]
    }
    for name, kind in CONTACTS.items():
        counted = activity[(activity["activity"] == kind) & activity["period"].str.contains("201[6789]")]
        options[name] = [
            (str(period), float(count)) for period, count in zip(counted["period"], counted["count"], strict=True)
        ]
    targets = {
        "emergency": lambda minutes_saved_per_contact, emergency_contacts, **_: causes.emergency_hours_freed(
            emergency_contacts, minutes_saved_per_contact
        ),
        "outpatient": lambda minutes_saved_per_contact, outpatient_contacts, **_: causes.outpatient_hours_freed(
            outpatient_contacts, minutes_saved_per_contact
        ),
        "practice": lambda minutes_saved_per_contact, general_practice_contacts, **_: (
            causes.general_practice_hours_freed(general_practice_contacts, minutes_saved_per_contact)
        ),
    }
    accepted = _accepted({"emergency": "wpi-causes-027", "outpatient": "wpi-causes-028", "practice": "wpi-causes-029"})
    return search(options, targets, accepted)


def what_routes_share(found: Search, inputs: Sequence[str]) -> pd.DataFrame:
    """For each input, the options that occur among the routes found and in what share of them: columns input, option, share."""
    rows = []
    for name in inputs:
        counts = found.routes[name].value_counts(normalize=True)
        rows += [(name, option, float(share)) for option, share in counts.items()]
    return pd.DataFrame(rows, columns=["input", "option", "share"])


def _alternatives(assumption: str) -> list[tuple[str, float]]:
    return [(row.label, row.value) for row in register.alternatives().values() if row.assumption == assumption]


def _accepted(claim_of: Mapping[str, str]) -> dict[str, Interval]:
    return {name: finding(claim).intervals[0] for name, claim in claim_of.items()}


def _days(
    fte_england: Any, days_per_fte_year: Any, sickness_rate: Any, uk_scaling: Any, mental_health_share: Any, **_: Any
) -> Any:
    return scale.mental_health_days(
        scale.all_cause_days(fte_england, days_per_fte_year, sickness_rate), uk_scaling, mental_health_share
    )

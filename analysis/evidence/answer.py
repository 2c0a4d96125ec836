"""Our own estimate: working time and pay lost to mental ill-health, by place, period and choice of what counts.

Days are calendar days of full-time equivalents. The range runs from what is recorded to what it would be if all absence
of unknown reason were mental ill-health, widened by the 95% error of what is interpolated; a choice is never drawn.
What is outside it, and what that would do, stands in ``outside`` and ``threshold``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

import numpy as np
import pandas as pd

from analysis import estimate, shapley
from analysis.errors import unknown
from analysis.evidence import absence, absence_draws, organisations
from analysis.evidence.time_series import Estimate
from analysis.inputs import pay, references, register, staff, tables
from analysis.inputs.tables import cached_on_data
from analysis.model import answer as model

ENGLAND, UK = "england", "uk"
PLACES = {ENGLAND: staff.ENGLAND, UK: "the UK"} | {name.lower().replace(" ", "-"): name for name in staff.NATIONS}
FIRST_YEAR, LATEST, MONTHS = "2019", "latest", 12
BEST = "shared"
RANGE = (BEST, "recorded", "all_unknown")
SURVEYS = ("not_open", "other_reason")
EDITIONS = {
    "Sainsbury Centre, 2006": ("scmh_absence", "scmh_presenteeism", "scmh_turnover"),
    "Centre for Mental Health, 2016/17": ("cmh_absence", "cmh_presenteeism", "cmh_turnover"),
    "Deloitte, 2016": ("uk_absence_2017", "uk_presenteeism_2017", "uk_turnover_2017"),
    "Deloitte, 2018/19": ("uk_absence_2020", "uk_presenteeism_2020", "uk_turnover_2020"),
}


@dataclass(frozen=True)
class Recording:
    """A choice of what counts: ``unknown_part`` of absence of unknown reason, None for its part of known ones.

    ``otherwise`` is the part of mental-health absence that is taken to be recorded under another reason.
    """

    label: str
    meaning: str
    unknown_part: float | None
    otherwise: float = 0.0

    def share(self, recorded: np.ndarray, without: np.ndarray) -> np.ndarray:
        """Mental ill-health’s share of absence, from the shares recorded as it and without a known reason."""
        part = recorded / (1 - without) if self.unknown_part is None else self.unknown_part
        return model.answer_share(recorded, without, part, self.otherwise)


@dataclass(frozen=True)
class Answer:
    """What mental ill-health takes in a place and period; ``covers`` says in words what the ranges cover."""

    place: str
    period: str
    months: str
    basis: str
    rate_percent: Estimate
    days: Estimate
    fte: Estimate
    cost_pounds: Estimate
    covers: str


@cached_on_data
def recordings() -> Mapping[str, Recording]:
    """The choices by name, the lowest first; the surveys count people and what they expect to do, not days."""
    quiet, other = (references.locate(f"claims:wpi-scale-04{last}") / 100 for last in (1, 2))
    return {
        "recorded": Recording("Recorded only", "no absence of unknown reason is mental ill-health", 0.0),
        BEST: Recording("Unknown reasons shared out", "absence of unknown reason is as other absence", None),
        "all_unknown": Recording("All unknown reasons", "all absence of unknown reason is mental ill-health", 1.0),
        "not_open": Recording(
            "As many hidden as would not talk", "the survey’s share of workers, taken as days", None, quiet
        ),
        "other_reason": Recording(
            "As many hidden as would say other", "the survey’s share of workers, taken as days", None, other
        ),
    }


def periods() -> tuple[str, ...]:
    """The periods that can be asked for: 2019, every financial year held whole, and the latest twelve months."""
    held = absence.england().index
    years = [year for year in range(held[0].year, held[-1].year) if _financial_year(year).isin(held).all()]
    return (FIRST_YEAR, *(f"{year}/{(year + 1) % 100:02}" for year in years), LATEST)


def months_of(period: str) -> pd.PeriodIndex:
    """The months of a period. Raises InputError for one that is not held."""
    if period not in periods():
        raise unknown("period", period, periods())
    if period == LATEST:
        return absence.england().index[-MONTHS:]
    return (
        _financial_year(int(period[:4])) if "/" in period else pd.period_range(f"{period}-01", f"{period}-12", freq="M")
    )


def latest() -> Answer:
    """England over the latest twelve months for which rate and share are held."""
    return period(ENGLAND, LATEST)


@cached_on_data
def period(place: str, period: str, recording: str = "best") -> Answer:
    """The estimate for a place (a key of PLACES) and a period (``periods``).

    ``recording`` is a name of ``recordings``; "best" takes our own choice, and its range the choices on either side.
    Raises InputError for an unknown place, period or choice.
    """
    return _estimated(place, period, recording, None)


def _estimated(place: str, period: str, recording: str, share_ratio: float | None) -> Answer:
    if place not in PLACES:
        raise unknown("place", place, PLACES)
    months = months_of(period)
    names = (staff.ENGLAND, *staff.NATIONS) if place == UK else (PLACES[place],)
    parts = absence_draws.of_nations(names, months, period == FIRST_YEAR, share_ratio)
    counted = (
        absence.COUNTED
        if period == FIRST_YEAR
        else max(absence.england().loc[months, "basis"], key=absence.BASES.index)
    )
    basis = counted if place == ENGLAND else absence.INTERPOLATED
    return _answer(PLACES[place], period, months, basis, parts, recording)


def of_days(name: str, days: pd.DataFrame, recording: str = "best") -> Answer:
    """The estimate for a place whose own FTE days are held by month, with England’s share of each month.

    ``days`` has the columns fte_days_lost and fte_days_available and a row a month (``profiles.days_by_month``). The
    range covers the choice of recording alone.
    """
    months = pd.PeriodIndex(days.index, freq="M")
    lost, available = (days[f"fte_days_{kind}"].to_numpy(float) for kind in ("lost", "available"))
    shares = absence.england().loc[months, ["recorded", "unknown"]].to_numpy().T
    part = absence_draws.Absence(*(np.array([sums.sum()]) for sums in (lost, *(lost * shares), available)))
    return _answer(name, LATEST, months, absence.SHARED, [part], recording)


def monthly() -> pd.DataFrame:
    """England by month: rate and share of mental ill-health as best estimated, in percent.

    Columns ``month``, ``rate``, ``share``, ``low`` (recorded only) and ``high`` (all unknown) of the rate, ``basis``.
    """
    held = absence.england()
    shares = {name: choice.share(held["recorded"], held["unknown"]) for name, choice in recordings().items()}
    rates = {name: 100 * model.answer_rate(held["rate"], share) for name, share in shares.items()}
    ends = {"low": rates["recorded"], "high": rates["all_unknown"], "basis": held["basis"]}
    frame = pd.DataFrame({"rate": rates[BEST], "share": 100 * shares[BEST]} | ends)
    return frame.set_axis(held.index.astype(str)).rename_axis("month").reset_index()


def rise_in_matching_months(before: int = 2019) -> Estimate:
    """England's monthly rate in ``absence.matching_months`` over that of the same months of ``before``, less 1.

    The ends count as mental ill-health none or all of the absence of unknown reason.
    """
    rates = monthly().set_index("month")[["rate", "low", "high"]]
    latest = absence.matching_months(before)
    earlier = [f"{before}{month[4:]}" for month in latest]
    rises = rates.loc[latest].mean() / rates.loc[earlier].mean() - 1
    return Estimate(float(rises["rate"]), float(rises.min()), float(rises.max()))


def rise() -> pd.DataFrame:
    """Why England’s days rose from 2019/20 to the latest twelve months: one row a factor, and the whole in the last.

    Columns ``step``, ``label``, ``change``, ``low`` and ``high``, in days; the ranges are as those of the days.
    """
    labels = {
        "staff": "More staff",
        "rate": "More absence of all kinds",
        "share": "A larger share of it for mental ill-health",
        "calendar": "A year with a leap day against one without",
        "whole": "In all",
    }
    splits = [shapley.split_product(*pair) for pair in _then_and_now()]
    splits = [split | {"whole": sum(split.values())} for split in splits]
    found = {name: absence_draws.estimate(*(split[name] for split in splits)) for name in labels}
    rows = [(name, labels[name], row.value, row.low, row.high) for name, row in found.items()]
    return pd.DataFrame(rows, columns=["step", "label", "change", "low", "high"])


def relabelled() -> dict[str, Estimate]:
    """Part of what England now records as mental ill-health that must be something else to undo its rise since 2019/20.

    ``days`` for the days, ``share`` for the share of absence: thresholds, for no audit of the records was found.
    """
    pairs = _then_and_now()
    return {
        "days": absence_draws.estimate(*(1 - prod(then.values()) / prod(now.values()) for then, now in pairs)),
        "share": absence_draws.estimate(*(1 - then["share"] / now["share"] for then, now in pairs)),
    }


def outside() -> dict[str, tuple[float, float]]:
    """What the ranges of the latest year leave out: the lowest and highest change of days or of pay, as shares.

    ``hidden`` days under another reason, as in the surveys; pay if ``half_pay`` went to all or none, a bound; pay as a
    health ``board`` costed it; pay of the ``mix`` of staff groups in other years; of ``all_staff`` alike, a bound; of
    the UK if the other ``nations`` paid a tenth more or less than England, which is chosen.
    """
    mix = references.locate("derived:pay_of_absent_staff_2019_20")
    board = references.locate("derived:paid_share_of_a_health_board") - 1
    paid = [pd.period_range("2019-12", last, freq="M") for last in ("2020-01", "2025-01")]
    mixes = [pay.of_absent_staff(_financial_year(year), when) / mix - 1 for year in (2019, 2020, 2021) for when in paid]
    others = 1 - latest().cost_pounds.value / period(UK, LATEST).cost_pounds.value
    return {
        "hidden": tuple(1 / (1 - recordings()[name].otherwise) - 1 for name in SURVEYS),
        "half_pay": (register.assumptions()["paid_share"].low - 1, 0.0),
        "board": (board, board),
        "mix": (min(mixes), max(mixes)),
        "all_staff": (0.0, 1 / mix - 1),
        "nations": (-others / 10, others / 10),
    }


def leaves_out() -> str:
    """What no range covers, and by how much it would change the number, in a sentence."""
    hidden, half = outside()["hidden"], outside()["half_pay"][0]
    return (
        f"mental ill-health recorded under another reason (as in a survey of all industries, {hidden[0]:+.0%} to "
        f"{hidden[1]:+.0%}); half pay (pay {half:+.0%} if all were at half pay); employers’ contributions; cover"
    )


def nations_share(of_period: str) -> tuple[float, float]:
    """What rests on the other nations’ recorded share, as shares of the UK’s days and of the width of their range.

    First what is added if it is to England’s as Scotland’s was in 2020/21, then the part of the width due to it.
    """
    ratios = None, 1.0, absence_draws.share_ratio_held()
    drawn, england, scotland = (_estimated(UK, of_period, "best", ratio).days for ratio in ratios)
    return scotland.value / england.value - 1, 1 - (england.high - england.low) / (drawn.high - drawn.low)


def rivals() -> pd.DataFrame:
    """Estimates of others beside ours for the UK: columns ``what``, ``pounds``, ``relation`` and ``why``."""
    ours = [period(UK, name) for name in (FIRST_YEAR, LATEST)]
    rows = [(f"this book: {row.months}", row.cost_pounds.value, "ours", "Pay for absence alone, UK.") for row in ours]
    others = tables.read("rivals").itertuples()
    rows += [(row.what, references.locate(row.locator), row.relation, row.why) for row in others]
    return pd.DataFrame(rows, columns=["what", "pounds", "relation", "why"])


def multiples() -> pd.DataFrame:
    """Presenteeism and turnover for each pound of absence, one row an edition of a study."""
    costs = tables.read("employer_costs").set_index("id")[["low", "high"]].astype(float)
    rows = []
    for edition, (lost, present, turnover) in EDITIONS.items():
        low, high = costs.loc[present] / costs.at[lost, "low"]
        rows.append((edition, low, high, costs.at[turnover, "low"] / costs.at[lost, "low"]))
    return pd.DataFrame(rows, columns=["edition", "presenteeism_low", "presenteeism_high", "turnover"])


def whole_cost() -> Estimate:
    """Pay for absence with presenteeism and turnover, UK, 2019, in pounds: at the base, and over the studies held."""
    base, studies = estimate.for_assumptions(register.base()), multiples()
    pay = float(base["answer_absence_cost"])
    lowest = pay * (1 + studies["presenteeism_low"] + studies["turnover"]).min()
    highest = pay * (1 + studies["presenteeism_high"] + studies["turnover"]).max()
    return Estimate(float(base["whole_cost"]), float(lowest), float(highest))


def recording_choices(place: str = UK, of_period: str = FIRST_YEAR) -> pd.DataFrame:
    """Days by choice of recording: ``choice``, ``label``, ``meaning``, ``days`` and ``is_best``."""
    days = {name: period(place, of_period, name).days.value for name in recordings()}
    rows = [(name, one.label, one.meaning, days[name], name == BEST) for name, one in recordings().items()]
    return pd.DataFrame(rows, columns=["choice", "label", "meaning", "days", "is_best"])


def threshold(day_share: float = 1.0) -> Estimate:
    """Part of mental-health absence that must be recorded as something else for the report to be right.

    ``day_share`` of our calendar days are days as the report means them: all, or those that are working days.
    """
    days, claimed = period(UK, FIRST_YEAR).days, register.base()["claimed_days"]
    ends = (day_share * end for end in (days.value, days.high, days.low))
    return Estimate(*(float(model.hidden_share_needed(end, 0.0, claimed)) for end in ends))


def beside_a_minister() -> tuple[float, float]:
    """Recorded days of England from July 2022 to June 2023: as estimated between counts, and as Parliament was told."""
    held = absence.england().loc["2022-07":"2023-06"]
    told = references.locate("absence_totals:mental_health_2022_23:fte_days")
    return float((held["lost"] * held["recorded"]).sum()), told


def interpolated_months() -> int:
    """How many of the latest twelve months have days that are interpolated."""
    return int((absence.england().loc[months_of(LATEST), "basis"] == absence.INTERPOLATED).sum())


def _answer(
    place: str, period: str, months: pd.PeriodIndex, basis: str, parts: list[absence_draws.Absence], recording: str
) -> Answer:
    names = RANGE if recording == "best" else (recording,)
    if recording not in ("best", *recordings()):
        raise unknown("choice of recording", recording, ["best", *recordings()])
    cases = [absence_draws.results(parts, recordings()[name].share, months) for name in names]
    found = {measure: absence_draws.estimate(*(case[measure] for case in cases)) for measure in cases[0]}
    covers = [
        "from what is recorded to all absence of unknown reason" if recording == "best" else "one choice of recording",
        "95% error of staff between and beyond their counts"
        if basis == absence.INTERPOLATED
        else "days counted, no error",
    ]
    if place == PLACES[UK] or place in staff.NATIONS:
        covers.append("how far the other nations may differ from England")
    if pay.growth_beyond(months) > 1:
        covers.append("growth of pay after the last January known")
    return Answer(place, period, organisations.spans(months.astype(str)), basis, **found, covers="; ".join(covers))


def _then_and_now() -> list[tuple[dict[str, np.ndarray], dict[str, np.ndarray]]]:
    """Factors of England’s days in 2019/20 and the latest year, a pair for each choice of RANGE."""
    return [(_factors("2019/20", choice), _factors(LATEST, choice)) for choice in RANGE]


def _factors(period: str, recording: str) -> dict[str, np.ndarray]:
    """England’s days as a product of four factors, each as draws."""
    months = months_of(period)
    (part,) = absence_draws.of_nations((staff.ENGLAND,), months, official=False)
    days = np.full_like(part.lost, months.days_in_month.to_numpy().sum())
    share = recordings()[recording].share(part.recorded / part.lost, part.unknown / part.lost)
    return {"staff": part.available / days, "rate": part.lost / part.available, "share": share, "calendar": days}


def _financial_year(first: int) -> pd.PeriodIndex:
    return pd.period_range(f"{first}-04", f"{first + 1}-03", freq="M")

"""FTE days of a nation over a period as draws: how far what is interpolated may be out, carried into days and cost.

The first draw of every array is the central value. What belongs together moves together: one error moves the staff of a
nation in days, full-time staff and cost alike, and one draw moves the rates of all three other nations, another their
shares, since whatever sets a nation apart may set all apart. Staff of different nations are counted apart, so their
errors are independent.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

from analysis.evidence import absence
from analysis.evidence.time_series import Estimate
from analysis.inputs import england, nations, pay, references, register, staff
from analysis.inputs.distributions import DISTRIBUTIONS
from analysis.inputs.tables import cached_on_data
from analysis.model import answer as model

SEED, DRAWS, ENDS = 2019, 20_000, (0.025, 0.975)
RATES, SHARES, PAY = "rates of nations", "shares of nations", "pay"


@dataclass(frozen=True)
class Absence:
    """FTE days over a period: lost to all causes, recorded as mental ill-health, of unknown reason, available."""

    lost: np.ndarray
    recorded: np.ndarray
    unknown: np.ndarray
    available: np.ndarray


def of_nations(
    names: Sequence[str], months: pd.PeriodIndex, official: bool, share_ratio: float | None = None
) -> list[Absence]:
    """The absence of nations over some months; ``official`` takes the totals that Parliament was told of 2019.

    ``share_ratio`` holds the other nations' recorded share over England's, which is drawn if it is None.
    """
    england = _england(months, official)
    return [england if name == staff.ENGLAND else _nation(name, england, months, share_ratio) for name in names]


def results(parts: Sequence[Absence], share: Callable, months: pd.PeriodIndex) -> dict[str, np.ndarray]:
    """Rate in percent, calendar days, full-time staff and pay in pounds of the parts together."""
    length = float(months.days_in_month.to_numpy().sum())
    year = days_of_year_to(months[-1])
    days = available = 0.0
    for part in parts:
        rate = model.answer_rate(part.lost / part.available, share(part.recorded / part.lost, part.unknown / part.lost))
        days = days + model.answer_days_england(rate, part.available / length, length)
        available = available + part.available
    working_days = references.locate("derived:five_days_in_seven")
    of_absent, paid = references.locate("derived:pay_of_absent_staff_2019_20"), register.base()["paid_share"]
    daily_pay = model.nhs_pay_per_working_day(_pay(months), of_absent, paid, year, working_days)
    cost = model.answer_absence_cost(days, working_days, daily_pay if len(days) > 1 else daily_pay[:1])
    return {
        "rate_percent": 100 * days / available,
        "days": days,
        "fte": model.answer_fte(days, length),
        "cost_pounds": cost,
    }


def days_of_year_to(month: pd.Period) -> float:
    """Calendar days of the twelve months that end with one."""
    return float(pd.period_range(end=month, periods=12, freq="M").days_in_month.to_numpy().sum())


def estimate(centre: np.ndarray, *others: np.ndarray) -> Estimate:
    """The central value, and a range from the lowest low quantile of all cases to their highest high one."""
    low, high = np.quantile(np.stack([centre, *others]), ENDS, axis=1)
    return Estimate(float(centre[0]), float(min(low.min(), centre[0])), float(max(high.max(), centre[0])))


@cached_on_data
def share_ratio_held() -> float:
    """The one share of another nation that is known, over England's of the same months."""
    months = pd.period_range("2020-04", "2021-03", freq="M")
    england = _england(months, official=False)
    return float(nations.own_share("Scotland", months) * england.lost[0] / england.recorded[0])


def _england(months: pd.PeriodIndex, official: bool) -> Absence:
    """England: what is counted, and the rest times one error of staff between or beyond the counts."""
    days = england.days(months)
    if not official:
        shares = absence.england().loc[months]
        days = days.assign(recorded=days["lost"] * shares["recorded"], unknown=days["lost"] * shares["unknown"])
    counted, rest = (days[days["is_counted"] == is_counted].sum() for is_counted in (True, False))
    gaps = months[~days["is_counted"]]
    error = staff.of_period(staff.ENGLAND, gaps)[1] if len(gaps) else 0.0
    found = {name: counted[name] + rest[name] * np.exp(error * _normal(staff.ENGLAND)) for name in days}
    if official:
        for name, row in (("recorded", "mental_health_2019"), ("unknown", "unknown_2019")):
            found[name] = np.full(DRAWS + 1, references.locate(f"absence_totals:{row}:fte_days"))
    return Absence(**{name: found[name] for name in ("lost", "recorded", "unknown", "available")})


def _nation(name: str, england: Absence, months: pd.PeriodIndex, share_ratio: float | None) -> Absence:
    """Another nation: its staff, its rate over England's, and its share where it is known, else England's."""
    average, error = staff.of_period(name, months)
    available = average * float(months.days_in_month.to_numpy().sum()) * np.exp(error * _normal(name))
    lost = available * england.lost / england.available * _drawn(nations.rate_ratio(name, months), _uniform(RATES))
    own = nations.own_share(name, months)
    drawn = share_ratio_held() ** np.where(np.arange(DRAWS + 1) == 0, 0.0, 2 * _uniform(SHARES) - 1)
    ratio = drawn if share_ratio is None else share_ratio
    recorded = lost * (england.recorded / england.lost * ratio if own is None else own)
    return Absence(lost, recorded, lost * england.unknown / england.lost, available)


def _pay(months: pd.PeriodIndex) -> np.ndarray:
    """Earnings of a full-time year; after the last January known they grow by none to twice the growth before."""
    grown = pay.growth_beyond(months)
    return pay.per_fte(months) * _drawn(nations.Ratio(grown, 1.0, grown**2, False), _uniform(PAY)) / grown


def _drawn(ratio: nations.Ratio, uniform: np.ndarray) -> np.ndarray:
    """Triangular draws between the ends of a range with its value as mode; the value itself first."""
    if ratio.high <= ratio.low:
        return np.full(len(uniform), ratio.value)
    draws = DISTRIBUTIONS["triangular"](uniform, ratio.low, ratio.value, ratio.high)
    draws[0] = ratio.value
    return draws


@cached_on_data
def _uniform(name: str) -> np.ndarray:
    return np.random.default_rng([SEED, *name.encode()]).uniform(size=DRAWS + 1)


@cached_on_data
def _normal(name: str) -> np.ndarray:
    draws = ndtri(_uniform(name))
    draws[0] = 0.0
    return draws

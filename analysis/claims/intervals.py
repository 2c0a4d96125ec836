"""What a printed number can mean.

The rules, written once and with their reasons:

* A printed number stands for everything that rounds to it at its last printed digit, or at its unit of "million". In
  a number written out in full, such as 38,500, zeros at the end are not counted as printed digits.
* The cells of one column of a table are rounded alike: to the largest power of ten that divides them all.
* Writers who hedge round to a coarser grid: 38,500 or 45 per cent are steps of five in their last digit. "About", and
  the ends of a range, take the grid of five where the number lies on it, and the last digit where not.
* "Nearly" says that the number was rounded up, so it reaches down by half of the last digit and takes no grid. The last
  digit of a power of ten is that of the numbers below it: "nearly a million" reaches down to 950,000.
* "More than" reaches up to the next number that the writer would have used instead, that number included: "more than
  ten million" is not refuted by eleven. Whether it is true is another question: there it has no upper end. "Less than"
  is its mirror. "Only" changes nothing.
* A share in words ("half", "three quarters") is meant to the nearest tenth; "one in N" to half way to its neighbours.
* "At least" has no upper end, "up to" no lower one, and the limit means itself: who promises something within 100 days
  does not mean 150. So do an aim, a length fixed by rule, a year and a rank.

How much these rules decide is found by judging again with the next narrower rules (hedges do not widen) and the next
wider ones (the grid of five for every number on it, and "more than" without an end).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, gcd, inf

import numpy as np

from analysis.claims.ledger import Claim, Evidence, claims, ends
from analysis.inputs.tables import cached_on_data
from analysis.number_format import number, quantity

TENTH_OF_A_WHOLE = 10.0  # percentage points
COUNTED = ("people", "items", "organisations", "hospitals", "systems", "units", "providers", "countries", "calls")
GRID = 5
EVERY_DIGIT = 16
NARROWER, STANDARD, WIDER = "narrower", "standard", "wider"


@dataclass(frozen=True)
class Interval:
    """What a printed number can mean, in the claim's unit."""

    low: float
    high: float
    low_included: bool
    high_included: bool

    def contains(self, value: float) -> bool:
        """Whether ``value`` can be what the printed number means."""
        return bool(self.holds(np.float64(value)))

    def holds(self, values: np.ndarray | np.float64) -> np.ndarray:
        """Which of many values can be what the printed number means."""
        above = values >= self.low if self.low_included else values > self.low
        below = values <= self.high if self.high_included else values < self.high
        return above & below

    def overlaps(self, other: "Interval") -> bool:
        """Whether a value of ``other``, which holds both its ends, can be what the printed number means."""
        reaches_up = other.high > self.low or (self.low_included and other.high == self.low)
        reaches_down = other.low < self.high or (self.high_included and other.low == self.high)
        return reaches_up and reaches_down

    def widened(self, tolerance: float) -> "Interval":
        """The interval for values that are themselves known only to within ``tolerance``."""
        return replace(self, low=self.low - tolerance, high=self.high + tolerance)

    def text(self, unit: str) -> str:
        """The interval in words, such as "from 9.5 million to below 10.5 million days"."""
        if self.high == inf:
            return f"{quantity(self.low, unit)} or more" if self.low_included else f"above {quantity(self.low, unit)}"
        if self.low == self.high:
            return quantity(self.low, unit)
        if unit in COUNTED and self.high - self.low == 1:
            return quantity(ceil(self.low), unit, EVERY_DIGIT)
        if self.low == -inf:
            return f"up to {quantity(self.high, unit)}"
        digits = self._digits()
        low = "from " if self.low_included else "above "
        high = "to " if self.high_included else "to below "
        start = (
            quantity(self.low, unit.removesuffix(" per person"), digits)
            if unit == "percent" or unit.startswith("pounds")
            else number(self.low, digits)
        )
        return f"{low}{start} {high}{quantity(self.high, unit, digits)}"

    def _digits(self) -> int:
        """The fewest significant digits that show both ends to a fiftieth of what lies between them."""
        allowed = (self.high - self.low) / 50
        ends = (self.low, self.high)
        return next(
            digits
            for digits in range(2, EVERY_DIGIT + 1)
            if all(abs(float(f"{end:.{digits - 1}e}") - end) <= allowed for end in ends) or digits == EVERY_DIGIT
        )


def accepted_intervals(claim: Claim, rules: str = STANDARD) -> tuple[Interval, ...]:
    """What the printed number, or each end of its range, can mean under the standard, narrower or wider rules."""
    return tuple(_interval(claim, end, rules) for end in ends(claim))


def without_end(claim: Claim, intervals: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """What can be true if the sentence is: "more than ten" is true of any number above ten."""
    return tuple(replace(each, high=inf) for each in intervals) if claim.hedge == "more_than" else intervals


def agrees(source: Evidence, intervals: tuple[Interval, ...]) -> bool:
    """Whether a source's figure, itself rounded at its last digit, can be what the printed number means.

    A range agrees with a single number that lies in it, whichever of the two was printed.
    """
    figures = ends(source)
    rounding = [_half_last_digit(figure) for figure in figures]
    if len(figures) != len(intervals):
        return figures[0] - rounding[0] <= intervals[-1].high and figures[-1] + rounding[-1] >= intervals[0].low
    return contain([each.widened(half) for each, half in zip(intervals, rounding, strict=True)], figures)


def contain(intervals: Sequence[Interval], values: Sequence[float]) -> bool:
    """Whether each value can be what its printed number means."""
    return all(interval.contains(value) for interval, value in zip(intervals, values, strict=True))


def last_digit(claim: Claim, value: float) -> float:
    """One unit of the last printed digit, in the claim's unit: 1 million for "10 million", 0.01 for "4.21 per cent"."""
    if claim.kind == "table" and claim.unit.startswith("pounds"):
        return _common_unit(claim.document, claim.section, claim.unit)
    written = _written_number(claim.printed, value)
    if written is None:
        return TENTH_OF_A_WHOLE if claim.unit == "percent" else _size(value)
    digits, scale = written
    decimals = len(digits.partition(".")[2])
    zeros = len(digits) - len(digits.rstrip("0")) if scale == 1 and not decimals and len(digits) >= 3 else 0
    return scale * 10.0 ** (zeros - decimals)


@cached_on_data
def _common_unit(document: str, section: str, unit: str) -> float:
    """The largest power of ten that divides every cell of a table's column, the cells being its claims."""
    cells = [
        round(cell.value)
        for cell in claims().values()
        if (cell.kind, cell.document, cell.section, cell.unit) == ("table", document, section, unit)
    ]
    common = gcd(*cells)
    return 10.0 ** (len(str(common)) - len(str(common).rstrip("0")))


def _interval(claim: Claim, value: float, rules: str) -> Interval:
    if claim.unit in ("rank", "year") or claim.hedge == "fixed" or (claim.kind == "target" and claim.hedge == "exact"):
        return Interval(value, value, True, True)
    below, above = _half_steps(claim, value)
    if _takes_grid(claim, value, rules):
        below, above = GRID * below, GRID * above
    no_end = rules == WIDER
    return {
        "about": Interval(value - below, value + above, True, True),
        "nearly": Interval(value - below, value, True, False),
        "more_than": Interval(value, inf if no_end else _next_above(claim, value), False, not no_end),
        "less_than": Interval(-inf if no_end else _next_below(claim, value), value, not no_end, False),
        "at_least": Interval(value, inf, True, False),
        "up_to": Interval(-inf, value, False, True),
    }.get(claim.hedge, Interval(value - below, value + above, True, False))


def _takes_grid(claim: Claim, value: float, rules: str) -> bool:
    """Whether a number may have been rounded to steps of five of its last digit."""
    unit = last_digit(claim, value)
    on_grid = value >= 2 * GRID * unit and round(value / unit) % GRID == 0
    return on_grid and rules != NARROWER and (rules == WIDER or claim.hedge in ("about", "between"))


def _half_steps(claim: Claim, value: float) -> tuple[float, float]:
    """How far below and above the printed value a number can lie that still rounds to it."""
    one_in = _one_in(claim)
    if one_in:
        return value - 100 / (one_in + 0.5), 100 / (one_in - 0.5) - value
    half = last_digit(claim, value) / 2
    is_nearly_a_power_of_ten = claim.hedge == "nearly" and value == last_digit(claim, value)
    return half / 10 if is_nearly_a_power_of_ten else half, half


def _next_above(claim: Claim, value: float) -> float:
    one_in = _one_in(claim)
    return 100 / (one_in - 1) if one_in and one_in > 1 else value + last_digit(claim, value)


def _next_below(claim: Claim, value: float) -> float:
    one_in = _one_in(claim)
    return 100 / (one_in + 1) if one_in else value - last_digit(claim, value)


def _one_in(claim: Claim) -> int:
    """N for a share that is printed as "one in N", else 0."""
    return round(100 / claim.value) if re.match(r"one in \w+$", claim.printed) and claim.unit == "percent" else 0


def _written_number(printed: str, value: float) -> tuple[str, float] | None:
    """The digits in which ``value`` is printed and what one of them stands for; None for a number in words."""
    for digits in re.findall(r"\d[\d,]*(?:\.\d+)?", printed):
        digits = digits.replace(",", "")
        number = float(digits)
        if number == 0 or value == 0:
            if number == value:
                return digits, 1.0
            continue
        scale = value / number
        if any(abs(scale / size - 1) < 1e-9 for size in (1.0, 1e3, 1e6, 1e9)):
            return digits, float(f"{scale:.0e}")
    return None


def _size(value: float) -> float:
    """One unit of a number in words: the place of the first digit of "thirty", the million of "twelve million"."""
    first_digit = max(1.0, 10.0 ** int(f"{value:e}".partition("e")[2]))
    return next((size for size in (first_digit, 1e9, 1e6, 1e3) if value % size == 0), 1.0)


def _half_last_digit(value: float) -> float:
    """Half a unit of the last digit that a figure shows; half of one for a whole number."""
    decimals = len(f"{value:.10f}".rstrip("0").partition(".")[2])
    return 0.5 * 10.0**-decimals

"""The ledger of published claims: the interval that each printed number accepts, and the verdict.

Rules of the accepted interval, written once:

* A printed number stands for everything that rounds to it at its last printed digit, or at its unit of "million". In
  a number written out in full, such as 38,500, zeros at the end are not counted as printed digits.
* Writers who hedge round to a coarser grid: 38,500, 35 thousand or 4.5 million are steps of five in their last digit.
  "About" and "nearly" therefore take the grid of five where the number lies on it, and the last digit where not.
* "More than" reaches up to the next number that the writer would have used instead, one last digit further.
* A share in words ("half", "three quarters") is meant to the nearest tenth; "one in N" to half way to its neighbours.
* "At least" has no upper end, "up to" no lower one.
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from math import inf, isnan

from analysis import estimate, register, tables
from analysis.errors import InputError, unknown
from analysis.words import listing, number, quantity

VERDICTS = ("reproduced", "follows", "inferred", "differs", "contradicted", "quoted")
TENTH_OF_A_WHOLE = 10.0  # percentage points
GRID = 5
OPERATORS: Mapping[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass(frozen=True)
class Claim:
    """A row of data/claims.csv: a number printed in one of the five documents."""

    id: str
    document: str
    line: int
    section: str
    statement: str
    printed: str
    value: float
    value_high: float | None
    unit: str
    hedge: str
    precision: float | None
    tolerance: float
    kind: str
    sample_size: int | None
    same_as: str
    method: str
    result: str
    wording: str
    note: str


@dataclass(frozen=True)
class Interval:
    """What a printed number can mean, in the claim's unit."""

    low: float
    high: float
    low_included: bool
    high_included: bool

    def contains(self, value: float, tolerance: float = 0.0) -> bool:
        """Whether ``value``, known to within ``tolerance``, can be what the printed number means."""
        above = value + tolerance >= self.low if self.low_included else value + tolerance > self.low
        below = value - tolerance <= self.high if self.high_included else value - tolerance < self.high
        return above and below

    def distance(self, value: float) -> float:
        """How far ``value`` lies outside, negative below and positive above; zero inside."""
        return 0.0 if self.contains(value) else value - (self.low if value <= self.low else self.high)

    def text(self, unit: str) -> str:
        """The interval in words, such as "from 9.5 million to below 10.5 million days"."""
        if self.high == inf:
            return f"{quantity(self.low, unit)} or more"
        if self.low == self.high:
            return quantity(self.low, unit)
        if self.low == -inf:
            return f"up to {quantity(self.high, unit)}"
        low = "from " if self.low_included else "above "
        high = "to " if self.high_included else "to below "
        start = (
            quantity(self.low, unit.removesuffix(" per person"), 5)
            if unit == "percent" or unit.startswith("pounds")
            else number(self.low, 5)
        )
        return f"{low}{start} {high}{quantity(self.high, unit, 5)}"


@dataclass(frozen=True)
class Finding:
    """The verdict on a claim with the numbers behind it.

    ``intervals`` and ``recomputed`` have one entry, or two for a claim of a range; ``inferred`` names the assumptions
    on which the recomputed value rests and which were solved for from the report's own results.
    """

    claim: Claim
    verdict: str
    intervals: tuple[Interval, ...]
    recomputed: tuple[float, ...]
    inferred: tuple[str, ...]
    reason: str


@cache
def claims() -> Mapping[str, Claim]:
    """All claims by id, in the order of the ledger."""
    return {row["id"]: _claim(row) for row in tables.read("claims").to_dict("records")}


def finding(claim_id: str, values: Mapping[str, float] | None = None) -> Finding:
    """The verdict on one claim, recomputed with ``values`` of the assumptions or else with the report's own route.

    Raises InputError for an unknown claim.
    """
    if claim_id not in claims():
        raise unknown("claim", claim_id, claims())
    return _finding(claims()[claim_id], register.base() if values is None else values)


def findings(section: str = "", method: str = "") -> list[Finding]:
    """The verdicts on all claims, or on those of a section or with a method, in the order of the ledger."""
    return [finding(claim.id) for claim in claims().values() if section in ("", claim.section) and method in ("", claim.method)]


def accepted_intervals(claim: Claim) -> tuple[Interval, ...]:
    """What the printed number, or each end of the printed range, can mean."""
    ends = [claim.value] if claim.value_high is None else [claim.value, claim.value_high]
    return tuple(_interval(claim, end) for end in ends)


def last_digit(claim: Claim, value: float) -> float:
    """One unit of the last printed digit, in the claim's unit: 1 million for "10 million", 0.01 for "4.21 per cent"."""
    if claim.precision:
        return claim.precision
    written = _written_number(claim.printed, value)
    if written is None:
        return TENTH_OF_A_WHOLE if claim.unit == "percent" else _size(value)
    digits, scale = written
    decimals = len(digits.partition(".")[2])
    zeros = len(digits) - len(digits.rstrip("0")) if scale == 1 and not decimals and len(digits) >= 3 else 0
    return scale * 10.0 ** (zeros - decimals)


def evaluate(expression: str, values: Mapping[str, float]) -> float:
    """The value of a claim's expression: results, assumptions, {references} and numbers, joined by + - * / and brackets.

    Raises InputError for anything else; nothing is ever run as code.
    """
    names = _Names(expression, values)
    try:
        return _arithmetic(ast.parse(names.text.strip(), mode="eval").body, names.values, expression)
    except SyntaxError:
        raise InputError(f"cannot read the expression {expression!r}: expected names, {{references}}, numbers and + - * / ( )") from None


def results_in(expression: str) -> list[str]:
    """The results of the model that an expression names, in order."""
    outside = re.sub(r"\{[^}]*\}|\[[^\]]*\]", " ", expression)
    return [name for name in re.findall(r"[a-z_]+", outside) if name in estimate.functions()]


def _finding(claim: Claim, values: Mapping[str, float]) -> Finding:
    intervals = accepted_intervals(claim)
    if not claim.result:
        return Finding(claim, "quoted", intervals, (), (), "A figure of somebody else; nothing here can recompute it.")
    recomputed = tuple(evaluate(part, values) for part in claim.result.split(";"))
    if len(recomputed) != len(intervals):
        raise InputError(f"data/claims.csv, {claim.id}, column result: {len(recomputed)} expressions for {len(intervals)} printed numbers")
    inside = all(interval.contains(value, claim.tolerance) for interval, value in zip(intervals, recomputed, strict=True))
    inferred = _inferred_inputs(claim)
    verdict = _verdict(claim.method, inside, bool(inferred))
    return Finding(claim, verdict, intervals, recomputed, inferred, _reason(claim, verdict, intervals, recomputed, inferred, values))


def _verdict(method: str, inside: bool, rests_on_inferred: bool) -> str:
    if method == "arithmetic":
        return "follows" if inside else "contradicted"
    if not inside:
        return "differs"
    return "inferred" if rests_on_inferred else "reproduced"


def _inferred_inputs(claim: Claim) -> tuple[str, ...]:
    needed = set().union(*(estimate.inputs_of(name) for name in results_in(claim.result)))
    return tuple(name for name, assumption in register.assumptions().items() if name in needed and assumption.is_inferred)


def _reason(
    claim: Claim,
    verdict: str,
    intervals: tuple[Interval, ...],
    recomputed: tuple[float, ...],
    inferred: tuple[str, ...],
    values: Mapping[str, float],
) -> str:
    found = listing([quantity(value, claim.unit, 5) for value in recomputed])
    means = listing([interval.text(claim.unit) for interval in intervals])
    if claim.tolerance:
        found += f" (known to within {quantity(claim.tolerance, claim.unit)})"
    if verdict in ("reproduced", "follows"):
        return f"Recomputed as {found}; the printed number accepts {means}."
    if verdict == "inferred":
        solved = listing([f"{name} = {values[name]:g}" for name in inferred])
        return f"Recomputed as {found}, inside {means}, but only with inputs solved for from the report's own results: {solved}."
    gaps = [interval.distance(value) / abs(value or 1) for interval, value in zip(intervals, recomputed, strict=True)]
    worst = max(gaps, key=abs)
    side = "above" if worst > 0 else "below"
    return f"Recomputed as {found}; the printed number accepts {means}, so it is {abs(worst):.1%} {side} it."


def _interval(claim: Claim, value: float) -> Interval:
    if claim.unit == "rank":
        return Interval(value, value, True, True)
    below, above = _half_steps(claim, value)
    if claim.hedge in ("about", "nearly"):
        unit = last_digit(claim, value)
        on_grid = value >= 2 * GRID * unit and round(value / unit) % GRID == 0
        below, above = (GRID * below, GRID * above) if on_grid else (below, above)
    return {
        "about": Interval(value - below, value + above, True, True),
        "nearly": Interval(value - below, value, True, False),
        "more_than": Interval(value, _next_above(claim, value), False, False),
        "less_than": Interval(value - 2 * below, value, False, False),
        "at_least": Interval(value - below, inf, True, False),
        "up_to": Interval(-inf, value + above, False, False),
    }.get(claim.hedge, Interval(value - below, value + above, True, False))


def _half_steps(claim: Claim, value: float) -> tuple[float, float]:
    """How far below and above the printed value a number can lie that still rounds to it."""
    one_in = _one_in(claim)
    if one_in:
        return value - 100 / (one_in + 0.5), 100 / (one_in - 0.5) - value
    half = last_digit(claim, value) / 2
    return half, half


def _next_above(claim: Claim, value: float) -> float:
    one_in = _one_in(claim)
    return 100 / (one_in - 1) if one_in and one_in > 1 else value + last_digit(claim, value)


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
    """The power of ten of the first digit: one unit of a number such as "eight million" that is printed in words."""
    size = 1.0
    while abs(value) >= 10 * size:
        size *= 10
    return size if value % size == 0 else 1.0


class _Names:
    """An expression whose references and regional results are replaced by plain names, and the value of every name."""

    def __init__(self, expression: str, values: Mapping[str, float]) -> None:
        self.values: dict[str, float] = {}
        known = _known(tuple(sorted(values.items())))
        text = re.sub(r"\{([^}]*)\}", lambda match: self._name(register.locate(match[1])), expression)
        text = re.sub(r"([a-z_]+)\[([^\]]+)\]", lambda match: self._name(_regional(known, match[1], match[2])), text)
        for name in re.findall(r"\b[a-z][a-z_]*\b", text):
            if name not in known:
                raise unknown("result or assumption", name, known)
            self.values[name] = known[name]
        self.text = text

    def _name(self, value: float) -> str:
        name = f"Term{len(self.values)}"
        self.values[name] = value
        return name


@cache
def _known(values: tuple[tuple[str, float], ...]) -> Mapping[str, float]:
    return dict(values) | estimate.for_assumptions(dict(values))


def _regional(known: Mapping[str, float], result: str, region: str) -> float:
    if result not in known:
        raise unknown("result", result, estimate.functions())
    if region not in register.regions():
        raise unknown("region", region, register.regions())
    return float(known[result][register.regions().index(region)])


def _arithmetic(node: ast.expr, values: Mapping[str, float], expression: str) -> float:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return float(number)
        case ast.Name(id=name) if name in values:
            return float(values[name])
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATORS:
            return OPERATORS[type(sign)](_arithmetic(left, values, expression), _arithmetic(right, values, expression))
    raise InputError(f"cannot read the expression {expression!r}: expected names, {{references}}, numbers and + - * / ( )")


def _claim(row: dict) -> Claim:
    """A row of the ledger with None for a number that is not given."""
    optional = {
        name: None if isnan(float(row[name] if row[name] is not None else "nan")) else row[name]
        for name in ("value_high", "precision", "sample_size", "tolerance")
    }
    size = optional["sample_size"]
    numbers = {name: None if optional[name] is None else float(optional[name]) for name in ("value_high", "precision")}
    return Claim(
        **{name: value for name, value in row.items() if name not in optional and name not in ("value", "line")},
        **numbers,
        value=float(row["value"]),
        line=int(row["line"]),
        sample_size=None if size is None else int(size),
        tolerance=float(optional["tolerance"] or 0.0),
    )

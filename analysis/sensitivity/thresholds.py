"""Where a claim flips: the value of an assumption at which it ceases to be true; how firmly it stands."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import sympy
from scipy.optimize import brentq
from sympy.calculus.accumulationbounds import AccumBounds

from analysis import estimate
from analysis.claims import Interval, claims, finding
from analysis.inputs import register
from analysis.inputs.register import Changes
from analysis.inputs.tables import cached_on_data
from analysis.sensitivity.probabilistic import SEED, over_joint_range

AT, NONE, NOT_KNOWN = "at a value", "no value in range", "not known"
PIECES = 16
STEPS = 257


@dataclass(frozen=True)
class Threshold:
    """Whether an expression crosses a level within a range: at a value, provably nowhere, or it is not known."""

    outcome: str
    value: float | None = None


@dataclass(frozen=True)
class Robustness:
    """How firmly a claim stands.

    ``share`` of all that is considered of its assumptions in which the recomputed value bears the claim out,
    with its Monte Carlo error; ``breaker`` is the assumption whose flip is nearest to its base value, as a part of its
    range, and ``flip`` the value at which the claim ceases to hold. None where no flip is known; ``not_known`` are the
    assumptions of which it is not known whether they have one.
    """

    claim: str
    result: str
    holds_at_base: bool
    share: float
    error: float
    breaker: str | None
    flip: float | None
    not_known: tuple[str, ...]


def accepted(claim: str) -> Interval:
    """What bears out a claim on a single result: above ten million for "more than ten million"."""
    (interval,) = finding(claim).true_intervals
    return interval


@cached_on_data
def flip(claim: str, assumption: str, changes: Changes = ()) -> Threshold:
    """Where a claim ceases or begins to hold: the value of an assumption nearest to its own, all others as they are."""
    result = claims()[claim].result
    row, values = register.assumptions()[assumption], register.base() | dict(changes)
    if assumption not in estimate.assumptions_of(result):
        return Threshold(NONE)
    symbol = sympy.Symbol(assumption, positive=True)
    expression = estimate.symbolic(result).subs(_all_but(assumption, values))
    ends = [end for end in (accepted(claim).low, accepted(claim).high) if np.isfinite(end)]
    found = [crossing(expression - end, symbol, row.low, row.high, values[assumption]) for end in ends]
    places = [each.value for each in found if each.outcome == AT]
    if places:
        return Threshold(AT, min(places, key=lambda value: abs(value - values[assumption])))
    return Threshold(NOT_KNOWN if any(each.outcome == NOT_KNOWN for each in found) else NONE)


def crossing(expression: sympy.Expr, symbol: sympy.Symbol, low: float, high: float, near: float) -> Threshold:
    """Where an expression is zero between two values of its symbol, the place nearest to ``near``.

    If its slope provably has one sign, the two ends decide. If not, a change of sign on a grid gives a value; without
    one it is not known, for the expression may touch zero between two points of the grid.
    """
    function = sympy.lambdify(symbol, expression, "numpy")
    monotonic = _has_one_sign(sympy.diff(expression, symbol), symbol, low, high)
    points = np.linspace(low, high, 2 if monotonic else STEPS)
    values = np.broadcast_to(function(points), points.shape).astype(float)
    roots = [float(point) for point, value in zip(points, values, strict=True) if value == 0]
    for place in np.flatnonzero(values[:-1] * values[1:] < 0):
        roots.append(float(brentq(function, points[place], points[place + 1], xtol=1e-300, rtol=1e-14)))
    if roots:
        return Threshold(AT, min(roots, key=lambda root: abs(root - near)))
    return Threshold(NONE if monotonic else NOT_KNOWN)


def robustness(claim: str, draws: int = 200_000, seed: int = SEED, changes: Changes = ()) -> Robustness:
    """How firmly a claim on a single result stands over all that is considered of its assumptions."""
    result = claims()[claim].result
    held = accepted(claim).holds(over_joint_range([result], draws, seed, changes)[result])
    share = float(held.mean())
    flips = {name: flip(claim, name, changes) for name in estimate.assumptions_of(result)}
    values = {name: found.value for name, found in flips.items() if found.value is not None}
    breaker = min(values, key=lambda name: _distance(name, values[name]), default=None)
    return Robustness(
        claim,
        result,
        holds_at_base=accepted(claim).contains(float(estimate.at_base(result, dict(changes)))),
        share=share,
        error=1.96 * float(np.sqrt(share * (1 - share) / draws)),
        breaker=breaker,
        flip=values.get(breaker),
        not_known=tuple(name for name, found in flips.items() if found.outcome == NOT_KNOWN),
    )


def _has_one_sign(slope: sympy.Expr, symbol: sympy.Symbol, low: float, high: float) -> bool:
    """Whether a slope is nowhere negative or nowhere positive, by interval arithmetic on pieces of the range."""
    edges = np.linspace(low, high, PIECES + 1)
    pieces = [AccumBounds(*map(float, pair)) for pair in pairwise(edges)]
    found = [slope.subs(symbol, piece) for piece in pieces]
    return all((part >= 0) == True for part in found) or all((part <= 0) == True for part in found)  # noqa: E712


def _distance(name: str, value: float) -> float:
    """How far a flip is from the base value, as a part of the range."""
    row = register.assumptions()[name]
    return abs(value - row.value) / (row.high - row.low)


def _all_but(assumption: str, values: dict[str, float]) -> dict[sympy.Symbol, float]:
    """The value of every symbol of the model except one assumption's."""
    inputs = register.inputs(values)
    staff = {
        symbol: float(value)
        for name in register.REGION_INPUTS
        for symbol, value in zip(estimate.symbols()[name], inputs[name], strict=True)
    }
    return staff | {estimate.symbols()[name]: value for name, value in values.items() if name != assumption}

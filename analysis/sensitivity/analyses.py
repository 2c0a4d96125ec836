"""How results answer to their assumptions: one at a time, two at a time, all at once, and where a claim flips.

Assumptions whose distribution is ``choice`` are structural: a probabilistic analysis holds them at their base value,
and the specification curve and the joint range vary them. Assumptions are drawn independently. Where two belong
together they enter a result as one: the ends of a range of cost share one ``cost_position``, staff and FTE of one
count are scaled by one ratio. No data were found from which a correlation could be estimated.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
import sympy

from analysis import estimate
from analysis.claims import Interval, claims, finding
from analysis.inputs import register
from analysis.inputs.tables import cached_on_data

STRUCTURAL = "choice"
CHUNK = 50_000
SEED, DRAWS = 2020, 1_000_000
HIGH_IMPACT, LOW_IMPACT = 0.25, 0.05  # swing as a part of the base case
QUANTILES = (0.05, 0.5, 0.95)
HEADLINES: Mapping[str, str] = {
    "mental_health_days": "wpi-scale-044",
    "fte_absent": "wpi-scale-045",
    "days_per_employee": "wpi-scale-046",
    "recorded_days_year": "wpi-scale-040",
    "employer_cost_uk": "wpi-impacts-019",
    "doctor_hours_lost": "wpi-causes-015",
    "staff_equivalent_lost": "wpi-causes-017",
}


@dataclass(frozen=True)
class Robustness:
    """How firmly a claim stands.

    ``share`` of the joint range of its assumptions in which the recomputed value is inside the printed number, with
    its Monte Carlo error; ``breaker`` is the assumption whose flip is nearest to its base value, as a part of its
    range, and ``flip`` the value at which the claim ceases to hold. None where no value in any range breaks it.
    """

    claim: str
    result: str
    holds_at_base: bool
    share: float
    error: float
    breaker: str | None
    flip: float | None


@dataclass(frozen=True)
class Impact:
    """How much an assumption matters: a rating, and by headline its swing as a part of the base case and its rank."""

    rating: str
    swings: Mapping[str, tuple[float, int]]


def own_assumptions(result: str) -> list[str]:
    """The assumptions that a result depends on, in the order of the register."""
    needed = estimate.inputs_of(result)
    return [name for name in register.assumptions() if name in needed]


@cached_on_data
def one_way(result: str) -> pd.DataFrame:
    """Each assumption at either end of its range, the others at base: columns assumption, low, high, at_low, at_high, swing.

    Sorted by swing, the largest first. ``low`` and ``high`` are the ends of the assumption, ``at_low`` and ``at_high``
    the result there.
    """
    rows = []
    for name in own_assumptions(result):
        assumption = register.assumptions()[name]
        at_low, at_high = (_value(result, {name: end}) for end in (assumption.low, assumption.high))
        rows.append((name, assumption.low, assumption.high, at_low, at_high, abs(at_high - at_low)))
    columns = ["assumption", "low", "high", "at_low", "at_high", "swing"]
    return pd.DataFrame(rows, columns=columns).sort_values("swing", ascending=False, ignore_index=True, kind="stable")


def impact(assumption: str) -> Impact:
    """The impact of an assumption on the headlines: high if it swings one by a quarter of the base case or more, low if by less than 5%."""
    swings = {}
    for result in HEADLINES:
        table = one_way(result).set_index("assumption")
        if assumption in table.index:
            swing = float(table.at[assumption, "swing"]) / _value(result, {})
            swings[result] = (swing, list(table.index).index(assumption) + 1)
    largest = max((swing for swing, _ in swings.values()), default=0.0)
    return Impact("high" if largest >= HIGH_IMPACT else "medium" if largest >= LOW_IMPACT else "low", swings)


def two_way(result: str, first: str, second: str, steps: int = 41) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A result on a grid over the ranges of two assumptions: values of the first, of the second, and the results (second by first)."""
    rows = [register.assumptions()[name] for name in (first, second)]
    across, up = (np.linspace(row.low, row.high, steps) for row in rows)
    grid = {first: np.tile(across, steps), second: np.repeat(up, steps)}
    return across, up, np.reshape(_values(result, grid), (steps, steps))


def corner_range(result: str) -> tuple[float, float]:
    """The lowest and highest value of a result with its assumptions at either end of their ranges, all combinations.

    A bound, and not an interval of any probability; every result is monotonic in each assumption.
    """
    own = own_assumptions(result)
    ends = np.array(
        list(product(*((register.assumptions()[name].low, register.assumptions()[name].high) for name in own)))
    )
    found = _values(result, {name: ends[:, place] for place, name in enumerate(own)})
    return float(found.min()), float(found.max())


def probabilistic(results: Sequence[str], draws: int, seed: int) -> dict[str, np.ndarray]:
    """Draws of results from the distributions of their assumptions, structural ones at base: one array a result.

    Drawn in chunks, each with a stream of its own, so that memory does not grow with the staff of the regions and the
    first draws stay the same when more are asked for.
    """
    return _in_chunks(results, draws, seed, drawn)


def over_joint_range(results: Sequence[str], draws: int, seed: int) -> dict[str, np.ndarray]:
    """Draws of results with every assumption, structural ones too, uniform over its range."""
    return _in_chunks(results, draws, seed, _from_range)


def drawn(assumption: register.Assumption, generator: np.random.Generator, size: int) -> np.ndarray:
    """Draws of an assumption from its distribution; a structural one stays at its base value."""
    if assumption.distribution == STRUCTURAL:
        return np.full(size, assumption.value)
    if assumption.distribution == "triangular":
        return generator.triangular(assumption.low, assumption.value, assumption.high, size)
    return generator.uniform(assumption.low, assumption.high, size)


def summary(draws: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """Mean, Monte Carlo error of the mean, standard deviation and the 5th, 50th and 95th percentile of each result."""
    rows = [
        (
            name,
            values.mean(),
            values.std(ddof=1) / np.sqrt(len(values)),
            values.std(ddof=1),
            *np.quantile(values, QUANTILES),
        )
        for name, values in draws.items()
    ]
    return pd.DataFrame(rows, columns=["result", "mean", "monte_carlo_error", "standard_deviation", "p5", "p50", "p95"])


def convergence(values: np.ndarray, points: int = 25) -> pd.DataFrame:
    """The mean of the first n draws and its 95% Monte Carlo interval, for n on a logarithmic scale from 100 on."""
    sizes = np.unique(np.geomspace(100, len(values), points).astype(int))
    means, squares = np.cumsum(values)[sizes - 1] / sizes, np.cumsum(values**2)[sizes - 1] / sizes
    half = 1.96 * np.sqrt(np.maximum(squares - means**2, 0) / sizes)
    return pd.DataFrame({"draws": sizes, "mean": means, "low": means - half, "high": means + half})


def sobol_indices(result: str, base_sample: int = 1024, seed: int = SEED) -> pd.DataFrame:
    """First-order and total Sobol indices of a result over the ranges of its assumptions, with 95% half-widths (SALib).

    Every assumption is uniform over its range, structural ones too. ``base_sample`` is a power of two.
    """
    own = own_assumptions(result)
    bounds = [[register.assumptions()[name].low, register.assumptions()[name].high] for name in own]
    return indices_of(
        lambda sample: _values(result, dict(zip(own, sample.T, strict=True))), own, bounds, base_sample, seed
    )


def indices_of(
    function: Callable[[np.ndarray], np.ndarray],
    names: Sequence[str],
    bounds: Sequence[Sequence[float]],
    base_sample: int,
    seed: int,
) -> pd.DataFrame:
    """Sobol indices of any function of rows of a sample: columns assumption, first, first_error, total, total_error."""
    from SALib.analyze import sobol as analysis_of  # takes more than a second to import
    from SALib.sample import sobol as sampling

    seed += 1  # SALib takes a seed of 0 for none
    problem = {"num_vars": len(names), "names": list(names), "bounds": [list(pair) for pair in bounds]}
    sample = sampling.sample(problem, base_sample, calc_second_order=False, seed=seed)
    found = analysis_of.analyze(problem, function(sample), calc_second_order=False, seed=seed)
    frame = pd.DataFrame(
        {
            "assumption": names,
            "first": found["S1"],
            "first_error": found["S1_conf"],
            "total": found["ST"],
            "total_error": found["ST_conf"],
        }
    )
    return frame.sort_values("total", ascending=False, ignore_index=True, kind="stable")


def accepted(claim: str) -> Interval:
    """What a claim on a single result accepts as recomputed."""
    (interval,) = finding(claim).intervals
    return interval


@cached_on_data
def flip(claim: str, assumption: str) -> float | None:
    """The value of an assumption, nearest to base, at which a claim ceases to hold or begins to; None if no value in range does it.

    Solved exactly from the symbolic model, with all other assumptions at base.
    """
    result = claims()[claim].result
    row = register.assumptions()[assumption]
    if assumption not in own_assumptions(result):
        return None
    interval = accepted(claim)
    symbol = sympy.Symbol(assumption, positive=True)
    others = {sympy.Symbol(name, positive=True): value for name, value in register.base().items() if name != assumption}
    expression = estimate.symbolic(result).subs(others).subs(_staff_of_regions())
    ends = [end for end in (interval.low, interval.high) if np.isfinite(end)]
    solutions = [float(root) for end in ends for root in sympy.solve(sympy.Eq(expression, end), symbol) if root.is_real]
    inside = [value for value in solutions if row.low <= value <= row.high]
    return min(inside, key=lambda value: abs(value - row.value)) if inside else None


def robustness(claim: str, draws: int = 200_000, seed: int = SEED) -> Robustness:
    """How firmly a claim on a single result stands over the joint range of its assumptions."""
    result = claims()[claim].result
    interval = accepted(claim)
    held = interval.holds(over_joint_range([result], draws, seed)[result])
    share = float(held.mean())
    flips = {name: value for name in own_assumptions(result) if (value := flip(claim, name)) is not None}
    breaker = min(flips, key=lambda name: _distance(name, flips[name])) if flips else None
    base = float(estimate.for_assumptions(register.base())[result])
    error = 1.96 * float(np.sqrt(share * (1 - share) / draws))
    return Robustness(
        claim, result, interval.contains(base), share, error, breaker, flips.get(breaker) if breaker else None
    )


def specification_curve(result: str) -> pd.DataFrame:
    """A result for every combination of the base values and alternatives of its assumptions, the lowest first.

    One column an assumption with the name of the alternative taken (``base`` where none is), and ``value``.
    """
    own = own_assumptions(result)
    options = {
        name: [("base", register.base()[name])]
        + [(row.id, row.value) for row in register.alternatives().values() if row.assumption == name]
        for name in own
    }
    options = {name: choices for name, choices in options.items() if len(choices) > 1}
    combinations = list(product(*options.values()))
    values = {name: np.array([chosen[place][1] for chosen in combinations]) for place, name in enumerate(options)}
    frame = pd.DataFrame({name: [chosen[place][0] for chosen in combinations] for place, name in enumerate(options)})
    return frame.assign(value=_values(result, values)).sort_values("value", ignore_index=True, kind="stable")


def _value(result: str, changes: Mapping[str, float]) -> float:
    return float(estimate.estimate(register.inputs(register.base() | dict(changes)), [result])[result])


def _values(result: str, changes: Mapping[str, np.ndarray]) -> np.ndarray:
    """A result for arrays of some assumptions, all of one length, the others at base."""
    length = len(next(iter(changes.values())))
    found = estimate.estimate(register.inputs(register.base() | dict(changes)), [result])[result]
    return np.broadcast_to(found, (length,))


def _in_chunks(
    results: Sequence[str],
    draws: int,
    seed: int,
    draw: Callable[[register.Assumption, np.random.Generator, int], np.ndarray],
) -> dict[str, np.ndarray]:
    own = list(dict.fromkeys(name for result in results for name in own_assumptions(result)))
    found = {result: np.empty(draws) for result in results}
    for place, start in enumerate(range(0, draws, CHUNK)):
        size = min(CHUNK, draws - start)
        generator = np.random.default_rng([seed, place])
        values = register.base() | {name: draw(register.assumptions()[name], generator, CHUNK)[:size] for name in own}
        for result, part in estimate.estimate(register.inputs(values), results).items():
            found[result][start : start + size] = part
    return found


def _from_range(assumption: register.Assumption, generator: np.random.Generator, size: int) -> np.ndarray:
    return generator.uniform(assumption.low, assumption.high, size)


def _distance(name: str, value: float) -> float:
    """How far a flip is from the base value, as a part of the range."""
    row = register.assumptions()[name]
    return abs(value - row.value) / (row.high - row.low)


def _staff_of_regions() -> dict[sympy.Symbol, float]:
    inputs = register.inputs(register.base())
    return {
        sympy.Symbol(f"{name}[{region}]", nonnegative=True): float(value)
        for name in register.REGION_INPUTS
        for region, value in zip(register.regions(), inputs[name], strict=True)
    }

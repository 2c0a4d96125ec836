"""Draws of results from the ranges of their assumptions (probabilistic sensitivity analysis).

A draw is a share between 0 and 1, put through the inverse distribution function of an assumption. Assumptions that
belong together (data/moves_together.csv, with the reason) share the share. All others are drawn independently, since
they come from sources that have nothing to do with each other; ``comonotone`` is the other extreme, and the truth lies
between the two. A choice, such as which share or which workforce, is not drawn: each scenario makes its own. What a
scenario chooses may itself be known only within a range, which is then drawn.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis import estimate
from analysis.errors import InputError
from analysis.inputs import register, tables
from analysis.inputs.distributions import CHOICE, DISTRIBUTIONS, HELD, quantile
from analysis.inputs.register import Assumption, Changes
from analysis.inputs.tables import cached_on_data
from analysis.sensitivity.one_way import one_way
from analysis.sensitivity.specification_curve import options

CHUNK = 50_000
SEED, DRAWS = 2020, 1_000_000
QUANTILES = (0.05, 0.5, 0.95)
Drawing = Callable[[Assumption, np.ndarray], np.ndarray]


def any_value(assumption: Assumption, shares: np.ndarray) -> np.ndarray:
    """The whole of what is considered: a quantity evenly over its range, a choice evenly over its options."""
    if assumption.distribution != CHOICE:
        shape = HELD if assumption.distribution == HELD else "uniform"
        return DISTRIBUTIONS[shape](shares, assumption.low, assumption.value, assumption.high)
    values = np.array([value for _, value in options(assumption.id)])
    return values[np.minimum((shares * len(values)).astype(int), len(values) - 1)]


@cached_on_data
def in_scenario(scenario: str) -> Mapping[str, Assumption]:
    """Every assumption as a scenario has it: what an alternative sets is held there, or drawn from its own range."""
    if register.scenarios()[scenario].ends:
        raise InputError(f"scenario {scenario!r} sets every assumption to one end; nothing is left to draw")
    found = dict(register.assumptions())
    for name in register.scenarios()[scenario].changes:
        row = register.alternatives()[name]
        known = np.isnan(row.low)
        spread = {"low": row.value, "high": row.value} if known else {"low": row.low, "high": row.high}
        found[row.assumption] = replace(
            found[row.assumption], value=row.value, distribution=CHOICE if known else "triangular", **spread
        )
    return found


def held(rows: Mapping[str, Assumption], changes: Changes) -> Mapping[str, Assumption]:
    """Assumptions with what ``changes`` sets held at its value, neither drawn nor varied over options."""
    return {**rows, **{name: replace(rows[name], value=value, distribution=HELD) for name, value in changes}}


def drawn(
    rows: Iterable[Assumption], generator: np.random.Generator, size: int, draw: Drawing = quantile
) -> dict[str, np.ndarray]:
    """Draws of assumptions by id; those that belong together move together."""
    shares: dict[str, np.ndarray] = {}
    values = {}
    for row in rows:
        leader = moves_with().get(row.id, row.id)
        if leader not in shares:
            shares[leader] = generator.random(size)
        values[row.id] = draw(row, shares[leader])
    return values


@cached_on_data
def moves_with() -> Mapping[str, str]:
    """The assumption that each of the assumptions in data/moves_together.csv moves with."""
    rows = tables.read("moves_together")
    return dict(zip(rows["assumption"], rows["moves_with"], strict=True))


def probabilistic(
    results: Sequence[str], draws: int, seed: int, scenario: str = "published", changes: Changes = ()
) -> dict[str, np.ndarray]:
    """Draws of results from the distributions of their assumptions in a scenario: one array a result.

    What ``changes`` sets is held. Drawn in chunks, each with a stream of its own, so that memory does not grow with
    the staff of the regions and the first draws stay the same when more are asked for.
    """
    return _in_chunks(results, draws, seed, held(in_scenario(scenario), changes), quantile)


def over_joint_range(results: Sequence[str], draws: int, seed: int, changes: Changes = ()) -> dict[str, np.ndarray]:
    """Draws of results over all that is considered.

    Every value of a range and every option of a choice counts the same.
    """
    return _in_chunks(results, draws, seed, held(register.assumptions(), changes), any_value)


def comonotone(result: str, shares: Sequence[float] = QUANTILES, scenario: str = "published") -> np.ndarray:
    """The quantiles of a result if all its assumptions were low together and high together, as far as they raise it.

    The widest that any dependence makes: since a result is monotonic in each assumption, its quantile is the result of
    their quantiles.
    """
    rows = in_scenario(scenario)
    rises = {row.assumption: row.at_high >= row.at_low for row in one_way(result).itertuples()}
    points = np.array(shares)
    values = {name: quantile(rows[name], points if rise else 1 - points) for name, rise in rises.items()}
    return np.broadcast_to(estimate.at_base(result, values), points.shape)


def summary(draws: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """Mean, Monte Carlo error of the mean, standard deviation and the 5th, 50th and 95th percentile of each result."""
    rows = []
    for name, values in draws.items():
        deviation = values.std(ddof=1)
        error = deviation / np.sqrt(len(values))
        rows.append((name, values.mean(), error, deviation, *np.quantile(values, QUANTILES)))
    return pd.DataFrame(rows, columns=["result", "mean", "monte_carlo_error", "standard_deviation", "p5", "p50", "p95"])


def scenario_ranges(result: str, draws: int, seed: int, scenarios: Sequence[str]) -> pd.DataFrame:
    """The range of a result in scenarios that choose differently: 90% of independent draws, and the comonotone case.

    Columns ``scenario``, ``value`` (nothing drawn), ``p5``, ``p95``, ``together_p5``, ``together_p95``.
    """
    rows = []
    for name in scenarios:
        value = float(estimate.at_base(result, register.scenario_values(name)))
        independent = np.quantile(probabilistic([result], draws, seed, name)[result], (0.05, 0.95))
        rows.append((name, value, *independent, *comonotone(result, (0.05, 0.95), name)))
    return pd.DataFrame(rows, columns=["scenario", "value", "p5", "p95", "together_p5", "together_p95"])


def convergence(values: np.ndarray, points: int = 25) -> pd.DataFrame:
    """The mean of the first n draws and its 95% Monte Carlo interval, for n on a logarithmic scale from 100 on."""
    sizes = np.unique(np.geomspace(100, len(values), points).astype(int))
    means, squares = np.cumsum(values)[sizes - 1] / sizes, np.cumsum(values**2)[sizes - 1] / sizes
    half = 1.96 * np.sqrt(np.maximum(squares - means**2, 0) / sizes)
    return pd.DataFrame({"draws": sizes, "mean": means, "low": means - half, "high": means + half})


def _in_chunks(
    results: Sequence[str], draws: int, seed: int, rows: Mapping[str, Assumption], draw: Drawing
) -> dict[str, np.ndarray]:
    own = list(dict.fromkeys(name for result in results for name in estimate.assumptions_of(result)))
    held = {name: row.value for name, row in rows.items()}
    found = {result: np.empty(draws) for result in results}
    for place, start in enumerate(range(0, draws, CHUNK)):
        part = slice(start, min(start + CHUNK, draws))
        generator = np.random.default_rng([seed, place])
        values = held | drawn([rows[name] for name in own], generator, CHUNK, draw)
        for result, computed in estimate.estimate(register.inputs(values), results).items():
            found[result][part] = np.broadcast_to(computed, CHUNK)[: part.stop - start]
    return found

"""A run of a whole chapter, and a million draws of one number, beside the plain way: ``make bench``.

Nothing in the project imports this. Each pair first checks that both ways give the same.
"""

from collections.abc import Callable, Iterator

import numpy as np
import papermill
import pytest

from analysis import estimate
from analysis.inputs import register
from analysis.runs import ROOT, execution, notebooks, processes

RUNS, DRAWS, SHARE = 10, 1_000_000, 0.4
RESULT, VARIED = "mental_health_days", ("mental_health_share", "sickness_rate")


def forked(runs: int) -> Iterator[dict[str, float]]:
    """What runs of the chapter on scale record, each in a process forked from a server that has done the imports."""
    calls = {number: ("scale", {"mental_health_share": SHARE + number / 1000}) for number in range(runs)}
    for _, ended in processes.each(execution.run, calls):
        yield values(notebooks.parsed(ended.result.notebook, "scale"))


def by_papermill(runs: int) -> Iterator[dict[str, float]]:
    """The same by papermill's own engine, which starts a kernel for each run."""
    for number in range(runs):
        parameters = {"mental_health_share": SHARE + number / 1000}
        path = notebooks.path_of("scale")
        yield values(papermill.execute_notebook(path, None, parameters, cwd=ROOT, progress_bar=False))


def values(notebook: object) -> dict[str, float]:
    """The numbers that an executed notebook recorded, by name."""
    return {name: entry["value"] for name, entry in notebooks.records_of(notebook, "scale").items()}


def at_once(draws: dict[str, np.ndarray]) -> np.ndarray:
    """A result for every draw, the model being called once with arrays."""
    return estimate.estimate(register.inputs(register.base() | draws), [RESULT])[RESULT]


def one_by_one(draws: dict[str, np.ndarray]) -> np.ndarray:
    """The same in a loop that calls the model for every draw."""
    base = register.inputs(register.base())
    rows = zip(*(column.tolist() for column in draws.values()), strict=True)
    cases = (base | dict(zip(draws, row, strict=True)) for row in rows)
    return np.array([estimate.estimate(case, [RESULT])[RESULT] for case in cases])


def drawn(size: int) -> dict[str, np.ndarray]:
    """Draws of the assumptions that vary."""
    generator, rows = np.random.default_rng(2020), register.assumptions()
    return {name: generator.uniform(rows[name].low, rows[name].high, size) for name in VARIED}


def test_both_ways_of_a_run_record_the_same() -> None:
    """A benchmark of two things that differ would say nothing."""
    assert list(forked(1)) == list(by_papermill(1))


def test_both_ways_of_drawing_give_the_same() -> None:
    """The same of the draws."""
    assert at_once(drawn(1000)).tolist() == pytest.approx(one_by_one(drawn(1000)).tolist(), rel=1e-12)


@pytest.mark.benchmark(group=f"{RUNS} runs of the chapter on scale, figures included")
@pytest.mark.parametrize("way", [forked, by_papermill])
def test_runs(benchmark: Callable, way: Callable) -> None:
    """The fork server is started before the clock."""
    list(forked(1))
    benchmark.pedantic(lambda: list(way(RUNS)), rounds=1)


@pytest.mark.benchmark(group="draws of the days lost: a million at once, ten thousand one by one")
@pytest.mark.parametrize(("way", "size"), [(at_once, DRAWS), (one_by_one, DRAWS // 100)])
def test_draws(benchmark: Callable, way: Callable, size: int) -> None:
    """The loop is shortened to a hundredth, so that it ends within the patience of a reader."""
    benchmark.pedantic(way, (drawn(size),), rounds=3)

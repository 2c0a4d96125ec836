"""Draws of results and the search for routes, beside a plain loop and beside SALib's way of calling a model."""

import resource
from collections.abc import Callable
from time import perf_counter

import numpy as np

from analysis import estimate, reconstruction, register, uncertainty

LOOP_DRAWS = 2_000  # a loop of a million would take minutes: its time is measured on these and scaled up


def measure() -> dict[str, float]:
    """Seconds and megabytes by name; loops are scaled to the number of draws that they stand for."""
    scalars = [name for name in estimate.functions() if not estimate.is_by_region(name)]
    found = {"million_draws_of_all_results_s": _seconds(lambda: uncertainty.probabilistic(scalars, 1_000_000, 1))}
    found["million_draws_of_all_results_plain_loop_s"] = _seconds(lambda: _plain_loop(scalars)) * 1_000_000 / LOOP_DRAWS
    found["million_draws_of_all_results_salib_s"] = _seconds(lambda: _through_salib(scalars)) * 1_000_000 / LOOP_DRAWS
    found["million_draws_peak_mb"] = _peak_megabytes()
    headlines = list(uncertainty.HEADLINES)
    found["ten_million_draws_of_headlines_s"] = _seconds(lambda: uncertainty.probabilistic(headlines, 10_000_000, 1))
    found["ten_million_draws_peak_mb"] = _peak_megabytes()
    search = reconstruction.routes_to_the_days()
    found["search_combinations"] = float(search.tried)
    found["search_s"] = _seconds(reconstruction.routes_to_the_days)
    return found


def _plain_loop(results: list[str]) -> list[dict[str, object]]:
    """One call of the model for each draw, as a loop over plain numbers would have it."""
    generator = np.random.default_rng(1)
    assumptions = register.assumptions().values()
    return [
        estimate.estimate(register.inputs({row.id: generator.uniform(row.low, row.high) for row in assumptions}), results)
        for _ in range(LOOP_DRAWS)
    ]


def _through_salib(results: list[str]) -> np.ndarray:
    """SALib's ``ProblemSpec.evaluate`` with the model called for each row of the sample, as its documentation does."""
    from SALib import ProblemSpec

    rows = list(register.assumptions().values())
    problem = ProblemSpec({"names": [row.id for row in rows], "bounds": [[row.low, row.high] for row in rows], "outputs": results})
    generator = np.random.default_rng(1)
    problem.set_samples(np.column_stack([generator.uniform(row.low, row.high, LOOP_DRAWS) for row in rows]))

    def model(sample: np.ndarray) -> np.ndarray:
        found = np.empty((len(sample), len(results)))
        for place, values in enumerate(sample):
            inputs = register.inputs(dict(zip(problem["names"], values, strict=True)))
            found[place] = list(estimate.estimate(inputs, results).values())
        return found

    return problem.evaluate(model).results


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

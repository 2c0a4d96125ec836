"""How fast the heavy parts are, measured beside a plain loop over the same functions in the same run.

Run by ``make bench``, which prints the figures and writes them to ``_build/bench.json``.
"""

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np

from analysis import estimate, reconstruction, register, uncertainty

LOOP_DRAWS = 2_000  # a loop of a million would take minutes: its time is measured on these and scaled up
REPORT = Path(__file__).resolve().parent.parent / "_build" / "bench.json"


def measure() -> dict[str, float]:
    """Seconds and megabytes by name; loops are scaled to the number of draws that they stand for."""
    scalars = [name for name in estimate.functions() if not estimate.is_by_region(name)]
    found = {"million_draws_of_all_results_s": _seconds(lambda: uncertainty.probabilistic(scalars, 1_000_000, 1))}
    found["million_draws_of_all_results_plain_loop_s"] = _seconds(lambda: _plain_loop(scalars)) * 1_000_000 / LOOP_DRAWS
    found["million_draws_peak_mb"] = _peak_megabytes()
    headlines = list(uncertainty.HEADLINES)
    found["ten_million_draws_of_headlines_s"] = _seconds(lambda: uncertainty.probabilistic(headlines, 10_000_000, 1))
    found["ten_million_draws_peak_mb"] = _peak_megabytes()
    search = reconstruction.routes_to_the_days()
    found["search_combinations"] = float(search.tried)
    found["search_s"] = _seconds(reconstruction.routes_to_the_days)
    return found


def main() -> int:
    """Measure, print and write the report."""
    found = measure()
    for name, value in found.items():
        print(f"{name:45} {value:12,.2f}")
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


def _plain_loop(results: list[str]) -> list[dict[str, object]]:
    """One call of the model for each draw, as a loop over plain numbers would have it."""
    generator = np.random.default_rng(1)
    assumptions = register.assumptions().values()
    return [
        estimate.estimate(register.inputs({row.id: generator.uniform(row.low, row.high) for row in assumptions}), results)
        for _ in range(LOOP_DRAWS)
    ]


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())

"""A sweep of 100 runs beside papermill's command line, and beside the time of the cells themselves."""

import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter

import papermill

from analysis.runs import local, plan, starter, sweep
from analysis.runs.notebooks import CHAPTERS, ROOT

VARIED = {"scale": "mental_health_share", "impacts": "cost_position"}  # one parameter of each chapter that is swept
SWEPT = tuple(VARIED)
CASES = 50  # of two chapters: 100 runs
STOCK_RUNS = 4  # of papermill's command line, in each way: a hundred would take a quarter of an hour
REPEATS = 4  # of each chapter in a warm process, of which the first is left out
CORES = os.cpu_count() or 1


def measure() -> dict[str, float]:
    """Seconds for each run, their ratios, and memory; papermill's are measured on a few runs and said for one."""
    found = {"papermill_command_line_one_at_a_time_s_a_run": _stock(1)}
    found[f"papermill_command_line_{CORES}_at_a_time_s_a_run"] = _stock(CORES)
    found["papermill_command_line_runs_measured_each_way"] = float(STOCK_RUNS)
    for name, figures in (("sweep", True), ("sweep_without_figures", False)):
        found |= _swept(name, figures)
        found[f"{name}_times_papermill_one_at_a_time"] = found["papermill_command_line_one_at_a_time_s_a_run"] / found[f"{name}_s_a_run"]
        at_a_time = found[f"papermill_command_line_{CORES}_at_a_time_s_a_run"]
        found[f"{name}_times_papermill_{CORES}_at_a_time"] = at_a_time / found[f"{name}_s_a_run"]
    return found


def cells_here(chapters: list[str], repeats: int, figures: bool) -> float:
    """Mean seconds that the cells of some chapters take in this process once it has run them, as papermill times them.

    Each time with another value, as the runs of a sweep have: what one value leaves in a cache does not serve the next.
    """
    from analysis import exhibits
    from analysis.runs import engine

    exhibits.draws = figures
    name, seconds = engine.register(), []
    for repeat in range(repeats):
        for chapter in chapters:
            notebook = papermill.execute_notebook(
                CHAPTERS / f"{chapter}.ipynb",
                None,
                parameters={VARIED[chapter]: 0.5 + repeat / 100},
                engine_name=name,
                kept=[],
                kernel_name="python3",
                cwd=ROOT,
                progress_bar=False,
            )
            seconds.append(sum(cell.metadata.papermill.duration or 0 for cell in notebook.cells if cell.cell_type == "code"))
    later = seconds[len(chapters) :]
    return sum(later) / len(later)


def _swept(name: str, figures: bool) -> dict[str, float]:
    """A sweep from its start to its table, the limit that its cells set, and the memory of its first and last runs."""
    before = _seconds_of_cells(figures)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan.yml"
        file.write_text(_plan(figures), encoding="utf-8")
        start = perf_counter()
        outcome = sweep.perform(plan.read(file), Path(folder) / "out", local.work())
        seconds = perf_counter() - start
        runs = list(json.loads((Path(folder) / "out" / "manifest.json").read_text(encoding="utf-8"))["runs"].values())
    with_start = seconds / outcome.runs
    start = perf_counter()
    starter.Starter(SWEPT).close()
    warm = perf_counter() - start
    limit = (before + _seconds_of_cells(figures)) / 2 / CORES
    peaks = [run["peak_megabytes"] for run in runs]
    return {
        f"{name}_runs": float(outcome.runs),
        f"{name}_s_a_run": with_start,
        f"{name}_start_s": warm,
        f"{name}_limit_s_a_run": limit,
        f"{name}_share_of_limit": limit / with_start,
        f"{name}_share_of_limit_without_start": limit / ((seconds - warm) / outcome.runs),
        f"{name}_peak_mb_of_first_ten_runs": max(peaks[:10]),
        f"{name}_peak_mb_of_last_ten_runs": max(peaks[-10:]),
    }


def _seconds_of_cells(figures: bool) -> float:
    """Seconds of a run's cells in a warm process, measured in as many processes at once as there are cores."""
    arguments = {"chapters": list(SWEPT), "repeats": REPEATS, "figures": figures}
    with starter.Starter() as warm:
        jobs = [warm.start("analysis.bench.sweeps:cells_here", arguments) for _ in range(CORES)]
        ended = [job.wait() for job in jobs]
    return sum(found.result for found in ended) / len(ended)


def _stock(at_a_time: int) -> float:
    """Seconds a run of papermill's command line, so many at a time."""
    start = perf_counter()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(at_a_time) as pool:
        list(pool.map(lambda number: _papermill(SWEPT[number % len(SWEPT)], Path(folder) / f"{number}.ipynb"), range(STOCK_RUNS)))
    return (perf_counter() - start) / STOCK_RUNS


def _papermill(chapter: str, after: Path) -> None:
    command = [str(Path(sys.executable).with_name("papermill")), "--no-progress-bar", "--log-level", "ERROR"]
    subprocess.run([*command, str(CHAPTERS / f"{chapter}.ipynb"), str(after), "-p", "staff", "1300000"], cwd=ROOT, check=True)


def _plan(figures: bool) -> str:
    over = "[mental_health_share, sickness_rate, staff, cost_per_employee_high]"
    sample = f"{{runs: {CASES}, seed: 1, over: {over}}}"
    return f"chapters: [{', '.join(SWEPT)}]\nfigures: {str(figures).lower()}\ncases:\n  - latin_hypercube: {sample}\n"

"""The runs of a sweep on this machine: forked from a warm process, or with papermill's own engine where there is no fork."""

import os
import select
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

from analysis.runs import starter
from analysis.runs.execution import execute
from analysis.runs.notebooks import CHAPTERS
from analysis.runs.values import Done, Run

FORKED, STOCK = "processes forked from a warm one", "papermill's own engine, as processes cannot be forked here"


def work(jobs: int | None = None) -> Callable[[Sequence[Run]], Iterator[Done]]:
    """Does runs ``jobs`` at a time, by default as many as there are cores."""
    at_a_time = jobs or os.cpu_count() or 1
    return lambda runs: (_forked if starter.is_available() else _stock)(runs, at_a_time)


def how() -> str:
    """Which way runs are started here."""
    return FORKED if starter.is_available() else STOCK


def start(warm: starter.Starter, run: Run) -> starter.Job:
    """Start a run in a process forked for it."""
    path = str(CHAPTERS / f"{run.chapter}.ipynb")
    arguments = {"path": path, "name": run.chapter, "parameters": run.parameters, "figures": run.figures}
    return warm.start("analysis.runs.execution:run_here", arguments)


def done(run: Run, ended: starter.Ended) -> Done:
    """A run from how its process ended."""
    found = ended.result or {"notebook": "", "error": ended.problem}
    return Done(run, found["notebook"], found["error"], ended.seconds, ended.peak_megabytes)


def _forked(runs: Sequence[Run], jobs: int) -> Iterator[Done]:
    if not runs:
        return
    with starter.Starter() as warm:
        waiting, running = deque(runs), {}
        while waiting or running:
            while waiting and len(running) < jobs:
                run = waiting.popleft()
                running[start(warm, run)] = run
            for job in select.select(list(running), [], [])[0]:
                if (ended := job.poll()) is not None:
                    yield done(running.pop(job), ended)


def _stock(runs: Sequence[Run], jobs: int) -> Iterator[Done]:
    with ProcessPoolExecutor(min(jobs, max(len(runs), 1))) as pool:
        for future in as_completed([pool.submit(stock_run, run) for run in runs]):
            yield future.result()


def stock_run(run: Run) -> Done:
    """A run with papermill's own engine."""
    found = execute(CHAPTERS / f"{run.chapter}.ipynb", run.chapter, run.parameters)
    return Done(run, found.notebook, found.error, None, None)

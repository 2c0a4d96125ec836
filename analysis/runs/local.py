"""The runs of a sweep on this machine: forked from a warm process, or with papermill's own engine where there is no fork."""

import os
import select
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Any

from analysis.runs import starter
from analysis.runs.execution import execute
from analysis.runs.notebooks import CHAPTERS
from analysis.runs.values import Done, Run

RUN_HERE = "analysis.runs.execution:run_here"
RUNS_WORTH_A_REHEARSAL = 10
FORKED, STOCK = "processes forked from a warm one", "papermill's own engine, as processes cannot be forked here"


def work(jobs: int | None = None) -> Callable[[Sequence[Run]], Iterator[Done]]:
    """Does runs ``jobs`` at a time, by default ``default_jobs()``."""
    return lambda runs: (_forked if starter.is_available() else _stock)(runs, jobs or default_jobs())


def default_jobs() -> int:
    """One more than there are cores, so that none waits while a run ends and the next is forked."""
    return (os.cpu_count() or 1) + 1


def how() -> str:
    """Which way runs are started here."""
    return FORKED if starter.is_available() else STOCK


def call(run: Run) -> dict[str, Any]:
    """What ``execution.run_here`` is to be called with for a run."""
    return {
        "path": str(CHAPTERS / f"{run.chapter}.ipynb"),
        "name": run.chapter,
        "parameters": run.parameters,
        "figures": run.figures,
    }


def done(run: Run, ended: starter.Ended) -> Done:
    """A run from how its process ended."""
    found = ended.result or {"notebook": "", "error": ended.problem}
    return Done(run, found["notebook"], found["error"], ended.seconds, ended.peak_megabytes)


def forked(calls: Mapping[str, Mapping[str, Any]], jobs: int) -> Iterator[tuple[str, starter.Ended]]:
    """The names of calls of ``execution.run_here`` and how each ended, as they end; ``jobs`` processes at a time."""
    with starter.Starter(_worth_rehearsing(calls)) as warm:
        waiting, running, ended = deque(calls.items()), {}, []
        while waiting or running or ended:
            while waiting and len(running) < jobs:
                name, arguments = waiting.popleft()
                running[warm.start(RUN_HERE, arguments)] = name
            yield from ended  # after the next have started: no core waits while the caller writes these
            ready = select.select(list(running), [], [])[0] if running else []
            ended = [(running.pop(job), found) for job in ready if (found := job.poll()) is not None]


def _worth_rehearsing(calls: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The chapters with so many runs that what a rehearsal saves in each is more than it takes itself."""
    runs = Counter(str(arguments["name"]) for arguments in calls.values())
    return sorted(chapter for chapter, count in runs.items() if count >= RUNS_WORTH_A_REHEARSAL)


def _forked(runs: Sequence[Run], jobs: int) -> Iterator[Done]:
    by_id = {run.id: run for run in runs}
    if by_id:
        for name, ended in forked({run.id: call(run) for run in runs}, jobs):
            yield done(by_id[name], ended)


def _stock(runs: Sequence[Run], jobs: int) -> Iterator[Done]:
    with ProcessPoolExecutor(min(jobs, max(len(runs), 1))) as pool:
        for future in as_completed([pool.submit(stock_run, run) for run in runs]):
            yield future.result()


def stock_run(run: Run) -> Done:
    """A run with papermill's own engine."""
    found = execute(CHAPTERS / f"{run.chapter}.ipynb", run.chapter, run.parameters, run.figures)
    return Done(run, found.notebook, found.error, None, None)

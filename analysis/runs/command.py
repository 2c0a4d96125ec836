"""What ``python -m analysis sweep`` says while it works and when it is done."""

import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from analysis.runs import local, sweep
from analysis.runs import plan as plans

FAILURES_SHOWN = 10


def perform(path: Path, jobs: int | None, scheduler: str | None, folder: Path | None, max_runs: int) -> int:
    """Perform the plan in a file with a progress bar and print where its results are; 1 if a run failed, else 0.

    The time left follows from the pace of the last half minute, so that runs found finished do not count in it.
    """
    plan = plans.read(path, max_runs)
    if scheduler:
        from analysis.runs import cluster  # Dask takes a second to import

        work, how = cluster.work(scheduler), f"processes forked on the workers of Dask at {scheduler}"
    else:
        work, how = local.work(jobs), local.how()
    print(f"{plan.name}: {len(plan.cases)} cases of {', '.join(plan.chapters)}; {how}", file=sys.stderr)
    columns = [
        TextColumn("runs"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    ]
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("runs")
        outcome = sweep.perform(
            plan,
            folder or sweep.SWEEPS / plan.name,
            work,
            how,
            lambda finished, wanted: bar.update(task, completed=finished, total=wanted),
        )
    _say(outcome)
    return 1 if outcome.failures else 0


def _say(outcome: sweep.Outcome) -> None:
    print(
        f"{outcome.runs - outcome.found} runs done, {outcome.found} found finished, {len(outcome.failures)} failed",
        file=sys.stderr,
    )
    for run, error in list(outcome.failures.items())[:FAILURES_SHOWN]:
        print(f"  {run}: {error}", file=sys.stderr)
    if len(outcome.failures) > FAILURES_SHOWN:
        print(f"  and {len(outcome.failures) - FAILURES_SHOWN} more, in manifest.json", file=sys.stderr)
    print(outcome.folder / sweep.TABLE)

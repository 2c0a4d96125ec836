"""What ``python -m analysis sweep`` says while it works and when it is done."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import InputError
from analysis.runs import processes

if TYPE_CHECKING:
    from analysis.runs.plan import Plan

FAILURES_SHOWN = 10


def perform(
    path: Path, jobs: int | None, scheduler: str | None, folder: Path | None, max_runs: int, only_summary: bool = False
) -> int:
    """Perform the plan in a file with a progress bar and print what it found and where; 1 if a run failed, else 0.

    ``only_summary`` runs nothing and summarises the results that there are. Raises InputError for a plan, a folder or
    a scheduler that cannot be used.
    """
    if scheduler is None and not only_summary:
        processes.start_server()  # its imports and ours take the same seconds
    from analysis.runs import plan as plans
    from analysis.runs import summary, sweep

    plan = plans.read(path, max_runs)
    folder = folder or sweep.SWEEPS / plan.name
    failures = {} if only_summary else _performed(plan, folder, jobs, scheduler)
    table = sweep.results(folder)
    if set(table["case"]) != {case.name for case in plan.cases}:
        raise InputError(f"{folder / sweep.TABLE} has other cases than {path.name}; run the sweep without --summary")
    print(summary.write(folder, plan, table).to_string(index=False, float_format="{:,.6g}".format))
    for run, error in list(failures.items())[:FAILURES_SHOWN]:
        print(f"  {run}: {error}", file=sys.stderr)
    if len(failures) > FAILURES_SHOWN:
        print(f"  and {len(failures) - FAILURES_SHOWN} more, in manifest.json", file=sys.stderr)
    print(folder / sweep.TABLE)
    return 1 if failures else 0


def _performed(plan: "Plan", folder: Path, jobs: int | None, scheduler: str | None) -> dict[str, str]:
    """Run what is missing of a plan; the error of each run that failed."""
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress

    from analysis.runs import sweep

    if scheduler is None:
        work, how = sweep.local(jobs), processes.how()
    else:
        from analysis.runs import cluster  # Dask takes a second to import

        work, how = cluster.workers(scheduler), f"workers of Dask at {scheduler}"
    print(f"{plan.name}: {len(plan.cases)} cases of {', '.join(plan.chapters)}; {how}", file=sys.stderr)
    bar = Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=Console(stderr=True))
    task = bar.add_task("runs", total=None)

    def progress(finished: int, wanted: int) -> None:
        bar.start()  # when the folder has been found fit
        bar.update(task, completed=finished, total=wanted)

    try:
        outcome = sweep.perform(plan, folder, work, how, progress, lambda line: print(line, file=sys.stderr))
    finally:
        bar.stop()
    done = f"{outcome.runs - outcome.found} runs done, {outcome.found} found finished"
    print(f"{done}, {len(outcome.failures)} failed", file=sys.stderr)
    return outcome.failures

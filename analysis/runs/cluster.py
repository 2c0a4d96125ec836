"""The runs of a sweep on a Dask cluster: the same runs, each in a process of its own on the machine of a worker.

A worker needs this project, installed and with the same code, data and lock, at any place. Results come back through
Dask, so that workers need no folder in common with whoever asks.
"""

import multiprocessing
from collections.abc import Iterator, Sequence
from functools import cache

from distributed import Client, KilledWorker, as_completed

from analysis.errors import InputError
from analysis.runs import digests, execution, processes
from analysis.runs.sweep import Run, Work

SECONDS_TO_CONNECT = 10


def workers(address: str) -> Work:
    """Does runs on the workers of the scheduler at ``address``.

    Raises InputError if there is none, or one without workers.
    """
    if not address:
        raise InputError("--scheduler: expected the address of a Dask scheduler, such as tcp://host:8786")
    try:
        client = Client(address, timeout=SECONDS_TO_CONNECT)
        client.wait_for_workers(1, timeout=SECONDS_TO_CONNECT)
    except (OSError, ValueError, TimeoutError) as problem:
        reason = " ".join(str(problem).split())[:200]
        raise InputError(f"--scheduler {address}: no Dask scheduler with a worker answers there ({reason})") from None
    return lambda runs: _on_workers(client, runs)


def _on_workers(client: Client, runs: Sequence[Run]) -> Iterator[tuple[Run, processes.Ended]]:
    inputs = digests.inputs()
    with client:
        futures = dict(zip(client.map(perform, runs, inputs=inputs, pure=False, key="run"), runs, strict=True))
        for future in as_completed(futures):
            try:
                yield futures[future], future.result()
            except KilledWorker as problem:
                yield futures[future], processes.Ended(None, f"its worker ended: {' '.join(str(problem).split())}")


def perform(run: Run, inputs: str) -> processes.Ended:
    """One run, on a worker, in its own process. Raises InputError if code, data or lock are not those asked for."""
    if not _started_with() == digests.inputs() == inputs:
        raise InputError("a worker has other code, data or versions; bring it to the same commit and start it again")
    # A Dask worker is a process that may start no others, unless this is said; each run ends before it does.
    multiprocessing.current_process()._config["daemon"] = False
    ((_, ended),) = processes.each(execution.run, {run.id: (run.chapter, run.parameters, run.figures)}, 1)
    return ended


@cache
def _started_with() -> str:
    """The digest of what this worker's fork server has imported."""
    return digests.inputs()

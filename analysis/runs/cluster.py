"""The runs of a sweep on a Dask cluster: the same runs, each in a process of its own on the machine of a worker.

A worker needs this project, installed and with the same code, data and lock, at any place. Results come back through
Dask, so that workers need no folder in common with whoever asks.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from threading import Lock

from distributed import Client, KilledWorker, as_completed

from analysis.errors import InputError
from analysis.runs import local, notebooks, starter
from analysis.runs.values import Done, Run

SECONDS_TO_CONNECT = 20
_starting = Lock()


def work(address: str) -> Callable[[Sequence[Run]], Iterator[Done]]:
    """Does runs on the workers of the scheduler at ``address``. Raises InputError if there is none."""
    return lambda runs: _on_workers(runs, address)


def _on_workers(runs: Sequence[Run], address: str) -> Iterator[Done]:
    with _connected(address) as client:
        futures = dict(zip(client.map(perform, runs, inputs=_inputs(), pure=False, key="run"), runs, strict=True))
        for future in as_completed(futures):
            yield _done(future, futures.pop(future))


def perform(run: Run, inputs: str) -> Done:
    """One run, on a worker, in a process forked for it. Raises InputError if code, data or lock are not those asked for."""
    if _inputs() != inputs:
        raise InputError("a worker has other code, data or versions than this folder; bring it to the same commit")
    if not starter.is_available():
        return local.stock_run(run)
    with _starting:
        warm = _starter()
    return local.done(run, warm.start(local.RUN_HERE, local.call(run)).wait())


def _done(future: object, run: Run) -> Done:
    try:
        return future.result()
    except KilledWorker as problem:
        return Done(run, "", f"its worker ended: {' '.join(str(problem).split())}", None, None)


def _connected(address: str) -> Client:
    try:
        return Client(address, timeout=SECONDS_TO_CONNECT)
    except (OSError, ValueError) as problem:
        raise InputError(
            f"--scheduler {address}: no Dask scheduler answers there ({' '.join(str(problem).split())})"
        ) from None


@cache
def _starter() -> starter.Starter:
    """The warm process of this worker, which ends with it."""
    return starter.Starter()


def _inputs() -> str:
    return notebooks.digest_of([], [*notebooks.code_files(), *notebooks.data_files(), notebooks.lock_file()])

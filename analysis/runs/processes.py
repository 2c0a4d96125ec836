"""Calls of functions, each in a process of its own, several at a time.

The processes are forked from a server that has done the imports and calculations that chapters share
(``fork_server``), so that one starts in some 20 ms and leaves nothing for the next. Where processes cannot be forked
(Windows, and macOS, whose libraries do not survive it) each starts afresh, which takes seconds.
"""

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import connection
from typing import Any

from analysis.errors import InterruptionError

METHOD = "forkserver" if hasattr(os, "fork") and sys.platform != "darwin" else "spawn"
JOBS = (os.cpu_count() or 1) + 1  # so that no core waits while a process ends and the next starts
ENVIRONMENT = {  # read when NumPy and matplotlib are imported
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # as ipykernel has it
    "OPENBLAS_NUM_THREADS": "1",  # a fork must find one thread
    "OMP_NUM_THREADS": "1",
}


@dataclass(frozen=True)
class Ended:
    """How a call ended: what its function returned, or why there is nothing; CPU seconds and peak memory, if known."""

    result: Any
    problem: str = ""
    cpu_seconds: float | None = None
    peak_megabytes: float | None = None


def how() -> str:
    """In which way processes are started here."""
    return "forked processes" if METHOD == "forkserver" else "new processes, as none can be forked here"


def start_server() -> None:
    """Let the fork server begin its imports, if this is not done; it ends with this process.

    It is deaf to Ctrl-C, which this process answers by ending what it started.
    """
    if METHOD == "forkserver":
        from multiprocessing import forkserver

        forkserver.set_forkserver_preload(["analysis.runs.fork_server"])
        is_main = threading.current_thread() is threading.main_thread()
        before = signal.signal(signal.SIGINT, signal.SIG_IGN) if is_main else None
        forkserver.ensure_running()
        if is_main:
            signal.signal(signal.SIGINT, before)


def each(
    function: Callable[..., Any], calls: Mapping[Hashable, tuple], jobs: int | None = None
) -> Iterator[tuple[Any, Ended]]:
    """Call ``function`` once for each tuple of arguments, ``jobs`` at a time; each key with how its call ended.

    The order is that in which they end. All processes are ended when the iterator is closed.
    """
    start_server()
    waiting, running, ended = deque(calls.items()), {}, []
    try:
        while waiting or running or ended:
            while waiting and len(running) < (jobs or JOBS):
                key, arguments = waiting.popleft()
                running[_started(function, arguments)] = key
            yield from ended  # after the next have started: no core waits while the caller deals with these
            news = connection.wait(list(running)) if running else []
            ended = [(running.pop(task), task.end()) for task in news]
    finally:
        for task in running:
            task.process.kill()


@contextmanager
def told_if_interrupted(tell: Callable[[], str]) -> Iterator[None]:
    """Turn Ctrl-C into ``InterruptionError`` with what there is to tell."""
    try:
        yield
    except KeyboardInterrupt:
        raise InterruptionError(tell()) from None


@dataclass(frozen=True)
class _Task:
    process: multiprocessing.process.BaseProcess
    receiver: connection.Connection

    def fileno(self) -> int:
        return self.receiver.fileno()

    def end(self) -> Ended:
        try:
            found = self.receiver.recv()
        except EOFError:
            self.process.join()
            code = self.process.exitcode
            found = Ended(
                None, f"its process ended by signal {-code}" if code < 0 else f"its process ended with {code}"
            )
        self.process.join()
        self.receiver.close()
        return found


def _started(function: Callable[..., Any], arguments: tuple) -> _Task:
    context = multiprocessing.get_context(METHOD)
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_call, args=(sender, function, arguments), daemon=True)
    process.start()
    sender.close()
    return _Task(process, receiver)


def _call(sender: connection.Connection, function: Callable[..., Any], arguments: tuple) -> None:
    """In the new process: call the function and send what it returns, or what it raised in one line."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.update(ENVIRONMENT)
    result, problem = None, ""
    try:
        result = function(*arguments)
    except Exception as raised:
        problem = f"{type(raised).__name__}: {' '.join(str(raised).split())}"
    with suppress(BrokenPipeError):  # whoever asked has ended
        sender.send(Ended(result, problem, time.process_time(), _peak_megabytes()))


def _peak_megabytes() -> float | None:
    try:
        import resource
    except ImportError:  # on Windows
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

"""Starts processes by forking one that has imported what chapters need, so that a run does not wait for imports.

``Starter`` is the client, for a sweep, a Dask worker or a Jupyter client; ``serve`` is the warm process. They share a
socket in a private folder. Each request is a connection: the warm process forks a child that calls one function, and
answers with the child's result and with how it ended. The warm process refuses to fork once a file of analysis/ or
data/ has changed, and ends with its children when its owner ends, however that happens.
"""

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from analysis.errors import InputError
from analysis.runs import warm
from analysis.runs.notebooks import ROOT

READY = b"ready\n"
CHANGED = "analysis/ or data/ changed after the run started; start it again"
Files = dict[str, tuple[int, int]]


def is_available() -> bool:
    """Whether processes can be forked here: not on Windows, and not on macOS, whose libraries do not survive a fork."""
    return hasattr(os, "fork") and sys.platform != "darwin"


@dataclass(frozen=True)
class Ended:
    """How a forked process ended: what its function returned, or why there is nothing; its seconds and peak memory."""

    result: Any
    problem: str
    seconds: float
    peak_megabytes: float


class Job:
    """A process that was forked for one call; ``fileno`` makes it something to select on."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.received = b""
        first = self._line()
        if "pid" not in first:
            raise InputError(first.get("refused", "the process of a run ended before it began"))
        self.pid: int = first["pid"]

    def fileno(self) -> int:
        """The socket that becomes readable when there is news of the process."""
        return self.connection.fileno()

    def poll(self) -> Ended | None:
        """How the process ended, or None while it runs."""
        while select.select([self.connection], [], [], 0)[0]:
            part = self.connection.recv(1 << 20)
            self.received += part
            if not part:
                self.connection.close()
                return _ended(self.received)
        return None

    def wait(self) -> Ended:
        """How the process ended, when it has."""
        while (ended := self.poll()) is None:
            select.select([self.connection], [], [])
        return ended

    def _line(self) -> dict[str, Any]:
        while b"\n" not in self.received:
            part = self.connection.recv(1 << 16)
            if not part:
                raise InputError("the process that starts runs has ended")
            self.received += part
        line, _, self.received = self.received.partition(b"\n")
        return json.loads(line)


class Starter:
    """A warm process of one's own, which ends with this object or with the process that holds it.

    It rehearses ``chapters`` once, so that their runs do nothing for the first time; without any it is ready for all.
    """

    def __init__(self, chapters: Sequence[str] = ()) -> None:
        self.folder = tempfile.mkdtemp(prefix="starter-")
        self.address = str(Path(self.folder) / "socket")
        command = [sys.executable, "-m", "analysis.runs.starter", self.address, *chapters]
        environment = os.environ | warm.ENVIRONMENT
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        if self.process.stdout.readline() != READY:
            self.close()
            raise InputError("the process that starts runs did not come up; its message stands above")

    def start(self, function: str, arguments: Mapping[str, Any]) -> Job:
        """Call ``MODULE:NAME`` with JSON arguments in a process of its own.

        Raises InputError if the warm process is gone, or older than analysis/ and data/.
        """
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(self.address)
            connection.sendall(json.dumps({"function": function, "arguments": arguments}).encode() + b"\n")
            return Job(connection)
        except OSError:
            raise InputError("the process that starts runs has ended") from None

    def close(self) -> None:
        """End the warm process and what it started."""
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> "Starter":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def serve(address: str, chapters: Sequence[str]) -> None:
    """Be the warm process: fork once for each request, until standard input ends."""
    files = _files()
    warm.prepare(chapters)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(128)
    news, alarm = os.pipe()
    os.set_blocking(alarm, False)
    os.set_blocking(news, False)
    signal.set_wakeup_fd(alarm, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the owner decides when runs end
    os.write(1, READY)
    os.dup2(2, 1)
    running: dict[int, socket.socket] = {}
    while True:
        ready = select.select([0, listener, news], [], [])[0]
        if news in ready:
            os.read(news, 1 << 12)
            _reap(running)
        if 0 in ready:
            break
        if listener in ready:
            connection, _ = listener.accept()
            _answer(connection, files, running)
    for pid in running:
        os.killpg(pid, signal.SIGKILL)


def _answer(connection: socket.socket, files: Files, running: dict[int, socket.socket]) -> None:
    """Fork for one request, or say why not."""
    with connection.makefile("rb") as lines:
        request = json.loads(lines.readline())
    if _files() != files:
        _tell(connection, {"refused": CHANGED})
        connection.close()
        return
    pid = os.fork()
    if pid == 0:
        _be_child(request, connection)
    _own_group(pid)
    running[pid] = connection


def _be_child(request: dict[str, Any], connection: socket.socket) -> None:
    """Say which process this is, call the function that was asked for, send what it returns, and end without returning."""
    status = 1
    try:
        _own_group(0)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        connection.sendall(json.dumps({"pid": os.getpid()}).encode() + b"\n")
        _seed_anew()
        module, _, name = request["function"].partition(":")
        result = getattr(import_module(module), name)(**request["arguments"])
        connection.sendall(json.dumps({"result": result}).encode() + b"\n")
        status = 0
    except BrokenPipeError:
        pass  # whoever asked has ended, and the warm process is about to
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _reap(running: dict[int, socket.socket]) -> None:
    """Tell the owner of each process that has ended how it did."""
    while running:
        pid, status, usage = os.wait4(-1, os.WNOHANG)
        if not pid:
            return
        seconds = usage.ru_utime + usage.ru_stime
        report = {"status": os.waitstatus_to_exitcode(status), "seconds": seconds, "peak_kilobytes": usage.ru_maxrss}
        connection = running.pop(pid)
        _tell(connection, report)
        connection.close()


def _tell(connection: socket.socket, line: Mapping[str, Any]) -> None:
    """Send a line to the owner of a run."""
    with contextlib.suppress(OSError):  # where the owner no longer waits for it
        connection.sendall(json.dumps(line).encode() + b"\n")


def _ended(received: bytes) -> Ended:
    """What a process and the warm process said of it; an answer without a report means that the warm process ended."""
    lines = [json.loads(line) for line in received.splitlines()]
    report = next((line for line in lines if "status" in line), None)
    result = next((line["result"] for line in lines if "result" in line), None)
    if report is None:
        return Ended(None, "the process that starts runs has ended", 0.0, 0.0)
    status = report["status"]
    how = f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
    problem = f"its process {how}" if status else ""
    return Ended(None if status else result, problem, report["seconds"], report["peak_kilobytes"] / 1024)


def _own_group(pid: int) -> None:
    """Give a child a process group of its own, by which it is killed with whatever it started."""
    with contextlib.suppress(OSError):  # where the other side of the fork was first, or the child has ended
        os.setpgid(pid, pid)


def _seed_anew() -> None:
    """Unseeded draws of NumPy differ from run to run, as they do in kernels; Python's own generator sees to itself."""
    import numpy as np

    np.random.seed()


def _files() -> Files:
    """Time and size of every file that the warm process has read or may have."""
    paths = [*(ROOT / "analysis").rglob("*.py"), *(ROOT / "data").iterdir()]
    return {str(path): ((found := path.stat()).st_mtime_ns, found.st_size) for path in paths}


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2:])

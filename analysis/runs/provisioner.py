"""A Jupyter kernel provisioner that forks ipykernel from a warm process, for nbval and whatever else starts kernels.

Chosen by name with JUPYTER_DEFAULT_PROVISIONER_NAME=warm. Where there is no fork, kernels start as they always do.
"""

import os
import sys
from functools import cache
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner

from analysis.errors import InputError
from analysis.runs import starter

NAME = "warm"


class WarmProvisioner(LocalProvisioner):
    """Starts this environment's Python kernels by a fork, and every other kernel as its parent class does."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start a kernel; ``cmd`` is the command line that would start it afresh."""
        if not starter.is_available() or cmd[0] != sys.executable or "ipykernel_launcher" not in cmd:
            return await super().launch_kernel(cmd, **kwargs)
        where = {"folder": str(kwargs.get("cwd") or os.getcwd()), "environment": dict(kwargs.get("env") or os.environ)}
        job = _start({"arguments": cmd[cmd.index("ipykernel_launcher") + 1 :]} | where)
        self.process = _Process(job)
        self.pid = self.pgid = job.pid
        self.cwd = where["folder"]
        return self.connection_info


class _Process:
    """A forked process with those of Popen's methods that a provisioner calls."""

    stdin = stdout = stderr = None

    def __init__(self, job: starter.Job) -> None:
        self.job, self.pid, self.status = job, job.pid, None

    def poll(self) -> int | None:
        if self.status is None and (ended := self.job.poll()) is not None:
            self.status = 1 if ended.problem else 0
        return self.status

    def wait(self) -> int:
        if self.status is None:
            self.status = 1 if self.job.wait().problem else 0
        return self.status

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


def run_kernel(arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    """Be a kernel until it is told to stop, in a process forked for it."""
    from ipykernel.kernelapp import IPKernelApp
    from ipykernel.zmqshell import ZMQInteractiveShell

    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    ZMQInteractiveShell.clear_instance()  # the warm process has one for runs without a kernel
    application = IPKernelApp.instance(parent_handle=os.getppid())
    application.initialize(arguments)
    application.start()


@cache
def _starter() -> starter.Starter:
    return starter.Starter()


def _start(arguments: dict[str, Any]) -> starter.Job:
    """Start a kernel, from a new warm process if the one there is older than the code."""
    try:
        return _starter().start("analysis.runs.provisioner:run_kernel", arguments)
    except InputError:
        _starter().close()
        _starter.cache_clear()
        return _starter().start("analysis.runs.provisioner:run_kernel", arguments)

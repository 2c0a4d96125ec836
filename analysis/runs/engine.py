"""A papermill engine that runs a notebook in this process, with the shell of ipykernel and without its sockets.

Meant for a process that was forked for one run: ``shell`` is made before the fork, and never runs anything there.
"""

import sys
from functools import cache
from io import TextIOBase

import nbformat
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.history import HistoryManager
from jupyter_client.session import Session
from nbformat.v4 import output_from_msg
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines

NAME = "in-process"


class Outputs(Session):
    """Collects what a cell shows, where ipykernel would send it to a client."""

    def __init__(self) -> None:
        super().__init__(key=b"")
        self.shown: list[nbformat.NotebookNode] = []

    def send(self, stream, msg_or_type, content=None, parent=None, **_):  # type: ignore[override]
        """Keep a message of the shell as the output that nbclient would make of it."""
        message = (
            msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content=content, parent=parent)
        )
        self.shown.append(output_from_msg(message))
        return message

    def take(self) -> list[nbformat.NotebookNode]:
        """What was shown since the last call."""
        shown, self.shown = self.shown, []
        return shown


class Printed(TextIOBase):
    """Standard output or error of a notebook: what is printed is an output of the cell."""

    def __init__(self, name: str, outputs: Outputs) -> None:
        self.name, self.outputs = name, outputs

    def write(self, text: str) -> int:
        """Add to the last output if that was printed too, as one stream."""
        last = self.outputs.shown[-1] if self.outputs.shown else {}
        if last.get("output_type") == "stream" and last["name"] == self.name:
            last["text"] += text
        else:
            self.outputs.send(None, "stream", {"name": self.name, "text": text})
        return len(text)


class InProcess(Engine):
    """papermill's engine for a process of its own; a notebook stops at its first error, as with the stock engine."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, kept: list[nbformat.NotebookNode], **_: object
    ) -> None:
        """Run the cells of a notebook in order; ``kept`` gets the notebook, which papermill does not return on an error."""
        kept.append(nb_man.nb)
        for index, cell in enumerate(nb_man.nb.cells):
            nb_man.cell_start(cell, index)
            succeeded = cell.cell_type != "code" or not cell.source.strip() or _run(cell)
            if not succeeded:
                nb_man.cell_exception(cell, index)
            nb_man.cell_complete(cell, index)
            if not succeeded:
                return


@cache
def shell() -> ZMQInteractiveShell:
    """The shell of this process, the one that a kernel would have, without a history file."""
    HistoryManager.enabled = False
    found = ZMQInteractiveShell.instance()
    found.displayhook.session = found.display_pub.session = Outputs()
    return found


def register() -> str:
    """Make the engine known to papermill; its name."""
    papermill_engines.register(NAME, InProcess)
    return NAME


def _run(cell: nbformat.NotebookNode) -> bool:
    """Run one cell and keep its outputs in it; whether it succeeded."""
    outputs = shell().displayhook.session
    cell.execution_count = shell().execution_count
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = Printed("stdout", outputs), Printed("stderr", outputs)
    try:
        result = shell().run_cell(cell.source, store_history=True)
    finally:
        sys.stdout, sys.stderr = streams
    cell.outputs = outputs.take()
    return result.success

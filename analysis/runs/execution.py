"""One chapter executed by papermill in this process, without traces of time and place.

papermill's own engine starts a kernel for each notebook, which takes seconds. The engine here runs the cells with the
shell of ipykernel and without its sockets, in a process that was started for one run (``processes``).
"""

import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import TextIOBase

import nbformat
import pandas as pd
import papermill
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.history import HistoryManager
from jupyter_client.session import Session
from nbformat import NotebookNode
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines
from papermill.exceptions import PapermillExecutionError

from analysis.display import WITHOUT_FIGURES
from analysis.runs import notebooks, parameters

IN_PROCESS = "in-process"
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
MADE_BY_PAPERMILL = frozenset({"injected-parameters", "papermill-error-cell-tag"})


@dataclass(frozen=True)
class Execution:
    """An executed notebook as text; ``error`` says in one line why it stopped, and is empty if it ran to its end."""

    notebook: str
    error: str


def run(chapter: str, values: Mapping[str, float], figures: bool = True) -> Execution:
    """A chapter as ``execute`` executes it, its parameters cell as the register has it."""
    return execute(parameters.with_base_values(chapter), chapter, values, figures)


def execute(notebook: NotebookNode, name: str, values: Mapping[str, float], figures: bool = True) -> Execution:
    """Execute a notebook called ``name`` in the project's folder; this process must have been started for it.

    An error in a cell is a result, and is not raised. ``figures`` false leaves pictures undrawn.
    """
    if not figures:
        os.environ[WITHOUT_FIGURES] = "1"
    papermill_engines.register(IN_PROCESS, InProcess)
    kept: list[NotebookNode] = []
    error = ""
    try:
        through_papermill(notebook, values, engine_name=IN_PROCESS, kept=kept)
    except PapermillExecutionError as problem:
        error = f"{name}.ipynb, cell {problem.exec_count}: {problem.ename}: {' '.join(problem.evalue.split())}"
    return Execution(notebooks.text_of(without_traces(kept[0])), error)


def through_papermill(notebook: NotebookNode, values: Mapping[str, float], **options: object) -> NotebookNode:
    """The notebook as papermill executes it in the project's folder, by its own engine or that of ``engine_name``."""
    logging.getLogger("papermill").setLevel(logging.ERROR)
    settings = {"kernel_name": "python3", "cwd": notebooks.ROOT, "progress_bar": False}
    return papermill.execute_notebook(
        notebook, None, dict(values), request_save_on_cell_execute=False, **settings, **options
    )


def without_traces(notebook: NotebookNode) -> NotebookNode:
    """The notebook without what differs from run to run: random names of cells, times, the kernel's version."""
    kept = {key: value for key, value in notebook.metadata.items() if key == "compendium"}
    notebook.metadata = nbformat.from_dict(KERNEL | kept)
    for place, cell in enumerate(notebook.cells):
        tags = cell.metadata.get("tags", [])
        if MADE_BY_PAPERMILL.intersection(tags):
            cell.id = f"papermill-{place:02}"
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
    return notebook


class InProcess(Engine):
    """papermill's engine for a process of its own; a notebook stops at its first error, as with the stock engine."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, kept: list[NotebookNode], **_: object
    ) -> None:
        """Run the cells of a notebook in order; ``kept`` gets it, as papermill does not return it on an error."""
        kept.append(nb_man.nb)
        for index, cell in enumerate(nb_man.nb.cells):
            nb_man.cell_start(cell, index)
            succeeded = cell.cell_type != "code" or not cell.source.strip() or _run_cell(cell)
            if not succeeded:
                nb_man.cell_exception(cell, index)
            nb_man.cell_complete(cell, index)
            if not succeeded:
                return


@cache
def shell() -> ZMQInteractiveShell:
    """The shell of this process, the one that a kernel would have, without a history file."""
    HistoryManager.enabled = False
    pd.set_option("display.max_columns", 20)  # pandas' own choice when it is imported in a notebook
    found = ZMQInteractiveShell.instance()
    found.displayhook.session = found.display_pub.session = _Outputs()
    return found


def _run_cell(cell: NotebookNode) -> bool:
    """Run one cell and keep its outputs in it; whether it succeeded."""
    outputs = shell().displayhook.session
    cell.execution_count = shell().execution_count
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Printed("stdout", outputs), _Printed("stderr", outputs)
    try:
        result = shell().run_cell(cell.source, store_history=True)
    finally:
        sys.stdout, sys.stderr = streams
    cell.outputs, outputs.shown = outputs.shown, []
    return result.success


class _Outputs(Session):
    """Collects what a cell shows, where ipykernel would send it to a client."""

    def __init__(self) -> None:
        super().__init__(key=b"")
        self.shown: list[NotebookNode] = []

    def send(self, stream, msg_or_type, content=None, parent=None, **_):  # type: ignore[override]
        """Keep a message of the shell as the output that nbclient would make of it."""
        message = (
            msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content=content, parent=parent)
        )
        self.shown.append(nbformat.v4.output_from_msg(message))
        return message


class _Printed(TextIOBase):
    """Standard output or error of a notebook: what is printed is an output of the cell."""

    def __init__(self, name: str, outputs: _Outputs) -> None:
        self.name, self.outputs = name, outputs

    def write(self, text: str) -> int:
        """Add to the last output if that was printed too, as one stream."""
        last = self.outputs.shown[-1] if self.outputs.shown else {}
        if last.get("output_type") == "stream" and last["name"] == self.name:
            last["text"] += text
        else:
            self.outputs.send(None, "stream", {"name": self.name, "text": text})
        return len(text)

"""One notebook executed by papermill, without traces of time and place."""

import logging
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError

from analysis.display import exhibits
from analysis.runs import notebooks

KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
WITHOUT_FIGURES = "--IPKernelApp.exec_lines=__import__('analysis.display.exhibits').display.exhibits.draws = False"  # told to a kernel when it starts
MADE_BY_PAPERMILL = frozenset({"injected-parameters", "papermill-error-cell-tag"})


@dataclass(frozen=True)
class Execution:
    """An executed notebook as text; ``error`` says in one line why it stopped, and is empty if it ran to its end."""

    notebook: str
    error: str


def execute(
    source: Path | nbformat.NotebookNode, name: str, parameters: Mapping[str, float], figures: bool = True
) -> Execution:
    """Execute a notebook called ``name`` in the project's folder with papermill's own engine.

    An error in a cell is a result, and is not raised. ``figures`` false leaves pictures undrawn.
    """
    options = {} if figures else {"extra_arguments": [WITHOUT_FIGURES]}
    with tempfile.TemporaryDirectory() as folder:
        after = Path(folder) / "after.ipynb"
        try:
            executed, error = _through_papermill(source, after, parameters, **options), ""
        except PapermillExecutionError as problem:
            executed, error = nbformat.read(after, as_version=4), _sentence(name, problem)
    return Execution(notebooks.text_of(_without_traces(executed)), error)


def execute_here(source: Path | nbformat.NotebookNode, name: str, parameters: Mapping[str, float]) -> Execution:
    """The same in this process, which must be one that was forked for it; nothing is written."""
    from analysis.runs import engine

    kept: list[nbformat.NotebookNode] = []
    error = ""
    try:
        _through_papermill(source, None, parameters, engine_name=engine.register(), kept=kept)
    except PapermillExecutionError as problem:
        error = _sentence(name, problem)
    return Execution(notebooks.text_of(_without_traces(kept[0])), error)


def run_here(path: str, name: str, parameters: Mapping[str, float], figures: bool) -> dict[str, str]:
    """``execute_here`` for a starter: a notebook's path in, a plain object out; ``figures`` false leaves pictures undrawn."""
    exhibits.draws = figures
    return asdict(execute_here(Path(path), name, parameters))


def _through_papermill(
    source: Path | nbformat.NotebookNode, after: Path | None, parameters: Mapping[str, float], **engine: Any
) -> nbformat.NotebookNode:
    logging.getLogger("papermill").setLevel(logging.ERROR)
    return papermill.execute_notebook(
        source,
        after,
        parameters=dict(parameters),
        kernel_name="python3",
        cwd=notebooks.ROOT,
        progress_bar=False,
        request_save_on_cell_execute=False,
        **engine,
    )


def _sentence(name: str, problem: PapermillExecutionError) -> str:
    return f"{name}.ipynb, cell {problem.exec_count}: {problem.ename}: {' '.join(problem.evalue.split())}"


def _without_traces(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    kept = {key: value for key, value in notebook.metadata.items() if key == "compendium"}
    notebook.metadata = nbformat.from_dict(KERNEL | kept)
    for place, cell in enumerate(notebook.cells):
        tags = cell.metadata.get("tags", [])
        if MADE_BY_PAPERMILL.intersection(tags):
            cell.id = f"papermill-{place:02}"  # papermill draws one at random
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
    return notebook

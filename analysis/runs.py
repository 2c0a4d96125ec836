"""Runs of chapters through papermill: the executed chapters that are published, and runs for a scenario.

A chapter is stale when the code, the data or the versions that its outputs were made with have changed; the digest of
all three is written into it when it is executed.
"""

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError

from analysis import estimate, register
from analysis.errors import InputError, unknown
from analysis.exhibits import RECORD_TYPE

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = ROOT / "chapters"
RUNS = ROOT / "_build" / "runs"
PARAMETERS = "parameters"
LEDGER = "claims"
KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}
NOT_IN_RESULTS = ("book", "__main__.py", "bench.py")  # parts of analysis/ that no chapter imports

Say = Callable[[str], None]


def chapters() -> list[str]:
    """The names of all chapters."""
    return sorted(path.stem for path in CHAPTERS.glob("*.ipynb"))


def digest(chapter: str) -> str:
    """A fingerprint of everything that a chapter's outputs depend on: its own code, analysis/, data/ and the lock."""
    found = hashlib.sha256()
    code = [cell.source for cell in _read(chapter).cells if cell.cell_type == "code" and not _is_parameters(cell)]
    found.update(json.dumps(code).encode())
    module = [path for path in (ROOT / "analysis").rglob("*.py") if path.relative_to(ROOT / "analysis").parts[0] not in NOT_IN_RESULTS]
    data = [path for path in (ROOT / "data").iterdir() if path.suffix in (".csv", ".json")]
    for path in sorted([*module, *data, ROOT / "requirements.lock"]):
        found.update(path.relative_to(ROOT).as_posix().encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def is_stale(chapter: str) -> bool:
    """Whether a chapter was never executed, or with other code, data or versions than there are now."""
    return _read(chapter).metadata.get("compendium", {}).get("digest") != digest(chapter)


def refresh(say: Say = print) -> list[str]:
    """Execute the chapters that are stale, each replaced whole or not at all; the names of those executed."""
    stale = [chapter for chapter in chapters() if is_stale(chapter)]
    say(f"{len(stale)} of {len(chapters())} chapters to execute")
    for number, chapter in enumerate(stale, start=1):
        say(f"  executing {chapter} ({number} of {len(stale)})")
        notebook = _with_parameters(chapter)
        executed = _executed(notebook, chapter, {})
        executed.metadata["compendium"] = {"digest": digest(chapter)}
        _write(executed, CHAPTERS / f"{chapter}.ipynb")
    return stale


def run(scenario: str, folder: Path = RUNS, say: Say = print) -> dict[str, Path]:
    """Execute all chapters for a scenario into ``folder``/SCENARIO/; the executed notebooks by chapter.

    Raises InputError for an unknown scenario.
    """
    values = register.scenario_values(scenario)
    paths = {}
    for chapter in chapters():
        say(f"executing {chapter} for the scenario {scenario}")
        parameters = {name: values[name] for name in parameters_of(chapter)}
        paths[chapter] = folder / scenario / f"{chapter}.ipynb"
        _write(_executed(_read(chapter), chapter, parameters), paths[chapter])
    return paths


def records(path: Path) -> dict[str, dict[str, Any]]:
    """What an executed notebook recorded: name → value, unit and text.

    Raises InputError for a notebook that records nothing or records one name twice with different values.
    """
    found: dict[str, dict[str, Any]] = {}
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            for name, entry in output.get("data", {}).get(RECORD_TYPE, {}).items():
                if found.setdefault(name, entry) != entry:
                    raise InputError(f"{path.name} records {name} twice, as {found[name]['text']} and {entry['text']}")
    if not found:
        raise InputError(f"{path.name} holds no recorded number; execute it with `make book`")
    return found


def parameters_of(chapter: str) -> list[str]:
    """The assumptions that are parameters of a chapter: those of its results; the ledger depends on all of them."""
    results = [name for name in estimate.functions() if chapter in (LEDGER, estimate.chapter(name))]
    needed = set().union(*(estimate.inputs_of(name) for name in results))
    return [name for name in register.assumptions() if name in needed]


def parameters_source(chapter: str) -> str:
    """The text of a chapter's parameters cell, from the register: each value with its meaning and unit."""
    lines = []
    for name in parameters_of(chapter):
        assumption = register.assumptions()[name]
        lines.append(f"{name}: float = {assumption.value!r}  # {assumption.label} [{assumption.unit}]")
    return "\n".join(lines or ["# This chapter has no parameters of its own."])


def check_parameters(chapter: str, parameters: Mapping[str, float]) -> None:
    """Refuse a parameter that the chapter does not have, which papermill by itself would ignore."""
    for name in parameters:
        if name not in parameters_of(chapter):
            raise unknown(f"parameter of {chapter}", name, parameters_of(chapter))


def _executed(notebook: nbformat.NotebookNode, chapter: str, parameters: Mapping[str, float]) -> nbformat.NotebookNode:
    """The notebook after a run of papermill, without traces of time and place."""
    check_parameters(chapter, parameters)
    logging.getLogger("papermill").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        before, after = Path(folder) / "before.ipynb", Path(folder) / "after.ipynb"
        nbformat.write(notebook, before)
        try:
            papermill.execute_notebook(
                before,
                after,
                parameters=dict(parameters),
                kernel_name="python3",
                cwd=ROOT,
                progress_bar=False,
                request_save_on_cell_execute=False,
            )
        except PapermillExecutionError as problem:
            raise InputError(f"{chapter}.ipynb, cell {problem.exec_count}: {problem.ename}: {' '.join(problem.evalue.split())}") from None
        return _without_traces(nbformat.read(after, as_version=4))


def _without_traces(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    kept = {key: value for key, value in notebook.metadata.items() if key == "compendium"}
    notebook.metadata = nbformat.from_dict(KERNEL | kept)
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
    return notebook


def _with_parameters(chapter: str) -> nbformat.NotebookNode:
    """A chapter whose parameters cell has the register's values."""
    notebook = _read(chapter)
    for cell in notebook.cells:
        if _is_parameters(cell):
            cell.source = parameters_source(chapter)
    return notebook


def _is_parameters(cell: nbformat.NotebookNode) -> bool:
    return PARAMETERS in cell.metadata.get("tags", [])


def _read(chapter: str) -> nbformat.NotebookNode:
    return nbformat.read(CHAPTERS / f"{chapter}.ipynb", as_version=4)


def _write(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Write a notebook whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    os.replace(unfinished, path)

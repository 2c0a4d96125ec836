"""The chapters as files: their names, how a notebook is read, what it recorded, and writing a file whole."""

import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import nbformat
from nbformat import NotebookNode

from analysis.display import RECORD_TYPE
from analysis.errors import InputError
from analysis.folders import CHAPTERS, ROOT

CONTENTS = ROOT / "_toc.yml"
BYTE_ORDER_MARK = "\ufeff"
MERGE_MARKS = ("<<<<<<< ", "=======", ">>>>>>> ")


def chapters() -> list[str]:
    """The names of all chapters: the notebooks of the table of contents, so that a copy beside them counts for none."""
    listed = re.findall(r"file: chapters/([\w-]+)", CONTENTS.read_text(encoding="utf-8"))
    return sorted(name for name in listed if path_of(name).exists())


def path_of(chapter: str) -> Path:
    """The file of a chapter."""
    return CHAPTERS / f"{chapter}.ipynb"


def read(notebook: str | Path) -> NotebookNode:
    """A chapter by its name, or the notebook in a file. Raises InputError, with file and fault, for a damaged one."""
    path = path_of(notebook) if isinstance(notebook, str) else notebook
    try:
        return parsed(path.read_text(encoding="utf-8"), f"{path.parent.name}/{path.name}")
    except UnicodeDecodeError:
        raise InputError(f"{path.parent.name}/{path.name}: is not a text in UTF-8") from None
    except OSError as problem:
        raise InputError(f"{path.parent.name}/{path.name}: {problem.strerror}") from None


def parsed(text: str, where: str) -> NotebookNode:
    """A notebook from the text of its file ``where``. Raises InputError, with file and fault, for a damaged one."""
    try:
        found = nbformat.v4.reads(text)
        nbformat.validate(found)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, nbformat.ValidationError) as problem:
        raise InputError(f"{where}: {_fault(text, problem)}") from None
    return found


def _fault(text: str, problem: Exception) -> str:
    """What is wrong with the text of a notebook."""
    marked = (number for number, line in enumerate(text.splitlines(), start=1) if line.startswith(MERGE_MARKS))
    if not text.strip():
        return "is empty; expected a notebook"
    if text.startswith(BYTE_ORDER_MARK):
        return "begins with a byte-order mark; expected UTF-8 without one"
    if line := next(marked, None):
        return f"line {line} is the mark of a merge that was not resolved"
    if isinstance(problem, json.JSONDecodeError):
        return f"line {problem.lineno} is not JSON ({problem.msg}); the file may be cut off"
    return f"is no notebook of format 4 ({str(problem).partition(chr(10))[0][:120]})"


def is_parameters(cell: NotebookNode) -> bool:
    """Whether a cell holds the parameters of its chapter."""
    return "parameters" in cell.metadata.get("tags", [])


def code_of(notebook: NotebookNode) -> list[str]:
    """The code of a notebook, cell by cell, without its parameters."""
    return [cell.source for cell in notebook.cells if cell.cell_type == "code" and not is_parameters(cell)]


def records(path: Path) -> dict[str, dict[str, Any]]:
    """What an executed notebook recorded: name → value, unit and text.

    Raises InputError for a notebook that records nothing or records one name twice with different values.
    """
    found = records_of(read(path), path.name)
    if not found:
        raise InputError(f"{path.name} holds no recorded number; execute it with `make book`")
    return found


def records_of(notebook: Mapping[str, Any], name: str) -> dict[str, dict[str, Any]]:
    """What a notebook called ``name`` recorded, empty if nothing. Raises InputError for two values under one name."""
    found: dict[str, dict[str, Any]] = {}
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            for key, entry in output.get("data", {}).get(RECORD_TYPE, {}).items():
                if found.setdefault(key, entry) != entry:
                    raise InputError(f"{name} records {key} twice, as {found[key]['text']} and {entry['text']}")
    return found


def text_of(notebook: NotebookNode) -> str:
    """A notebook as the text of its file."""
    return nbformat.v4.writes(notebook) + "\n"


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all, whenever the process or the machine stops.

    Raises InputError if the folder cannot be written or the disk is full; then the file is what it was.
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except OSError as problem:
        with suppress(OSError):
            unfinished.unlink()
        raise InputError(f"{path.parent.name}/{path.name}: {problem.strerror}; the file was left as it was") from None


def check_writable(folder: Path) -> None:
    """Raise InputError if no file can be written into a folder; the folder is made if it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as problem:
        raise InputError(f"{folder}: {problem.strerror}; expected a folder to write into") from None

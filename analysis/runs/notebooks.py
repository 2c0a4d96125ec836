"""The chapters as files: their names, parameters and records, what their outputs were made with, and writing whole.

A chapter is stale when the code, the data or the versions that its outputs were made with have changed; the digest of
all three is written into it when it is executed.
"""

import ast
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

from analysis import estimate
from analysis.display.exhibits import RECORD_TYPE
from analysis.errors import InputError
from analysis.inputs import register
from analysis.sensitivity.one_way import HEADLINES
from analysis.sensitivity.probabilistic import DRAWS, SEED

ROOT = Path(__file__).resolve().parent.parent.parent
CHAPTERS = ROOT / "chapters"
PARAMETERS = "parameters"
LEDGER, SENSITIVITY = "claims", "sensitivity"
SETTINGS = {
    "draws": ("int", DRAWS, "Draws of the probabilistic analysis [draws]"),
    "seed": ("int", SEED, "Seed [number]"),
}
NOT_IN_RESULTS = ("site", "runs", "publish", "__main__.py")  # parts of analysis/ that no chapter imports


def chapters() -> list[str]:
    """The names of all chapters."""
    return sorted(path.stem for path in CHAPTERS.glob("*.ipynb"))


def digest(chapter: str) -> str:
    """A fingerprint of everything that a chapter's outputs depend on: its own code, analysis/, data/ and the lock."""
    code = [cell.source for cell in read(chapter).cells if cell.cell_type == "code" and not is_parameters(cell)]
    return digest_of(code, [*code_files(), *data_files(), lock_file()])


def digest_of(texts: Iterable[str], files: Iterable[Path] = ()) -> str:
    """A fingerprint of some texts and of the names and contents of some files."""
    found = hashlib.sha256(json.dumps(list(texts)).encode())
    for path in sorted(files):
        found.update(path.relative_to(ROOT).as_posix().encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def code_files() -> list[Path]:
    """The files of analysis/ that results depend on."""
    module = ROOT / "analysis"
    return [path for path in module.rglob("*.py") if path.relative_to(module).parts[0] not in NOT_IN_RESULTS]


def data_files() -> list[Path]:
    """The tables and their description."""
    return [path for path in (ROOT / "data").iterdir() if path.suffix in (".csv", ".json")]


def lock_file() -> Path:
    """The file that pins every package."""
    return ROOT / "requirements.lock"


def is_stale(chapter: str) -> bool:
    """Whether a chapter was never executed, or with other code, data or versions than there are now."""
    return read(chapter).metadata.get("compendium", {}).get("digest") != digest(chapter)


def records(path: Path) -> dict[str, dict[str, Any]]:
    """What an executed notebook recorded: name → value, unit and text.

    Raises InputError for a notebook that records nothing or records one name twice with different values.
    """
    found = records_of(nbformat.read(path, as_version=4), path.name)
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


@cache
def parameters_of(chapter: str) -> tuple[str, ...]:
    """The assumptions that are parameters of a chapter: those of its results; the ledger depends on all of them."""
    results = [name for name in estimate.functions() if chapter in (LEDGER, estimate.chapter(name))]
    results = list(HEADLINES) if chapter == SENSITIVITY else results
    needed = set().union(*(estimate.inputs_of(name) for name in results))
    return tuple(name for name in register.assumptions() if name in needed)


def parameter_values(chapter: str, values: Mapping[str, float]) -> dict[str, float]:
    """The parameters of a chapter for a value of every assumption."""
    return {name: values[name] for name in parameters_of(chapter)}


def parameters_source(chapter: str) -> str:
    """The text of a chapter's parameters cell, from the register: each value with its meaning and unit."""
    settings = SETTINGS if chapter == SENSITIVITY else {}
    lines = [f"{name}: {kind} = {value}  # {meaning}" for name, (kind, value, meaning) in settings.items()]
    for name in parameters_of(chapter):
        assumption = register.assumptions()[name]
        lines.append(f"{name}: float = {assumption.value!r}  # {assumption.label} [{assumption.unit}]")
    return "\n".join(lines or ["# This chapter has no parameters of its own."])


def with_parameters(chapter: str) -> nbformat.NotebookNode:
    """A chapter whose parameters cell has the register's values."""
    notebook = read(chapter)
    for cell in notebook.cells:
        if is_parameters(cell):
            cell.source = parameters_source(chapter)
    return notebook


def is_parameters(cell: nbformat.NotebookNode) -> bool:
    """Whether a cell holds the parameters of its chapter."""
    return PARAMETERS in cell.metadata.get("tags", [])


def read(chapter: str) -> nbformat.NotebookNode:
    """The notebook of a chapter as it stands."""
    return nbformat.read(CHAPTERS / f"{chapter}.ipynb", as_version=4)


def value_of_cell(source: str, names: dict[str, Any]) -> object:
    """Run a cell in this process, in the namespace ``names``; what its last line is worth, or None if that is a statement."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return last and eval(compile(ast.Expression(last.value), "cell", "eval"), names)


def text_of(notebook: nbformat.NotebookNode) -> str:
    """A notebook as the text of its file."""
    return nbformat.writes(notebook) + "\n"


def write_whole(path: Path, content: str) -> None:
    """Write a file whole or not at all, whenever the process or the machine stops.

    Raises InputError if the folder cannot be written or the disk is full; then the file is what it was.
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except OSError as problem:
        with suppress(OSError):
            unfinished.unlink()
        raise InputError(f"{path.parent.name}/{path.name}: {problem.strerror}; the file was left as it was") from None

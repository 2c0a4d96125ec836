"""The site from unexecuted chapters and after one edit, beside stock ``jupyter-book build`` with its cache of outputs."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import nbformat

from analysis.runs.notebooks import ROOT

STOCK_CONFIG = "title: The same chapters\nonly_build_toc_files: true\nexecute:\n  execute_notebooks: cache\n  timeout: 300\n"
EDITED = "scale"


def measure() -> dict[str, float]:
    """Seconds of each way, cold and after an edit of one code cell of one chapter."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, command in (("site", [sys.executable, "-m", "analysis", "book"]), ("stock_jupyter_book", _stock_command())):
            project = _copy(Path(folder) / name)
            if name != "site":
                (project / "_config.yml").write_text(STOCK_CONFIG, encoding="utf-8")
            found[f"{name}_cold_s"] = _seconds(command, project)
            _edit(project / "chapters" / f"{EDITED}.ipynb")
            found[f"{name}_after_one_edit_s"] = _seconds(command, project)
    return found


def _copy(project: Path) -> Path:
    """The project with chapters that were never executed."""
    shutil.copytree(ROOT, project, ignore=shutil.ignore_patterns(".venv", "_build", ".git", "__pycache__", ".pytest_cache", ".ruff_cache"))
    for path in (project / "chapters").glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        notebook.metadata.pop("compendium", None)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        nbformat.write(notebook, path)
    return project


def _edit(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    next(cell for cell in notebook.cells if cell.source.startswith("figures.")).source += "  # edited"
    nbformat.write(notebook, path)


def _stock_command() -> list[str]:
    return [str(Path(sys.executable).with_name("jupyter-book")), "build", ".", "-q"]


def _seconds(command: list[str], project: Path) -> float:
    environment = os.environ | {"PYTHONPATH": str(project), "JUPYTER_DEFAULT_PROVISIONER_NAME": "local-provisioner"}
    start = perf_counter()
    finished = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)
    seconds = perf_counter() - start
    if finished.returncode:
        raise RuntimeError(finished.stderr[-2000:])
    return seconds

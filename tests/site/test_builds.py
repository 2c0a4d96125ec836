"""The same sources give the same numbers and the same site, in any folder, time zone, locale and number of threads."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from analysis.runs import CHAPTERS, ROOT, comparison
from analysis.site.builder import SITE

ELSEWHERE = {
    "TZ": "Pacific/Auckland",
    "PYTHONHASHSEED": "1",
    "LC_ALL": "C",  # with the two settings after it, text is ASCII unless a program says otherwise
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONUTF8": "0",
    "OMP_NUM_THREADS": "3",
    "OPENBLAS_NUM_THREADS": "3",
}


def site_of(folder: Path) -> dict[str, bytes]:
    """Every file of a site, but for the commit in the foot: a build may be older than the newest commit."""
    edition = re.search(rb"<p>(Version [^<]*)</p>", (folder / "chapters" / "quality.html").read_bytes())[1]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes().replace(edition, b"") for path in files}


def differences(name: str, before: bytes, after: bytes) -> list[str]:
    """Where two files of a site differ: numbers and drawings of chapters by their tier, all else in any byte."""
    if before == after:
        return []
    if name.endswith(".ipynb"):
        return list(comparison.notebooks(*(nbformat.reads(found.decode(), as_version=4) for found in (before, after))))
    if name.endswith(".html"):
        return [found for found in [comparison.page(before.decode(), after.decode())] if found]
    return [f"{len(before)} bytes, then {len(after)} others"]


def built(folder: Path) -> subprocess.CompletedProcess:
    settings = {"PYTHONPATH": str(folder)} | ELSEWHERE
    return subprocess.run(
        [sys.executable, "-m", "analysis", "book"],
        cwd=folder,
        env=os.environ | settings,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project in another folder, without what was built from it."""
    ignored = shutil.ignore_patterns(".venv", "_build", "node_modules", "__pycache__", ".*_cache")
    return Path(shutil.copytree(ROOT, tmp_path / "another folder", ignore=ignored))


def test_everything_executed_and_built_elsewhere_gives_the_same_notebooks_and_pages(copy: Path) -> None:
    chapters = sorted((copy / "chapters").glob("*.ipynb"))
    for path in chapters:
        notebook = nbformat.read(path, as_version=4)
        del notebook.metadata["compendium"]  # so that it is executed again
        nbformat.write(notebook, path)
    answer = built(copy)
    assert answer.returncode == 0, answer.stderr
    assert f"{len(chapters)} of {len(chapters)} chapters to execute" in answer.stderr
    for path in chapters:
        found = differences(path.name, (CHAPTERS / path.name).read_bytes(), path.read_bytes())
        assert found == [], path.name
    here, there = site_of(SITE), site_of(copy / "_build" / "html")
    assert here.keys() == there.keys()
    assert [f"{name}: {line}" for name in here for line in differences(name, here[name], there[name])] == []


def test_a_misspelt_claim_stops_the_build_and_leaves_no_site(copy: Path) -> None:
    with (copy / "index.md").open("a", encoding="utf-8") as front:
        front.write("\n{claim}`wpi-scale-0444`\n")
    answer = built(copy)
    assert answer.returncode == 2
    assert "did you mean 'claim:wpi-scale-044'" in answer.stderr
    assert not (copy / "_build" / "html").exists()

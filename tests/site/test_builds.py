"""The same sources give the same numbers and the same site, in any folder, time zone, locale and number of threads."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from analysis.runs import ROOT, notebooks
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


def digests(site: Path) -> dict[str, str]:
    """A digest of every file, but for the commit in the foot: a build may be older than the newest commit."""
    edition = re.search(rb"<p>(Version [^<]*)</p>", (site / "chapters" / "quality.html").read_bytes())[1]
    files = [path for path in site.rglob("*") if path.is_file()]
    return {
        path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes().replace(edition, b"")).hexdigest()
        for path in files
    }


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


def test_everything_executed_and_built_elsewhere_gives_identical_notebooks_and_pages(copy: Path) -> None:
    chapters = sorted((copy / "chapters").glob("*.ipynb"))
    for path in chapters:
        notebook = nbformat.read(path, as_version=4)
        del notebook.metadata["compendium"]  # so that it is executed again
        nbformat.write(notebook, path)
    answer = built(copy)
    assert answer.returncode == 0, answer.stderr
    assert f"{len(chapters)} of {len(chapters)} chapters to execute" in answer.stderr
    for path in chapters:
        assert path.read_bytes() == (notebooks.CHAPTERS / path.name).read_bytes(), path.name
    assert digests(copy / "_build" / "html") == digests(SITE)


def test_a_misspelt_claim_stops_the_build_and_leaves_no_site(copy: Path) -> None:
    front = copy / "index.md"
    front.write_text(
        front.read_text(encoding="utf-8").replace("{claim}`wpi-scale-044`", "{claim}`wpi-scale-0444`"), encoding="utf-8"
    )
    answer = built(copy)
    assert answer.returncode == 2
    assert "did you mean 'claim:wpi-scale-044'" in answer.stderr
    assert not (copy / "_build" / "html").exists()

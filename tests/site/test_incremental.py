"""A second build writes only what changed, gives what a first build would give, and changes no tracked file."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from analysis.runs import ROOT

IGNORED = shutil.ignore_patterns(".venv", "_build", "node_modules", "__pycache__", ".*_cache", ".git")


def build(folder: Path) -> dict[str, str]:
    """Build the site of a copy; a digest of each of its files."""
    command = [sys.executable, "-m", "analysis", "book"]
    answer = subprocess.run(
        command, cwd=folder, env=os.environ | {"PYTHONPATH": str(folder)}, capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stderr
    site = folder / "_build" / "html"
    return {
        path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


def sources(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths if "_build" not in path.parts}


def test_a_build_of_one_changed_page_writes_that_page_and_equals_a_first_build(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(ROOT, tmp_path / "copy", ignore=IGNORED))
    before = build(copy)
    pages = copy / "_build" / "site" / "html"
    written = {path: path.stat().st_mtime_ns for path in pages.rglob("*.html")}
    page = copy / "chapters" / "bibliography.md"
    page.write_text(page.read_text(encoding="utf-8").replace("We examine", "Here we examine"), encoding="utf-8")
    as_given = sources(copy)
    after = build(copy)
    anew = {path.name for path, moment in written.items() if path.stat().st_mtime_ns != moment} - {
        "search.html",
        "index.html",
    }  # which hold the contents
    assert anew == {"bibliography.html"}
    assert sources(copy) == as_given
    assert before["chapters/bibliography.html"] != after["chapters/bibliography.html"]
    shutil.rmtree(copy / "_build")
    assert build(copy) == after


def test_an_interrupted_build_is_not_gone_on_with(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(ROOT, tmp_path / "copy", ignore=IGNORED))
    whole = build(copy)
    (copy / "_build" / "site" / "finished").unlink()  # as a killed build leaves it
    (copy / "_build" / "site" / "html" / "index.html").write_text("half a page", encoding="utf-8")
    assert build(copy) == whole


def test_a_build_after_a_change_names_it_wherever_a_page_names_the_commit(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(ROOT, tmp_path / "copy", ignore=IGNORED))
    who = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "All"]):
        subprocess.run(["git", *command], cwd=copy, check=True)
    build(copy)
    page = copy / "chapters" / "bibliography.md"
    page.write_text(page.read_text(encoding="utf-8").replace("We examine", "Here we examine"), encoding="utf-8")
    after = build(copy)
    shutil.rmtree(copy / "_build")
    assert build(copy) == after

"""Builds the site from the executed chapters."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from analysis.errors import InputError
from analysis.runs import ROOT, chapters

SITE = ROOT / "_build" / "html"


def withdraw() -> None:
    """Remove the built site, so that nothing old stands there while its numbers are in doubt."""
    shutil.rmtree(SITE, ignore_errors=True)


def build(say: Callable[[str], None] = print) -> Path:
    """Build the site and return its first page; an earlier site is removed first, so a failed build leaves none.

    Raises InputError with the messages of the build if it fails or leaves a chapter out.
    """
    say("building the site")
    withdraw()
    shutil.rmtree(ROOT / "_build" / ".doctrees", ignore_errors=True)
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(ROOT), "-W", "--keep-going", "-q"]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    missing = [chapter for chapter in chapters() if not (SITE / "chapters" / f"{chapter}.html").exists()]
    if finished.returncode or missing:
        withdraw()
        printed = re.sub(r"\x1b\[[\d;]*m", "", finished.stderr + finished.stdout).replace(f"{ROOT}/", "")
        lines = [line for line in printed.splitlines() if "WARNING" in line or "rror" in line]
        raise InputError("the site was not built: " + "; ".join(lines or [f"missing: {', '.join(missing)}"]))
    return SITE / "index.html"

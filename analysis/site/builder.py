"""Builds the site from the executed chapters."""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from analysis.errors import InputError, only_one
from analysis.runs import ROOT, chapters

SITE = ROOT / "_build" / "html"
UNFINISHED = "unfinished-"


def withdraw() -> None:
    """Remove the built site, so that nothing old stands there while its numbers are in doubt."""
    shutil.rmtree(SITE, ignore_errors=True)


def build(say: Callable[[str], None] = print) -> Path:
    """Build the site and return its first page; an earlier site is removed first, so a failed build leaves none.

    It is built aside and put in place whole, so that one which was interrupted is never taken for a site; each build has
    a folder of its own, as the program that writes the pages outlives a command that is killed. Raises InputError with
    the messages of the build if it fails or leaves a chapter out, or if another command is at it.
    """
    say("building the site")
    with only_one("building the site", SITE.parent / "site.lock"):
        withdraw()
        for left in SITE.parent.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=SITE.parent, ignore_cleanup_errors=True) as aside:
            command = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(ROOT), "--path-output", aside]
            finished = subprocess.run([*command, "-W", "--keep-going", "-q"], cwd=ROOT, capture_output=True, text=True)
            built = Path(aside) / "_build" / "html"
            missing = [chapter for chapter in chapters() if not (built / "chapters" / f"{chapter}.html").exists()]
            if not finished.returncode and not missing:
                built.rename(SITE)
    if finished.returncode or missing:
        printed = re.sub(r"\x1b\[[\d;]*m", "", finished.stderr + finished.stdout).replace(f"{ROOT}/", "")
        told = [
            line for line in printed.splitlines() if not line.startswith(" ") and re.search(r"WARNING|rror: ", line)
        ]
        lines = [
            line for line in (re.sub(r"^[\w.]+Error: *", "", line) for line in told) if line
        ]  # without the traceback's own lines
        raise InputError("the site was not built: " + "; ".join(lines or [f"missing: {', '.join(missing)}"]))
    return SITE / "index.html"

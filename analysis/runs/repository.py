"""What git says of this folder where it is a clone, or what a release says of itself."""

import json
import subprocess
from functools import cache

from analysis.runs import ROOT


def git(*arguments: str) -> str:
    """What git answers, or nothing where there is no git, no clone or no such thing."""
    try:
        finished = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return finished.stdout.strip()


@cache
def is_clone() -> bool:
    """Whether this folder itself is a clone, and not a folder within another one."""
    return git("rev-parse", "--show-toplevel") == str(ROOT)


RELEASED = ROOT / "edition.json"  # in a release, which is no clone


@cache
def edition() -> dict[str, str]:
    """Commit, its date and that of the newest change to the data; empty where nothing says so."""
    if is_clone():
        changed = " with changes" if git("status", "--porcelain", "--untracked-files=no") else ""
        return {
            "commit": git("rev-parse", "--short=12", "HEAD") + changed,
            "date": git("log", "-1", "--format=%cs"),
            "data": git("log", "-1", "--format=%cs", "--", "data"),
        }
    return json.loads(RELEASED.read_text(encoding="utf-8")) if RELEASED.exists() else {}

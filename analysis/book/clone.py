"""What git says of this folder, where it is a clone."""

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

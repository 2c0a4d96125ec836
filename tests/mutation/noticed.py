"""Ends with status 1 if the checks notice what was changed in this copy of the project, and with 0 if they do not.

The checks are those of `make test` that look at numbers: the tables' own rules, the tests, and every chapter executed
again beside what is committed. What only says that a file differs from the one that was published is left out: it
would notice a comma.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = (
    "digests",
    "bad_inputs",
    "damaged",
    "faults",
    "sweep",
    "releases",
    "publishing",
    "command_line",
    "project",
    "prose",
)
ONLY_SAYS_CHANGED = "not executed_with_this_code_and_data"


def noticed_by() -> str:
    """Which check noticed something, the quickest first; empty if none did."""
    left_out = [f"--ignore=tests/test_{name}.py" for name in LEFT_OUT]
    tests = ["-x", "-q", "-o", "addopts=", "-p", "no:cacheprovider", "-k", ONLY_SAYS_CHANGED, "tests", *left_out]
    if fails("-m", "analysis", "check"):
        return "check"
    if fails("-m", "pytest", *tests, "--ignore=tests/site", "--ignore=tests/machines", "--ignore=tests/mutation"):
        return "tests"
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "found.json"
        if fails("tests/machines/execute.py", str(found)) or json.loads(found.read_text())["differences"]:
            return "chapters"
    return ""


def fails(*arguments: str) -> bool:
    """Whether Python, started anew, ends with another status than 0."""
    return subprocess.run([sys.executable, "-B", *arguments], cwd=ROOT, capture_output=True).returncode != 0


if __name__ == "__main__":
    by = noticed_by()
    print(by)
    sys.exit(bool(by))

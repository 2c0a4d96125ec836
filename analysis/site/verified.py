"""How long it takes from a fresh clone to every check passed: measured by ``make verified``, printed on the front page."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from analysis.runs import ROOT

MEASURED = ROOT / "verified.json"


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("verified", VerifiedDirective)


class VerifiedDirective(SphinxDirective):
    """The measured time in a sentence, or that it was not measured."""

    def run(self) -> list[nodes.Node]:
        """One paragraph."""
        if not MEASURED.exists():
            return [nodes.paragraph("", "How long it takes from a clone to every check passed was not measured.")]
        found = json.loads(MEASURED.read_text(encoding="utf-8"))
        return [
            nodes.paragraph(
                "",
                f"From a fresh clone to every check passed: {found['seconds']} seconds on {found['cores']} cores, "
                f"packages fetched and installed included, measured at commit {found['commit']}.",
            )
        ]


def measure() -> None:
    """Clone the newest commit into another folder, set it up, run every check there, and keep how long that took."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        start = perf_counter()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        subprocess.run(["make", "test"], cwd=clone, check=True)
        seconds = round(perf_counter() - start)
        commit = subprocess.run(
            ["git", "rev-parse", "--short=12", "HEAD"], cwd=clone, check=True, capture_output=True, text=True
        )
    found = {"seconds": seconds, "cores": os.cpu_count(), "commit": commit.stdout.strip()}
    MEASURED.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(f"verified in {seconds} seconds", file=sys.stderr)


if __name__ == "__main__":
    measure()

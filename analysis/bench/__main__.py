"""Run by ``make bench``: measures, prints, and writes ``_build/bench.json``."""

import json
import os
import platform
import sys

from analysis.bench import model, site, sweeps
from analysis.runs.notebooks import ROOT, write_whole

REPORT = ROOT / "_build" / "bench.json"
PARTS = {"model": model.measure, "sweep": sweeps.measure, "site": site.measure}


def main(names: list[str]) -> int:
    """Measure the parts named, or all, and write the report."""
    report = {"machine": {"cores": os.cpu_count(), "python": platform.python_version(), "load_before": os.getloadavg()[0]}}
    for name in names or PARTS:
        print(f"measuring: {name}", file=sys.stderr, flush=True)
        report[name] = PARTS[name]()
        for key, value in report[name].items():
            print(f"{key:58} {value:12,.2f}", flush=True)
    write_whole(REPORT, json.dumps(report, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

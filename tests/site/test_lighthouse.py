"""Lighthouse's mobile setting over every page.

A page that meets the targets in one run is done; one that misses them, as happens while the machine is busy with other
work, is measured twice more and the median counts. ``--lighthouse-runs=3`` takes the median of three for every page.
"""

import json
import os
import statistics
import subprocess

import pytest
from visiting import CHROMIUM, FLAGS, NODE_MODULES

PERFORMANCE, FIRST_PAINT_MS = 95, 1800
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def report(address: str) -> dict:
    command = [NODE_MODULES / ".bin" / "lighthouse", address, "--quiet", "--output=json", "--output-path=stdout"]
    flags = "--chrome-flags=--headless " + " ".join(FLAGS)
    answer = subprocess.run(
        [*command, flags], capture_output=True, text=True, env=os.environ | {"CHROME_PATH": CHROMIUM}
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def medians(reports: list[dict]) -> dict[str, float]:
    """The scores from 0 to 100, and the first contentful paint in milliseconds."""
    found = {name: statistics.median(one["categories"][name]["score"] * 100 for one in reports) for name in CATEGORIES}
    return found | {
        "first paint": statistics.median(one["audits"]["first-contentful-paint"]["numericValue"] for one in reports)
    }


def is_fast(found: dict[str, float]) -> bool:
    return found["performance"] >= PERFORMANCE and found["first paint"] <= FIRST_PAINT_MS


def test_lighthouse_is_content(site: str, page_path: str, pytestconfig: pytest.Config) -> None:
    reports = [report(f"{site}/{page_path}") for _ in range(pytestconfig.getoption("lighthouse_runs"))]
    if not is_fast(medians(reports)):
        reports += [report(f"{site}/{page_path}") for _ in range(3 - len(reports))]
    found = medians(reports)
    print(f"{page_path}, median of {len(reports)}: {found}")
    assert is_fast(found), found
    assert [found[name] for name in CATEGORIES[1:]] == [100, 100, 100]

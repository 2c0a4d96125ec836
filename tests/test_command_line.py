"""The command line answers in numbers or refuses in one line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from analysis import estimate, register
from analysis.runs import ROOT


def analysis(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "analysis", *arguments], capture_output=True, text=True, cwd=folder)


def test_estimate_prints_one_object_with_a_number_or_one_a_region(tmp_path: Path) -> None:
    found = json.loads(analysis("estimate", "--scenario", "published", "--json", folder=tmp_path).stdout)
    assert set(found) == set(estimate.functions())
    assert 10e6 < found["mental_health_days"] < 11e6
    assert 2.94e9 <= found["employer_cost_uk"] <= 3.10e9
    assert set(found["employer_cost"]) == set(register.regions())
    assert sum(found["employer_cost"].values()) == pytest.approx(found["employer_cost_uk"])


def test_set_moves_the_result_in_proportion() -> None:
    base = json.loads(analysis("estimate", "--json").stdout)
    moved = json.loads(analysis("estimate", "--set", "mental_health_share=0.54", "--json").stdout)
    assert moved["mental_health_days"] == pytest.approx(base["mental_health_days"] * 0.54 / 0.57)
    assert moved["employer_cost_uk"] == base["employer_cost_uk"]


def test_estimate_prints_every_result_with_its_unit() -> None:
    printed = analysis("estimate").stdout
    assert "10.01 million days" in printed
    assert all(name in printed for name in estimate.functions())


def test_claims_prints_a_list_with_the_fields_of_a_verdict() -> None:
    found = json.loads(analysis("claims", "--json").stdout)
    assert len(found) > 300
    assert {"id", "document", "line", "value", "value_high", "verdict", "recomputed", "interval", "wording"} <= set(found[0])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["estimate", "--set", "mental_health_shar=0.5"], "did you mean 'mental_health_share'?"),
        (["estimate", "--set", "mental_health_share=5"], "between 0 and 1"),
        (["estimate", "--set", "mental_health_share=half"], "is not a number"),
        (["estimate", "--set", "mental_health_share"], "expected NAME=VALUE"),
        (["estimate", "--set", "staff=1", "--set", "staff=2"], "was set before"),
        (["estimate", "--scenario", "publishd"], "did you mean 'published'?"),
        (["run", "--scenario", "publishd"], "did you mean 'published'?"),
        (["refresh"], "FILE"),
        (["refresh", "none.csv"], "none.csv: there is no such file"),
        (["sweep", "nowhere.yml"], "nowhere.yml: No such file or directory"),
        (["estimate", "--jsn"], "--jsn"),
        (["estimat"], "estimate"),
    ],
)
def test_a_wrong_request_is_refused_in_one_line(arguments: list[str], message: str, tmp_path: Path) -> None:
    refused = analysis(*arguments, folder=tmp_path)
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert len(refused.stderr.splitlines()) == 1, refused.stderr
    assert message in refused.stderr
    assert not list(tmp_path.iterdir())

"""The command line answers in numbers or refuses in one line."""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from analysis import __main__, claims, estimate
from analysis.evidence import answer, profiles
from analysis.inputs import register
from analysis.number_format import quantity
from analysis.runs import ROOT


@dataclass(frozen=True)
class Answer:
    status: int
    printed: str
    error: str


@pytest.fixture
def analysis(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, tmp_path: Path) -> Callable[..., Answer]:
    """The command in this process, which has done the imports, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["analysis", *arguments])
        return Answer(__main__.main(), *capsys.readouterr())

    return run


def test_the_command_answers_from_any_folder_and_gives_its_status(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "analysis", "estimate"]
    answered = subprocess.run([*command, "--json"], capture_output=True, text=True, cwd=tmp_path)
    assert answered.returncode == 0
    assert set(json.loads(answered.stdout)["report"]) == set(estimate.functions())
    refused = subprocess.run([*command, "--set", "staff=many"], capture_output=True, text=True, cwd=tmp_path)
    assert refused.returncode == 2
    assert refused.stderr == "analysis: --set staff=many: 'many' is not a number\n"


def test_estimate_prints_one_object_with_a_number_or_one_a_region(analysis: Callable[..., Answer]) -> None:
    found = json.loads(analysis("estimate", "--scenario", "published", "--json").printed)["report"]
    assert set(found) == set(estimate.functions())
    assert 10e6 < found["mental_health_days"] < 11e6
    assert 2.94e9 <= found["employer_cost_uk"] <= 3.10e9
    assert set(found["employer_cost"]) == set(register.regions())
    assert sum(found["employer_cost"].values()) == pytest.approx(found["employer_cost_uk"])


def test_set_moves_the_result_in_proportion(analysis: Callable[..., Answer]) -> None:
    base = json.loads(analysis("estimate", "--json").printed)["report"]
    moved = json.loads(analysis("estimate", "--set", "mental_health_share=0.54", "--json").printed)["report"]
    assert moved["mental_health_days"] == pytest.approx(base["mental_health_days"] * 0.54 / 0.57)
    assert moved["employer_cost_uk"] == base["employer_cost_uk"]


def test_estimate_prints_every_result_with_its_unit(analysis: Callable[..., Answer]) -> None:
    printed = analysis("estimate").printed
    assert "10.01 million days" in printed
    assert all(name in printed for name in estimate.functions())


@pytest.mark.parametrize(
    ("arguments", "place", "period"),
    [
        ([], "england", "latest"),
        (["--year", "2019/20"], "england", "2019/20"),
        (["--place", "UK", "--year", "2019"], "uk", "2019"),
        (["--place", "wales"], "wales", "latest"),
    ],
)
def test_estimate_answers_first_with_our_own_number_and_its_range(
    analysis: Callable[..., Answer], arguments: list[str], place: str, period: str
) -> None:
    ours = answer.period(place, period)
    told = json.loads(analysis("estimate", *arguments, "--json").printed)["answer"]
    assert told["days"] == pytest.approx({"value": ours.days.value, "low": ours.days.low, "high": ours.days.high})
    assert "recorded under another reason" in told["leaves_out"]
    printed = analysis("estimate", *arguments).printed
    assert told["leaves_out"] in printed
    assert printed.index(ours.months) < (printed + "Scenario").index("Scenario")
    assert quantity(ours.days.value, "days", 3) in printed


def test_estimate_with_a_setting_says_first_what_it_changes(analysis: Callable[..., Answer]) -> None:
    printed = analysis("estimate", "--set", "mental_health_share=0.54").printed
    assert "9.479 million days" in printed.partition("our estimate")[0]
    assert "other results do not change" in " ".join(printed.split())


def test_compare_shows_what_differs_most_first_and_counts_what_is_the_same(analysis: Callable[..., Answer]) -> None:
    printed = analysis("compare", "published", "--set", "mental_health_share=0.54").printed
    assert "0.0%" not in printed.partition("results are the same")[0]
    assert "results are the same" in printed


def test_estimate_of_an_organisation_is_that_of_its_own_days(analysis: Callable[..., Answer]) -> None:
    told = json.loads(analysis("estimate", "--place", "RR8", "--json").printed)["answer"]
    assert told["days"]["value"] == pytest.approx(profiles.profile("RR8").answer.days.value, rel=1e-12)


def test_estimate_gives_the_scores_of_a_trust_or_says_that_none_is_held(analysis: Callable[..., Answer]) -> None:
    told = json.loads(analysis("estimate", "--place", "RR8", "--json").printed)["scores"]
    assert [score["value"] for score in told] == [score.value for score in profiles.profile("RR8").scores]
    assert "not held for this kind of organisation" in analysis("estimate", "--place", "RX8").printed


def test_every_command_of_make_that_needs_the_environment_sets_it_up() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    rules = re.findall(r"^([a-z-]+|\$\(SITE\)):(.*)\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    needing = {target: prerequisites for target, prerequisites, recipe in rules if "$(BIN)" in recipe}
    assert {"book", "test", "lock", "pdf"} <= needing.keys()
    assert [
        target
        for target, before in needing.items()
        if not {"$(VENV)/installed", "$(SITE)", "$(VENV)/lab"} & set(before.split())
    ] == []


def test_no_name_of_a_claim_is_cut_off_however_narrow_the_terminal(analysis: Callable[..., Answer]) -> None:
    printed = analysis("claims").printed
    assert all(name in printed for name in claims.claims())


def test_claims_prints_a_list_with_the_fields_of_a_finding(analysis: Callable[..., Answer]) -> None:
    found = json.loads(analysis("claims", "--json").printed)
    assert len(found) == len(claims.claims())
    expected = "id document line value value_high sum source sense label recomputed interval wording places"
    assert set(expected.split()) <= set(found[0])


COMMAND = f"{sys.executable} -m analysis"
SURROUNDINGS = [  # shell command, status, words on standard output, words on standard error
    (f"{COMMAND} estimate > /dev/full", 2, "", "standard output: No space left on device"),
    (f"{COMMAND} estimate >&-", 2, "", "standard output is closed"),
    (f"{COMMAND} estimate --set staff=x 2>&-", 2, "", ""),
    (f"{COMMAND} estimate --set staff=x 2>/dev/full", 2, "", ""),
    (f"{COMMAND} estimate --json | true; exit ${{PIPESTATUS[0]}}", (0, 1, 141), "", ""),
    (f"PYTHONIOENCODING=ascii {COMMAND} estimate", 0, "GBP 3.02", ""),
    (f"LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 {COMMAND} claims", 0, "GBP 3", ""),
    (f"PYTHONOPTIMIZE=2 {COMMAND} check", 0, "all in order", ""),
]


@pytest.mark.parametrize("case", SURROUNDINGS, ids=lambda case: case[0].removeprefix(sys.executable))
def test_a_command_ends_in_one_line_at_most_whatever_surrounds_it(case: tuple, tmp_path: Path) -> None:
    command, status, printed, error = case
    ended = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=tmp_path)
    assert ended.returncode in (status if isinstance(status, tuple) else (status,)), ended.stderr
    assert printed in ended.stdout
    assert error in ended.stderr
    assert len(ended.stderr.splitlines()) == bool(error), ended.stderr


@pytest.mark.parametrize("seconds", [0.1, 0.3, 0.6, 1.0])
def test_an_interrupted_command_says_so_in_one_line(seconds: float, tmp_path: Path) -> None:
    """Wherever it is: importing, reading or printing. Only an interpreter that has not come to it yet says its own."""
    command = [sys.executable, "-m", "analysis", "claims"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as running:
        time.sleep(seconds)
        running.send_signal(signal.SIGINT)
        _, error = running.communicate()
    if running.returncode:
        assert running.returncode in (130, -signal.SIGINT)
        assert error in ("analysis: interrupted\n", "") or f"{ROOT / 'analysis'}" not in error


def test_a_command_imports_only_what_it_needs() -> None:
    """What takes longest to import is not needed to multiply eight numbers."""
    slow = ("sympy", "scipy.stats", "scipy.optimize", "statsmodels", "frictionless", "matplotlib", "papermill")
    script = "import sys; from analysis.__main__ import main; sys.argv[1:] = ['estimate']; main(); "
    script += f"print([name for name in {slow} if name in sys.modules])"
    for _ in range(2):  # a table that has not been checked yet needs Frictionless
        ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ended.stdout.splitlines()[-1] == "[]"


def test_labels_do_not_depend_on_docstrings_being_kept() -> None:
    script = "from analysis import estimate; print([estimate.label(name) for name in estimate.functions()])"
    labels = [
        subprocess.run([sys.executable, *option, "-c", script], capture_output=True, text=True).stdout
        for option in ([], ["-OO"])
    ]
    assert labels[0] == labels[1] != ""

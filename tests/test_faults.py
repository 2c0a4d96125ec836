"""Whatever interrupts a command, nothing half-written is taken for a result, and the next command works.

Tables that are interrupted stand in test_releases.py, sweeps in test_sweep.py.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis import estimate, register
from analysis.book import site
from analysis.errors import InputError
from analysis.runs import notebooks

STEPS = ("fsync", "replace")


def writes_of_one_file(path: Path) -> None:
    notebooks.write_whole(path, "new\n" * 1000)


def failing(problem: OSError) -> Callable:
    def fail(*_: object, **__: object) -> None:
        raise problem

    return fail


@pytest.mark.parametrize("step", STEPS)
def test_a_file_whose_writer_is_killed_is_the_old_one_and_can_be_written_again(step: str, tmp_path: Path) -> None:
    path = tmp_path / "chapter.ipynb"
    path.write_text("old\n")
    child = os.fork()
    if child == 0:
        setattr(os, step, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        writes_of_one_file(path)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert path.read_text() == "old\n"
    writes_of_one_file(path)
    assert path.read_text() == "new\n" * 1000


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("problem", [OSError(28, "No space left on device"), PermissionError(13, "Permission denied")])
def test_a_disk_that_takes_no_more_leaves_the_old_file_alone(
    step: str, problem: OSError, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "chapter.ipynb"
    path.write_text("old\n")
    monkeypatch.setattr(os, step, failing(problem))
    with pytest.raises(InputError, match=rf"chapter.ipynb: {problem.strerror}; the file was left as it was"):
        writes_of_one_file(path)
    assert [found.read_text() for found in tmp_path.iterdir()] == ["old\n"]


def test_a_folder_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file where a folder should be")
    with pytest.raises(InputError, match=r"runs/chapter.ipynb: .*; the file was left as it was"):
        writes_of_one_file(tmp_path / "runs" / "chapter.ipynb")


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which a site is built by a command that writes one page slowly."""
    built = tmp_path / "_build"
    monkeypatch.setattr(site, "SITE", built / "html")
    monkeypatch.setattr(site, "ASIDE", built / "unfinished")
    monkeypatch.setattr(site, "chapters", lambda: ["scale"])
    return built


def builds(monkeypatch: pytest.MonkeyPatch, during: Callable[[], object]) -> None:
    """Let the program that builds write its page and then do something."""

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess:
        pages = Path(command[command.index("--path-output") + 1]) / "_build" / "html" / "chapters"
        pages.mkdir(parents=True)
        (pages / "scale.html").write_text("a page")
        during()
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)


def test_a_site_whose_building_is_killed_is_not_there_and_can_be_built_again(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = os.fork()
    if child == 0:
        builds(monkeypatch, lambda: os.kill(os.getpid(), signal.SIGKILL))
        site.build(lambda _: None)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert not (elsewhere / "html").exists()
    builds(monkeypatch, lambda: None)
    site.build(lambda _: None)
    assert (elsewhere / "html" / "chapters" / "scale.html").read_text() == "a page"
    assert [found.name for found in elsewhere.iterdir()] == ["html"]


def test_two_commands_do_not_build_one_site(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def second() -> None:
        with pytest.raises(InputError, match="another command is building the site"):
            site.build(lambda _: None)

    builds(monkeypatch, second)
    site.build(lambda _: None)
    assert (elsewhere / "html" / "chapters" / "scale.html").exists()


def test_a_result_does_not_depend_on_the_clock() -> None:
    """The estimate of a process whose clock stands in 2093 and jumps back by an hour at every look."""
    program = (
        "import time, sys, itertools\n"
        "steps = itertools.count()\n"
        "time.time = lambda: 123 * 31_556_952.0 - 3600 * next(steps)\n"
        "from analysis.__main__ import main\nsys.argv = ['analysis', 'estimate', '--json']\nsys.exit(main())"
    )
    jumping = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert jumping.returncode == 0, jumping.stderr
    steady = estimate.for_assumptions(register.base())
    assert {name: value for name, value in json.loads(jumping.stdout).items() if not estimate.is_by_region(name)} == {
        name: float(value) for name, value in steady.items() if not estimate.is_by_region(name)
    }

"""Whatever interrupts a command, nothing half-written is taken for a result, and the next command works.

Tables that are interrupted stand in test_releases.py, sweeps in test_sweep.py.
"""

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis import estimate
from analysis.errors import InputError
from analysis.inputs import register, tables
from analysis.runs import notebooks
from analysis.site import builder

STEPS = ("fsync", "replace")
KILLS = 3  # fifty by hand: killed_at_random(data, 50, seed)


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


def killed_at_random(folder: Path, kills: int, seed: int) -> int:
    """Replace two tables and a chapter over and over, killed ``kills`` times.

    Returns how many kills came before the work was done. After each kill the tables are all of one version,
    the chapter is whole, and the next command replaces them.
    """
    generator, hit, chapter = random.Random(seed), 0, folder / "chapter.ipynb"
    names = ("absence_by_reason", "organisation_absence")
    original = {name: tables.texts(name, folder) for name in names}
    versions = [
        {name: [row | {"source": source} for row in rows] for name, rows in original.items()}
        for source in ("old", "new")
    ]

    def work(version: int) -> None:
        notebooks.write_whole(chapter, f"{version}\n" * 200_000)
        tables.replace(versions[version], folder)

    work(0)
    for number in range(kills):
        child = os.fork()
        if child == 0:
            for turn in itertools.count(number + 1):
                work(turn % 2)
        time.sleep(generator.uniform(0.0, 0.3))
        os.kill(child, signal.SIGKILL)
        hit += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        assert len({row["source"] for name in names for row in tables.texts(name, folder)}) == 1, (
            "tables of two versions"
        )
        assert set(chapter.read_text().splitlines()) in ({"0"}, {"1"})
        assert len(chapter.read_text()) == 400_000
        work(number % 2)
        assert all(tables.texts(name, folder) == versions[number % 2][name] for name in names)
    assert not list(folder.glob("*.csv.unfinished"))
    return hit


def test_tables_and_chapters_whose_writer_is_killed_at_any_moment_are_whole(data_copy: Path) -> None:
    assert killed_at_random(data_copy, KILLS, seed=2020) == KILLS


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which a site of one chapter is built, without its search index."""
    built = tmp_path / "_build"
    monkeypatch.setattr(builder, "SITE", built / "html")
    monkeypatch.setattr(builder, "KEPT", built / "site")
    monkeypatch.setattr(builder, "chapters", lambda: ["scale"])
    monkeypatch.setattr(builder.search, "write_index", lambda _: None)
    return built


def builds(monkeypatch: pytest.MonkeyPatch, during: Callable[[], object], page: str = "scale") -> None:
    """Let Sphinx write one page and then do something."""

    def build_sphinx(_: Path, site: Path, **__: object) -> int:
        (site / "chapters").mkdir(parents=True, exist_ok=True)
        (site / "chapters" / f"{page}.html").write_text("a page")
        during()
        return 0

    monkeypatch.setattr(builder, "build_sphinx", build_sphinx)


def killed_while_building(monkeypatch: pytest.MonkeyPatch, page: str = "scale") -> None:
    """Build the site in another process, which is killed when a page is written."""
    child = os.fork()
    if child == 0:
        try:
            builds(monkeypatch, lambda: os.kill(os.getpid(), signal.SIGKILL), page)
            builder.build(lambda _: None)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def test_a_site_whose_building_is_killed_is_not_there_and_can_be_built_again(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_while_building(monkeypatch)
    assert not (elsewhere / "html").exists()
    builds(monkeypatch, lambda: None)
    builder.build(lambda _: None)
    assert (elsewhere / "html" / "chapters" / "scale.html").read_text() == "a page"


def test_a_page_of_a_killed_build_is_not_in_the_next_site(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed_while_building(monkeypatch, "stray")
    builds(monkeypatch, lambda: None)
    builder.build(lambda _: None)
    assert [page.name for page in (elsewhere / "html" / "chapters").iterdir()] == ["scale.html"]


def test_two_commands_do_not_build_one_site(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def second() -> None:
        with pytest.raises(InputError, match="another command is building the site"):
            builder.build(lambda _: None)

    builds(monkeypatch, second)
    builder.build(lambda _: None)
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
    assert {
        name: value for name, value in json.loads(jumping.stdout)["report"].items() if not estimate.is_by_region(name)
    } == {name: float(value) for name, value in steady.items() if not estimate.is_by_region(name)}

"""A chapter is stale for what its results depend on, and for nothing else; a damaged notebook is named."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
import yaml

from analysis.display import FIGURE_TYPE
from analysis.errors import InputError
from analysis.runs import ROOT, digests, notebooks, published

# Executes the code of chapters, each with nothing read before, and prints which tables were read unannounced.
TABLES_READ = """
import sys
from IPython.core.interactiveshell import InteractiveShell
from analysis.inputs import tables
from analysis.runs import digests, notebooks
resource, read = tables._resource, set()
tables._resource = lambda name, folder: read.add(name) or resource(name, folder)
shell = InteractiveShell.instance()
for chapter in sys.argv[1:]:
    tables.forget()
    read.clear()
    cells = [cell.source for cell in notebooks.read(chapter).cells if cell.cell_type == "code"]
    for cell in cells:
        shell.run_cell(cell, silent=True).raise_error()
    assert read, "nothing was read"
    print(*sorted(read - set(digests.tables_of(cells))))
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The project in a folder where a file may be changed and is put back afterwards."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("analysis", "data", "chapters"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "requirements.lock", folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(digests, "ROOT", folder)
        patch.setattr(digests, "DATA", folder / "data")
        patch.setattr(digests, "LOCK", folder / "requirements.lock")
        patch.setattr(digests, "WORDS", folder / "chapters" / "figures.yml")
        patch.setattr(notebooks, "CHAPTERS", folder / "chapters")
        digests.forget()
        yield folder
    digests.forget()


def digests_now() -> dict[str, str]:
    digests.forget()
    return {name: digests.results(notebooks.code_of(notebooks.read(name))) for name in notebooks.chapters()}


@pytest.fixture(scope="module")
def before(copy: Path) -> dict[str, str]:
    return digests_now()


@pytest.fixture
def stale(copy: Path, before: dict[str, str]) -> Callable[[str, Callable[[str], str]], set[str]]:
    """The chapters that are stale after a change of a file of the copy, all being fresh before."""

    def changed(path: str, change: Callable[[str], str]) -> set[str]:
        text = (copy / path).read_text(encoding="utf-8")
        assert change(text) != text
        (copy / path).write_text(change(text), encoding="utf-8")
        now = digests_now()
        (copy / path).write_text(text, encoding="utf-8")
        return {name for name in before if now[name] != before[name]}

    return changed


def with_comment(text: str) -> str:
    """Code with a comment in its last definition."""
    return text.rstrip() + "  # changed\n"


def test_a_change_of_the_figures_of_one_chapter_executes_that_chapter(stale: Callable) -> None:
    assert stale("analysis/figures/scale.py", with_comment) == {"scale"}


def test_a_change_of_the_words_of_tables_executes_every_chapter(stale: Callable) -> None:
    changed = stale("chapters/tables.yml", lambda text: text.replace("overlap", "stand twice"))
    assert changed == set(notebooks.chapters())


def test_a_change_of_the_model_executes_every_chapter_that_reaches_it(stale: Callable) -> None:
    assert stale("analysis/model/scale.py", with_comment) == set(notebooks.chapters())


def test_a_change_of_what_no_chapter_calls_executes_nothing(stale: Callable) -> None:
    assert stale("analysis/nhs_releases/reading.py", lambda text: text + "\nx = 1\n") == set()
    assert stale("analysis/site/cards.py", lambda text: text + "\nx = 1\n") == set()


def test_a_change_of_prose_executes_nothing(stale: Callable) -> None:
    assert stale("chapters/scale.ipynb", lambda text: text.replace("The report", "The  report")) == set()


def test_a_change_of_a_table_executes_the_chapters_that_name_it(stale: Callable) -> None:
    assert stale("data/organisation_absence.csv", lambda text: text.replace("\n", "\n\n", 1)) == {
        "recommendations",
        "since",
    }


def test_a_change_of_a_version_executes_all_chapters(stale: Callable) -> None:
    assert stale("requirements.lock", lambda text: text + "\n") == set(notebooks.chapters())


def test_a_change_of_a_word_under_a_figure_is_seen_where_the_figure_is_shown(copy: Path) -> None:
    output = nbformat.v4.new_output("display_data", {FIGURE_TYPE: {"id": "days", "family": "bars"}})
    cell = nbformat.v4.new_code_cell("days", outputs=[output])
    shown = nbformat.v4.new_notebook(cells=[cell])
    kept, before = digests.WORDS.read_text(encoding="utf-8"), []
    for words in (
        {"days": {"title": "A"}},
        {"days": {"title": "A"}, "other": {"title": "B"}},
        {"days": {"title": "A,"}},
    ):
        digests.WORDS.write_text(yaml.safe_dump(words))
        digests.forget()
        before.append(digests.wording(shown))
    digests.WORDS.write_text(kept, encoding="utf-8")
    digests.forget()
    assert before[0] == before[1] != before[2]


def test_a_chapter_reads_no_table_that_its_digest_leaves_out() -> None:
    command = [sys.executable, "-c", TABLES_READ, "scale", "since"]
    answer = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.split() == []


WHOLE = nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("text", id="a")]))
DAMAGED = {
    "empty": ("", "is empty"),
    "cut off": (WHOLE[:-20], "is not JSON"),
    "with a byte-order mark": ("\ufeff" + WHOLE, "begins with a byte-order mark"),
    "with the marks of a merge": (WHOLE.replace('"text"', '"text"\n<<<<<<< HEAD'), "is the mark of a merge"),
    "of another format": (WHOLE.replace('"nbformat": 4', '"nbformat": 3'), "is no notebook of format 4"),
    "a list": ("[]", "is no notebook of format 4"),
    "a cell without source": (WHOLE.replace('"source"', '"sauce"'), "is no notebook of format 4"),
    "nested without end": ("[" * 100_000, "is no notebook of format 4"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_notebook_is_refused_with_its_file_and_fault(name: str, tmp_path: Path) -> None:
    text, fault = DAMAGED[name]
    (tmp_path / "scale.ipynb").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        notebooks.read(tmp_path / "scale.ipynb")
    assert re.search(rf"/scale\.ipynb: (line \d+ )?{fault}", str(refused.value))
    assert "\n" not in str(refused.value)


def test_a_chapter_whose_parameters_were_changed_by_hand_is_not_published(monkeypatch: pytest.MonkeyPatch) -> None:
    changed, read = notebooks.read("scale"), notebooks.read
    (cell,) = filter(notebooks.is_parameters, changed.cells)
    cell.source = cell.source.replace("mental_health_share: float = 0.57", "mental_health_share: float = 0.54")
    monkeypatch.setattr(notebooks, "read", lambda name: changed if name == "scale" else read(name))
    with pytest.raises(
        InputError, match=r"scale.ipynb: its parameters are not those .*git restore chapters/scale.ipynb"
    ):
        published.refresh(say=lambda _: None)

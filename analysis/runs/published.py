"""The chapters that are published, each executed anew when it is stale, and all chapters for one scenario."""

from collections.abc import Callable
from pathlib import Path

import nbformat

from analysis import register
from analysis.errors import InputError
from analysis.runs import execution, notebooks

RUNS = notebooks.ROOT / "_build" / "runs"
Say = Callable[[str], None]


def refresh(say: Say = print) -> list[str]:
    """Execute the chapters that are stale, each replaced whole or not at all; the names of those executed."""
    names = notebooks.chapters()
    stale = [chapter for chapter in names if notebooks.is_stale(chapter)]
    say(f"{len(stale)} of {len(names)} chapters to execute")
    for number, chapter in enumerate(stale, start=1):
        say(f"  executing {chapter} ({number} of {len(stale)})")
        executed = nbformat.reads(_executed(notebooks.with_parameters(chapter), chapter, {}), as_version=4)
        executed.metadata["compendium"] = {"digest": notebooks.digest(chapter)}
        notebooks.write_whole(notebooks.CHAPTERS / f"{chapter}.ipynb", notebooks.text_of(executed))
    return stale


def run(scenario: str, folder: Path = RUNS, say: Say = print) -> dict[str, Path]:
    """Execute all chapters for a scenario into ``folder``/SCENARIO/; the executed notebooks by chapter.

    Raises InputError for an unknown scenario, or if a chapter stops.
    """
    values = register.scenario_values(scenario)
    paths = {}
    for chapter in notebooks.chapters():
        say(f"executing {chapter} for the scenario {scenario}")
        parameters = notebooks.parameter_values(chapter, values)
        paths[chapter] = folder / scenario / f"{chapter}.ipynb"
        notebooks.write_whole(paths[chapter], _executed(notebooks.read(chapter), chapter, parameters))
    return paths


def _executed(notebook: nbformat.NotebookNode, chapter: str, parameters: dict[str, float]) -> str:
    found = execution.execute(notebook, chapter, parameters)
    if found.error:
        raise InputError(found.error)
    return found.notebook

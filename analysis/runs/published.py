"""The chapters that are published, each executed anew when it is stale, and all chapters for one scenario."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import nbformat

from analysis.errors import InputError
from analysis.inputs import register
from analysis.runs import execution, local, notebooks, starter

RUNS = notebooks.ROOT / "_build" / "runs"
Say = Callable[[str], None]


def refresh(say: Say = print) -> list[str]:
    """Execute the chapters that are stale, each replaced whole or not at all; the names of those executed."""
    names = notebooks.chapters()
    stale = [chapter for chapter in names if notebooks.is_stale(chapter)]
    say(f"{len(stale)} of {len(names)} chapters to execute")
    digests = {chapter: notebooks.digest(chapter) for chapter in stale}
    for number, (chapter, text) in enumerate(
        _executed({name: notebooks.with_parameters(name) for name in stale}, {}), start=1
    ):
        executed = nbformat.reads(text, as_version=4)
        executed.metadata["compendium"] = {"digest": digests[chapter]}
        notebooks.write_whole(notebooks.CHAPTERS / f"{chapter}.ipynb", notebooks.text_of(executed))
        say(f"  executed {chapter} ({number} of {len(stale)})")
    return stale


def run(scenario: str, folder: Path = RUNS, say: Say = print) -> dict[str, Path]:
    """Execute all chapters for a scenario into ``folder``/SCENARIO/; the executed notebooks by chapter.

    Raises InputError for an unknown scenario, or if a chapter stops.
    """
    values = register.scenario_values(scenario)
    names = notebooks.chapters()
    parameters = {name: notebooks.parameter_values(name, values) for name in names}
    paths = {name: folder / scenario / f"{name}.ipynb" for name in names}
    for chapter, text in _executed({name: notebooks.read(name) for name in names}, parameters):
        notebooks.write_whole(paths[chapter], text)
        say(f"executed {chapter} for the scenario {scenario}")
    return paths


def _executed(
    chapters: Mapping[str, nbformat.NotebookNode], parameters: Mapping[str, Mapping[str, float]]
) -> Iterator[tuple[str, str]]:
    """The names and texts of chapters as they are executed, ``local.default_jobs()`` at a time, or one where there is no fork.

    Raises InputError for the first chapter that stops.
    """
    if not starter.is_available():
        for name, notebook in chapters.items():
            found = execution.execute(notebook, name, parameters.get(name, {}))
            yield name, _whole(found.notebook, found.error)
    elif chapters:
        with tempfile.TemporaryDirectory() as folder:
            for name, notebook in chapters.items():
                nbformat.write(notebook, Path(folder) / f"{name}.ipynb")
            calls = {
                name: {
                    "path": f"{folder}/{name}.ipynb",
                    "name": name,
                    "parameters": parameters.get(name, {}),
                    "figures": True,
                }
                for name in chapters
            }
            for name, ended in local.forked(calls, local.default_jobs()):
                found = ended.result or {"notebook": "", "error": f"{name}.ipynb: {ended.problem}"}
                yield name, _whole(**found)


def _whole(notebook: str, error: str) -> str:
    if error:
        raise InputError(error)
    return notebook

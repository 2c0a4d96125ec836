"""The chapters that are published, each executed anew when it is stale, and all chapters for one scenario."""

from collections.abc import Callable, Mapping
from pathlib import Path

from nbformat import NotebookNode

from analysis.errors import InputError
from analysis.runs import digests, notebooks, processes

RUNS = notebooks.ROOT / "_build" / "runs"
Say = Callable[[str], None]


def refresh(say: Say = print, before: Callable[[], None] = lambda: None) -> list[str]:
    """Bring the chapters up to date, each replaced whole or not at all; the names of those executed.

    Where the words of figures alone have changed, these are put in and nothing is executed. ``before`` is called before
    the first chapter is replaced. Raises InputError for a chapter whose parameters were changed by hand.
    """
    found = {name: notebooks.read(name) for name in notebooks.chapters()}
    now = {name: digests.results(notebooks.code_of(notebook)) for name, notebook in found.items()}
    stale = [name for name, notebook in found.items() if _held(notebook).get("results") != now[name]]
    for name in found.keys() - set(stale):
        _check_parameters(name, found[name])
    say(f"{len(stale)} of {len(found)} chapters to execute")
    if stale:
        before()

    def keep(name: str, text: str) -> None:
        found[name] = notebooks.parsed(text, name)
        _publish(name, found[name], now[name])

    _execute({name: {} for name in stale}, keep, "start it again for the others", say)
    for name, notebook in found.items():
        if _held(notebook)["wording"] != digests.wording(notebook):
            from analysis.display import exhibits

            _publish(name, exhibits.reworded(notebook), now[name])
            say(f"  put new words into the figures of {name}")
    return stale


def run(scenario: str, folder: Path = RUNS, say: Say = print) -> dict[str, Path]:
    """Execute all chapters for a scenario into ``folder``/SCENARIO/; the executed notebooks by chapter.

    Raises InputError for an unknown scenario, a folder that cannot be written, or if a chapter stops.
    """
    processes.start_server()
    from analysis.inputs import register
    from analysis.runs import parameters

    values = register.scenario_values(scenario)
    names = notebooks.chapters()
    paths = {name: folder / scenario / f"{name}.ipynb" for name in names}
    notebooks.check_writable(folder / scenario)
    given = {name: parameters.values_for(name, values) for name in names}
    _execute(
        given, lambda name, text: notebooks.write_whole(paths[name], text), f"they stand in {folder / scenario}", say
    )
    return paths


def _execute(
    chapters: Mapping[str, Mapping[str, float]], keep: Callable[[str, str], None], told: str, say: Say
) -> None:
    """Execute chapters for their parameters and give name and text of each to ``keep``.

    Raises InputError for the first that stops, and InterruptionError with what is finished and what is ``told``.
    """
    if not chapters:
        return
    from analysis.runs import execution

    done = 0
    with processes.told_if_interrupted(lambda: f"interrupted; {done} of {len(chapters)} chapters are executed; {told}"):
        for name, ended in processes.each(execution.run, {name: (name, values) for name, values in chapters.items()}):
            if ended.problem or ended.result.error:
                raise InputError(ended.result.error if ended.result else f"{name}.ipynb: {ended.problem}")
            keep(name, ended.result.notebook)
            done += 1
            say(f"  executed {name} ({done} of {len(chapters)})")


def _check_parameters(name: str, notebook: NotebookNode) -> None:
    from analysis.runs import parameters

    for cell in filter(notebooks.is_parameters, notebook.cells):
        if cell.source != parameters.source(name):
            raise InputError(
                f"chapters/{name}.ipynb: its parameters are not those of data/assumptions.csv; "
                f"`git restore chapters/{name}.ipynb` takes that back, and `sweep` runs other values"
            )


def _publish(name: str, notebook: NotebookNode, results: str) -> None:
    notebook.metadata["compendium"] = {"results": results, "wording": digests.wording(notebook)}
    notebooks.write_whole(notebooks.path_of(name), notebooks.text_of(notebook))


def _held(notebook: NotebookNode) -> Mapping[str, str]:
    return notebook.metadata.get("compendium", {})

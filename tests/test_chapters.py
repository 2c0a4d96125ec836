"""Chapters are published as executed, with the code, data and versions that stand here."""

import re
from collections.abc import Mapping
from pathlib import Path

import nbformat
import pytest

from analysis import claims, estimate, runs
from analysis.display import recorded_numbers
from analysis.display.records import Entry
from analysis.errors import InputError
from analysis.inputs import register
from analysis.runs import comparison, execution, notebooks, parameters, processes, published

CHAPTERS = runs.chapters()
WITHOUT_RESULTS = ["assumptions", "barriers", "claims", "reconstruction", "sensitivity", "since"]
HEADINGS = ["What is not known", "Show the working"]  # in this order, others between them


def cells(chapter: str, kind: str) -> list[nbformat.NotebookNode]:
    notebook = nbformat.read(runs.CHAPTERS / f"{chapter}.ipynb", as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == kind and cell.source.strip()]


def different(recorded: Mapping[str, Mapping[str, object]], expected: Mapping[str, Entry]) -> list[str]:
    """Each expected entry that was not recorded, or otherwise."""
    held = {name: recorded[name] for name in expected if name in recorded}
    return list(comparison.records(held, {name: entry.as_json() for name, entry in expected.items()}))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_was_executed_in_order_and_without_error(chapter: str) -> None:
    """nbval by itself passes a notebook that was never run: cells without a count are not compared."""
    code = cells(chapter, "code")
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not [output for cell in code for output in cell.outputs if output.output_type in ("error", "stream")]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_was_executed_with_this_code_and_data(chapter: str) -> None:
    assert not runs.is_stale(chapter), f"chapters/{chapter}.ipynb is stale: run `make book` and commit it"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_records_the_numbers_that_the_module_computes(chapter: str) -> None:
    recorded = runs.records(runs.CHAPTERS / f"{chapter}.ipynb")
    results = {
        name: value
        for name, value in estimate.for_assumptions(register.base()).items()
        if estimate.chapter(name) == chapter
    }
    expected = recorded_numbers.of_results(results)
    assert expected or chapter in WITHOUT_RESULTS, f"no result belongs to {chapter}"
    assert different(recorded, expected) == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_records_a_label_of_every_modelled_number_of_its_section(chapter: str) -> None:
    recorded = runs.records(runs.CHAPTERS / f"{chapter}.ipynb")
    found = claims.findings(section=chapter, method="model")
    assert different(recorded, recorded_numbers.of_findings(found)) == []


def test_the_committed_ledger_has_the_label_of_every_claim_as_found_now() -> None:
    recorded = runs.records(runs.CHAPTERS / "claims.ipynb")
    assert different(recorded, recorded_numbers.of_findings(claims.findings())) == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_parameters_have_the_registers_values_and_say_what_they_mean(chapter: str) -> None:
    (cell,) = [cell for cell in cells(chapter, "code") if "parameters" in cell.metadata.get("tags", [])]
    assert cell.source == parameters.source(chapter)
    assert bool(parameters.parameters_of(chapter)) or chapter in WITHOUT_RESULTS
    for line in cell.source.splitlines() if parameters.parameters_of(chapter) else []:
        assert re.fullmatch(r"\w+: (float|int) = \S+  # .+ \[.+\]", line), line


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_says_what_is_not_known_before_its_working(chapter: str) -> None:
    found = [
        line[3:] for cell in cells(chapter, "markdown") for line in cell.source.splitlines() if line.startswith("## ")
    ]
    assert [heading for heading in found if heading in HEADINGS] == HEADINGS


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_chapters_hold_prose_and_calls_but_no_definitions_or_magics(chapter: str) -> None:
    for cell in cells(chapter, "code"):
        assert not re.search(r"^\s*(def|class|%|!)|lambda", cell.source, re.MULTILINE), cell.source


def test_a_notebook_that_was_never_run_has_no_records(tmp_path: Path) -> None:
    notebook = nbformat.read(runs.CHAPTERS / "scale.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    path = tmp_path / "scale.ipynb"
    nbformat.write(notebook, path)
    with pytest.raises(InputError, match="holds no recorded number"):
        runs.records(path)


def test_a_misspelt_parameter_stops_a_chapter_that_papermill_runs() -> None:
    ((_, stopped),) = processes.each(execution.run, {0: ("scale", {"mental_health_shar": 0.3})})
    assert "unknown parameter 'mental_health_shar'; did you mean 'mental_health_share'?" in stopped.result.error


def test_a_scenario_run_through_papermill_gives_what_a_direct_call_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        notebooks, "chapters", lambda: list(estimate.CHAPTERS)
    )  # the others record no result of the model
    paths = published.run("consistent", tmp_path, say=lambda _: None)
    direct = recorded_numbers.of_results(estimate.for_assumptions(register.scenario_values("consistent")))
    found = {name: entry for path in paths.values() for name, entry in runs.records(path).items()}
    assert different(found, direct) == []


def test_a_notebook_beside_the_chapters_is_none_unless_the_contents_name_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "_toc.yml").write_text("root: index\nchapters:\n  - file: chapters/since\n  - file: chapters/scale\n")
    monkeypatch.setattr(notebooks, "CONTENTS", tmp_path / "_toc.yml")
    assert notebooks.chapters() == ["scale", "since"]

"""The papermill parameters of chapters, from the register of assumptions."""

from collections.abc import Mapping
from functools import cache

from nbformat import NotebookNode

from analysis import estimate
from analysis.inputs import register
from analysis.runs import notebooks
from analysis.sensitivity.one_way import HEADLINES
from analysis.sensitivity.probabilistic import DRAWS, SEED

LEDGER = "claims"  # the chapter that depends on every result
SENSITIVITY = "sensitivity"  # the chapter on the headlines
SETTINGS = (
    f"draws: int = {DRAWS}  # Draws of the probabilistic analysis [number]",
    f"seed: int = {SEED}  # Seed of the draws [number]",
)


@cache
def parameters_of(chapter: str) -> tuple[str, ...]:
    """The assumptions that are parameters of a chapter: those of its results."""
    results = [name for name in estimate.functions() if chapter in (LEDGER, estimate.chapter(name))]
    results = list(HEADLINES) if chapter == SENSITIVITY else results
    needed = set().union(*(estimate.inputs_of(name) for name in results))
    return tuple(name for name in register.assumptions() if name in needed)


def values_for(chapter: str, values: Mapping[str, float]) -> dict[str, float]:
    """The parameters of a chapter for a value of every assumption."""
    return {name: values[name] for name in parameters_of(chapter)}


def source(chapter: str) -> str:
    """The text of a chapter's parameters cell, from the register: each value with its meaning and unit."""
    lines = list(SETTINGS if chapter == SENSITIVITY else ())
    for name in parameters_of(chapter):
        assumption = register.assumptions()[name]
        lines.append(f"{name}: float = {assumption.value!r}  # {assumption.label} [{assumption.unit}]")
    return "\n".join(lines or ["# This chapter has no parameters of its own."])


def with_base_values(chapter: str) -> NotebookNode:
    """A chapter whose parameters cell has the register's values."""
    notebook = notebooks.read(chapter)
    for cell in notebook.cells:
        if notebooks.is_parameters(cell):
            cell.source = source(chapter)
    return notebook

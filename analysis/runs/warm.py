"""What a process does ahead, so that the runs forked from it need not: imports, tables, verdicts, fonts, a rehearsal.

Nothing here may depend on a parameter of a run, change a setting that a notebook can see, choose a backend of
matplotlib (importing the inline one does), or start a thread. The environment is read when NumPy and matplotlib are
imported, so that whoever starts the process has to set it.
"""

import gc
import warnings
from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO
from typing import Any

import nbformat
import pandas as pd

ENVIRONMENT = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # as ipykernel has it
    "OPENBLAS_NUM_THREADS": "1",  # a fork must find one thread
    "OMP_NUM_THREADS": "1",
}


def prepare(chapters: Sequence[str] = ()) -> None:
    """Import and read what chapters need: all of it, or what a rehearsal of some chapters imports and reads."""
    from analysis.runs import engine, execution  # noqa: F401

    engine.shell()
    pd.set_option("display.max_columns", 20)  # pandas' own choice when it is imported in a notebook
    nbformat.validate(nbformat.v4.new_notebook())  # compiles the schema
    for chapter in chapters:
        with suppress(Exception):  # a chapter that fails here fails in its runs, where its error is kept
            _rehearse(chapter)
    if not chapters:
        _fill()
    gc.collect()
    gc.freeze()  # the collector of a forked run leaves these objects, and so their memory, as they are


def _fill() -> None:
    """Import what any chapter imports, read the tables, and do once what is the same in every run."""
    import ipykernel.kernelapp  # noqa: F401

    from analysis import claims, estimate
    from analysis.display import recorded_numbers
    from analysis.display.exhibits import Equation
    from analysis.inputs import tables

    for name in tables.names():
        tables.read(name)
    claims.findings()
    for name in estimate.functions():
        Equation(estimate.equation(name))._repr_html_()
    recorded_numbers.of_scenarios(estimate.functions())
    _draw()


def _draw() -> None:
    """Load fonts and the SVG writer through a figure that pyplot does not know of."""
    import matplotlib
    from matplotlib.figure import Figure

    figure = Figure(layout="constrained")
    axes = figure.subplots()
    axes.barh([0, 1], [1, 2])
    axes.set(xlabel="x", ylabel="y", title="title")
    axes.annotate("text", (1, 1))
    with matplotlib.rc_context({"svg.fonttype": "none"}):
        figure.savefig(BytesIO(), format="svg")


def _rehearse(chapter: str) -> None:
    """Run the cells of a chapter and format what they show, so that nothing is done for the first time after the fork."""
    import matplotlib

    from analysis.runs import engine, notebooks

    names: dict[str, Any] = {"__name__": "__main__"}
    cells = [cell.source for cell in notebooks.read(chapter).cells if cell.cell_type == "code"]
    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a warning that is ignored here is still shown, once, in every run
        for source in cells:
            engine.shell().display_formatter.format(notebooks.value_of_cell(source, names))

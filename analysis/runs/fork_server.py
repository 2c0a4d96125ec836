"""What the fork server does before it forks: imports, tables, findings, fonts, so that no run has to.

multiprocessing imports this module once, in the server. Nothing here may depend on a parameter of a run, change a
setting that a notebook can see, or start a thread.
"""

import gc
import os
from contextlib import suppress
from io import BytesIO

from analysis.runs.processes import ENVIRONMENT

os.environ.update(ENVIRONMENT)


def prepare() -> None:
    """Do once what is the same in every run."""
    import ipykernel.kernelapp  # noqa: F401

    from analysis.runs import execution

    execution.shell()
    with suppress(Exception):  # what fails here fails in the runs that need it, where its error is kept
        _compute()
        _draw()
    gc.collect()
    gc.freeze()  # the collector of a forked run leaves these objects, and so their memory, as they are


def _compute() -> None:
    from analysis import claims, estimate, figures  # noqa: F401
    from analysis.display import recorded_numbers
    from analysis.display.exhibits import Equation
    from analysis.inputs import tables

    for name in tables.names():
        tables.read(name)
    claims.findings()
    for name in estimate.functions():
        Equation(estimate.equation(name))._repr_html_()
    recorded_numbers.of_scenarios(estimate.functions())


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


prepare()

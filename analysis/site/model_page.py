"""The code of the model as a page: every function with its meaning, unit and source text, at its own address."""

import inspect

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from analysis import estimate
from analysis.inputs import tables


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("model", ModelDirective)


class ModelDirective(SphinxDirective):
    """The functions of one chapter of the model, or with ``derived`` the figures that are arithmetic on tables."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """One entry a function, in calling order, or a row of data/derived.csv."""
        if self.arguments[0] == "derived":
            rows = tables.read("derived").itertuples()
            return [_entry(row.id, f"# {row.label}\n{row.expression}", row.unit) for row in rows]
        functions = estimate.functions().items()
        mine = [(name, made) for name, made in functions if estimate.chapter(name) == self.arguments[0]]
        return [_entry(name, inspect.getsource(made), estimate.unit(name)) for name, made in mine]


def _entry(name: str, source: str, unit: str) -> nodes.container:
    heading = nodes.paragraph("", "", nodes.literal("", name), classes=["function"])
    heading += nodes.Text(f" [{unit}]" if unit else "")
    code = nodes.literal_block(source, source, language="python")
    return nodes.container("", heading, code, ids=[f"code-{name}"], classes=["code"])

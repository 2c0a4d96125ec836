"""The code of the model as a page: every function with what it means, its unit and its source text, at an address of its own."""

import inspect
from collections.abc import Callable

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from analysis import estimate
from analysis.inputs import derived


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("model", ModelDirective)


class ModelDirective(SphinxDirective):
    """The functions of one chapter of the model, or with ``derived`` the figures that are arithmetic on tables."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """One entry a function, in calling order."""
        wanted = self.arguments[0]
        if wanted == "derived":
            own = {
                name: function
                for name, function in vars(derived).items()
                if getattr(function, "__module__", "") == derived.__name__
            }
            return [_entry(name, function, "") for name, function in own.items() if not name.startswith("_")]
        return [
            _entry(name, function, estimate.unit(name))
            for name, function in estimate.functions().items()
            if estimate.chapter(name) == wanted
        ]


def _entry(name: str, function: Callable, unit: str) -> nodes.container:
    source = inspect.getsource(function)
    heading = nodes.paragraph(
        "", "", nodes.literal("", name), nodes.Text(f" [{unit}]" if unit else ""), classes=["function"]
    )
    return nodes.container(
        "", heading, nodes.literal_block(source, source, language="python"), ids=[f"code-{name}"], classes=["code"]
    )

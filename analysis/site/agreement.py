"""The table of runs of whole chapters beside the direct call, for the page on sensitivity."""

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from analysis import estimate
from analysis.display.exhibits import Table
from analysis.display.number_format import quantity
from analysis.errors import InputError


class AgreementDirective(SphinxDirective):
    """Shows what runs of chapters/sensitivity-plan.yml recorded; nothing is run, and a stale record stops the build."""

    optional_arguments = 1  # the plan, for whoever reads the page's source

    def run(self) -> list[nodes.Node]:
        """A sentence, and a table of the cases in a fold."""
        from analysis.runs import agreement

        try:
            found = agreement.kept()
        except InputError as problem:
            raise ExtensionError(str(problem)) from None
        self.env.note_dependency(str(agreement.KEPT))
        texts = [
            {"case": case} | {name: quantity(value, estimate.unit(name)) for name, value in row.items()}
            for case, row in found["cases"].items()
        ]
        counts = f"{found['runs']} runs of whole chapters give the {found['results']:,} results of {len(texts)} cases"
        table = Table("agreement", f"{counts}; all are those of the direct call", pd.DataFrame(texts))
        fold = f"<details><summary>The {len(texts)} cases</summary>{table._repr_html_()}</details>"
        return [nodes.paragraph("", f"{table.caption}."), nodes.raw("", fold, format="html")]


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("agreement", AgreementDirective)

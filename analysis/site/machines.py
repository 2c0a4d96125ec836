"""On which machines the recorded numbers were reproduced, and how well: what ``make machines`` measured, as a table."""

import json
from datetime import date

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from analysis.display.exhibits import Table
from analysis.runs import ROOT

MEASURED = ROOT / "machines.json"
COLUMNS = {
    "machine": "machine",
    "identical": "numbers identical",
    "closed form": "largest relative difference, closed form",
    "iterative": "largest relative difference, iterative",
    "texts": "texts that differ",
    "outputs": "outputs beyond tolerance",
    "tests": "tests of numbers",
}


class MachinesDirective(SphinxDirective):
    """One row a machine, with the date and the processor; what could not be tried says why."""

    def run(self) -> list[nodes.Node]:
        """The table of machines.json."""
        found = json.loads(MEASURED.read_text(encoding="utf-8"))
        self.env.note_dependency(str(MEASURED))
        day = date.fromisoformat(found["date"])
        caption = (
            f"{found['numbers']:,} recorded numbers on other machines, beside {found['machines'][0]['machine']} "
            f"({found['processor']}, {day.day} {day:%B %Y})"
        )
        rows = pd.DataFrame(found["machines"])
        rows["tests"] = rows["tests"].fillna("not possible here: " + rows["not_possible"])
        whole = dict.fromkeys(("identical", "texts", "outputs"), "Int64")
        shown = rows.astype(whole).astype(object).fillna("").reindex(columns=COLUMNS).rename(columns=COLUMNS)
        return [nodes.raw("", Table("machines", caption, shown)._repr_html_(), format="html")]


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("machines", MachinesDirective)

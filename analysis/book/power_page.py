"""How many changes of code and data the checks notice, as ``make power`` measured it, for the page on quality."""

from html import escape

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from analysis.exhibits import Table
from analysis.power.measured import EXPLAINED, MEASURED, Power, measured
from analysis.words import whole_percent

NOT_MEASURED = "How many changes the checks notice was not measured."
CHANGED_SINCE = "The code, the data or the tests have changed since it was measured; it has to be measured again."


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("power", PowerDirective)


class PowerDirective(SphinxDirective):
    """The share noticed by kind of change, the checks that noticed, and every change that none did."""

    def run(self) -> list[nodes.Node]:
        """A paragraph, two tables and a list that folds."""
        for path in (MEASURED, EXPLAINED):
            self.env.note_dependency(str(path))
        found = measured()
        if found is None:
            return [nodes.paragraph("", NOT_MEASURED)]
        return [nodes.paragraph("", _sentence(found)), nodes.raw("", _page(found), format="html")]


def _sentence(found: Power) -> str:
    made, noticed = sum(found.made.values()), sum(found.noticed.values())
    drawn = "" if found.part >= 1 else f", {whole_percent(found.part)} of all, drawn with a seed"
    sentence = f"Of {made:,} changes{drawn}, one at a time, the checks notice {noticed:,}, {whole_percent(noticed / made)}."
    return sentence if found.is_current else f"{sentence} {CHANGED_SINCE}"


def _page(found: Power) -> str:
    by_kind = pd.DataFrame(
        [
            (kind, f"{made:,}", f"{found.noticed.get(kind, 0):,}", whole_percent(found.noticed.get(kind, 0) / made))
            for kind, made in found.made.items()
        ],
        columns=["what is changed", "changes", "noticed", "share"],
    )
    folds = "".join(
        f"<details class='recorded'><summary>{len(names)} not noticed: {escape(why)}</summary><ul>"
        + "".join(f"<li>{escape(name)}</li>" for name in names)
        + "</ul></details>"
        for why, names in found.by_reason().items()
    )
    counts = pd.DataFrame([(name, f"{count:,}") for name, count in found.first_noticed_by.items()], columns=["noticed first by", "changes"])
    tables = Table("power", "Changes that the checks notice", by_kind), Table("power-checks", "Which check notices first", counts)
    return "".join(table._repr_html_() for table in tables) + folds

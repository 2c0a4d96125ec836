"""What a chapter shows: figures, tables and equations, as HTML that stands alone.

A figure carries its finding as title, a text alternative and its data, and asks no other host for anything.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from html import escape
from io import StringIO
from typing import Any
from urllib.parse import quote
from xml.dom import minidom

import nbformat
import numpy as np
import pandas as pd
import sympy
from sympy.printing.mathml import MathMLPresentationPrinter

from analysis import estimate
from analysis.display import FIGURE_TYPE, WITHOUT_FIGURES
from analysis.display.figure_words import filled, filled_table, templates
from analysis.display.html import table_html
from analysis.display.svg import DESK, PHONE, Drawing, svg
from analysis.inputs import register

BOOK = "Caring for the NHS Workforce, re-run"
FIGURE_DIGITS = 6  # significant digits of facts and data: more than a reader sees, fewer than a solver can give
REGIONAL = {
    "region_fte": "Full-time staff of the region",
    "region_gp_fte": "Full-time general practitioners of the region",
    "region_is_english": "1 for a region of England, else 0",
}
LABEL = re.compile(r'^(<svg )role="img" aria-label="[^"]*" ')


@dataclass(frozen=True)
class Table:
    """A table with a caption; cells are texts with their unit, or pairs of a text and a detail to stand under it."""

    id: str
    caption: str
    rows: pd.DataFrame

    def _repr_html_(self) -> str:
        return f'<div class="exhibit" id="table-{self.id}">{table_html(self.caption, self.rows)}</div>'


def table(name: str, caption: str, rows: Iterable[Mapping[str, str | tuple[str, str]]]) -> Table:
    """A table whose rows name the column of each cell."""
    return Table(name, caption, pd.DataFrame(list(rows)))


def worded(name: str, rows: Iterable[Mapping[str, object]], family: str = "", **facts: object) -> Table:
    """A table in the words of chapters/tables.yml, which name facts of a row or of the whole table.

    ``family`` names the templates that it shares with tables of its kind.
    """
    caption, columns = filled_table(family or name, rows, facts)
    return Table(name, caption, pd.DataFrame(columns))


@dataclass(frozen=True)
class Exhibit:
    """A figure with everything that belongs to it.

    ``facts`` are the numbers, texts and yes-or-no that its words name (``figure_words``); ``data`` is what was drawn;
    ``family`` names the templates that it shares with figures of its kind.
    """

    id: str
    facts: Mapping[str, object]
    data: pd.DataFrame
    drawing: Drawing = field(repr=False)
    family: str = ""

    @property
    def bundle(self) -> dict[str, object]:
        """The figure without its words and drawings, as it stands in a notebook; numbers to ``FIGURE_DIGITS``."""
        return {
            "id": self.id,
            "family": self.family,
            "facts": _plain(self.facts),
            "data": self.data.map(_plain).to_csv(index=False, lineterminator="\n"),
        }

    @property
    def words(self) -> dict[str, str]:
        """Title, subtitle, alternative and source."""
        return _words(self.bundle)

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        drawings = (
            [svg(self.drawing, width, self.id) for width in (DESK, PHONE)] if WITHOUT_FIGURES not in os.environ else []
        )
        bundle = self.bundle
        return {FIGURE_TYPE: bundle, "text/html": _figure_html(bundle, drawings), "text/plain": self.words["title"]}


def reworded(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A copy of an executed notebook whose figures have the words of chapters/figures.yml as they are now.

    Nothing is executed or drawn. Raises InputError for a fact that a figure did not compute.
    """
    copied = deepcopy(notebook)
    for bundle, output in bundles(copied):
        drawings = re.findall(r"<svg .*?</svg>", output["text/html"], re.DOTALL)
        output["text/html"] = _figure_html(bundle, [LABEL.sub(r"\1", drawing) for drawing in drawings])
        output["text/plain"] = _words(bundle)["title"]
    return copied


def bundles(notebook: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every figure of an executed notebook, without its words and drawings, and the output that it stands in."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if FIGURE_TYPE in output.get("data", {}):
                yield output["data"][FIGURE_TYPE], output["data"]


def data_of(bundle: Mapping[str, object]) -> pd.DataFrame:
    """The data of a figure as a notebook holds it."""
    return pd.read_csv(StringIO(bundle["data"]), keep_default_na=False, na_values=[""])


def _words(bundle: Mapping[str, object]) -> dict[str, str]:
    return filled(bundle["id"], bundle["family"], bundle["facts"], data_of(bundle), templates())


def _figure_html(bundle: Mapping[str, object], drawings: Sequence[str]) -> str:
    """Finding, drawings, table, data to download, source, code to get the data, licence and how to cite the figure."""
    name, plain = bundle["id"], _words(bundle)
    words = {field: escape(text) for field, text in plain.items()}
    opening = f'<svg role="img" aria-label="{words["alternative"]}" '
    drawn = "".join(drawing.replace("<svg ", opening, 1) for drawing in drawings)
    rows = data_of(bundle).rename(columns=lambda column: column.replace("_", " "))
    return (
        f'<figure class="exhibit" id="figure-{name}">'
        f'<figcaption><p class="finding">{words["title"]}</p>'
        f'<p class="measure">{words["subtitle"]}</p></figcaption>{drawn}'
        f"<details><summary>Show as a table</summary>{table_html(plain['subtitle'], rows)}</details>"
        f'<p class="source">Source: {words["source"]} '
        f'<a download="{name}.csv" href="data:text/csv;charset=utf-8,{quote(bundle["data"], safe=" ,:/().;")}">'
        f'Download the data (CSV)</a> <button type="button" class="png" data-name="{name}" hidden>'
        f"Picture (PNG)</button></p>"
        f"<details><summary>Copy as Python</summary><pre><code>from analysis import figures\n\n"
        f'data = figures.data("{name}")</code></pre></details>'
        f"<details><summary>Licence, and how to cite this figure</summary>"
        f'<p class="source">Drawing: CC BY 4.0; data under the terms of the sources named. '
        f"Cite as: “{words['title']}”, "
        f'figure <a href="#figure-{name}">{name}</a> of {BOOK}.</p></details></figure>'
    )


def _plain(value: object) -> object:
    """A fact or a cell of the data as JSON and CSV hold it; an integer, a text and a yes-or-no stay as they are."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return float(f"{value:.{FIGURE_DIGITS}g}") if isinstance(value, float) else value


@dataclass(frozen=True)
class Equation:
    """An equation of the model, printed from the function that computes it, in the labels of what it holds."""

    equation: sympy.Eq

    def _repr_html_(self) -> str:
        attributes = f'role="group" tabindex="0" aria-label="Equation: {escape(label(str(self.equation.lhs)))}"'
        return f'<div class="equation" {attributes}><math display="block">{_mathml(self.equation)}</math></div>'


def _mathml(expression: sympy.Basic) -> str:
    return _Printer({"mul_symbol": "times"}).doprint(expression)


class _Printer(MathMLPresentationPrinter):
    """MathML in which a name is its label, as text that may run over several lines."""

    def _print_Symbol(self, expr: sympy.Symbol, style: str = "plain") -> minidom.Element:
        return self._words(expr.name)

    def _print_Indexed(self, expr: sympy.Indexed) -> minidom.Element:
        index = self.dom.createElement("msub")
        index.appendChild(self._words(str(expr.base)))
        index.appendChild(self._print(expr.indices[0]))
        return index

    def _words(self, name: str) -> minidom.Element:
        text, word = self.dom.createElement("mtext"), self.dom.createElement("span")
        word.appendChild(self.dom.createTextNode(label(name)))
        text.appendChild(word)
        return text


def label(name: str) -> str:
    """What an assumption, a result or an input by region is, in plain words."""
    if name in register.assumptions():
        return register.assumptions()[name].label
    return estimate.label(name) if name in estimate.functions() else REGIONAL.get(name, name)

"""What a chapter shows: figures, tables, equations and recorded numbers, as HTML that stands alone.

A figure carries its finding as title, a text alternative and its data, and asks no other host for anything.
"""

import base64
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from io import BytesIO
from xml.dom import minidom

import matplotlib
import pandas as pd
import sympy
from matplotlib.figure import Figure
from sympy.printing.mathml import MathMLPresentationPrinter

from analysis.display import RECORD_TYPE, WITHOUT_FIGURES

INK = "#123456"  # drawn in this colour, shown in the colour of the page's text
BOOK = "Caring for the NHS Workforce, re-run"
SIGNIFICANT_DIGITS = 10  # of a recorded number: more than any page prints, fewer than a processor's last bit


@dataclass(frozen=True)
class Table:
    """A table with a caption; cells are texts with their unit, or pairs of a text and a detail to stand under it."""

    id: str
    caption: str
    rows: pd.DataFrame
    row_ids: tuple[str, ...] = ()

    def _repr_html_(self) -> str:
        return (
            f'<div class="exhibit" id="table-{self.id}"><table><caption>{escape(self.caption)}</caption>'
            f"{_table_body(self.rows, self.row_ids)}</table></div>"
        )


@dataclass(frozen=True)
class Exhibit:
    """A figure with everything that belongs to it.

    ``title`` says the finding, ``subtitle`` the measure, place and period; ``alternative`` says in words what the
    picture shows, from the same data; ``data`` is what was drawn; ``source`` names where it comes from.
    """

    id: str
    title: str
    subtitle: str
    alternative: str
    data: pd.DataFrame
    source: str
    drawing: Figure = field(repr=False)

    def _repr_html_(self) -> str:
        """The figure with its table, its data to download, source, licence and how to cite it, each a fold or a line."""
        csv = base64.b64encode(self.data.to_csv(index=False, lineterminator="\n").encode()).decode()
        return (
            f'<figure class="exhibit" id="figure-{self.id}">'
            f'<figcaption><p class="finding">{escape(self.title)}</p><p class="measure">{escape(self.subtitle)}</p></figcaption>'
            f"{'' if WITHOUT_FIGURES in os.environ else self._svg()}"
            f"<details><summary>Show as a table</summary><table><caption>{escape(self.subtitle)}</caption>"
            f"{_table_body(self.data)}</table></details>"
            f'<p class="source">Source: {escape(self.source)} '
            f'<a download="{self.id}.csv" href="data:text/csv;base64,{csv}">Download the data (CSV)</a></p>'
            f"<details><summary>Licence, and how to cite this figure</summary>"
            f'<p class="source">Drawing: CC BY 4.0; data under the terms of the sources named. Cite as: “{escape(self.title)}”, '
            f'figure <a href="#figure-{self.id}">{self.id}</a> of {BOOK}.</p></details></figure>'
        )

    def _svg(self) -> str:
        """The drawing as inline SVG: text as text, the page's own ink and type, and names that no other figure uses."""
        with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": self.id}):
            picture = BytesIO()
            self.drawing.savefig(picture, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
        svg = picture.getvalue().decode()
        svg = svg[svg.index("<svg") :]
        svg = re.sub(r"<metadata>.*?</metadata>|<defs>\s*<style.*?</style>\s*</defs>", "", svg, flags=re.DOTALL)
        svg = re.sub(r"font-family: [^;\"]*; ?", "", svg)
        svg = re.sub(r' (?:d|x|y|transform|points)="[^"]*"', _rounded_coordinates, svg)
        svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{self.id}-", svg)
        opening = f'<svg viewBox="\\1" stroke-linejoin="round" role="img" aria-label="{escape(self.alternative)}">'
        svg = re.sub(r'<svg [^>]*?viewBox="([^"]+)"[^>]*>', opening, svg, count=1)
        return re.sub(r">\s+<", "><", svg.replace(INK, "currentColor")).strip()


@dataclass(frozen=True)
class Equation:
    """An equation of the model, printed from the function that computes it."""

    equation: sympy.Eq

    def _repr_html_(self) -> str:
        label = f'role="group" tabindex="0" aria-label="Equation of {escape(str(self.equation.lhs))}"'
        return f'<div class="equation" {label}><math display="block">{_mathml(self.equation)}</math></div>'


@dataclass(frozen=True)
class Recorded:
    """Numbers that a chapter's run found, by name: (value, unit, text). The site and the checks read them from here."""

    numbers: Mapping[str, tuple[float, str, str]]

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        entries = {
            name: {"value": float(f"{value:.{SIGNIFICANT_DIGITS}g}"), "unit": unit, "text": text}
            for name, (value, unit, text) in sorted(self.numbers.items())
        }
        rows = pd.DataFrame([(name, entry["text"]) for name, entry in entries.items()], columns=["name", "value"])
        return {
            RECORD_TYPE: entries,
            "text/html": f"<details class='recorded'><summary>{len(entries)} numbers recorded by this chapter</summary><table>"
            f"<caption>Recorded numbers</caption>{_table_body(rows)}</table></details>",
            "text/plain": f"{len(entries)} numbers recorded",
        }


def _rounded_coordinates(attribute: re.Match[str]) -> str:
    """An attribute of a drawing with coordinates to a hundredth of a point, which no screen shows apart."""
    return re.sub(r"-?\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}", attribute[0])


def _table_body(rows: pd.DataFrame, row_ids: tuple[str, ...] = ()) -> str:
    """Head and body of a table; a column of numbers alone is set flush right, its heading too."""
    classes = [' class="number"' if rows[column].map(_is_number).all() else "" for column in rows.columns]
    head = "".join(
        f'<th scope="col"{kind}>{escape(str(column))}</th>' for column, kind in zip(rows.columns, classes, strict=True)
    )
    ids = [f' id="{name}"' for name in row_ids] or [""] * len(rows)
    body = "".join(
        f"<tr{name}>"
        + "".join(_cell(cell, column, kind) for cell, column, kind in zip(row, rows.columns, classes, strict=True))
        + "</tr>"
        for name, row in zip(ids, rows.itertuples(index=False, name=None), strict=True)
    )
    return f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"


def _cell(cell: object, column: str, kind: str) -> str:
    """A table cell, labelled with its column; a pair of texts is shown as a text with a detail under it."""
    label = f' data-label="{escape(column)}"{kind}'
    if isinstance(cell, tuple):
        return f"<td{label}>{escape(cell[0])}<br><small>{escape(cell[1])}</small></td>"
    return f"<td{label}>{escape(_text(cell))}</td>"


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return "" if cell != cell else f"{cell:,.0f}" if abs(cell) >= 1e4 else f"{cell:.6g}"
    return str(cell)


def _is_number(cell: object) -> bool:
    """Whether a cell is a number with at most a sign, a currency and a percent sign, or is empty."""
    return not isinstance(cell, tuple) and bool(re.fullmatch(r"[−-]?£?[\d,.]+( (million|billion))?%?|", _text(cell)))


def _mathml(expression: sympy.Basic) -> str:
    return _Printer({"mul_symbol": "times"}).doprint(expression)


class _Printer(MathMLPresentationPrinter):
    """MathML in which a name is a word, not a letter with indices."""

    def _print_Symbol(self, expr: sympy.Symbol, style: str = "plain") -> minidom.Element:
        word = self.dom.createElement("mtext")
        word.appendChild(self.dom.createTextNode(expr.name))
        return word

    def _print_Indexed(self, expr: sympy.Indexed) -> minidom.Element:
        index = self.dom.createElement("msub")
        word = self.dom.createElement("mtext")
        word.appendChild(self.dom.createTextNode(str(expr.base)))
        index.appendChild(word)
        index.appendChild(self._print(expr.indices[0]))
        return index

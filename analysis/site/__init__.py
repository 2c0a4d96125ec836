"""What the site adds to Jupyter Book: the page, numbers in prose with their cards, the code, the sources and the standards.

A name that no chapter recorded, a chapter whose outputs are older than the code or the data, and two chapters that
record different numbers under one name stop the build.
"""

from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from analysis import runs
from analysis.inputs import tables
from analysis.site import (
    agreement,
    bibliography,
    cards,
    exhibit_list,
    explorer,
    glossary,
    layout,
    links,
    machines,
    model_page,
    verified,
    weight,
)

STATIC = Path(__file__).parent / "static"


class StandardsDirective(SphinxDirective):
    """The table of data/standards.csv: each item of a standard with the test or section that meets it, or a blank."""

    has_content = False

    def run(self) -> list[nodes.Node]:
        """One table a standard; a test or section that does not exist stops the build."""
        rows = tables.read("standards")
        found: list[nodes.Node] = []
        for standard, items in rows.groupby("standard", sort=False):
            cells = "".join(
                f"<tr><td data-label='item'>{escape(row.item)}</td><td data-label='met by'>{_met_by(row.met_by)}</td></tr>"
                for row in items.itertuples()
            )
            met = int((items["met_by"] != "").sum())
            caption = f"<caption>{escape(standard)}: {met} of {len(items)} items met</caption>"
            head = f"{caption}<thead><tr><th>item</th><th>met by</th></tr></thead>"
            found.append(
                nodes.raw("", f'<div class="exhibit"><table>{head}<tbody>{cells}</tbody></table></div>', format="html")
            )
        return found


def _met_by(references: str) -> str:
    """References as text, each checked to exist: tests/FILE.py::TEST or chapters/NAME#HEADING."""
    shown = []
    for reference in filter(None, (part.strip() for part in references.split(";"))):
        path, _, name = reference.replace("::", "#").partition("#")
        file = runs.ROOT / (path if path.endswith((".py", ".md", ".csv", ".json", ".lock")) else f"{path}.ipynb")
        if not file.exists() or name not in file.read_text(encoding="utf-8"):
            raise ExtensionError(f"data/standards.csv: {reference!r} does not exist")
        is_page = path.startswith("chapters/")
        text = escape(reference)
        shown.append(
            f'<a href="{escape(path.removeprefix("chapters/"))}.html">{text}</a>' if is_page else f"<code>{text}</code>"
        )
    return "<br>".join(shown) or "not met"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the parts, the style sheet and the scripts."""
    app.add_directive("standards", StandardsDirective)
    app.connect("config-inited", lambda _, config: config.html_static_path.append(str(STATIC)))
    app.add_css_file("compendium.css")
    app.add_js_file("compendium.js", loading_method="defer")
    app.add_js_file("ledger.js", loading_method="defer")
    parts = (
        layout,
        links,
        cards,
        glossary,
        agreement,
        machines,
        model_page,
        bibliography,
        verified,
        explorer,
        exhibit_list,
        weight,
    )
    for part in parts:
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

"""What the site adds to Jupyter Book: roles that print recorded numbers, and the look of exhibits.

``{result}`NAME``` prints a number that a chapter recorded. ``{claim}`ID``` prints what a document says, with the verdict.
A name that no chapter recorded, a chapter whose outputs are older than the code or the data, and two chapters that
record different numbers under one name stop the build.
"""

from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective, SphinxRole

from analysis import claims, runs, tables
from analysis.book import javascript, layout, weight
from analysis.book.explorer import ExplorerDirective, OrganisationDirective
from analysis.errors import InputError, unknown

LEDGER = "chapters/claims"
EXPLORERS = ("chapters/explorer", "chapters/organisation")
STATIC = Path(__file__).parent / "static"


class ResultRole(SphinxRole):
    """The text of a recorded number."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The number as the chapter printed it."""
        entry = _recorded(self, self.text)
        return [nodes.inline(self.rawtext, entry["text"], classes=["result"])], []


class ClaimRole(SphinxRole):
    """What is printed, as a link to the ledger, and the recorded verdict."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The printed number in quotation marks and the verdict after it."""
        verdict = _recorded(self, f"claim:{self.text}")["text"]
        claim = claims.claims()[self.text]
        address = f"{self.env.app.builder.get_relative_uri(self.env.docname, LEDGER)}#{self.text}"
        printed = nodes.reference("", f"“{claim.printed}”", refuri=address, classes=["printed"])
        mark = nodes.inline("", verdict, classes=["verdict", f"verdict-{verdict}"])
        return [printed, nodes.Text(" "), mark], []


class StandardsDirective(SphinxDirective):
    """The table of data/standards.csv: each item of a standard with the test or section that meets it, or a blank."""

    has_content = False

    def run(self) -> list[nodes.Node]:
        """One table a standard; a test or section that does not exist stops the build."""
        rows = tables.read("standards")
        found: list[nodes.Node] = []
        for standard, items in rows.groupby("standard", sort=False):
            cells = "".join(f"<tr><td>{escape(row.item)}</td><td>{_met_by(row.met_by)}</td></tr>" for row in items.itertuples())
            met = int((items["met_by"] != "").sum())
            caption = f"<caption>{escape(standard)}: {met} of {len(items)} items met</caption>"
            head = f"{caption}<thead><tr><th>item</th><th>met by</th></tr></thead>"
            found.append(nodes.raw("", f'<div class="exhibit"><table>{head}<tbody>{cells}</tbody></table></div>', format="html"))
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
        shown.append(f'<a href="{escape(path.removeprefix("chapters/"))}.html">{text}</a>' if is_page else f"<code>{text}</code>")
    return "<br>".join(shown) or "not met"


def recorded_numbers() -> dict[str, dict[str, Any]]:
    """All numbers that the chapters recorded. Raises InputError if a chapter is stale or two disagree."""
    numbers: dict[str, dict[str, Any]] = {}
    for chapter in runs.chapters():
        if runs.is_stale(chapter):
            raise InputError(f"chapters/{chapter}.ipynb was executed with other code, data or versions; run `make book`")
        for name, entry in runs.records(runs.CHAPTERS / f"{chapter}.ipynb").items():
            if numbers.setdefault(name, entry) != entry:
                raise InputError(f"chapters/{chapter}.ipynb records {name} as {entry['text']}, another chapter as {numbers[name]['text']}")
    return numbers


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the roles and the style sheet."""
    app.add_role("result", ResultRole())
    app.add_role("claim", ClaimRole())
    app.add_directive("standards", StandardsDirective)
    app.add_directive("explorer", ExplorerDirective)
    app.add_directive("organisation", OrganisationDirective)
    app.connect("builder-inited", _load)
    app.connect("config-inited", lambda _, config: config.html_static_path.append(str(STATIC)))
    app.add_css_file("compendium.css")
    app.add_js_file("compendium.js", loading_method="defer")
    app.add_js_file("ledger.js", loading_method="defer")
    app.connect("html-page-context", _add_explorer)
    app.connect("build-finished", _write_explorer)
    layout.setup(app)
    weight.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _load(app: Sphinx) -> None:
    try:
        app.compendium_numbers = recorded_numbers()
    except InputError as problem:
        raise ExtensionError(str(problem)) from None


def _add_explorer(app: Sphinx, page: str, *_: object) -> None:
    """Give the pages on which a reader changes assumptions their script and style, and no other page."""
    if page in EXPLORERS:
        app.add_js_file("explorer.js", loading_method="defer")
        app.add_css_file("explorer.css")


def _write_explorer(app: Sphinx, problem: Exception | None) -> None:
    if problem is None:
        (Path(app.outdir) / "_static" / "explorer.js").write_text(javascript.script(), encoding="utf-8")


def _recorded(role: SphinxRole, name: str) -> dict[str, Any]:
    numbers = role.env.app.compendium_numbers
    if name not in numbers:
        place = f"{role.env.docname}, line {role.lineno}"
        raise ExtensionError(f"{place}: {unknown('recorded number', name, numbers)}")
    return numbers[name]

"""Lists that pages show from data and code: the exhibits, the standards and the sources."""

import re
from collections.abc import Callable, Iterable
from html import escape
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from analysis import claims, runs
from analysis.errors import InputError
from analysis.inputs import tables
from analysis.site import exhibit_list, page, project

NOT_MET = "not met"
YEAR = re.compile(r"(?:19|20)\d\d")


def setup(app: Sphinx) -> None:
    """Register the directives."""
    for make in (exhibits, standards, sources, freshness):
        app.add_directive(make.__name__, shown(make))


def shown(make: Callable[[], str]) -> type[SphinxDirective]:
    """A directive that shows the HTML of ``make``; its page is built anew when a chapter is."""

    class Shown(SphinxDirective):
        __doc__ = make.__doc__

        def run(self) -> list[nodes.Node]:
            for path in runs.CHAPTERS.glob("*.ipynb"):
                self.env.note_dependency(str(path))
            try:
                return [nodes.raw("", make(), format="html")]
            except InputError as problem:
                raise ExtensionError(f"{self.env.docname}, line {self.lineno}: {problem}") from None

    return Shown


def table(caption: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table of cells that are HTML already."""
    return page.part("table.html", caption=caption, columns=columns, rows=rows)


def exhibits() -> str:
    """Every figure and table of the chapters with the function that makes it."""
    found = exhibit_list.exhibits()
    count = {kind: sum(item.kind == kind for item in found) for kind in ("figure", "table")}
    rows = (
        (
            f'<a href="{item.page}.html{item.anchor and "#"}{item.anchor}">{escape(item.title)}</a>'
            f"<br><small>{item.kind} on the page {item.page}</small>",
            "<code>{1}</code><br><small>{0}</small>".format(*map(escape, item.program.split(": "))),
        )
        for item in found
    )
    return table(f"{count['figure']} figures, {count['table']} tables", ("title", "made by"), rows)


def standards() -> str:
    """One table a standard from data/standards.csv: each item with the test or section that meets it.

    Raises InputError for a test or section that does not exist.
    """
    return "".join(
        table(
            f"{standard}: {(items['met_by'] != '').sum()} of {len(items)} items met",
            ("item", "met by"),
            [(escape(row.item), _met_by(row.met_by)) for row in items.itertuples()],
        )
        for standard, items in tables.read("standards").groupby("standard", sort=False)
    )


def _met_by(references: str) -> str:
    """References as links or names, each checked to exist: tests/FILE.py::TEST, chapters/NAME#HEADING, FILE#TEXT."""
    found = []
    for reference in filter(None, (part.strip() for part in references.split(";"))):
        path, _, name = reference.replace("::", "#").partition("#")
        file = next(
            (runs.ROOT / (path + end) for end in ("", ".ipynb", ".md") if (runs.ROOT / (path + end)).is_file()), None
        )
        if file is None or name not in file.read_text(encoding="utf-8"):
            raise InputError(f"data/standards.csv: {reference!r} does not exist")
        text = escape(reference)
        is_page = path.startswith("chapters/")
        address = quote(path.removeprefix("chapters/"))
        found.append(f'<a href="{address}.html">{text}</a>' if is_page else f"<code>{text}</code>")
    return "<br>".join(found) or NOT_MET


def freshness() -> str:
    """When the sources were read and are due to be read again, and the newest year of each claim's evidence."""
    newest = []
    for claim in claims.claims().values():
        years = [year for row in claims.evidence_on(claim.id) for year in YEAR.findall(row.period)]
        link = (
            f'<a href="claims.html#{claim.id}">“{escape(claim.printed)}”</a> <small>{escape(claim.statement)}</small>'
        )
        newest += [(link, max(years))] if years else []
    told = f"Last checked: {project.day('sources-read')}. Next due: {project.day('review-by')}."
    summary = f"{len(newest)} claims with evidence, by the newest year that it speaks of"
    listed = table(summary, ("claim", "evidence of"), sorted(newest, key=lambda row: row[1]))
    return f"<p>{told}</p><details><summary>{summary}</summary>{listed}</details>"


def sources() -> str:
    """Every document of data/documents.csv by author, each with an anchor, and its address or why there is none."""
    rows = tables.read("documents").sort_values(["author", "date", "title"], kind="stable")
    return f'<ul class="sources">{"".join(map(_source, rows.to_dict("records")))}</ul>'


def _source(row: dict[str, str]) -> str:
    told = {name: escape(text) for name, text in row.items()}
    date = told["date"] if row["date"] != "not known" else "date not known"
    publisher = f" {told['publisher']}." if row["publisher"] != row["author"] else ""
    is_link = re.fullmatch(r"[\w.-]+\.[a-z]{2,}(/\S*)?", row["address"])
    where = (
        f'<a href="https://{told["address"]}">{told["address"]}</a>' if is_link else f"No address: {told['address']}"
    )
    return (
        f'<li id="source-{row["id"]}">{told["author"]} ({date}). <em>{told["title"]}</em>.{publisher} {where}. '
        f"Licence: {told['licence']}. <small>{row['id']}</small></li>"
    )

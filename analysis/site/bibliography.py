"""The sources of the book, from data/documents.csv."""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from analysis.inputs import tables


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("sources", SourcesDirective)


class SourcesDirective(SphinxDirective):
    """All documents by author: author, date, title, publisher, address as recorded, and licence."""

    def run(self) -> list[nodes.Node]:
        """One entry a document, at an address of its own."""
        rows = tables.read("documents").sort_values(["author", "date", "title"], kind="stable")
        entries = nodes.bullet_list(classes=["sources"])
        for row in rows.to_dict("records"):
            entries += nodes.list_item("", _entry(row), ids=[f"source-{row['id']}"])
        return [entries]


def _entry(row: dict[str, str]) -> nodes.paragraph:
    date = row["date"] if row["date"] != "not known" else "date not known"
    publisher = f" {row['publisher']}." if row["publisher"] != row["author"] else ""
    address = row["address"]
    is_link = re.fullmatch(r"[\w.-]+\.[a-z]{2,}(/\S*)?", address)
    where = nodes.reference("", address, refuri=f"https://{address}") if is_link else nodes.Text(f"Address: {address}")
    return nodes.paragraph(
        "",
        "",
        nodes.Text(f"{row['author']} ({date}). "),
        nodes.emphasis("", row["title"]),
        nodes.Text(f".{publisher} "),
        where,
        nodes.Text(f". Licence: {row['licence']}. "),
        nodes.literal("", row["id"]),
    )

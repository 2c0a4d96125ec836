"""Links that a card explains: a number with where it comes from, or a word with what it means."""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

Place = tuple[str, str]  # a page and an anchor on it


class Explained(nodes.reference):
    """A link with the name of its card under ``card``."""


def setup(app: Sphinx) -> None:
    """Register the node."""
    app.add_node(Explained, html=(_open, _close))


def address(app: Sphinx, page: str, place: Place) -> str:
    """A place as it is addressed on ``page``."""
    return f"{app.builder.get_relative_uri(page, place[0])}#{place[1]}"


def explained(card: str, refuri: str, child: nodes.Node, kind: str) -> Explained:
    """A link around ``child`` with the name of its card; ``kind`` is its class on the page."""
    link = Explained("", "", child, refuri=refuri, classes=[kind])
    link["card"] = card
    return link


def identifier(card: str) -> str:
    """The identifier of a card on a page."""
    return "card-" + re.sub(r"[^A-Za-z0-9_-]", "-", card)


def _open(writer: HTML5Translator, node: Explained) -> None:
    attributes = {"href": node["refuri"], "data-card": identifier(node["card"])}
    writer.body.append(writer.starttag(node, "a", "", **attributes))


def _close(writer: HTML5Translator, _: Explained) -> None:
    writer.body.append("</a>")

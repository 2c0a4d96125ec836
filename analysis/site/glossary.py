"""Links from open prose to the glossary: the first use of each of its terms on a page, before the working."""

import re
from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx

from analysis.site.working import HEADING

GLOSSARY = "chapters/glossary"
NOT_PROSE = (nodes.title, nodes.literal, nodes.literal_block, nodes.raw, nodes.term, nodes.rubric)


def setup(app: Sphinx) -> None:
    """Link the terms when a page is written, before its working is folded."""
    app.connect("doctree-resolved", _link_terms, priority=400)


def _link_terms(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Link the first use of each term, the longest first, so that a term within a longer one is not taken for it."""
    objects = app.env.get_domain("std").objects
    terms = {name: place[1] for (kind, name), place in objects.items() if kind == "term"} if page != GLOSSARY else {}
    for term in sorted(terms, key=len, reverse=True):
        pattern = re.compile(rf"\b{re.escape(term)}s?\b", 0 if term.isupper() else re.IGNORECASE)
        text = next((text for text in _open_prose(doctree) if pattern.search(text)), None)
        if text is not None and not _parent(text, nodes.reference):
            found, address = pattern.search(text), app.builder.get_relative_uri(page, GLOSSARY)
            word = nodes.inline("", found[0], classes=["std", "std-term"])
            link = nodes.reference("", "", word, refuri=f"{address}#{terms[term]}", internal=True)
            text.parent.replace(text, [nodes.Text(text[: found.start()]), link, nodes.Text(text[found.end() :])])


def _open_prose(doctree: nodes.document) -> Iterator[nodes.Text]:
    """The texts of a page up to its working that are prose or links to the glossary."""
    for node in doctree.findall():
        if isinstance(node, nodes.section) and node[0].astext() == HEADING:
            return
        if isinstance(node, nodes.Text) and not _parent(node, NOT_PROSE):
            link = _parent(node, nodes.reference)
            if not link or f"{GLOSSARY.rpartition('/')[2]}.html#" in link.get("refuri", ""):
                yield node


def _parent(node: nodes.Node, kinds: type | tuple[type, ...]) -> nodes.Element | None:
    """The nearest element around a node that is of one of some kinds."""
    while node.parent:
        node = node.parent
        if isinstance(node, kinds):
            return node
    return None

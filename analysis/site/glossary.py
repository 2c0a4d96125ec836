"""Words of the glossary: the first of each on a page is a link, and its card gives the definition."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from docutils import nodes
from sphinx.application import Sphinx

from analysis.site.links import address, explained

PAGE = "chapters/glossary"
NOT_IN = (nodes.reference, nodes.literal, nodes.literal_block, nodes.title, nodes.raw, nodes.caption)


@dataclass(frozen=True)
class Term:
    """A term with its other forms, the anchor of its entry and its definition."""

    forms: tuple[str, ...]
    anchor: str
    definition: str


def setup(app: Sphinx) -> None:
    """Link the words when a page is written."""
    app.connect("doctree-resolved", _link_words, priority=800)


def terms(app: Sphinx) -> Mapping[str, Term]:
    """All terms of the glossary by anchor."""
    found = {}
    for item in app.env.get_doctree(PAGE).findall(nodes.definition_list_item):
        names = list(item.findall(nodes.term))
        (definition,) = item.findall(nodes.definition)
        anchor = names[0]["ids"][0]
        found[anchor] = Term(tuple(name.astext() for name in names), anchor, " ".join(definition.astext().split()))
    return found


def _link_words(app: Sphinx, doctree: nodes.document, page: str) -> None:
    if page == PAGE:
        return
    for term in terms(app).values():
        form = re.compile(rf"\b(?:{'|'.join(map(re.escape, term.forms))})s?\b")
        for text in doctree.findall(nodes.Text):
            match = form.search(text)
            if match and not any(isinstance(parent, NOT_IN) for parent in _parents(text)):
                link = explained(
                    f"term:{term.anchor}", address(app, page, (PAGE, term.anchor)), nodes.Text(match[0]), "word"
                )
                parts = [nodes.Text(text[: match.start()]), link, nodes.Text(text[match.end() :])]
                text.parent.replace(text, [part for part in parts if part.astext()])
                break


def _parents(node: nodes.Node) -> list[nodes.Node]:
    return [node.parent, *_parents(node.parent)] if node.parent is not None else []

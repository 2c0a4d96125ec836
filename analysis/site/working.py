"""The working of a chapter in one closed fold: all that follows the heading "Show the working", and all code.

A picture above the fold needs code that runs before it. That code is shown at the head of the fold, so that the fold
holds every code cell in the order of the notebook, and none stands in the way of a reader.
"""

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx

HEADING = "Show the working"
OPENING = f'<details class="working" data-pagefind-ignore><summary><h2>{HEADING}</h2></summary>'


def setup(app: Sphinx) -> None:
    """Fold the working when a page is written."""
    app.connect("doctree-resolved", _fold)


def _fold(_: Sphinx, doctree: nodes.document, __: str) -> None:
    """Put the section of the working, those after it and the code before it into a fold."""
    for hidden in list(doctree.findall(HideCodeCellNode)):
        hidden.parent.replace(hidden, hidden.children)
    working = next((node for node in doctree.findall(nodes.section) if node[0].astext() == HEADING), None)
    page = working.parent if working else next(iter(doctree.findall(nodes.section)), doctree)
    start = page.index(working) if working else len(page)
    code = [cell for part in page[:start] for cell in part.findall(_is_code)]
    if not working and not code:
        return
    for cell in code:
        cell.parent.remove(cell)
    if working:
        working.pop(0)  # the heading, which the fold has
    page[start:] = [_raw(OPENING), *code, *page[start:], _raw("</details>")]


def _is_code(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and "cell_input" in node["classes"]


def _raw(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")

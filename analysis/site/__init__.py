"""What the site adds to Jupyter Book: the page, numbers in prose with their cards, lists made from data, the search.

A name that no chapter recorded, a chapter whose outputs are older than the code or the data, and two chapters that
record different numbers under one name stop the build.
"""

from typing import Any

from sphinx.application import Sphinx

from analysis.site import cards, explorer, front, glossary, lists, model_page, page, working


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the parts of the site."""
    for part in (page, cards, glossary, working, front, lists, model_page, explorer):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

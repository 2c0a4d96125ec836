"""The page around a chapter: own templates in place of the theme's, with what they show."""

import re
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.config import Config

from analysis.publish import repository
from analysis.runs import ROOT
from analysis.site import public
from analysis.site.policy import FIRST_SCRIPT, policy

TEMPLATES = Path(__file__).parent / "templates"
COMMIT = re.compile(r"commit [0-9a-f]{12}(?: with changes)?, data of \d{4}-\d\d-\d\d")
DESCRIPTION_LENGTH = 155  # characters that search engines show
# What the theme and the extensions of Jupyter Book would load on every page, and no page of this book uses.
UNUSED = (
    "basic",
    "clipboard",
    "copybutton",
    "design-tabs",
    "doctools",
    "documentation_options",
    "mystnb",
    "pygments",
    "sphinx-book-theme",
    "sphinx-design",
    "sphinx-thebe",
    "sphinx_highlight",
    "togglebutton",
    "translations",
)


def setup(app: Sphinx) -> None:
    """Use the templates, and give them what they show."""
    app.connect("config-inited", _use_templates)
    app.connect("doctree-resolved", _without_live_code, priority=900)
    app.connect("doctree-resolved", _fold_code)
    app.connect("html-page-context", _fill, priority=900)
    app.connect("build-finished", _put_in_edition)


def _use_templates(_: Sphinx, config: Config) -> None:
    config.templates_path.append(str(TEMPLATES))


def _fill(app: Sphinx, pagename: str, _: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """What the templates show beside what Sphinx gives them."""
    title = context.get("title") or "Search"
    context |= {
        "policy": policy(),
        "first_script": FIRST_SCRIPT,
        "styles": _used(context["css_files"]),
        "scripts": _used(context["script_files"]),
        "description": description(doctree) if doctree else f"{title}: {app.config.html_title}",
        "edition": edition(),
        "citation": citation(app, title) if doctree else "",
        "canonical": public.canonical(pagename) if doctree else "",
        "public_links": public.links(Path(app.env.doc2path(pagename)).relative_to(ROOT).as_posix()) if doctree else [],
    }


def _used(assets: list[Any]) -> list[str]:
    """The style sheets or scripts of the book itself, as paths below the root of the site."""
    paths = [str(asset.filename).partition("?")[0] for asset in assets if getattr(asset, "filename", None)]
    return [path for path in paths if not Path(path).name.startswith(UNUSED) and "/scripts/" not in path]


def description(doctree: nodes.document) -> str:
    """The first finding of a page, or its first sentences, cut at a word."""
    first = next(doctree.findall(nodes.list_item), None) or next(doctree.findall(nodes.paragraph))
    words = " ".join(first.astext().split())
    return words if len(words) <= DESCRIPTION_LENGTH else words[:DESCRIPTION_LENGTH].rsplit(" ", 1)[0] + " …"


def citation(app: Sphinx, title: str) -> str:
    """How to cite a page."""
    book = app.config.html_title
    page = f"“{title}”, in " if title != book else ""
    return f"{app.config.author} ({app.config.copyright}). {page}{book}. {edition()} Text under CC BY 4.0."


def _put_in_edition(app: Sphinx, failure: Exception | None) -> None:
    """Bring commit and date up to date on all pages, also on those that were built before and are otherwise the same."""
    now = COMMIT.search(edition())
    for page in Path(app.outdir).rglob("*.html") if now and failure is None else ():
        text = page.read_text(encoding="utf-8")
        changed = COMMIT.sub(now[0], text)
        if changed != text:
            page.write_text(changed, encoding="utf-8")


@cache
def edition() -> str:
    """Version, and where it is known commit and the date of the newest change to the data."""
    found = repository.edition()
    parts = [f"Version {version('nhs-workforce-compendium')}"]
    parts += [f"commit {found['commit']}", f"data of {found['data']}"] if found else []
    return ", ".join(parts) + "."


def _without_live_code(_: Sphinx, doctree: nodes.document, __: str) -> None:
    """Take out the settings of a service of another host, which no page uses."""
    for node in list(doctree.findall(nodes.raw)):
        if "x-thebe-config" in node.astext() or "kernelName" in node.astext():
            node.parent.remove(node)


def _fold_code(_: Sphinx, doctree: nodes.document, __: str) -> None:
    """Put the code of every cell into a fold of its own, in place of the fold that some cells have from their tag."""
    for hidden in list(doctree.findall(HideCodeCellNode)):
        hidden.parent.replace(hidden, hidden.children)
    for cell in list(
        doctree.findall(lambda node: isinstance(node, nodes.container) and "cell_input" in node["classes"])
    ):
        label = "Parameters" if "tag_parameters" in cell.parent["classes"] else "Code"
        before = nodes.raw("", f'<details class="code"><summary>{label}</summary>', format="html")
        cell.parent.replace(cell, [before, cell, nodes.raw("", "</details>", format="html")])

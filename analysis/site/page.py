"""The page around a chapter: own templates in place of a theme's, with what they show, and what makes a page stale."""

from pathlib import Path
from typing import Any

from docutils import nodes
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from analysis.runs import ROOT, digests
from analysis.site import project
from analysis.site.policy import FIRST_SCRIPT, policy

STATIC, TEMPLATES = Path(__file__).parent / "static", Path(__file__).parent / "templates"
DESCRIPTION_LENGTH = 155  # characters that search engines show
OF_THE_THEME = ("basic", "doctools", "documentation_options", "mystnb", "pygments", "sphinx_highlight", "translations")
PARTS = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def setup(app: Sphinx) -> None:
    """Use the templates, the style sheet and the scripts, and say when a page that was built before is stale."""
    app.add_config_value("made_from", "", "env")  # another value has every page read anew
    app.add_config_value("edition", "", "html")  # another value has every page written anew
    app.add_config_value("comments_config", {}, "")  # Jupyter Book sets it whether or not there are comments
    app.connect("config-inited", _configure)
    app.connect("builder-inited", lambda app: setattr(app.builder, "search", False))  # Pagefind searches the book
    app.connect("env-get-outdated", _pages_with_another_imprint)
    app.connect("env-updated", _pages_with_other_contents)
    app.connect("html-collect-pages", lambda _: [("search", {"title": "Search"}, "search.html")])
    app.connect("html-page-context", _fill, priority=900)
    app.add_css_file("compendium.css")
    for script in ("compendium", "cards", "ledger"):
        app.add_js_file(f"{script}.js", loading_method="defer")


def part(template: str, **values: object) -> str:
    """A part of a page from a template."""
    return PARTS.get_template(template).render(values)


def _configure(_: Sphinx, config: Config) -> None:
    config.templates_path.append(str(TEMPLATES))
    config.html_static_path.append(str(STATIC))
    site = [path for path in Path(__file__).parent.rglob("*") if path.suffix in (".html", ".js")]
    site += [ROOT / "pyproject.toml", ROOT / "chapters" / "glossary.md"]
    config.made_from = digests.digest_of([digests.inputs()], site)
    config.edition = project.edition()


def _pages_with_another_imprint(app: Sphinx, env: BuildEnvironment, *_: set[str]) -> list[str]:
    """The pages that print commit and date in their text, if these have changed since they were read."""
    known, env.edition_read = getattr(env, "edition_read", ""), app.config.edition
    paths = {page: Path(env.doc2path(page)) for page in env.found_docs}
    texts = {page: path.read_text(encoding="utf-8") for page, path in paths.items() if path.suffix == ".md"}
    return [page for page, text in texts.items() if "{imprint}" in text] if known != app.config.edition else []


def _pages_with_other_contents(_: Sphinx, env: BuildEnvironment) -> list[str]:
    """All pages if a title has changed, as every page shows the contents; else none beside those that were read."""
    titles = {page: title.astext() for page, title in env.titles.items()}
    known, env.titles_shown = getattr(env, "titles_shown", titles), titles
    return list(titles) if titles != known else []


def _fill(app: Sphinx, pagename: str, _: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """What the templates show beside what Sphinx gives them."""
    title = context.get("title") or ""
    context |= {
        "policy": policy(),
        "first_script": FIRST_SCRIPT,
        "styles": _own(context["css_files"]),
        "scripts": _own(context["script_files"]),
        "description": description(doctree) if doctree else f"{title}: {app.config.html_title}",
        "edition": project.edition(),
        "review_by": project.setting("review-by") or "",
        "review_day": project.day("review-by"),
        "citation": project.citation(title) if doctree else "",
        "canonical": project.canonical(pagename) if doctree else "",
        "public_links": project.links(Path(app.env.doc2path(pagename)).relative_to(ROOT).as_posix()) if doctree else [],
    }


def _own(assets: list[Any]) -> list[str]:
    """The style sheets or scripts of the book itself, as paths below the root of the site."""
    paths = [str(asset.filename).partition("?")[0] for asset in assets if getattr(asset, "filename", None)]
    return [path for path in paths if not Path(path).name.startswith(OF_THE_THEME)]


def description(doctree: nodes.document) -> str:
    """The first sentences of a page, cut at a word."""
    words = " ".join(next(iter(doctree.findall(nodes.paragraph))).astext().split())
    return words if len(words) <= DESCRIPTION_LENGTH else words[:DESCRIPTION_LENGTH].rsplit(" ", 1)[0] + " …"

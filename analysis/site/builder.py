"""Builds the site from the executed chapters."""

import re
import shutil
import tempfile
from collections.abc import Callable
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

from jupyter_book.sphinx import build_sphinx

from analysis.errors import InputError, only_one
from analysis.runs import ROOT, chapters, digests
from analysis.site import search

SITE = ROOT / "_build" / "html"
# The pages of the last build with Sphinx's environment: a page that did not change stays.
KEPT = ROOT / "_build" / "site"
FINISHED = "finished"  # stands in KEPT, with the digest of what makes pages, unless a build was interrupted or failed
MAKES_PAGES = ROOT / "analysis" / "site"
UNFINISHED = "unfinished-"
SETTINGS = {"noconfig": True, "quiet": True, "warningiserror": True, "keep_going": True}
OF_THE_THEME = shutil.ignore_patterns(
    "*.png",
    "basic.css",
    "doctools.js",
    "documentation_options.js",
    "language_data.js",
    "mystnb.*",
    "pygments.css",
    "searchtools.js",
    "sphinx_highlight.js",
    "translations.js",
    ".buildinfo",
    "objects.inv",
)


def withdraw() -> None:
    """Remove the built site, so that nothing old stands there while its numbers are in doubt."""
    shutil.rmtree(SITE, ignore_errors=True)


def build(say: Callable[[str], None] = print) -> Path:
    """Build the site and return its first page; only pages that changed are built anew, and no chapter is executed.

    The site is put in place whole, and a failed build leaves none. Raises InputError with the messages of the build if
    it fails or leaves a chapter out, or if another command is at it.
    """
    say("building the site")
    with only_one("building the site", SITE.parent / "site.lock"):
        withdraw()
        for left in SITE.parent.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left, ignore_errors=True)
        _build_pages()
        with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=SITE.parent) as aside:
            copy = Path(shutil.copytree(KEPT / "html", Path(aside) / "html", ignore=OF_THE_THEME))
            search.write_index(copy)
            copy.rename(SITE)
    return SITE / "index.html"


def _build_pages() -> None:
    """Bring the pages in KEPT up to date.

    Raises InputError if they cannot be built; then the next build starts anew.
    """
    finished, made_by = KEPT / FINISHED, _digest_of_what_makes_pages()
    if not finished.exists() or finished.read_text(encoding="utf-8") != made_by:
        shutil.rmtree(KEPT, ignore_errors=True)
    finished.unlink(missing_ok=True)
    printed = StringIO()
    with redirect_stderr(printed):
        overrides = {"latex_individualpages": False}  # read by Jupyter Book, which takes it out
        status = build_sphinx(
            ROOT, KEPT / "html", path_config=ROOT / "_config.yml", confoverrides=overrides, **SETTINGS
        )
    missing = [chapter for chapter in chapters() if not (KEPT / "html" / "chapters" / f"{chapter}.html").exists()]
    if status or missing:
        stopped = str(status) if isinstance(status, Exception) else _problems(printed.getvalue())
        problems = stopped or f"no page of {', '.join(missing)}"
        raise InputError(f"the site was not built: {problems}")
    finished.write_text(made_by, encoding="utf-8")


def _digest_of_what_makes_pages() -> str:
    """Sphinx looks for changed chapters only: with another style, script, template or directive it builds all anew."""
    return digests.digest_of([], [path for path in MAKES_PAGES.rglob("*") if path.suffix not in {"", ".pyc"}])


def _problems(printed: str) -> str:
    """The warnings and errors of a build, each in a line, without colours, traces and the folder of the project."""
    lines = re.sub(r"\x1b\[[\d;]*m", "", printed).replace(f"{ROOT}/", "").splitlines()
    told = [line for line in lines if not line.startswith(" ") and re.search(r"WARNING|rror: ", line)]
    return "; ".join(filter(None, (re.sub(r"^[\w.]+Error: *", "", line) for line in told)))

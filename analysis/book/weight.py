"""Keeps the built site light: files of the theme and its extensions that no page mentions are left out."""

import re
from pathlib import Path

from sphinx.application import Sphinx

MENTION = re.compile(r"""(?:src|href)="([^"#?]+)|url\(["']?([^"')]+)""")
# Holds a hash of settings with absolute paths, and serves a second build that never happens here.
BUILD_RECORD = ".buildinfo"


def setup(app: Sphinx) -> None:
    """Clear up after the build."""
    app.connect("build-finished", _clear, priority=900)


def _clear(app: Sphinx, failure: Exception | None) -> None:
    if failure is None and app.builder.name == "html":
        site = Path(app.outdir)
        (site / BUILD_RECORD).unlink(missing_ok=True)
        kept = mentioned(site)
        for path in sorted((site / "_static").rglob("*"), reverse=True):
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()
            elif path.is_file() and path.resolve() not in kept:
                path.unlink()


def mentioned(site: Path) -> set[Path]:
    """The files that the pages of a site, or the style sheets they use, ask for or link to."""
    found: set[Path] = set()
    waiting = list(site.rglob("*.html"))
    waiting = [page for page in waiting if "_static" not in page.relative_to(site).parts]
    while waiting:
        path = waiting.pop()
        for names in MENTION.findall(path.read_text(encoding="utf-8")):
            address = "".join(names)
            if ":" in address:  # another host, or data within the page
                continue
            target = (path.parent / address).resolve()
            if target.is_file() and target not in found:
                found.add(target)
                waiting += [target] if target.suffix in (".css", ".html") else []
    return found

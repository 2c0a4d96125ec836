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
    """The files that the pages of a site ask for or link to, and those that their style sheets and scripts name in turn."""
    waiting = [page for page in site.rglob("*.html") if "_static" not in page.relative_to(site).parts]
    found: set[Path] = set()
    while waiting:
        path = waiting.pop()
        for target in _named_by(path, site):
            if target not in found:
                found.add(target)
                waiting += [target] if target.suffix in (".css", ".js") else []
    return found


def _named_by(path: Path, site: Path) -> set[Path]:
    """The files named by a page or a style sheet, by their address; by a script, by their name anywhere in it."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".js":
        return {file.resolve() for file in (site / "_static").rglob("*") if file.is_file() and file.name in text}
    addresses = ("".join(names) for names in MENTION.findall(text))
    targets = ((path.parent / address).resolve() for address in addresses if ":" not in address)
    return {target for target in targets if target.is_file()}

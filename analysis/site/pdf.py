"""The whole book as one PDF: the articles of the built pages in order, printed by headless Chromium."""

import re
import shutil
import subprocess
import tempfile
from html import unescape
from pathlib import Path
from posixpath import dirname, join, normpath

from analysis.errors import InputError
from analysis.site import page, project
from analysis.site.builder import SITE

PDF = SITE.parent / "book.pdf"
END = b"%%EOF"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --no-pdf-header-footer"
FRONT = "index.html"
NOT_PRINTED = re.compile(r'<a class="headerlink".*?</a>|<a download=.*?</a>', re.DOTALL)


def write() -> Path:
    """Print the built site, whole or not at all, and return the file.

    Raises InputError if the site was not built, no browser is there, or the file could not be written.
    """
    if not (SITE / FRONT).exists():
        raise InputError("the site is not built; run `make book`")
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser:
        raise InputError(f"no browser to print with; expected one of {', '.join(BROWSERS)}")
    try:
        with tempfile.TemporaryDirectory(dir=SITE.parent) as folder:
            book, printed = Path(folder) / "book.html", Path(folder) / "book.pdf"
            book.write_text(as_one_page(), encoding="utf-8")
            options = [*FLAGS.split(), "--generate-pdf-document-outline", f"--print-to-pdf={printed}"]
            finished = subprocess.run([browser, *options, book.as_uri()], capture_output=True, text=True)
            if finished.returncode or not printed.exists() or END not in printed.read_bytes()[-32:]:
                raise InputError(f"the book was not printed: {' '.join(finished.stderr.strip().splitlines()[-1:])}")
            printed.replace(PDF)
    except OSError as problem:
        raise InputError(f"{PDF.parent.name}/{PDF.name}: {problem.strerror}; the book was not printed") from None
    return PDF


def as_one_page() -> str:
    """The articles of all pages as one page, whose links stay within it."""
    front = (SITE / FRONT).read_text(encoding="utf-8")
    contents = _between(front, r'<nav id="contents"[^>]*>', "</nav>")
    addresses = [unescape(address) for address in re.findall(r'href="([^"#]+\.html)"', contents)]
    pages = list(dict.fromkeys([FRONT, *(address for address in addresses if address != "search.html")]))
    return page.part(
        "book.html",
        title=project.title(),
        edition=project.edition(),
        style=(SITE / "_static" / "compendium.css").as_uri(),
        articles=[(_name(page), *_article(page)) for page in pages],
    )


def _article(page: str) -> tuple[str, str]:
    """Title and text of a page, with its fold open and with names and links that are its own within the whole book."""
    text = NOT_PRINTED.sub("", _between((SITE / page).read_text(encoding="utf-8"), "<article>", "</article>"))
    text = text.replace('<details class="working"', '<details open class="working"')
    text = re.sub(r'\bid="', f'id="{_name(page)}--', text)
    text = re.sub(r"url\(#", f"url(#{_name(page)}--", text)
    text = re.sub(r'href="([^"]*)"', lambda match: f'href="{_within(page, match[1])}"', text)
    return re.sub(r"<[^>]+>", "", _between(text, "<h1>", "</h1>")), text


def _within(page: str, address: str) -> str:
    """An address as it stands in the whole book; one of another host stays as it is."""
    if ":" in address:
        return address
    path, _, place = address.partition("#")
    target = _name(normpath(join(dirname(page), path.partition("?")[0])) if path else page)
    return f"#{target}--{place}" if place else f"#{target}"


def _name(page: str) -> str:
    return page.removesuffix(".html").replace("/", "-")


def _between(text: str, start: str, end: str) -> str:
    found = re.search(f"{start}(.*?){end}", text, re.DOTALL)
    if not found:
        raise InputError(f"a built page has no {start}; run `make book`")
    return found[1]

"""The whole book as one PDF: the articles of the built pages in the order of the contents, printed by headless Chromium."""

import re
import shutil
import subprocess
import tempfile
from html import unescape
from pathlib import Path
from posixpath import dirname, join, normpath

from analysis.errors import InputError
from analysis.site.builder import SITE

PDF = SITE.parent / "book.pdf"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--no-pdf-header-footer",
)
FRONT = "index.html"


def write() -> Path:
    """Print the built site and return the file.

    Raises InputError if the site was not built, no browser is there, or the browser fails.
    """
    if not (SITE / FRONT).exists():
        raise InputError("the site is not built; run `make book`")
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser:
        raise InputError(f"no browser to print with; expected one of {', '.join(BROWSERS)}")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "book.html"
        page.write_text(as_one_page(), encoding="utf-8")
        command = [browser, *FLAGS, "--generate-pdf-document-outline", f"--print-to-pdf={PDF}", page.as_uri()]
        finished = subprocess.run(command, capture_output=True, text=True)
    if finished.returncode or not PDF.exists():
        raise InputError(f"the book was not printed: {finished.stderr.strip().splitlines()[-1:]}")
    return PDF


def as_one_page() -> str:
    """The articles of all pages as one page, whose links stay within it."""
    front = (SITE / FRONT).read_text(encoding="utf-8")
    contents = _between(front, r'<nav id="contents"[^>]*>', "</nav>")
    pages = [
        FRONT,
        *(unescape(address) for address in re.findall(r'href="([^"#]+\.html)"', contents) if address != FRONT),
    ]
    articles = [_article(page) for page in pages]
    listed = "".join(
        f'<li><a href="#{_name(page)}">{title}</a></li>' for page, (title, _) in zip(pages, articles, strict=True)
    )
    body = "".join(
        f'<article id="{_name(page)}">{text}</article>' for page, (_, text) in zip(pages, articles, strict=True)
    )
    title = _between(front, "<title>", "</title>")
    edition = re.search(r"<p>(Version [^<]*)</p>", front)
    return (
        '<!DOCTYPE html><html lang="en-GB" data-theme="light"><head><meta charset="utf-8">'
        f"<title>{title}</title>"
        f'<link rel="stylesheet" href="{(SITE / "_static" / "compendium.css").as_uri()}"></head><body class="whole-book">'
        f'<p class="brand">{title}</p><p>{edition[1] if edition else ""}</p><ol class="whole-contents">{listed}</ol>{body}</body></html>'
    )


def _article(page: str) -> tuple[str, str]:
    """Title and text of a page, with names and links that are its own within the whole book."""
    text = _between((SITE / page).read_text(encoding="utf-8"), "<article>", "</article>")
    text = re.sub(
        r'<a class="headerlink".*?</a>|<a download=.*?</a>|<details class="code">.*?</details>',
        "",
        text,
        flags=re.DOTALL,
    )
    text = re.sub(r'\bid="', f'id="{_name(page)}--', text)
    text = re.sub(r"url\(#", f"url(#{_name(page)}--", text)
    text = re.sub(r'href="([^"]*)"', lambda match: f'href="{_within(page, match[1])}"', text)
    title = re.sub(r"<[^>]+>", "", _between(text, "<h1>", "</h1>"))
    return title, text


def _within(page: str, address: str) -> str:
    """An address as it stands in the whole book; one of another host stays as it is."""
    if ":" in address:
        return address
    path, _, place = address.partition("#")
    target = _name(normpath(join(dirname(page), path)) if path else page)
    return f"#{target}--{place}" if place else f"#{target}"


def _name(page: str) -> str:
    return page.removesuffix(".html").replace("/", "-")


def _between(text: str, start: str, end: str) -> str:
    found = re.search(f"{start}(.*?){end}", text, re.DOTALL)
    if not found:
        raise InputError(f"a built page has no {start}; run `make book`")
    return found[1]

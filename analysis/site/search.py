"""The index of the search, by Pagefind: pages, figures, claims, assumptions and organisations, each its own result."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple

from analysis.errors import InputError
from analysis.evidence import profiles

INDEX = "pagefind"
NEEDED = ("pagefind.", "pagefind-entry", "pagefind-worker", "wasm.en")  # the rest serves Pagefind's own forms
NOT_READ = (
    "div.exhibit, .explorer, .ledger, .register, .strip, .bars, "
    "details, pre, code, .function, math, .headerlink, noscript"
)
NOT_IN_LETTERS = ("NHS", "Foundation")
ENTRY = re.compile(r'<details class="claim" id="([\w-]+)"[^>]*><summary>(.*?)</summary>', re.DOTALL)
SPAN = re.compile(r'<span class="(\w+)[^"]*">(.*?)</span>', re.DOTALL)
FIGURE = re.compile(
    r'<figure[^>]* id="(figure-[\w-]+)"[^>]*>\s*<figcaption>(.*?)</figcaption>.*?aria-label="([^"]*)"', re.DOTALL
)
TERM = re.compile(r'<dt id="(term-[\w-]+)">(.*?)<a.*?<dd>(.*?)</dd>', re.DOTALL)


class Record(NamedTuple):
    """A result: its address, its kind, its title, its text, and how much a word of the title and of the text counts."""

    address: str
    kind: str
    title: str
    text: str
    of_title: float
    of_text: float

    def html(self) -> str:
        """The record as a page for the index."""
        return (
            f'<html lang="en"><body>{_meta(self.address, self.kind)}'
            f'<h1 data-pagefind-weight="{self.of_title}">{self.title}</h1>'
            f'<p data-pagefind-weight="{self.of_text}">{self.text}</p></body></html>'
        )


def write_index(site: Path) -> None:
    """Write the index of a built site into it. Raises InputError with what Pagefind says if it fails."""
    with tempfile.TemporaryDirectory() as folder:
        for number, page in enumerate(_pages(site)):
            (Path(folder) / f"{number}.html").write_text(page, encoding="utf-8")
        command = [sys.executable, "-m", "pagefind", "--site", folder, "--output-path", str(site / INDEX)]
        command += ["--force-language", "en", "--exclude-selectors", NOT_READ, "--quiet"]
        finished = subprocess.run(command, capture_output=True, text=True)
    if finished.returncode:
        raise InputError(f"the index of the search was not made: {finished.stdout or finished.stderr}")
    for path in (site / INDEX).glob("*"):
        if path.is_file() and not path.name.startswith(NEEDED):
            path.unlink()


def _pages(site: Path) -> Iterator[str]:
    """Everything that can be found, each as a page for the index."""
    for path in sorted(set(site.rglob("*.html")) - {site / "search.html"}):
        address, text = path.relative_to(site).as_posix(), path.read_text(encoding="utf-8")
        yield _article(address, text)
        yield from (record.html() for record in _parts(address, text))
    yield from (record.html() for record in _organisations())


def _article(address: str, page: str) -> str:
    """A page as the index takes it: its article alone, where its title counts most."""
    article = page[page.index("<article>") : page.index("</article>")].replace("<h1>", '<h1 data-pagefind-weight="10">')
    article = article.replace('<ul class="sources">', '<ul class="sources" data-pagefind-weight="0.1">')
    article = article.replace("<p>", '<p data-pagefind-weight="4">', 1)  # the answer
    return f'<html lang="en"><body>{_meta(address, "Page")}{article}</body></html>'


def _meta(address: str, kind: str) -> str:
    """Where a result leads and what it is, for the search page alone."""
    told = f"address:{address}", f"kind:{kind}"
    return "".join(f'<span data-pagefind-meta="{one}"></span>' for one in told)


def _parts(page: str, text: str) -> Iterator[Record]:
    """The figures, entries and words that have an address of their own on a page."""
    for anchor, caption, alternative in FIGURE.findall(text):
        title, _, measure = caption.partition("</p>")
        yield Record(f"{page}#{anchor}", "Figure", _plain(title), f"{_plain(measure)} {alternative}", 4, 3)
    for anchor, summary in ENTRY.findall(text):
        told = {name: _plain(words) for name, words in SPAN.findall(summary)}
        kind = "Claim" if "printed" in told else "Assumption"
        title = f"“{told['printed']}”: {told['statement']}" if "printed" in told else told["statement"]
        yield Record(f"{page}#{anchor}", kind, title, told["verdict"], 2, 0.2)
    for anchor, term, meaning in TERM.findall(text):
        yield Record(f"{page}#{anchor}", "Word", _plain(term), _plain(meaning), 4, 1)


def _organisations() -> Iterator[Record]:
    """Nations, regions and organisations by name, code and the letters that their names begin with."""
    for place in profiles.places().values():
        letters = "".join(word[0] for word in place.name.split() if word[0].isupper() and word not in NOT_IN_LETTERS)
        told = f"{place.name} ({letters}), code {place.code}. {place.region}."
        yield Record(
            f"chapters/organisation.html?place={place.code}", "Organisation", escape(place.name), escape(told), 5, 2
        )


def _plain(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<code>.*?</code>", "", markup)).split())

"""Builds the site from the executed chapters."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from analysis.errors import InputError, only_one
from analysis.runs import CHAPTERS, ROOT, chapters, digests, notebooks

SITE = ROOT / "_build" / "html"
UNFINISHED, KEPT, KEY = "unfinished-", "sphinx", "key"
ELSEWHERE = (
    "analysis",
    "data",
    "tests/*.py",
    "tests/site/*.py",
    "*.md",
    "*.yml",
    "*.toml",
    "*.lock",
    "*.cff",
    "*.json",
)
BOOK = "from jupyter_book.cli.main import main; main()"


def withdraw() -> None:
    """Remove the built site, so that nothing old stands there while its numbers are in doubt."""
    shutil.rmtree(SITE, ignore_errors=True)


def build(say: Callable[[str], None] = print) -> Path:
    """Build the site and return its first page; an earlier site is removed first, so a failed build leaves none.

    It is built aside and put in place whole, so that one which was interrupted is never taken for a site; each build has
    a folder of its own, as the program that writes the pages outlives a command that is killed. What Sphinx knows of a
    book that was built is kept, and pages whose own file is unchanged are not built again, unless something has changed
    that more than one page may show. Raises InputError with the messages of the build if it fails or leaves a chapter
    out, or if another command is at it.
    """
    say("building the site")
    with only_one("building the site", SITE.parent / "site.lock"):
        withdraw()
        for left in SITE.parent.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=SITE.parent, ignore_cleanup_errors=True) as aside:
            book = _taken(Path(aside) / "book")
            _run(book)
            shutil.copytree(book / "_build" / "html", Path(aside) / "html")
            (Path(aside) / "html").rename(SITE)
            book.rename(SITE.parent / KEPT)
    return SITE / "index.html"


def _taken(book: Path) -> Path:
    """The folder of an earlier build, moved to where nothing else writes into it, or none if its pages may be stale."""
    kept, key = SITE.parent / KEPT, _key()
    if (kept / KEY).exists() and (kept / KEY).read_text(encoding="utf-8") == key:
        kept.rename(book)
    else:
        shutil.rmtree(kept, ignore_errors=True)
        book.mkdir()
    (book / KEY).write_text(key, encoding="utf-8")
    return book


def _run(book: Path) -> None:
    """Let Jupyter Book write the pages that are missing or old. Raises InputError with what it has to say against it."""
    command = [sys.executable, "-c", BOOK, "build", str(ROOT), "--path-output", str(book), "-W", "--keep-going", "-q"]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    pages = book / "_build" / "html" / "chapters"
    missing = [chapter for chapter in chapters() if not (pages / f"{chapter}.html").exists()]
    if finished.returncode or missing:
        printed = re.sub(r"\x1b\[[\d;]*m", "", finished.stderr + finished.stdout).replace(f"{ROOT}/", "")
        told = [
            line for line in printed.splitlines() if not line.startswith(" ") and re.search(r"WARNING|rror: ", line)
        ]
        lines = [
            line for line in (re.sub(r"^[\w.]+Error: *", "", line) for line in told) if line
        ]  # without the traceback's own lines
        raise InputError("the site was not built: " + "; ".join(lines or [f"missing: {', '.join(missing)}"]))


def _key() -> str:
    """The digest of what pages show that is not in their own file: code, data, recorded numbers, headings, the glossary."""
    files = [path for pattern in ELSEWHERE for path in ROOT.glob(pattern)]
    inner = [
        path for folder in files if folder.is_dir() for path in folder.rglob("*") if "__pycache__" not in path.parts
    ]
    files = [path for path in [*files, *inner, CHAPTERS / "glossary.md"] if path.is_file()]
    records = [json.dumps(notebooks.records(notebooks.path_of(chapter)), sort_keys=True) for chapter in chapters()]
    return digests.digest_of([*records, *_anchors()], set(files))


def _anchors() -> Iterator[str]:
    """The headings and labels of all pages, to which other pages link."""
    for path in sorted(CHAPTERS.iterdir()):
        if path.suffix == ".ipynb":
            texts = [cell.source for cell in notebooks.read(path).cells if cell.cell_type == "markdown"]
        else:
            texts = [path.read_text(encoding="utf-8")] if path.suffix == ".md" else []
        yield path.name
        yield from (line for text in texts for line in text.splitlines() if line.startswith(("#", "(")))

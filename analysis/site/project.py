"""What the project's settings say of it: its public addresses, its edition, how to cite it, and who made it."""

import tomllib
from datetime import date
from functools import cache
from importlib.metadata import version
from typing import Any

import yaml

from analysis.errors import InputError
from analysis.inputs import tables
from analysis.runs import ROOT, repository

BRANCH = "main"
FORGE_OF_BINDER = "https://github.com/"


@cache
def settings() -> dict[str, Any]:
    """What pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def addresses() -> dict[str, str]:
    """The public addresses that ``[project.urls]`` sets: Repository, Homepage or both, without a slash at the end.

    Raises InputError for another name or another kind of address.
    """
    set_there = settings()["project"].get("urls", {})
    for name, address in set_there.items():
        if name not in ("Repository", "Homepage") or not address.startswith("https://"):
            raise InputError(
                f"pyproject.toml, [project.urls], {name} = {address!r}: "
                "expected Repository or Homepage, an https address"
            )
    return {name: address.rstrip("/") for name, address in set_there.items()}


def canonical(page: str) -> str:
    """The address of a page of the public site, empty where there is none."""
    site = addresses().get("Homepage", "")
    return f"{site}/{page}.html" if site else ""


def links(source: str) -> list[tuple[str, str]]:
    """What a reader of a page can do in the public project, as label and address; ``source`` is its file."""
    repository = addresses().get("Repository", "")
    if not repository:
        return []
    found = [("Suggest a change", f"{repository}/edit/{BRANCH}/{source}"), ("Report an error", report_address())]
    if source.endswith(".ipynb") and repository.startswith(FORGE_OF_BINDER):
        project = repository.removeprefix(FORGE_OF_BINDER)
        found.append(("Run on Binder", f"https://mybinder.org/v2/gh/{project}/{BRANCH}?labpath={source}"))
    return found


def report_address() -> str:
    """Where a wrong number is reported, empty where the project has no public address."""
    return f"{addresses()['Repository']}/issues/new?template=wrong-number.yml" if "Repository" in addresses() else ""


@cache
def edition() -> str:
    """Version, and where it is known commit and the date of the newest change to the data."""
    found = repository.edition()
    parts = [f"Version {version('nhs-workforce-compendium')}"]
    parts += [f"commit {found['commit']}", f"data of {found['data']}"] if found else []
    return ", ".join(parts) + "."


@cache
def citation_file() -> dict[str, Any]:
    """What CITATION.cff says."""
    return yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def imprint() -> dict[str, str]:
    """Who made the book, when it was checked, what it holds, how to cite it, whom to ask; or what to set."""
    book = citation_file()
    named = any("family-names" in who for who in book["authors"])
    people = "No person is named yet. Name them under authors in CITATION.cff, codemeta.json and _config.yml."
    newest = str(tables.read("absence_rate")["month"].max())
    contacts = [" ".join(map(str, who.values())) for who in book.get("contact", [])]
    return {
        "Who made this": authors() + ("" if named else f". {people}"),
        "Last checked": in_words(date.fromisoformat(checked))
        if (checked := repository.edition().get("date"))
        else "Not known: this copy is neither a clone nor a release.",
        "Sources last read": day("sources-read"),
        "Review due by": day("review-by"),
        "Newest month of data": f"{date.fromisoformat(newest + '-01'):%B %Y}",
        "Next data due": day("next-data"),
        "How to cite": citation(title()),
        "Whom to ask": ", ".join(contacts)
        or "Not set. Write a name and an email address under contact in CITATION.cff.",
        "Report an error": report_address()
        or "Not set. Write the public address of the project as Repository under [project.urls] in pyproject.toml.",
    }


def day(name: str) -> str:
    """A day that ``[tool.compendium]`` sets, in words, or what to set and where."""
    found = setting(name)
    missing = f"Not set. Write it as {name} = YYYY-MM-DD under [tool.compendium] in pyproject.toml."
    return in_words(found) if found else missing


def in_words(day: date) -> str:
    """A day such as 24 November 2026."""
    return f"{day.day} {day:%B %Y}"


def setting(name: str) -> date | None:
    """A day of ``[tool.compendium]``, or None where it is not set. Raises InputError for what is no day."""
    found = settings().get("tool", {}).get("compendium", {}).get(name)
    if type(found) not in (date, type(None)):
        raise InputError(f"pyproject.toml, [tool.compendium], {name} = {found!r}: expected a day such as 2027-11-24")
    return found


def title() -> str:
    """The title of the book."""
    return citation_file()["title"]


def authors() -> str:
    """The names of the authors as CITATION.cff has them."""
    return ", ".join(
        who.get("name") or f"{who['given-names']} {who['family-names']}" for who in citation_file()["authors"]
    )


def citation(page: str) -> str:
    """How to cite the page of a title, or with the title of the book the whole."""
    book = citation_file()
    within = f"“{page}”, in " if page != book["title"] else ""
    found = repository.edition()
    year, commit = (found.get("date") or "no date")[:4], f" (commit {found['commit']})" if found else ""
    return f"{authors()} ({year}). {within}{book['title']}. Version {book['version']}{commit}. Text under CC BY 4.0."

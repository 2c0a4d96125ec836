"""Where the project and its site are public, if they are: ``[project.urls]`` of pyproject.toml, and what needs it.

Unset, no page holds a link that rests on it.
"""

import tomllib
from functools import cache

from analysis.errors import InputError
from analysis.runs import ROOT

BRANCH = "main"
FORGE_OF_BINDER = "https://github.com/"


@cache
def addresses() -> dict[str, str]:
    """The addresses that are set: Repository, Homepage or both, without a slash at the end.

    Raises InputError for another name or another kind of address.
    """
    set_there = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"].get("urls", {})
    for name, address in set_there.items():
        if name not in ("Repository", "Homepage") or not address.startswith("https://"):
            raise InputError(
                f"pyproject.toml, [project.urls], {name} = {address!r}: expected Repository or Homepage, an https address"
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
    found = [
        ("Suggest a change", f"{repository}/edit/{BRANCH}/{source}"),
        ("This number is wrong", f"{repository}/issues/new?template=wrong-number.yml"),
    ]
    if source.endswith(".ipynb") and repository.startswith(FORGE_OF_BINDER):
        project = repository.removeprefix(FORGE_OF_BINDER)
        found.append(("Run on Binder", f"https://mybinder.org/v2/gh/{project}/{BRANCH}?labpath={source}"))
    return found

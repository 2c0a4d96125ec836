"""What all chapters recorded, as they stand in this folder or in a commit of the repository."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis.errors import InputError, unknown
from analysis.runs import comparison, notebooks
from analysis.runs.repository import git, is_clone

HERE = ""  # in place of a revision: the chapters as they stand in this folder
Numbers = Mapping[str, Mapping[str, Any]]


def recorded(revision: str = HERE) -> Numbers:
    """What the chapters of a revision recorded, by name: value, unit, text and the chapter that did so first.

    Raises InputError if two chapters disagree, and for a revision that does not exist or holds no executed chapter.
    """
    found: dict[str, Mapping[str, Any]] = {}
    for path, text in _chapters(revision):
        for name, entry in notebooks.records_of(json.loads(text), path).items():
            first = found.setdefault(name, entry | {"chapter": Path(path).stem})
            if list(comparison.records({name: first}, {name: entry})):
                raise InputError(
                    f"{revision}{': ' if revision else ''}{path} records {name} as {entry['text']}, "
                    f"chapters/{first['chapter']}.ipynb as {first['text']}"
                )
    if not found:
        raise InputError(f"{revision}: no chapter is executed there")
    return found


def _chapters(revision: str) -> Iterator[tuple[str, str]]:
    """Path and text of every chapter of a revision."""
    if revision == HERE:
        yield from (
            (f"chapters/{name}.ipynb", notebooks.path_of(name).read_text("utf-8")) for name in notebooks.chapters()
        )
        return
    commit = _commit(revision)
    for path in git("ls-tree", "--name-only", commit, "chapters/").splitlines():
        if path.endswith(".ipynb"):
            yield path, git("show", f"{commit}:{path}")


def _commit(revision: str) -> str:
    if not is_clone():
        raise InputError(f"{revision}: this folder is no clone, and holds no other commits to compare with")
    commit = git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if not commit:
        raise unknown("commit, tag or branch", revision, git("for-each-ref", "--format=%(refname:short)").splitlines())
    return commit

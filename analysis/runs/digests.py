"""What the outputs of a chapter were made with: one digest for its results and one for the words of its figures.

The results depend on the chapter's code, on the definitions of analysis/ that this code can reach, on the tables that
these name, and on the versions. A definition is a function, a class or an assignment at the top of a module; what it
names is found in its syntax, so that a name which is imported within a function counts too, and a module that is handed
over whole counts whole.
"""

import ast
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from nbformat import NotebookNode

from analysis.display import FIGURE_TYPE
from analysis.folders import DATA, ROOT
from analysis.runs import notebooks

WORDS = notebooks.CHAPTERS / "figures.yml"
LOCK = ROOT / "requirements.lock"
WHOLE, ALWAYS = "*", ""  # in place of a name: all of a module, and what importing it does beside defining names
Reference = tuple[str, str]  # a module and a name in it


def of(notebook: NotebookNode) -> dict[str, str]:
    """The digests of a notebook's results and of the words of its figures, as they would be if it were executed now."""
    return {"results": results(notebooks.code_of(notebook)), "wording": wording(notebook)}


def is_stale(chapter: str) -> bool:
    """Whether a chapter was never executed, or with other code, data, versions or words than there are now."""
    notebook = notebooks.read(chapter)
    return notebook.metadata.get("compendium") != of(notebook)


def results(code: Iterable[str]) -> str:
    """The digest of what some cells compute."""
    return _results(tuple(code))


@cache
def _results(cells: tuple[str, ...]) -> str:
    texts = [f"{module} {name}\n{text}" for (module, name), text in sorted(_reached("\n".join(cells)).items())]
    tables = tables_of(cells)
    files = [LOCK, notebooks.CHAPTERS / "tables.yml", *map(_csv, tables)]
    return digest_of([*cells, *texts, *(_described()[name] for name in tables)], files)


def tables_of(cells: Iterable[str]) -> list[str]:
    """The tables that some cells can read: those named in what they reach, and those that their cells name in turn."""
    code = "\n".join(cells)
    words = re.findall(r"\w+", " ".join([code, *_reached(code).values()]))
    return _tables(frozenset(_described().keys() & set(words)))


def wording(notebook: NotebookNode) -> str:
    """The digest of the templates from which the words of a notebook's figures are made."""
    templates = _templates()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    figures = [output["data"][FIGURE_TYPE] for output in outputs if FIGURE_TYPE in output.get("data", {})]
    return digest_of(json.dumps([templates.get(figure[key]) for key in ("family", "id")]) for figure in figures)


def inputs() -> str:
    """The digest of all code, data and versions that any run can depend on."""
    return digest_of([], [*(ROOT / "analysis").rglob("*.py"), *DATA.glob("*.csv"), DATA / "datapackage.json", LOCK])


def forget() -> None:
    """Read code and data anew for the next digest."""
    for kept in (_results, _module, _file, _tables, _described, _templates):
        kept.cache_clear()


def digest_of(texts: Iterable[str], files: Iterable[Path] = ()) -> str:
    """The digest of some texts and of the names and contents of some files."""
    found = hashlib.sha256(json.dumps(list(texts)).encode())
    for path in sorted(files):
        found.update(path.relative_to(ROOT).as_posix().encode())
        found.update(path.read_bytes())
    return found.hexdigest()


@dataclass(frozen=True)
class _Module:
    """A module's definitions by name, each with its text and the references in it, and the names that it imports."""

    definitions: dict[str, list[tuple[str, frozenset[Reference]]]]
    imports: dict[str, set[Reference]]


def _reached(code: str) -> dict[Reference, str]:
    """The text of every definition of analysis/ that some code can reach."""
    tree = ast.parse(code)
    waiting = list(_references(tree, "", _imports(tree), set()))
    found: dict[Reference, str] = {}
    while waiting:
        module, name = waiting.pop()
        if (module, name) not in found and _file(module):
            parts = _pieces(module, name)
            found[module, name] = "\n".join(text for text, _ in parts)
            waiting += [(module, ALWAYS), *(reference for _, named in parts for reference in named)]
    return found


def _pieces(module: str, name: str) -> list[tuple[str, frozenset[Reference]]]:
    """Text and references of a name of a module: defined there, imported there, or all of it."""
    known = _module(module)
    if name == WHOLE:
        names = {(module, other) for other in known.definitions}.union(*known.imports.values())
        return [("", frozenset(names))]
    return known.definitions.get(name, []) or [("", frozenset(known.imports.get(name, ())))]


@cache
def _module(name: str) -> _Module:
    text = _file(name).read_text(encoding="utf-8")
    tree, lines = ast.parse(text), text.splitlines()
    imports = _imports(tree)
    own = {defined for statement in tree.body for defined in _defined(statement)}
    definitions: dict[str, list[tuple[str, frozenset[Reference]]]] = {}
    for statement in tree.body:
        first = min([statement, *getattr(statement, "decorator_list", [])], key=lambda node: node.lineno).lineno
        piece = (
            "\n".join(lines[first - 1 : statement.end_lineno]),
            frozenset(_references(statement, name, imports, own)),
        )
        if not isinstance(statement, ast.Import | ast.ImportFrom):
            for defined in _defined(statement) or [ALWAYS]:
                definitions.setdefault(defined, []).append(piece)
    return _Module(definitions, imports)


def _defined(statement: ast.stmt) -> list[str]:
    """The names that a statement at the top of a module defines."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    return [node.id for target in targets if target for node in ast.walk(target) if isinstance(node, ast.Name)]


def _imports(tree: ast.AST) -> dict[str, set[Reference]]:
    """The names that imports of analysis bring in, wherever they stand: a module as (MODULE, WHOLE)."""
    found: dict[str, set[Reference]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "analysis":
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.setdefault(alias.asname or alias.name, set()).add(
                    (inner, WHOLE) if _file(inner) else (node.module, alias.name)
                )
        if isinstance(node, ast.Import):
            for alias in node.names:
                found.setdefault(alias.asname or alias.name.partition(".")[0], set()).add((alias.name, WHOLE))
    return found


def _references(node: ast.AST, module: str, imports: dict[str, set[Reference]], own: set[str]) -> Iterator[Reference]:
    """What a piece of syntax names in analysis/: ``MODULE.NAME`` as that name alone, a bare module as all of it."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in imports:
        for target, name in imports[node.value.id]:
            inner = f"{target}.{node.attr}"
            yield (target, name) if name != WHOLE else (inner, WHOLE) if _file(inner) else (target, node.attr)
        return
    if isinstance(node, ast.Name):
        yield from imports.get(node.id, ())
        if node.id in own:
            yield module, node.id
    for child in ast.iter_child_nodes(node):
        yield from _references(child, module, imports, own)


@cache
def _file(module: str) -> Path | None:
    """The file of a module of this project, None for anything else."""
    place = ROOT.joinpath(*module.split("."))
    files = (place / "__init__.py", place.with_suffix(".py")) if module.partition(".")[0] == "analysis" else ()
    return next((path for path in files if path.exists()), None)


@cache
def _tables(named: frozenset[str]) -> list[str]:
    """Some tables and those that their cells refer to, as in ``TABLE:ROW`` or ``TABLE[ROW]``."""
    waiting, found = set(named), set()
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= set(re.findall(r"(\w+)[:[]", _csv(name).read_text(encoding="utf-8"))) & _described().keys() - found
    return sorted(found)


@cache
def _described() -> dict[str, str]:
    """What datapackage.json says of each table that bears on how it is read."""
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    return {table["name"]: json.dumps([table["schema"], table.get("order")]) for table in package["resources"]}


def _csv(table: str) -> Path:
    return DATA / f"{table}.csv"


@cache
def _templates() -> dict[str, object]:
    return yaml.safe_load(WORDS.read_text(encoding="utf-8")) if WORDS.exists() else {}

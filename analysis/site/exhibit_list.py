"""Every figure and table of the chapters with the function that makes it, read from the executed chapters."""

import ast
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import unescape
from importlib import import_module
from pathlib import Path

from analysis import runs
from analysis.display import RECORD_TYPE

SHOWN = re.compile(
    r'<(?:figure|div) class="exhibit" id="(?P<anchor>(?P<kind>figure|table)-[\w-]+)">'
    r'(?:<figcaption><p class="finding">(?P<finding>.*?)</p>|<table><caption>(?P<caption>.*?)</caption>)'
)


@dataclass(frozen=True)
class Listed:
    """A figure, table or list of a page: its anchor there, title, and the program that makes it as "file: function"."""

    kind: str
    page: str
    anchor: str
    title: str
    program: str


@cache
def exhibits() -> tuple[Listed, ...]:
    """What the cells of all chapters show, in the order of the chapters' names and of their cells."""
    return tuple(item for chapter in runs.chapters() for item in _of_chapter(chapter))


def _of_chapter(chapter: str) -> Iterator[Listed]:
    names: dict[str, object] = {}
    for cell in runs.notebooks.read(chapter).cells:
        if cell.cell_type != "code":
            continue
        names |= _imported(cell.source)
        for output in cell.outputs:
            page = output.get("data", {}).get("text/html", "")
            if page and RECORD_TYPE not in output["data"] and 'class="equation"' not in page:
                yield _listed(page, chapter, _called(cell.source, names))


def _listed(page: str, chapter: str, program: Callable) -> Listed:
    """A cell's output; one that is neither figure nor table is named by what its class says of itself."""
    path = Path(inspect.getfile(program)).relative_to(runs.ROOT).as_posix()
    where = f"{path}: {program.__qualname__}"
    match = SHOWN.match(page)
    if not match:
        return Listed("list", chapter, "", inspect.getdoc(program).split("\n")[0].rstrip("."), where)
    return Listed(match["kind"], chapter, match["anchor"], unescape(match["finding"] or match["caption"]), where)


def _imported(source: str) -> Mapping[str, object]:
    """The objects that a cell imports from the project, by the name that it gives them."""
    found = {}
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.ImportFrom) and statement.module.startswith("analysis"):
            module = import_module(statement.module)
            for name in statement.names:
                is_there = hasattr(module, name.name)
                whole = getattr(module, name.name) if is_there else import_module(f"{statement.module}.{name.name}")
                found[name.asname or name.name] = whole
    return found


def _called(source: str, names: Mapping[str, object]) -> Callable:
    """The function that the last expression of a cell calls."""
    first, *attributes = ast.unparse(ast.parse(source).body[-1].value.func).split(".")
    found = names[first]
    for attribute in attributes:
        found = getattr(found, attribute)
    return inspect.unwrap(found)

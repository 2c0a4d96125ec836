"""Every figure and table of the chapters with the function that makes it, read from the executed chapters."""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from analysis import runs
from analysis.display import RECORD_TYPE
from analysis.errors import InputError

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


def figure(chapter: str, anchor: str) -> str:
    """A figure as a chapter shows it. Raises InputError if the chapter does not show it."""
    outputs = [output for cell in runs.notebooks.read(chapter).cells for output in cell.get("outputs", [])]
    pages = [output.get("data", {}).get("text/html", "") for output in outputs]
    found = [page for page in pages if f'<figure class="exhibit" id="{anchor}"' in page]
    if not found:
        raise InputError(f"chapters/{chapter}.ipynb does not show the figure {anchor}")
    return found[0]


def _of_chapter(chapter: str) -> Iterator[Listed]:
    imported: dict[str, Any] = {}
    for cell in runs.notebooks.read(chapter).cells:
        if cell.cell_type != "code":
            continue
        statements = ast.parse(cell.source).body
        imports = [statement for statement in statements if isinstance(statement, ast.ImportFrom)]
        exec(compile(ast.Module(imports, []), chapter, "exec"), imported)
        for output in cell.outputs:
            page = output.get("data", {}).get("text/html", "")
            if page and RECORD_TYPE not in output["data"] and 'class="equation"' not in page:
                called = compile(ast.Expression(statements[-1].value.func), chapter, "eval")
                yield _listed(page, chapter, inspect.unwrap(eval(called, imported)))


def _listed(page: str, chapter: str, program: Callable) -> Listed:
    """A cell's output; one that is neither figure nor table is named by what its class says of itself."""
    path = Path(inspect.getfile(program)).relative_to(runs.ROOT).as_posix()
    where = f"{path}: {program.__qualname__}"
    match = SHOWN.match(page)
    if not match:
        return Listed("list", chapter, "", inspect.getdoc(program).split("\n")[0].rstrip("."), where)
    return Listed(match["kind"], chapter, match["anchor"], unescape(match["finding"] or match["caption"]), where)

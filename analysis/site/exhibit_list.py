"""Every table, figure and recorded number of the book with the program that makes it, read from the executed chapters.

A cell of a chapter shows what its last expression returns, so the function called there is the program. A number of
the model comes from the function of its name; any other comes from the function whose text holds its name.
"""

import ast
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from importlib import import_module
from pathlib import Path

import nbformat
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from analysis import claims, estimate, runs
from analysis.display import RECORD_TYPE, recorded_numbers
from analysis.errors import InputError
from analysis.inputs import derived, register

SHOWN = re.compile(
    r'<(?:figure|div) class="exhibit" id="(?P<anchor>(?P<kind>figure|table)-[\w-]+)">'
    r'(?:<figcaption><p class="finding">(?P<finding>.*?)</p>|<table><caption>(?P<caption>.*?)</caption>)'
)
PART = re.compile(r"^```\{(\w+)\} ?(.*)$", re.MULTILINE)
VERDICT = "claim:"


@dataclass(frozen=True)
class Listed:
    """A figure, table or other part of a page: its anchor there, its title, and the program that makes it."""

    kind: str
    page: str
    anchor: str
    title: str
    program: str


@dataclass(frozen=True)
class Number:
    """A recorded number: its name and text, the chapter that records it, and the program that computes it."""

    name: str
    text: str
    page: str
    program: str


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("exhibits", ExhibitsDirective)


class ExhibitsDirective(SphinxDirective):
    """One table of figures, tables and lists, and a fold of recorded numbers for each chapter."""

    def run(self) -> list[nodes.Node]:
        """The lists in the order of the chapters' names."""
        for path in runs.CHAPTERS.glob("*"):
            self.env.note_dependency(str(path))
        shown = [*exhibits(), *parts()]
        rows = "".join(
            f'<tr><td data-label="title"><a href="{item.page}.html{item.anchor and "#"}{item.anchor}">{escape(item.title)}</a>'
            f"<br><small>{item.kind} on {item.page}</small></td>{_program(item.program)}</tr>"
            for item in shown
        )
        count = {kind: sum(item.kind == kind for item in shown) for kind in ("figure", "table")}
        caption = f"{count['figure']} figures, {count['table']} tables, and what else the pages list"
        head = "<thead><tr><th>title</th><th>program</th></tr></thead>"
        table = f'<div class="exhibit"><table><caption>{caption}</caption>{head}<tbody>{rows}</tbody></table></div>'
        return [nodes.raw("", part, format="html") for part in (table, *map(_fold, runs.chapters()))]


@cache
def exhibits() -> tuple[Listed, ...]:
    """What the cells of all chapters show, in the order of the chapters' names and of their cells."""
    return tuple(item for chapter in runs.chapters() for item in _of_chapter(chapter))


def parts() -> list[Listed]:
    """What directives of this book put on pages."""
    found = []
    for path in sorted(runs.CHAPTERS.glob("*")):
        for name, argument in PART.findall(_prose(path)) if path.suffix in (".md", ".ipynb") else []:
            directive = directives._directives.get(name)
            if directive and directive.__module__.startswith("analysis."):
                title = inspect.getdoc(directive).split(".")[0].split(";")[0]
                shown = f"{title} ({argument})" if argument else title
                found.append(
                    Listed("list", path.stem, "", shown, f"{_file(directive.__module__)}: {directive.__name__}")
                )
    return found


def numbers(chapter: str) -> list[Number]:
    """What a chapter records, by name.

    Raises InputError for a number that no program can be named for.
    """
    recorded = runs.records(runs.CHAPTERS / f"{chapter}.ipynb")
    return [Number(name, entry["text"], chapter, _program_of_number(name, chapter)) for name, entry in recorded.items()]


def _of_chapter(chapter: str) -> Iterator[Listed]:
    names: dict[str, object] = {}
    for cell in runs.notebooks.read(chapter).cells:
        if cell.cell_type != "code":
            continue
        names |= _imported(cell.source)
        for output in cell.outputs:
            page = output.get("data", {}).get("text/html", "")
            if page and RECORD_TYPE not in output["data"] and 'class="equation"' not in page:
                program = _called(cell.source, names)
                yield _listed(page, chapter, program)


def _listed(page: str, chapter: str, program: Callable) -> Listed:
    """A cell's output; one that is neither figure nor table is named by what its class says of itself."""
    where = f"{_file(program.__module__)}: {program.__qualname__}"
    match = SHOWN.match(page)
    if not match:
        return Listed("list", chapter, "", inspect.getdoc(program).split("\n")[0].rstrip("."), where)
    return Listed(match["kind"], chapter, match["anchor"], unescape(match["finding"] or match["caption"]), where)


def _program_of_number(name: str, chapter: str) -> str:
    case, _, result = name.rpartition(":")
    function = result.partition("[")[0]
    if name.startswith(VERDICT):
        return f"{_file(claims.finding.__module__)}: finding"
    if case == "derived":
        return f"{_file(derived.__name__)}: {result}"
    if name in register.assumptions():
        return "data/assumptions.csv"
    makers = [maker for maker, pattern in _names_recorded() if pattern.fullmatch(name)]
    if makers:
        return f"{_file(recorded_numbers.__name__)}: {makers[0]}"
    if function in estimate.functions():
        return f"{_file(estimate.functions()[function].__module__)}: {function}"
    if name in _literals_of_last_cell(chapter):
        return f"chapters/{chapter}.ipynb: the cell under “Recorded numbers”"
    raise InputError(f"chapters/{chapter}.ipynb records {name}, and no program is known to make it")


@cache
def _names_recorded() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The functions of ``recorded_numbers`` with each name, or pattern of names, that stands as a text in them."""
    found = []
    for maker, function in inspect.getmembers(recorded_numbers, inspect.isfunction):
        if function.__module__ == recorded_numbers.__name__ and maker.startswith("of_"):
            for node in ast.walk(ast.parse(inspect.getsource(function))):
                for key in (
                    node.keys if isinstance(node, ast.Dict) else [node.slice] if isinstance(node, ast.Subscript) else []
                ):
                    pattern = _pattern(key)
                    if re.search(r"[a-z_]{4}", pattern):  # a name, and not only braces filled in at run time
                        found.append((maker, re.compile(pattern)))
    return tuple(found)


def _pattern(key: ast.expr | None) -> str:
    """A dictionary's key as a regular expression, with anything in place of what is filled in."""
    if isinstance(key, ast.JoinedStr):
        return "".join(re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in key.values)
    return re.escape(key.value) if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""


def _fold(chapter: str) -> str:
    listed = numbers(chapter)
    rows = "".join(
        f"<tr><td>{escape(item.name)}</td><td>{escape(item.text)}</td>{_program(item.program)}</tr>" for item in listed
    )
    head = "<thead><tr><th>name</th><th>value</th><th>program</th></tr></thead>"
    caption = f"Numbers recorded by {chapter}"
    return (
        f"<details class='recorded'><summary>{caption}: {len(listed)}</summary>"
        f"<table><caption>{caption}</caption>{head}<tbody>{rows}</tbody></table></details>"
    )


def _program(program: str) -> str:
    """A table cell with the name of a function and its file under it."""
    file, _, function = program.partition(": ")
    under = f"<br><small>{escape(file)}</small>" if function else ""
    return f'<td data-label="program"><code>{escape(function or file)}</code>{under}</td>'


def _imported(source: str) -> Mapping[str, object]:
    """The objects that a cell imports from the project, by the name that it gives them."""
    found = {}
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.ImportFrom) and statement.module.startswith("analysis"):
            module = import_module(statement.module)
            for name in statement.names:
                whole = f"{statement.module}.{name.name}"
                found[name.asname or name.name] = (
                    getattr(module, name.name) if hasattr(module, name.name) else import_module(whole)
                )
    return found


def _called(source: str, names: Mapping[str, object]) -> Callable:
    """The function that the last expression of a cell calls."""
    call = ast.parse(source).body[-1].value
    first, *attributes = ast.unparse(call.func).split(".")
    found = names[first]
    for attribute in attributes:
        found = getattr(found, attribute)
    return inspect.unwrap(found)


@cache
def _literals_of_last_cell(chapter: str) -> set[str]:
    """The texts that stand in the last code cell of a chapter."""
    source = [cell.source for cell in runs.notebooks.read(chapter).cells if cell.cell_type == "code"][-1]
    return {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _prose(path: Path) -> str:
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    return "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown")


def _file(module: str) -> str:
    """The path of a module below the root of the project."""
    return Path(inspect.getfile(import_module(module))).relative_to(runs.ROOT).as_posix()

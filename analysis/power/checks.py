"""The checks that a change meets, quickest first: what is refused, what chapters show and record, and the tests.

A cell of a chapter is run as nbval runs it, but in this process and without its drawing, and its output is compared
with that of the unchanged project.
"""

import functools
import gc
import re
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from io import StringIO
from pathlib import Path
from time import perf_counter
from typing import Any

from analysis import tables
from analysis.errors import InputError
from analysis.runs.notebooks import ROOT, chapters, is_parameters, read, value_of_cell

NOT_FROM_TABLES = ("analysis.tables", "analysis.power", "analysis.estimate")  # their caches hold nothing that a figure changes
SECONDS_TO_END = 60  # a change that makes a check run longer than this is noticed by whoever waits for it
DRAWING = re.compile(r"<svg.*?</svg>", re.DOTALL)


class EndlessError(BaseException):
    """A check did not come to an end."""


@dataclass(frozen=True)
class Cell:
    """A cell of a chapter that shows something, with the cells that it needs, and what it shows in the unchanged project."""

    chapter: str
    number: int
    setup: str
    source: str
    committed: str

    @property
    def name(self) -> str:
        """What identifies the cell."""
        return f"{self.chapter}, cell {self.number}"


@functools.cache
def cells() -> tuple[Cell, ...]:
    """Every cell of every chapter that shows something, with its committed output."""
    found = []
    for chapter in chapters():
        code = [cell for cell in read(chapter).cells if cell.cell_type == "code"]
        setup = "\n".join(cell.source for cell in code[:2])
        for number, cell in enumerate(code[2:], start=3):
            texts = [output.get("data", {}).get("text/html", "") for output in cell.outputs]
            found.append(Cell(chapter, number, setup, cell.source, without_drawings("".join("".join(text) for text in texts))))
    return tuple(found)


def without_drawings(shown: str) -> str:
    """What is shown, but for its pictures."""
    return DRAWING.sub("", shown)


def shown(cell: Cell, namespaces: dict[str, dict[str, Any]]) -> str:
    """What a cell shows, as HTML, with every digit that it records; ``namespaces`` keeps what a chapter's first cells made."""
    import_module("analysis.exhibits").draws = False
    if cell.chapter not in namespaces:
        namespaces[cell.chapter] = {"__name__": "__main__"}
        exec(cell.setup, namespaces[cell.chapter])
    value: Any = value_of_cell(cell.source, dict(namespaces[cell.chapter]))
    if hasattr(value, "_repr_mimebundle_"):
        bundle = value._repr_mimebundle_()
        return bundle["text/html"] + "".join(f"\n{name}: {entry}" for name, entry in bundle.items() if name.startswith("application/"))
    return value._repr_html_()


def forget(keep: tuple[str, ...] = NOT_FROM_TABLES) -> None:
    """Empty the caches of what follows from tables; the model's own symbols do not."""
    for cached in _caches():
        if not cached.__module__.startswith(keep):
            cached.cache_clear()


def register_contents() -> tuple[object, ...] | None:
    """All that the register holds; None where it refuses an assumption, an alternative or a scenario."""
    register = import_module("analysis.register")
    try:
        inputs = register.inputs(register.base())
        regional = tuple(tuple(inputs[name]) for name in register.REGION_INPUTS)
        return dict(register.assumptions()), dict(register.alternatives()), dict(register.scenarios()), regional
    except (InputError, ArithmeticError):
        return None


def parameters_differ() -> bool:
    """Whether the first cell of a chapter says another value than the register."""
    notebooks = import_module("analysis.runs.notebooks")
    return any(source != notebooks.parameters_source(chapter) for chapter, source in _parameter_cells().items())


@functools.cache
def _parameter_cells() -> dict[str, str]:
    return {chapter: cell.source for chapter in chapters() for cell in read(chapter).cells if is_parameters(cell)}


def refused_by_rules(name: str, row: int, column: str, text: str) -> bool:
    """Whether the description of the tables refuses a table with another text in one cell."""
    rows = tables.texts(name)
    rows[row - 2][column] = text
    with tempfile.TemporaryDirectory() as folder:
        for path in tables.DATA.iterdir():
            (Path(folder) / path.name).symlink_to(path)
        (Path(folder) / f"{name}.csv").unlink()
        tables.write({name: rows}, Path(folder))
        try:
            tables.read.__wrapped__(name, Path(folder))
        except InputError:
            return True
    return False


def failing_test(files: tuple[str, ...]) -> str:
    """The first test of some files that fails, or nothing."""
    import pytest

    import_module("analysis.exhibits").draws = True  # as the tests of figures expect it; cells are shown without
    failed: list[str] = []

    class Listener:
        @staticmethod
        def pytest_runtest_logreport(report: pytest.TestReport) -> None:
            if report.failed:
                failed.append(report.nodeid)

        @staticmethod
        def pytest_collectreport(report: pytest.CollectReport) -> None:
            if report.failed:
                failed.append(report.nodeid)

    plain = ["-o", "addopts=", "-p", "no:nbval", "-p", "no:xdist", "-p", "no:cacheprovider", "-x", "-q", f"--rootdir={ROOT}"]
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        pytest.main([*plain, *(str(ROOT / "tests" / f"test_{name}.py") for name in files)], plugins=[Listener()])
    return failed[0] if failed else ""


@contextmanager
def time_limit(seconds: int = SECONDS_TO_END) -> Iterator[None]:
    """Raise EndlessError if what is inside takes more of the processor's time, however busy the machine is."""

    def stop(*_: object) -> None:
        raise EndlessError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@dataclass(frozen=True)
class Profile:
    """What a cell of the unchanged project shows, its seconds, and which tables it reads through what.

    ``reads`` are pairs of a table and the part through which it is read: one of ``PARTS``, or nothing if directly.
    """

    shows: str
    seconds: float
    reads: frozenset[tuple[str, str]]


def profiles() -> dict[str, Profile]:
    """Every cell of the unchanged project run with everything forgotten, by name.

    For a process of its own, in which the project is not yet imported: there the ledger's caches say who asks them.
    """
    used: set[tuple[str, str]] = set()
    cache, read_table = functools.cache, tables.read

    def noting_cache(function: Callable) -> Callable:
        cached = cache(function)
        if function.__module__ != "analysis.claims.ledger":
            return cached

        def noted() -> Any:
            used.add((function.__name__, _part_asking()))
            return cached()

        return noted

    def noting_read(name: str, *folder: Path) -> Any:
        used.add((name, _part_asking()))
        return read_table(name, *folder)

    functools.cache, tables.read = noting_cache, noting_read
    import_module("analysis.claims")
    functools.cache = cache
    found = {}
    for cell in cells():
        forget()
        used.clear()
        start = perf_counter()
        shows = shown(cell, {})
        found[cell.name] = Profile(shows, perf_counter() - start, frozenset(used))
    return found


def _part_asking() -> str:
    """The part of the project, of those whose contents are compared, for which a table is being read."""
    frame, found = sys._getframe(2), ""
    while frame:
        module = frame.f_globals.get("__name__", "")
        if module == "analysis.derived":
            return "derived"
        if module == "analysis.register" and frame.f_code.co_name in ("assumptions", "alternatives", "scenarios", "inputs", "regions"):
            return "register"
        if module in ("analysis.claims.verdicts", "analysis.claims.expressions", "analysis.claims.wordings"):
            found = "findings"
        frame = frame.f_back
    return found


def derived_figures() -> tuple[object, ...]:
    """Every derived figure; what breaks stands as its error."""
    register, derived = import_module("analysis.register"), import_module("analysis.derived")
    return tuple(_value(getattr(derived, name)) for name in register._derived_names())


def findings() -> str:
    """The findings on every claim as text."""
    return _value(lambda: repr(import_module("analysis.claims").findings()))


def _value(function: Callable[[], Any]) -> Any:
    try:
        found = function()
    except Exception as problem:
        return repr(problem)
    return found.to_csv() if hasattr(found, "to_csv") else found


@functools.cache
def _caches() -> tuple[Any, ...]:
    wrappers = [found for found in gc.get_objects() if isinstance(found, functools._lru_cache_wrapper)]
    return tuple(found for found in wrappers if str(found.__module__).startswith("analysis"))


def attempt(check: Callable[[], bool]) -> bool:
    """Whether a check notices: it says so, or it breaks."""
    try:
        return check()
    except Exception:
        return True


PARTS: dict[str, Callable[[], Any]] = {"register": register_contents, "derived": derived_figures, "findings": findings}

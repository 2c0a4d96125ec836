"""Makes every change in a process that was forked from one that has read everything, and keeps what noticed it."""

import importlib.util
import multiprocessing
import os
import random
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from inspect import isfunction
from types import ModuleType
from typing import Any

from analysis import tables
from analysis.errors import InputError
from analysis.power import checks, code, figures
from analysis.runs.notebooks import ROOT

CONSISTENCY = ROOT / "tests" / "test_consistency.py"
TESTS_OF_CODE = ("claims", "model", "prose", "uncertainty", "figures", "command_line")
KEPT_MODULES = ("analysis.tables", "analysis.errors", "analysis.power")
NOTHING = ""
CONTROLS = 2  # places at which nothing is changed, tried before the changes
FIRST_SHOWN = 3  # the number of the first cell of a chapter that shows something


@dataclass(frozen=True)
class Outcome:
    """One change, of which kind it is, and the check that noticed it first, or nothing."""

    name: str
    kind: str
    noticed_by: str


def of_figures(part: float, say: Callable[[str], None] = print) -> list[Outcome]:
    """Change every figure of every table, or a part of them."""
    changes = [change for change in figures.changes() if _is_drawn(f"{change.table}:{change.key}:{change.column}", part)]
    random.Random(0).shuffle(changes)  # so that the dear ones are spread over the processes
    _prepare(say)
    return _all(_try_figure, changes, None, say)


def of_code(part: float, say: Callable[[str], None] = print) -> list[Outcome]:
    """Change every operator and constant of the model and the claims, or a part of them."""
    _prepare(say)
    return _all(_try_code, [change for change in code.changes() if _is_drawn(f"{change.name}, {change.line}", part)], 1, say)


_consistency: list[Callable[[], None]] = []
_profiles: dict[checks.Cell, checks.Profile] = {}
_parts: dict[str, Any] = {}
_first: dict[tuple[str, str], Counter[checks.Cell]] = {}


def _is_drawn(name: str, part: float) -> bool:
    return part >= 1 or random.Random(name).random() < part


def _prepare(say: Callable[[str], None]) -> None:
    """Run every check once on the unchanged project, which they must all pass, and keep what they show."""
    if _profiles:
        return
    say("running every check on the unchanged project")
    for name in tables.names():
        tables.read(name)
    with multiprocessing.get_context("fork").Pool(1) as pool:
        found = pool.apply(checks.profiles)
    for cell in checks.cells():
        _profiles[cell] = found[cell.name]
        if checks.without_drawings(found[cell.name].shows.partition("\napplication/")[0]) != cell.committed:
            say(f"  {cell.name} does not show what is committed")
        if cell.number == FIRST_SHOWN:
            checks.shown(cell, {})
    spec = importlib.util.spec_from_file_location("consistency", CONSISTENCY)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    _consistency[:] = [test for name, test in vars(module).items() if name.startswith("test_") and isfunction(test)]
    for test in _consistency:
        test()
    checks.parameters_differ()
    _parts.update({name: contents() for name, contents in checks.PARTS.items()})


def _all(attempt: Callable[[Any], Outcome], changes: list[Any], changes_a_process: int | None, say: Callable[[str], None]) -> list[Outcome]:
    """Try every change in forked processes, as many at a time as there are cores, and first that nothing notices no change.

    Raises InputError if something does: then every change would count as noticed.
    """
    outcomes = []
    context = multiprocessing.get_context("fork")
    with context.Pool(os.cpu_count(), maxtasksperchild=changes_a_process) as pool:
        for control in pool.map(attempt, [change.undone() for change in changes[:CONTROLS]], chunksize=1):
            if control.noticed_by:
                raise InputError(f"{control.name} changes nothing and is noticed by {control.noticed_by}; the count would say nothing")
        for outcome in pool.imap_unordered(attempt, changes, chunksize=1 if changes_a_process else 20):
            outcomes.append(outcome)
            if len(outcomes) % 100 == 0 or len(outcomes) == len(changes):
                missed = sum(not found.noticed_by for found in outcomes)
                say(f"  {len(outcomes)} of {len(changes)} changes tried, {missed} not noticed")
    return sorted(outcomes, key=lambda outcome: (outcome.kind, outcome.name))


def _try_figure(change: figures.FigureChange) -> Outcome:
    checks.forget()
    figures.apply(change)
    try:
        with checks.time_limit():
            noticed = _notice_figure(change)
    except checks.EndlessError:
        noticed = "a check that does not end"
    finally:
        figures.undo(change)
    return Outcome(change.name, change.kind, noticed)


def _notice_figure(change: figures.FigureChange) -> str:
    if any(checks.attempt(lambda test=test: _fails(test)) for test in _consistency):
        return "rules between figures"
    contents = checks.register_contents()
    if contents is None:
        return "the register"
    if contents != _parts["register"] and checks.attempt(checks.parameters_differ):
        return "the chapters' parameters"
    cell = _first_cell_that_differs(change)
    if cell:
        return f"chapters/{cell.chapter}"
    if checks.attempt(lambda: checks.refused_by_rules(change.table, change.row, change.column, change.after)):
        return "the description of the tables"
    return NOTHING


def _first_cell_that_differs(change: figures.FigureChange) -> checks.Cell | None:
    """The cells that the change can reach, those first that have noticed changes of its column before."""
    seen = _first.setdefault((change.table, change.column), Counter())
    asked = {part for found in _profiles.values() for table, part in found.reads if part and table == change.table}
    ways = {""} | {part for part in asked if checks.PARTS[part]() != _parts[part]}
    reached = [
        cell
        for cell, found in _profiles.items()
        if any((part and part in ways) or (not part and table == change.table) for table, part in found.reads)
    ]
    namespaces: dict[str, dict[str, Any]] = {}
    for cell in sorted(reached, key=lambda cell: (-seen[cell], _profiles[cell].seconds)):
        if checks.attempt(lambda cell=cell: checks.shown(cell, namespaces) != _profiles[cell].shows):
            seen[cell] += 1
            return cell
    return None


def _fails(test: Callable[[], None]) -> bool:
    test()
    return False


def _try_code(change: code.CodeChange) -> Outcome:
    try:
        with checks.time_limit():
            noticed = _notice_code(change)
    except checks.EndlessError:
        noticed = "a check that does not end"
    return Outcome(change.name, change.kind, noticed)


def _notice_code(change: code.CodeChange) -> str:
    _import_anew(change)
    namespaces: dict[str, dict[str, Any]] = {}
    own = change.module.rpartition(".")[2]
    quick = sorted(_profiles, key=lambda cell: (cell.chapter not in (own, "claims"), _profiles[cell].seconds))
    dear = [cell for cell in quick if _profiles[cell].seconds > 1.0]
    for cell in (cell for cell in quick if cell not in dear):
        if checks.attempt(lambda cell=cell: checks.shown(cell, namespaces) != _profiles[cell].shows):
            return f"chapters/{cell.chapter}"
    failed = checks.failing_test(TESTS_OF_CODE)
    if failed:
        return failed.partition("::")[0]
    for cell in dear:
        if checks.attempt(lambda cell=cell: checks.shown(cell, namespaces) != _profiles[cell].shows):
            return f"chapters/{cell.chapter}"
    return NOTHING


def _import_anew(change: code.CodeChange) -> None:
    """Forget the project's modules, so that they are imported with one of them changed; tables that were read are kept."""
    import analysis

    for name in [name for name in sys.modules if name.startswith("analysis.") and not name.startswith(KEPT_MODULES)]:
        del sys.modules[name]
        parent, _, last = name.rpartition(".")
        if hasattr(sys.modules.get(parent, analysis), last):
            delattr(sys.modules.get(parent, analysis), last)
    sys.meta_path.insert(0, _Changed(change))


class _Changed(MetaPathFinder, Loader):
    """Imports one module from a changed text."""

    def __init__(self, change: code.CodeChange) -> None:
        self.change = change

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """The specification of the changed module, and of no other."""
        if name != self.change.module:
            return None
        path = ROOT / self.change.path
        places = [str(path.parent)] if path.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(name, path, loader=self, submodule_search_locations=places)

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed text as the module."""
        exec(compile(self.change.text, self.change.path, "exec"), vars(module))

"""``make mutation``: how many changes of code and of figures the checks notice, by a sample of each.

Every change is made in a file of a copy of the newest commit, and a new process runs the checks (``noticed.py``).
cosmic-ray finds and makes the changes of code. A change of figures is one digit in one row of data/, typed wrongly.
Writes mutation.json for the page on quality. ``measure.py 150 2026`` draws 150 of each, by the seed 2026.
"""

import csv
import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import WorkItem
from rich.progress import track
from statsmodels.stats.proportion import proportion_confint

from analysis.runs import ROOT, notebooks

MEASURED = ROOT / "mutation.json"
COPIES = 2  # one for each core
CONFIGURATION, SESSION = "tests/mutation/code.toml", "session.sqlite"
FIGURE = re.compile(r"-?\d+(\.\d+)?")
Outcome = tuple[str, str]  # what was changed, and which check noticed it: "" if none


def main(size: int, seed: int) -> None:
    """Measure both samples and write what was found."""
    draw = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        copies = [copy(Path(folder) / f"copy-{number}") for number in range(COPIES)]
        say_nothing(copies[0])
        if by := noticed(copies[0]):
            sys.exit(f"{by} notice a comment and quotation marks that change nothing: nothing was counted")
        run(copies[0], "git", "checkout", "-q", ".")
        mistyped = [(*row, draw.random()) for row in rows_with_figures(copies[0] / "data")]
        code = changes_of_code(copies[0])
        samples = [
            measured("figures in data/", mistyped, draw.sample(mistyped, size), mistype, copies),
            measured("code that computes", code, draw.sample(code, size), mutate, copies),
        ]
    found = {"date": str(datetime.now(UTC).date()), "seed": seed, "samples": samples}
    notebooks.write_whole(MEASURED, json.dumps(found, indent=1, ensure_ascii=False) + "\n")


def copy(root: Path) -> Path:
    """A copy of the newest commit."""
    subprocess.run(["git", "clone", "-q", str(ROOT), str(root)], check=True)
    return root


def say_nothing(root: Path) -> None:
    """Change files of a copy in a way that bears on nothing: whoever notices it only sees that a file differs."""
    with (root / "analysis" / "model" / "scale.py").open("a", encoding="utf-8") as code:
        code.write("\n# Nothing.\n")
    for table in (root / "data").glob("*.csv"):
        head, rest = table.read_text(encoding="utf-8").split("\n", 1)
        names = head.replace(",", '","')
        table.write_text(f'"{names}"\n{rest}', encoding="utf-8")


def run(root: Path, *command: str) -> str:
    """What a command prints, run in a copy with the code of the copy."""
    environment = os.environ | {"PYTHONPATH": str(root), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True).stdout.strip()


def noticed(root: Path) -> str:
    """Which check notices what was changed in a copy."""
    return run(root, "python", "-B", "tests/mutation/noticed.py")


def rows_with_figures(data: Path) -> list[tuple[str, int]]:
    """Every row of data/ that holds a figure: its table and its number."""
    tables = {path.stem: cells_of(path) for path in sorted(data.glob("*.csv"))}
    return [(name, at) for name, rows in tables.items() for at, row in enumerate(rows) if at and figures_of(row)]


def cells_of(path: Path) -> list[list[str]]:
    """A table's cells as text, its header first."""
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))


def write_cells(path: Path, rows: list[list[str]]) -> None:
    """Write a table's cells back."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")


def figures_of(row: Sequence[str]) -> list[int]:
    """The places of the cells of a row that are one number."""
    return [at for at, cell in enumerate(row) if FIGURE.fullmatch(cell)]


def mistype(root: Path, what: tuple[str, int, float]) -> Outcome:
    """Type one digit of a row wrongly, and see what notices it."""
    table, at, chance = what
    path = root / "data" / f"{table}.csv"
    before, rows = path.read_text(encoding="utf-8"), cells_of(path)
    places = [(cell, digit) for cell in figures_of(rows[at]) for digit in range(len(rows[at][cell]))]
    places = [(cell, digit) for cell, digit in places if rows[at][cell][digit].isdigit()]
    cell, digit = places[int(chance * len(places))]
    old = rows[at][cell]
    rows[at][cell] = f"{old[:digit]}{(int(old[digit]) + 1) % 10}{old[digit + 1 :]}"
    write_cells(path, rows)
    by = noticed(root)
    path.write_text(before, encoding="utf-8")
    return f"{table}.csv, row {at}, {rows[0][cell]}: {old} typed as {rows[at][cell]}", by


def changes_of_code(root: Path) -> list[WorkItem]:
    """Every change of code that cosmic-ray finds in the rooms that compute."""
    run(root, "cosmic-ray", "init", CONFIGURATION, SESSION)
    run(root, "cr-filter-operators", SESSION, CONFIGURATION)
    with use_db(root / SESSION, WorkDB.Mode.open) as session:
        return sorted(session.pending_work_items, key=lambda item: str(item.mutations))


def mutate(root: Path, item: WorkItem) -> Outcome:
    """Make one change of code, and see what notices it."""
    with use_db(root / SESSION, WorkDB.Mode.create) as session:
        session.clear()
        session.add_work_item(item)
    run(root, "cosmic-ray", "exec", CONFIGURATION, SESSION)
    with use_db(root / SESSION, WorkDB.Mode.open) as session:
        ((_, result),) = session.results
    (change,) = item.mutations
    lines = [line for line in result.diff.splitlines() if re.match(r"[-+](?![-+])", line)]
    what = f"{change.module_path}, line {change.start_pos[0]}: {' became '.join(line[1:].strip() for line in lines)}"
    return what, (result.output.strip().splitlines() or ["stopped"])[-1] if result.is_killed else ""


def measured(
    name: str, every: Sequence[Any], drawn: Sequence[Any], change: Callable[[Path, Any], Outcome], copies: list[Path]
) -> dict[str, Any]:
    """A sample's result, with the 95% interval that its size allows (Wilson), and each change that was not noticed."""
    free: SimpleQueue[Path] = SimpleQueue()
    for root in copies:
        free.put(root)

    def tried(what: Any) -> Outcome:
        root = free.get()
        try:
            return change(root, what)
        finally:
            free.put(root)

    with ThreadPoolExecutor(len(copies)) as pool:
        outcomes = list(track(pool.map(tried, drawn), name, total=len(drawn)))
    by = [check for _, check in outcomes if check]
    low, high = proportion_confint(len(by), len(outcomes), method="wilson")
    return {
        "what": name,
        "possible": len(every),
        "tried": len(outcomes),
        "noticed": len(by),
        "low": round(low, 3),
        "high": round(high, 3),
        "by": {check: by.count(check) for check in sorted(set(by))},
        "not_noticed": sorted(what for what, check in outcomes if not check),
    }


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))

"""Sweeps: many runs of whole chapters, as a plan has them, in parallel, kept whole, and never done twice.

A run is known by a fingerprint of everything that it depends on, and its executed notebook stands in the folder under
that name as soon as it is finished, whole. So a sweep that was killed goes on where it was, and the table, which is
made from the notebooks when all are there, does not depend on how often that happened.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import monotonic
from typing import Any

from analysis.errors import InputError
from analysis.file_lock import sole
from analysis.runs import local, notebooks, table
from analysis.runs.plan import Plan
from analysis.runs.values import Done, Run

SWEEPS = notebooks.ROOT / "_build" / "sweeps"
SECONDS_BETWEEN_MANIFESTS = 1.0
VERSIONS = (
    "numpy",
    "pandas",
    "scipy",
    "statsmodels",
    "sympy",
    "matplotlib",
    "seaborn",
    "papermill",
    "ipykernel",
    "pyarrow",
    "distributed",
)
ID_LENGTH = 20
TABLE = "results.parquet"


@dataclass
class Outcome:
    """What a sweep did: runs in all, found finished, and the error of each that failed."""

    folder: Path
    runs: int
    found: int
    failures: dict[str, str] = field(default_factory=dict)


Work = Callable[[Sequence[Run]], Iterator[Done]]


def perform(
    plan: Plan,
    folder: Path,
    work: Work | None = None,
    how: str = "",
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Outcome:
    """Run what is missing of a plan into ``folder`` and write the table and the manifest.

    ``work`` does the runs, by default ``local.default_jobs()`` at a time; ``progress`` is told the runs that are
    finished and that are wanted. Raises InputError for a folder that cannot be written to or that another sweep is
    writing to, and if a chapter, analysis/ or data/ changes meanwhile.
    """
    with _one_sweep_at_a_time(folder):
        wanted = runs_of(plan)
        distinct = {run.id: run for runs in wanted for run in runs}
        missing = [run for run in distinct.values() if not (folder / run.file).exists()]
        outcome = Outcome(folder, len(distinct), len(distinct) - len(missing))
        manifest = _Manifest(plan, folder, list(distinct.values()), how)
        progress(outcome.found, outcome.runs)
        for number, done in enumerate((work or local.work())(missing), start=outcome.found + 1):
            if done.notebook:
                notebooks.write_whole(folder / done.run.file, done.notebook)
            else:
                outcome.failures[done.run.id] = done.error
            manifest.add(done)
            progress(number, outcome.runs)
        if runs_of(plan) != wanted:
            _discard([folder / run.file for run in missing])
            raise InputError(
                "a chapter, analysis/ or data/ changed while the sweep ran: its runs were discarded; start it again"
            )
        outcome.failures |= table.write(folder / TABLE, plan, wanted, folder, dict(outcome.failures))
        manifest.finish(outcome.failures)
    return outcome


def runs_of(plan: Plan) -> list[list[Run]]:
    """The runs of each case of a plan, one a chapter; the same run may belong to several cases."""
    inputs = [*notebooks.code_files(), *notebooks.data_files(), notebooks.lock_file()]
    digests = {
        chapter: notebooks.digest_of([cell.source for cell in notebooks.read(chapter).cells], inputs)
        for chapter in plan.chapters
    }
    return [
        [
            _run(chapter, digests[chapter], notebooks.parameter_values(chapter, case.values), plan.figures)
            for chapter in plan.chapters
        ]
        for case in plan.cases
    ]


def _run(chapter: str, digest: str, parameters: dict[str, float], figures: bool) -> Run:
    texts = [digest, chapter, json.dumps(parameters), str(figures)]
    return Run(notebooks.digest_of(texts)[:ID_LENGTH], chapter, parameters, figures)


def _discard(paths: Iterable[Path]) -> None:
    """Remove notebooks that may not be what their names say."""
    for path in paths:
        path.unlink(missing_ok=True)


class _Manifest:
    """The account of a sweep: what it was made from and with, and how long each run took where this is known."""

    def __init__(self, plan: Plan, folder: Path, runs: list[Run], how: str) -> None:
        self.path = folder / "manifest.json"
        earlier = _earlier_runs(self.path)
        self.runs: dict[str, dict[str, Any]] = {run.id: _entry(run, earlier.get(run.id, {})) for run in runs}
        self.head = {
            "plan": {
                "name": plan.name,
                "sha256": plan.digest,
                "chapters": plan.chapters,
                "cases": len(plan.cases),
                "figures": plan.figures,
            },
            "code": notebooks.digest_of([], notebooks.code_files()),
            "data": notebooks.digest_of([], notebooks.data_files()),
            "lock": notebooks.digest_of([], [notebooks.lock_file()]),
            "versions": {name: version(name) for name in VERSIONS},
            "how": how,
            "started": _now(),
            "finished": None,
            "failures": {},
        }
        self.written = 0.0
        self.write()

    def add(self, done: Done) -> None:
        self.runs[done.run.id] |= {"cpu_seconds": done.seconds, "peak_megabytes": done.peak_megabytes}
        if monotonic() - self.written > SECONDS_BETWEEN_MANIFESTS:
            self.write()

    def finish(self, failures: dict[str, str]) -> None:
        self.head |= {"finished": _now(), "failures": failures}
        self.write()

    def write(self) -> None:
        self.written = monotonic()
        notebooks.write_whole(self.path, json.dumps(self.head | {"runs": self.runs}, indent=1) + "\n")


def _entry(run: Run, earlier: dict[str, Any]) -> dict[str, Any]:
    known = {name: earlier.get(name) for name in ("cpu_seconds", "peak_megabytes")}
    return {key: value for key, value in asdict(run).items() if key != "id"} | {"file": run.file} | known


def _earlier_runs(path: Path) -> dict[str, dict[str, Any]]:
    """What an earlier manifest knows of runs, so that a sweep that goes on keeps their durations."""
    return json.loads(path.read_text(encoding="utf-8"))["runs"] if path.exists() else {}


@contextmanager
def _one_sweep_at_a_time(folder: Path) -> Iterator[None]:
    """Hold the folder against other sweeps, and turn what the disk refuses into an error of one line."""
    try:
        (folder / "runs").mkdir(parents=True, exist_ok=True)
        with sole("sweeping here", folder / "lock"):
            for left in [*folder.glob("*.unfinished"), *(folder / "runs").glob("*.unfinished")]:
                left.unlink()
            yield
    except OSError as problem:
        raise InputError(
            f"{problem.filename or folder}: {problem.strerror or problem}; what is finished stays"
        ) from None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

"""Sweeps: many runs of whole chapters, as a plan has them, in parallel, kept whole, and never done twice.

A run is known by a digest of everything that it depends on, and its executed notebook stands in the folder under that
name as soon as it is finished, whole. So a sweep that was killed goes on where it was, and the table, which is made
from the notebooks when all are there, does not depend on how often that happened.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import InputError, only_one
from analysis.runs import digests, execution, notebooks, parameters, processes, table
from analysis.runs.plan import Case, Plan

SWEEPS = notebooks.ROOT / "_build" / "sweeps"
VERSIONS = ("numpy", "pandas", "scipy", "statsmodels", "sympy", "matplotlib", "papermill", "ipykernel", "pyarrow")
ID_LENGTH = 20
TABLE, MANIFEST = "results.parquet", "manifest.json"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Run:
    """One chapter with a value of each of its parameters; ``id`` is the digest of all that it depends on."""

    id: str
    chapter: str
    parameters: Mapping[str, float]
    figures: bool

    @property
    def file(self) -> str:
        """Where its executed notebook stands in the folder of a sweep."""
        return f"runs/{self.chapter}-{self.id}.ipynb"


Work = Callable[[Sequence[Run]], Iterator[tuple[Run, processes.Ended]]]


@dataclass
class Outcome:
    """What a sweep did: runs in all, those found finished, and the error of each that failed."""

    folder: Path
    runs: int
    found: int
    failures: dict[str, str] = field(default_factory=dict)


def local(jobs: int | None = None) -> Work:
    """Does runs on this machine, ``jobs`` at a time, by default one more than there are cores."""

    def work(runs: Sequence[Run]) -> Iterator[tuple[Run, processes.Ended]]:
        calls = {run.id: (run.chapter, run.parameters, run.figures) for run in runs}
        by_id = {run.id: run for run in runs}
        return ((by_id[key], ended) for key, ended in processes.each(execution.run, calls, jobs))

    return work


def perform(
    plan: Plan,
    folder: Path,
    work: Work | None = None,
    how: str = "",
    progress: Callable[[int, int], None] = lambda *_: None,
    say: Say = lambda message: print(message, file=sys.stderr),
) -> Outcome:
    """Run what is missing of a plan into ``folder`` and write table and manifest.

    ``work`` does the runs, by default ``local()``; ``progress`` is told how many are finished and how many are wanted;
    a file that is damaged is named to ``say`` and made again. Raises InputError for a folder that cannot be written to
    or that another sweep is writing to, and if a chapter, analysis/ or data/ changes meanwhile.
    """
    with _held(folder):
        wanted = runs_of(plan)
        distinct = {run.id: run for run in wanted.values()}
        outcomes = dict(_finished(distinct.values(), folder, say))
        missing = [run for run in distinct.values() if run.id not in outcomes]
        manifest = _manifest(plan, folder, distinct.values(), how)
        outcome = Outcome(folder, len(distinct), len(outcomes))
        again = f"of {outcome.runs} runs are finished and kept; start it again for the others"
        progress(len(outcomes), outcome.runs)
        with processes.told_if_interrupted(lambda: f"interrupted; {len(outcomes)} {again}"):
            for run, ended in (work or local())(missing):
                outcomes[run.id] = _kept(run, ended, folder)
                manifest["runs"][run.id] |= {"cpu_seconds": ended.cpu_seconds, "peak_megabytes": ended.peak_megabytes}
                progress(len(outcomes), outcome.runs)
            if runs_of(plan) != wanted:
                for run in missing:
                    (folder / run.file).unlink(missing_ok=True)
                raise InputError("a chapter, analysis/ or data/ changed while the sweep ran; start it again")
        outcome.failures = {run: found.error for run, found in outcomes.items() if found.error}
        table.write(folder / TABLE, plan, {key: run.id for key, run in wanted.items()}, outcomes)
        _write(folder, manifest | {"finished": _now(), "failures": outcome.failures})
    return outcome


def results(folder: Path) -> pd.DataFrame:
    """The table of the sweep in a folder. Raises InputError if there is none, or if it is damaged."""
    try:
        return pd.read_parquet(folder / TABLE)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or " ".join(str(problem).split())[:120]
        raise InputError(f"{folder / TABLE}: {reason}; run the sweep first") from None


def runs_of(plan: Plan) -> dict[tuple[str, str], Run]:
    """The run of each case and chapter of a plan; the same run may belong to several cases."""
    digests.forget()
    made_with = {name: digests.results(notebooks.code_of(notebooks.read(name))) for name in plan.chapters}
    return {
        (case.name, chapter): _run(chapter, made_with[chapter], case, plan.figures)
        for case in plan.cases
        for chapter in plan.chapters
    }


def _run(chapter: str, made_with: str, case: Case, figures: bool) -> Run:
    values = parameters.values_for(chapter, case.values)
    digest = digests.digest_of([made_with, chapter, json.dumps(values), str(figures)])
    return Run(digest[:ID_LENGTH], chapter, values, figures)


def _finished(runs: Iterable[Run], folder: Path, say: Say) -> Iterator[tuple[str, table.Outcome]]:
    """What came of the runs that are finished. What no run of the plan needs is removed, and what is damaged."""
    files = {folder / run.file: run for run in runs}
    for path in (folder / "runs").iterdir():
        if path not in files:
            path.unlink()
            continue
        try:
            yield files[path].id, table.outcome(path.read_text(encoding="utf-8"), files[path].chapter)
        except (InputError, OSError, UnicodeDecodeError):
            say(f"{path} is damaged and is made again")
            path.unlink()


def _kept(run: Run, ended: processes.Ended, folder: Path) -> table.Outcome:
    """Keep the notebook of a run that has ended, and say what came of it."""
    if ended.problem:
        return table.Outcome(ended.problem)
    notebooks.write_whole(folder / run.file, ended.result.notebook)
    return table.outcome(ended.result.notebook, run.chapter)


def _manifest(plan: Plan, folder: Path, runs: Iterable[Run], how: str) -> dict[str, Any]:
    """The account of a sweep, written before it starts: what it is made from and with, and its runs."""
    unknown = {"cpu_seconds": None, "peak_megabytes": None}
    manifest = {
        "plan": {"name": plan.name, "sha256": plan.digest, "chapters": plan.chapters, "cases": len(plan.cases)},
        "inputs": digests.inputs(),
        "versions": {name: version(name) for name in VERSIONS},
        "how": how or processes.how(),
        "started": _now(),
        "runs": {run.id: asdict(run) | {"file": run.file} | unknown for run in runs},
    }
    _write(folder, manifest)
    return manifest


def _write(folder: Path, manifest: Mapping[str, Any]) -> None:
    notebooks.write_whole(folder / MANIFEST, json.dumps(manifest, indent=1) + "\n")


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold the folder against other sweeps, clear what a killed one left, and say in one line what the disk refuses."""
    with only_one("sweeping here", folder / "lock"):
        try:
            (folder / "runs").mkdir(exist_ok=True)
            for left in folder.rglob("*.unfinished"):
                left.unlink()
            yield
        except OSError as problem:
            where, what = problem.filename or folder, problem.strerror or problem
            raise InputError(f"{where}: {what}; what is finished stays") from None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

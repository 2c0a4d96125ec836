"""The table of a sweep: one row for each result of each run of each case, in a Parquet file."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from analysis import estimate
from analysis.runs import notebooks
from analysis.runs.plan import Plan
from analysis.runs.values import Run

RUNS_IN_MEMORY, ROWS_IN_MEMORY = 64, 50_000
FINISHED, FAILED, MISSING = "finished", "failed", "missing"
RESULT = ("result", "region", "value", "unit")
Result = tuple[str, str | None, float, str]


def write(
    path: Path, plan: Plan, wanted: Sequence[Sequence[Run]], folder: Path, missing: Mapping[str, str]
) -> dict[str, str]:
    """Write the table of a plan whole, from the executed notebooks in ``folder``; the error of each run that failed.

    ``wanted`` holds the runs of each case, ``missing`` why some have no notebook. Columns: case, chapter, run, status,
    error, one for each assumption that is not the same in all cases, result, region (empty for a result that has none),
    value, unit. A run that failed has one row without result.
    """
    schema, failures, read = _schema(plan.varied), {}, lru_cache(maxsize=RUNS_IN_MEMORY)(_outcome)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    with unfinished.open("wb") as file:
        with pq.ParquetWriter(file, schema) as writer:
            rows: list[dict[str, Any]] = []
            for case, run in ((case, run) for case, runs in zip(plan.cases, wanted, strict=True) for run in runs):
                status, error, results = (
                    (MISSING, missing[run.id], ()) if run.id in missing else read(folder / run.file, run.chapter)
                )
                if error:
                    failures[run.id] = error
                first = {
                    "case": case.name,
                    "chapter": run.chapter,
                    "run": run.id,
                    "status": status,
                    "error": error or None,
                }
                first |= {name: case.values[name] for name in plan.varied}
                rows += [first | dict(zip(RESULT, result, strict=True)) for result in results] or [first]
                if len(rows) > ROWS_IN_MEMORY:
                    writer.write_table(pa.Table.from_pylist(rows, schema))
                    rows = []
            writer.write_table(pa.Table.from_pylist(rows, schema))
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)
    return failures


def _outcome(path: Path, chapter: str) -> tuple[str, str, tuple[Result, ...]]:
    """Status, error and results of an executed notebook."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                what = f"{output['ename']}: {' '.join(output['evalue'].split())}"
                return FAILED, f"{chapter}.ipynb, cell {cell['execution_count']}: {what}", ()
    recorded = notebooks.records_of(notebook, path.name)
    return FINISHED, "", tuple(_results(chapter, recorded))


def _results(chapter: str, recorded: Mapping[str, Mapping[str, Any]]) -> Iterator[Result]:
    """The results of the model that a chapter's run recorded, without those of other scenarios, verdicts and figures from tables."""
    for key, entry in recorded.items():
        name, _, region = key.partition("[")
        if name in estimate.functions() and estimate.chapter(name) == chapter:
            yield name, region.removesuffix("]") or None, entry["value"], entry["unit"]


def _schema(varied: Sequence[str]) -> pa.Schema:
    word = pa.dictionary(pa.int32(), pa.string())
    words = [(name, word) for name in ("case", "chapter", "run", "status", "error")]
    numbers = [(name, pa.float64()) for name in varied]
    return pa.schema([*words, *numbers, ("result", word), ("region", word), ("value", pa.float64()), ("unit", word)])

"""The table of a sweep: one row for each result of each run of each case, in a Parquet file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from analysis import estimate
from analysis.runs import notebooks
from analysis.runs.plan import Plan

FINISHED, FAILED = "finished", "failed"
WORDS = ("case", "kind", "chapter", "run", "status", "error")
RESULT = ("result", "region", "value", "unit", "verdict")
VERDICT = "claim:"
Result = tuple[str, str | None, float, str, str | None]


@dataclass(frozen=True)
class Outcome:
    """What came of a run: its results, or the error in one line."""

    error: str
    results: tuple[Result, ...] = ()


def outcome(text: str, chapter: str) -> Outcome:
    """What an executed notebook says came of its run. Raises InputError for a notebook that is damaged."""
    notebook = notebooks.parsed(text, f"the run of {chapter}")
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                what = f"{output.ename}: {' '.join(output.evalue.split())}"
                return Outcome(f"{chapter}.ipynb, cell {cell.execution_count}: {what}")
    found = tuple(_results(chapter, notebooks.records_of(notebook, chapter)))
    return Outcome("" if found else f"{chapter}.ipynb recorded no result", found)


def write(path: Path, plan: Plan, wanted: Mapping[tuple[str, str], str], outcomes: Mapping[str, Outcome]) -> None:
    """Write the table of a plan whole. ``wanted`` holds the run of each case and chapter, ``outcomes`` what came of it.

    Columns: case, kind of case, chapter, run, status, error, one for each assumption that is not the same in all cases,
    result, region (empty for a result that has none), value, unit, verdict (for a claim). A run that failed has one row
    without result.
    """
    columns: dict[str, list[Any]] = {name: [] for name in (*WORDS, *plan.varied, *RESULT)}
    cases = {case.name: case for case in plan.cases}
    for (name, chapter), run in wanted.items():
        found, case = outcomes[run], cases[name]
        first = [name, case.kind, chapter, run, FAILED if found.error else FINISHED, found.error or None]
        for result in found.results or [(None,) * len(RESULT)]:
            row = [*first, *(case.values[varied] for varied in plan.varied), *result]
            for column, value in zip(columns.values(), row, strict=True):
                column.append(value)
    content = BytesIO()
    pq.write_table(pa.Table.from_pydict(columns, _schema(columns)), content)
    notebooks.write_whole(path, content.getvalue())


def _results(chapter: str, recorded: Mapping[str, Mapping[str, Any]]) -> Iterator[Result]:
    """What a chapter's run recorded of its own results; of a chapter that has none, such as the ledger, all of it."""
    own = {name for name in estimate.functions() if estimate.chapter(name) == chapter}
    for key, entry in recorded.items():
        name, _, region = key.partition("[")
        if name in own:
            yield name, region.removesuffix("]") or None, entry["value"], entry["unit"], None
        elif not own:
            yield key, None, entry["value"], entry["unit"], entry["text"] if key.startswith(VERDICT) else None


def _schema(columns: Mapping[str, object]) -> pa.Schema:
    word = pa.dictionary(pa.int32(), pa.string())
    words = {*WORDS, *RESULT} - {"value"}
    return pa.schema([(name, word if name in words else pa.float64()) for name in columns])

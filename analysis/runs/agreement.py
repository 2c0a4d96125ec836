"""Whether runs of whole chapters say what the model says when it is called directly.

What the runs said is kept beside their plan, so that the site's build shows it and runs nothing.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from analysis import estimate
from analysis.display.recorded_numbers import of_results
from analysis.errors import InputError
from analysis.runs import digests, notebooks, plan
from analysis.runs.comparison import close

PLAN = notebooks.CHAPTERS / "sensitivity-plan.yml"
KEPT = PLAN.with_suffix(".json")


def differences(cases: plan.Plan, table: pd.DataFrame) -> Iterator[str]:
    """Each run of a sweep that failed, and each result that is not that of the direct call in closed form."""
    direct = {case.name: of_results(estimate.for_assumptions(case.values)) for case in cases.cases}
    for row in table.itertuples():
        name = f"{row.result}[{row.region}]" if isinstance(row.region, str) else row.result
        if row.status != "finished":
            yield f"{row.case}: {row.error}"
        elif not close(row.value, direct[row.case][name].value):
            yield f"{row.case}: {name} is {row.value!r}"


def refresh(say: Callable[[str], None]) -> None:
    """Run the plan anew, and keep what came of it, if the plan, the model or the data have changed since.

    Raises InputError for a run that failed or does not give what the direct call gives.
    """
    cases = plan.read(PLAN)
    now = _as_it_is_now(cases)
    if _is_kept(now):
        return
    from analysis.runs import sweep  # papermill, which a book that is not stale need not wait for

    say(f"running chapters for {len(cases.cases)} cases of {PLAN.name}")
    outcome = sweep.perform(cases, sweep.SWEEPS / cases.name)
    table = sweep.results(outcome.folder)
    for line in differences(cases, table):
        raise InputError(f"{PLAN.name}: not what the direct call gives: {line}")
    found = {"runs": outcome.runs, "results": len(table)} | now
    notebooks.write_whole(KEPT, json.dumps(found, indent=1) + "\n")


def kept() -> dict[str, Any]:
    """How many ``runs`` gave how many ``results``, and the results of all ``cases``.

    Raises InputError if the plan, the model or the data have changed since the runs.
    """
    if not _is_kept(_as_it_is_now(plan.read(PLAN))):
        raise InputError(f"chapters/{KEPT.name} is stale; run `make book`")
    return json.loads(KEPT.read_text(encoding="utf-8"))


def _is_kept(now: Mapping[str, Any]) -> bool:
    try:
        before = json.loads(KEPT.read_text(encoding="utf-8"))
        old, new = (pd.DataFrame(found["cases"]).stack() for found in (before, now))
    except (OSError, ValueError, KeyError):
        return False
    alike = before.get("chapters") == now["chapters"] and old.index.equals(new.index)
    return alike and all(map(close, old, new))


def _as_it_is_now(cases: plan.Plan) -> dict[str, Any]:
    """The code of the plan's chapters as a digest, and every result of every case, from the model called directly."""
    found = {case.name: of_results(estimate.for_assumptions(case.values)) for case in cases.cases}
    code = [digests.digest_of(notebooks.code_of(notebooks.read(chapter))) for chapter in cases.chapters]
    results = {case: {name: entry.value for name, entry in entries.items()} for case, entries in found.items()}
    return {"chapters": dict(zip(cases.chapters, code, strict=True)), "cases": results}

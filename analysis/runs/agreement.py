"""Whether runs of whole chapters say what the model says when it is called directly.

Started by ``python -m analysis.runs.agreement``. What the runs said is kept beside their plan, so that the
site's build shows it and runs nothing.
"""

import json
from collections.abc import Iterator
from typing import Any

import pandas as pd

from analysis import estimate
from analysis.display.recorded_numbers import of_results
from analysis.errors import InputError
from analysis.runs import notebooks, plan, sweep
from analysis.runs.comparison import close
from analysis.sensitivity.one_way import HEADLINES

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


def performed() -> dict[str, Any]:
    """How many ``runs`` gave how many ``results``, and the headlines of all ``cases``; only missing runs are made.

    Raises InputError for a run that failed or does not give what the direct call gives.
    """
    cases = plan.read(PLAN)
    outcome = sweep.perform(cases, sweep.SWEEPS / cases.name)
    table = pd.read_parquet(outcome.folder / sweep.TABLE)
    for line in differences(cases, table):
        raise InputError(f"{PLAN.name}: not what the direct call gives: {line}")
    return {"runs": outcome.runs, "results": len(table), "cases": _headlines(cases)}


def kept() -> dict[str, Any]:
    """What was kept of ``performed``. Raises InputError if the plan, the model or the data have changed since."""
    found, now = json.loads(KEPT.read_text(encoding="utf-8")), _headlines(plan.read(PLAN))
    before, after = pd.DataFrame(found["cases"]).stack(), pd.DataFrame(now).stack()
    if set(before.index) != set(after.index) or not all(map(close, before, after[before.index])):
        raise InputError(f"chapters/{KEPT.name} is stale; run `python -m analysis.runs.agreement`")
    return found


def _headlines(cases: plan.Plan) -> dict[str, dict[str, float]]:
    results = {case.name: estimate.for_assumptions(case.values) for case in cases.cases}
    return {case: {name: float(found[name]) for name in HEADLINES} for case, found in results.items()}


if __name__ == "__main__":
    notebooks.write_whole(KEPT, json.dumps(performed(), indent=1) + "\n")

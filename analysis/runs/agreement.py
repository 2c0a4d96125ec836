"""Whether runs of whole chapters say what the model says when it is called directly, in every digit that is recorded."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import estimate
from analysis.display.exhibits import SIGNIFICANT_DIGITS
from analysis.display.number_format import quantity
from analysis.inputs import register
from analysis.runs import plan, sweep
from analysis.sensitivity.one_way import HEADLINES


def by_case(cases: plan.Plan, table: pd.DataFrame) -> pd.DataFrame:
    """One row a case: results that its runs recorded, how many of them the direct call gives too, and the headline that moved most.

    Columns case, recorded, agreeing, headline, value, change (from the base case, as a part of it). A run that failed
    has recorded nothing.
    """
    base = _direct(register.base())
    rows = []
    for case in cases.cases:
        direct = _direct(case.values)
        found = table[(table["case"] == case.name) & table["result"].notna()]
        recorded = {(row.result, _region(row.region)): row.value for row in found.itertuples()}
        agreeing = sum(direct[key] == value for key, value in recorded.items())
        changes = {name: recorded[name, ""] / base[name, ""] - 1 for name in HEADLINES if (name, "") in recorded}
        moved = max(
            changes, key=lambda name: round(abs(changes[name]), 6), default=""
        )  # the first of those that move alike
        rows.append(
            (case.name, len(recorded), agreeing, moved, recorded.get((moved, ""), np.nan), changes.get(moved, np.nan))
        )
    return pd.DataFrame(rows, columns=["case", "recorded", "agreeing", "headline", "value", "change"])


def shown(found: pd.DataFrame) -> pd.DataFrame:
    """The same as texts for a page."""
    return pd.DataFrame(
        {
            "case": found["case"],
            "results recorded": found["recorded"],
            "same in every digit": found["agreeing"],
            "headline moved most": [
                (row.headline, quantity(row.value, estimate.unit(row.headline))) if row.change else "none"
                for row in found.itertuples()
            ],
            "change": [f"{row.change:.1%}".replace("-", "−") if row.change else "—" for row in found.itertuples()],
        }
    )


def performed(path: Path) -> tuple[plan.Plan, pd.DataFrame, int]:
    """A plan, the table of its sweep with what was missing run first, and the number of its runs."""
    cases = plan.read(path)
    outcome = sweep.perform(cases, sweep.SWEEPS / cases.name)
    return cases, pd.read_parquet(outcome.folder / sweep.TABLE), outcome.runs


def _direct(values: Mapping[str, float]) -> dict[tuple[str, str], float]:
    """Every result of a direct call by name and region, to the digits that chapters record."""
    found = {}
    for name, value in estimate.for_assumptions(values).items():
        parts = zip(register.regions(), value, strict=True) if isinstance(value, np.ndarray) else [("", value)]
        found |= {(name, region): float(f"{float(part):.{SIGNIFICANT_DIGITS}g}") for region, part in parts}
    return found


def _region(region: object) -> str:
    return region if isinstance(region, str) else ""

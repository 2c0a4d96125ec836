"""Runs of chapters through papermill: the executed chapters that are published, runs for a scenario, and sweeps.

Only what needs neither papermill nor pandas is imported here.
"""

from typing import TYPE_CHECKING

from analysis.runs.digests import is_stale
from analysis.runs.notebooks import CHAPTERS, ROOT, chapters, records

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CHAPTERS", "ROOT", "chapters", "is_stale", "records", "results"]


def results(name: str) -> "pd.DataFrame":
    """The table of the sweep of the plan ``name``: one row for each result of each case, as the page on sweeps says.

    Raises InputError if there is no such sweep, with the nearest name.
    """
    from analysis.errors import unknown
    from analysis.runs import sweep

    known = [path.parent.name for path in sweep.SWEEPS.glob(f"*/{sweep.TABLE}")]
    if name not in known:
        raise unknown("sweep", name, known)
    return sweep.results(sweep.SWEEPS / name)

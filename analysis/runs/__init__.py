"""Runs of chapters through papermill: the executed chapters that are published, runs for a scenario, and sweeps.

Only what needs neither papermill nor pandas is imported here.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from analysis.runs.digests import is_stale
from analysis.runs.notebooks import CHAPTERS, ROOT, chapters, records

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CHAPTERS", "ROOT", "chapters", "is_stale", "records", "results", "summarised"]


def results(name: str) -> "pd.DataFrame":
    """The table of the sweep of the plan ``name``: one row for each result of each case, as the page on sweeps says.

    Raises InputError if there is no such sweep, with the nearest name.
    """
    from analysis.runs import sweep

    return sweep.results(_folder(name))


def summarised(name: str) -> "pd.DataFrame":
    """The summary of the sweep of the plan ``name``: one row a result, with its base, lowest and highest and spread.

    Raises InputError if there is no such sweep, with the nearest name.
    """
    import pandas as pd

    from analysis.runs import summary

    return pd.read_csv(_folder(name) / summary.SUMMARY)


def _folder(name: str) -> Path:
    from analysis.errors import unknown
    from analysis.runs import sweep

    known = [path.parent.name for path in sweep.SWEEPS.glob(f"*/{sweep.TABLE}")]
    if name not in known:
        raise unknown("sweep", name, known)
    return sweep.SWEEPS / name

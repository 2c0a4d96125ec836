"""Runs of chapters through papermill: the executed chapters that are published, runs for a scenario, and sweeps.

Only what needs no papermill is imported here, which takes a second; ``published``, ``plan`` and ``sweep`` are
imported where they are used.
"""

from analysis.runs.notebooks import CHAPTERS, ROOT, chapters, is_stale, parameters_of, parameters_source, records

__all__ = ["CHAPTERS", "ROOT", "chapters", "is_stale", "parameters_of", "parameters_source", "records"]

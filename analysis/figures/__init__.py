"""The figures and tables of the chapters: each function prepares facts and data, and calls a chart form.

The words of figures and tables stand in chapters/figures.yml and chapters/tables.yml, and are filled with the facts of
this run.
"""

# ruff: noqa: F401, I001 - these names are what chapters call

import json

import pandas as pd

from analysis.display.exhibits import bundles, data_of
from analysis.display.figure_words import CHAPTERS
from analysis.errors import unknown
from analysis.figures.answer import bridge, mental_health_rate, multiples, periods, places, promises
from analysis.figures.answer import recording_choices, rise, rivals, season_and_break
from analysis.figures.barriers import burnout_by_country, ranking_table, topic_forest
from analysis.figures.causes import automation_estimates, hours_table, overlap_table, volumes_needed
from analysis.figures.common import assumption_table, forest, scenario_results, scenario_table, table_1, verdict_table
from analysis.figures.impacts import rival_costs, table_2, table_2_rows, unit_cost_table
from analysis.figures.recommendations import digital_leaders, fund_odds, fund_threshold, fund_worth_knowing
from analysis.figures.recommendations import physiotherapist_paths, target_table
from analysis.figures.scale import recorded_days_by_month
from analysis.figures.since import forecast_checks, forecast_of_2019, rate_over_time, released_months, released_totals
from analysis.figures.since import share_by_staff_group, share_over_time, staff_survey, timeline
from analysis.figures.uncertainty import convergence, probabilistic, robustness_table, routes_table, routes_to_the_days
from analysis.figures.uncertainty import scenario_ranges_table, sobol, specification_curve, summary_table
from analysis.figures.uncertainty import threshold_table, tornado, two_way


def data(figure: str) -> pd.DataFrame:
    """The data of a figure of the published chapters, by its id, as its table and CSV show them.

    Raises InputError for an unknown figure.
    """
    notebooks = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(CHAPTERS.glob("*.ipynb")))
    known = {bundle["id"]: bundle for notebook in notebooks for bundle, _ in bundles(notebook)}
    if figure not in known:
        raise unknown("figure", figure, known)
    return data_of(known[figure])

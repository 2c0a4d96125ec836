# ruff: noqa: F401 (what is imported here is what chapters call)
"""The figures and tables of the chapters: each function prepares facts and data, and calls a chart form.

A figure's words stand in chapters/figures.yml, and are filled with the facts of this run.
"""

import json
from pathlib import Path

import pandas as pd

from analysis.display.exhibits import FIGURE_TYPE, data_of
from analysis.errors import unknown
from analysis.figures.answer import (
    bridge,
    mental_health_rate,
    multiples,
    periods,
    places,
    promises,
    recording_choices,
    rise,
    rivals,
    season_and_break,
)
from analysis.figures.barriers import burnout_by_country, ranking_table, topic_forest
from analysis.figures.causes import automation_estimates, hours_table, overlap_table, volumes_needed
from analysis.figures.common import assumption_table, forest, scenario_results, scenario_table, table_1, verdict_table
from analysis.figures.impacts import rival_costs, table_2, table_2_rows, unit_cost_table
from analysis.figures.recommendations import (
    digital_leaders,
    fund_odds,
    fund_threshold,
    fund_worth_knowing,
    physiotherapist_paths,
    target_table,
)
from analysis.figures.scale import recorded_days_by_month
from analysis.figures.since import (
    forecast_checks,
    forecast_of_2019,
    rate_over_time,
    released_months,
    released_totals,
    share_by_staff_group,
    share_over_time,
    staff_survey,
    timeline,
)
from analysis.figures.uncertainty import (
    convergence,
    probabilistic,
    robustness_table,
    routes_table,
    routes_to_the_days,
    scenario_ranges_table,
    sobol,
    specification_curve,
    summary_table,
    threshold_table,
    tornado,
    two_way,
)

CHAPTERS = Path(__file__).resolve().parent.parent.parent / "chapters"


def data(figure: str) -> pd.DataFrame:
    """The data of a figure of the published chapters, by its id, as its table and CSV show them.

    Raises InputError for an unknown figure.
    """
    bundles = {bundle["id"]: bundle for path in sorted(CHAPTERS.glob("*.ipynb")) for bundle in _bundles(path)}
    if figure not in bundles:
        raise unknown("figure", figure, bundles)
    return data_of(bundles[figure])


def _bundles(path: Path) -> list[dict[str, str]]:
    outputs = [
        output for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] for output in cell.get("outputs", [])
    ]
    return [output["data"][FIGURE_TYPE] for output in outputs if FIGURE_TYPE in output.get("data", {})]

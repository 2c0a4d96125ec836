"""The figures of the chapters: each function draws one and returns it with title, text alternative and data.

Titles say what was found in this run; nothing in them is typed.
"""

from analysis.figures.barriers import burnout_by_country, comparable_forest, ranking_table, topic_forest
from analysis.figures.causes import automation_estimates, hours_table, overlap_table, volumes_needed
from analysis.figures.common import assumption_table, forest, scenario_results, scenario_table, table_1, verdict_table
from analysis.figures.impacts import rival_costs, table_2, table_2_rows, unit_cost_table
from analysis.figures.recommendations import digital_leaders, fund_threshold, physiotherapist_paths, target_table
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
    scenario_ranges_table,
    sobol,
    specification_curve,
    summary_table,
    threshold_table,
    tornado,
    two_way,
)

__all__ = [
    "assumption_table",
    "automation_estimates",
    "burnout_by_country",
    "comparable_forest",
    "convergence",
    "digital_leaders",
    "forecast_checks",
    "forecast_of_2019",
    "forest",
    "fund_threshold",
    "hours_table",
    "overlap_table",
    "physiotherapist_paths",
    "probabilistic",
    "ranking_table",
    "rate_over_time",
    "recorded_days_by_month",
    "released_months",
    "released_totals",
    "rival_costs",
    "robustness_table",
    "routes_table",
    "scenario_ranges_table",
    "scenario_results",
    "scenario_table",
    "share_by_staff_group",
    "share_over_time",
    "sobol",
    "specification_curve",
    "staff_survey",
    "summary_table",
    "table_1",
    "table_2",
    "table_2_rows",
    "target_table",
    "threshold_table",
    "timeline",
    "topic_forest",
    "tornado",
    "two_way",
    "unit_cost_table",
    "verdict_table",
    "volumes_needed",
]

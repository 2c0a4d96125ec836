"""Figures say their finding, describe themselves in words from their data, and hold the data that was drawn."""

import re

import pytest

from analysis import claims, figures
from analysis.display.exhibits import Exhibit
from analysis.inputs import register

VALUES = register.base()
SPEECH = [claims.finding(name) for name in ("wpi-causes-027", "wpi-causes-028", "wpi-causes-029")]
EXHIBITS = {
    "recorded days": lambda: figures.recorded_days_by_month(),
    "scenarios": lambda: figures.scenario_results("mental_health_days", claims.finding("wpi-scale-044")),
    "volumes": lambda: figures.volumes_needed(SPEECH, VALUES),
    "burnout": lambda: figures.burnout_by_country(),
    "comparable shares": lambda: figures.comparable_forest("bt-019"),
    "fund": lambda: figures.fund_threshold(VALUES),
    "forecast": lambda: figures.forecast_of_2019(),
    "staff survey": lambda: figures.staff_survey(),
    "released months": lambda: figures.released_months(),
}


@pytest.mark.parametrize("name", EXHIBITS)
def test_a_figure_has_title_alternative_data_and_source_and_asks_no_other_host(name: str) -> None:
    exhibit: Exhibit = EXHIBITS[name]()
    html = exhibit._repr_html_()
    assert exhibit.title
    assert len(exhibit.alternative) > 60
    assert re.search(r"\d", exhibit.alternative)
    assert len(exhibit.data) > 1
    assert exhibit.source
    assert 'role="img" aria-label="' in html
    assert not re.search(r'(src|href)="(https?:)?//', html)
    assert f'download="{exhibit.id}.csv"' in html


@pytest.mark.parametrize("name", EXHIBITS)
def test_a_figure_is_the_same_when_it_is_drawn_again(name: str) -> None:
    assert EXHIBITS[name]()._repr_html_() == EXHIBITS[name]()._repr_html_()


def test_titles_follow_the_numbers() -> None:
    cheap = figures.fund_threshold(VALUES | {"cost_per_employee_high": 1087.0})
    assert "15%" in cheap.title, "half the employer cost doubles the saving needed"
    assert "7.3%" in figures.fund_threshold(VALUES).title
    assert "One of eight calculations" in EXHIBITS["scenarios"]().title
    assert "missing after 8 years" in figures.physiotherapist_paths(VALUES | {"workforce_years": 8.0}).title
    assert (
        "40% to all in 6 years"
        in figures.digital_leaders(VALUES | {"digital_leader_share": 0.4, "digital_leader_years": 6.0}).subtitle
    )
    assert figures.volumes_needed(SPEECH, VALUES | {"minutes_saved_per_contact": 1.5}).title.startswith(
        "At 1.5 minutes a contact"
    )
    assert "Nine of twelve months of 2024/25 are held: 20.48 million" in EXHIBITS["released months"]().title
    assert "Germany" in EXHIBITS["burnout"]().title


def test_scenarios_that_change_nothing_of_a_result_do_not_count_as_confirming_it() -> None:
    cost = figures.scenario_results("employer_cost_uk", claims.finding("wpi-impacts-019"))
    assert cost.title.startswith("Two of four calculations")
    assert "What was observed" not in set(cost.data["scenario"])
    beside = figures.scenario_table(["employer_cost_uk"]).rows.iloc[:, 1]
    assert list(beside).count("unchanged") == 4


def test_a_figure_read_from_a_copy_says_so() -> None:
    assert "read from a copy made by a third party" in EXHIBITS["forecast"]().source
    assert "third party" not in EXHIBITS["fund"]().source


def test_markup_in_a_text_is_shown_and_not_obeyed() -> None:
    import pandas as pd

    from analysis.display.exhibits import Table

    html = Table("x", "<script>", pd.DataFrame({"<b>": ["<i>"]}))._repr_html_()
    assert "<script>" not in html
    assert "<b>" not in html
    assert "<i>" not in html

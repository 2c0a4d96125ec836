"""Assumptions carry their evidence, and a value that leaves its evidence is refused."""

from collections.abc import Callable

import pytest

from analysis.errors import InputError
from analysis.inputs import references, register, tables
from analysis.number_format import quantity


@pytest.fixture
def with_row(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Loads the register with one row of one table changed."""
    rows = register._rows

    def change(table: str, row_id: str, **changes: object) -> None:
        def changed(name: str) -> list[dict]:
            return [row | changes if name == table and row["id"] == row_id else row for row in rows(name)]

        monkeypatch.setattr(register, "_rows", changed)

    return change


@pytest.mark.parametrize("assumption", register.assumptions().values(), ids=lambda assumption: assumption.id)
def test_an_assumption_has_a_source_a_reason_and_a_range_that_contains_it(assumption: register.Assumption) -> None:
    assert assumption.source
    assert len(assumption.rationale) > 20
    assert assumption.low <= assumption.value <= assumption.high
    assert assumption.low < assumption.high, f"{assumption.id} has no range"
    assumption.check(assumption.value)


def test_a_value_that_was_inferred_or_chosen_has_no_pedigree_and_every_other_has_one() -> None:
    for assumption in register.assumptions().values():
        assert (assumption.basis in (register.INFERRED, register.CHOSEN)) == (assumption.pedigree == 0), assumption.id


def test_a_range_without_its_base_value_is_refused(with_row: Callable[..., None]) -> None:
    with_row("assumptions", "sickness_rate", low=0.043)
    with pytest.raises(
        InputError, match=r"data/assumptions.csv, row 5, column value: 0.0421; expected .* within its range"
    ):
        register.assumptions.__wrapped__()


def test_a_value_that_is_not_the_figure_at_its_locator_is_refused(with_row: Callable[..., None]) -> None:
    with_row("assumptions", "mental_health_share", value=0.56)
    with pytest.raises(InputError, match=r"column value: 0.56; expected 0.57, from labour_force_survey:share_2017_18"):
        register.assumptions.__wrapped__()


def test_a_locator_of_nothing_is_refused_with_the_nearest_name(with_row: Callable[..., None]) -> None:
    with_row("alternatives", "consumer_prices", locator="derived:consumer_price_2017_to_2019")
    with pytest.raises(InputError, match="did you mean 'consumer_prices_2017_to_2019'"):
        register.alternatives.__wrapped__()


def test_a_figure_in_a_unit_that_cannot_become_the_assumptions_is_refused(with_row: Callable[..., None]) -> None:
    """37.5 hours a week cannot be a share, though the number may fit; the hundredth of one is no other way in."""
    with_row("assumptions", "cost_position", basis="stated", locator="time_use:nhs_week", value=0.375, high=1.0)
    with pytest.raises(InputError, match=r"column locator: time_use:nhs_week is in hours per FTE; expected share"):
        register.assumptions.__wrapped__()


def test_a_share_must_be_a_hundredth_of_its_percentage_and_no_other_unit_may_be(with_row: Callable[..., None]) -> None:
    with_row("assumptions", "working_day_share", locator="labour_force_survey:share_2017_18", value=57.0, high=60.0)
    with pytest.raises(InputError, match=r"column value: 57; expected 0.57"):
        register.assumptions.__wrapped__()
    with_row("alternatives", "uk_headcount", value=15_000.0)
    with pytest.raises(InputError, match=r"column value: 15000; expected 1500000"):
        register.alternatives.__wrapped__()


def test_a_value_cannot_be_located_in_itself(with_row: Callable[..., None]) -> None:
    with_row("assumptions", "staff", locator="assumptions:staff:value")
    with pytest.raises(InputError, match=r"column locator: 'assumptions:staff:value' is no source"):
        register.assumptions.__wrapped__()


def test_a_scenario_changes_only_what_it_lists() -> None:
    for scenario in register.scenarios().values():
        changed = {
            name for name, value in register.scenario_values(scenario.id).items() if value != register.base()[name]
        }
        allowed = {register.alternatives()[name].assumption for name in scenario.changes}
        assert scenario.ends or changed <= allowed, scenario.id


def test_the_low_scenario_takes_every_low_end_and_the_high_scenario_every_high_end() -> None:
    for name, assumption in register.assumptions().items():
        assert register.scenario_values("low")[name] == assumption.low
        assert register.scenario_values("high")[name] == assumption.high


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("mental_health_share", 1.2, "between 0.0252697 and 1"),
        ("mental_health_share", -0.1, "between 0.0252697 and 1"),
        ("fte_england", 1e12, "expected FTE"),
        ("staff", float("nan"), "expected people"),
        ("staf", 1.0, "did you mean 'staff'"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(name: str, value: float, rule: str) -> None:
    with pytest.raises(InputError, match=rule):
        register.changed(register.base(), {name: value})


def test_a_parameter_that_no_assumption_has_is_refused_and_what_else_stands_in_a_notebook_is_not() -> None:
    in_a_notebook = {"_": 3, "_1": 4.5, "In": [""], "tables": register, "results": {"days": 1.0}, "draws": True}
    assert register.from_parameters(in_a_notebook | {"staff": 1.3e6}) == register.base() | {"staff": 1.3e6}
    for value in (0.3, 1):
        with pytest.raises(
            InputError, match="unknown parameter 'mental_health_shar'; did you mean 'mental_health_share'"
        ):
            register.from_parameters(in_a_notebook | {"mental_health_shar": value})


@pytest.mark.parametrize("assumption", register.assumptions().values(), ids=lambda assumption: assumption.id)
def test_money_has_the_sign_of_the_pound_whatever_it_is_for(assumption: register.Assumption) -> None:
    text = quantity(assumption.value, assumption.unit)
    assert text.startswith("£") == ("pounds" in assumption.unit)
    assert "pounds" not in text


def test_days_available_show_that_days_are_calendar_days() -> None:
    """Official days available over official staff come to a year of calendar days, not to about 260 working days."""
    assert references.locate("derived:days_available_per_fte_2014_15") == pytest.approx(365, rel=0.02)


def test_the_staff_of_the_regions_add_up_to_the_official_total_of_trusts() -> None:
    inputs = register.region_inputs()
    england = inputs["region_fte"] @ inputs["region_is_english"]
    assert england == pytest.approx(1_061_617.1, abs=0.2)
    assert len(inputs) == 16


@pytest.mark.parametrize(
    ("expression", "rule"),
    [
        ('derived["no_growth"] + 1', "'no_growth' rests on itself"),
        ('assumptions["staff:value"]', "unknown measure, or table with a row 'assumptions'"),
        ('workforce["hchs_headcount_2019_90"]', "did you mean 'hchs_headcount_2019_09'"),
        ('days_lots["2019-01..2019-12"]', "did you mean 'days_lost'"),
        ('days_lost["2019-01..2019-13"]', "expected months such as 2019-04..2019-06"),
        ('days_by_reason["S10 1919-04..1919-06"]', "not all of these months are held"),
        ('staff["Englend 2019-01..2019-12"]', "did you mean 'England'"),
        ("1 / 0", "divides by nought"),
        ("staff()", "cannot read the expression"),
    ],
)
def test_a_derived_figure_that_rests_on_nothing_known_is_refused(
    expression: str, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = tables.by_key("derived").copy()
    rows.loc["no_growth", "expression"] = expression
    read = tables.by_key
    monkeypatch.setattr(tables, "by_key", lambda name: rows if name == "derived" else read(name))
    with pytest.raises(InputError, match=rule):
        references.located.__wrapped__("derived:no_growth")


def test_figures_over_months_by_hand() -> None:
    """April to June 2019: days recorded as mental ill-health in data/absence_by_reason.csv."""
    days = 348_027.56 + 371_242.44 + 377_244.12
    assert references.locate("derived:recorded_days_month_april_to_june_2019") == pytest.approx(days / 3, abs=0.01)
    assert references.locate("derived:calendar_days_2019_20") == 366
    assert references.locate("derived:weekdays_of_2019") == 261

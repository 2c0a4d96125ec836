"""The model computes what the report describes, in the right units, in every form of input."""

from typing import get_type_hints

import numpy as np
import pytest
import sympy

from analysis import estimate
from analysis.inputs import register

BASE = register.base()
UNITS = {
    name: sympy.Symbol(name, positive=True) for name in ("FTE", "person", "day", "pound", "hour", "contact", "log-in")
}
UNIT_WORDS = {
    "share": sympy.Integer(1),
    "ratio": sympy.Integer(1),
    "FTE": UNITS["FTE"],
    "people": UNITS["person"],
    "days": UNITS["day"],
    "pounds": UNITS["pound"],
    "person": UNITS["person"],
    "day": UNITS["day"],
    "hours": UNITS["hour"],
    "hour": UNITS["hour"],
    "minutes": UNITS["hour"] / 60,
    "seconds": UNITS["hour"] / 3600,
    "contacts": UNITS["contact"],
    "contact": UNITS["contact"],
    "log-ins": UNITS["log-in"],
    "log-in": UNITS["log-in"],
}


def algebraic_unit(unit: str) -> sympy.Expr:
    parts = [UNIT_WORDS[part] for part in unit.split(" per ")]
    return parts[0] / parts[1] if len(parts) == 2 else parts[0]


@pytest.mark.parametrize("result", list(estimate.functions()))
def test_units_agree_by_algebra(result: str) -> None:
    """With each argument a different number times its unit, the result is a plain number times its own unit."""
    function = estimate.functions()[result]
    hints = get_type_hints(function, include_extras=True)
    arguments = {}
    for place, name in enumerate(hints.keys() - {"return"}):
        value = sympy.Integer(3 + place) * algebraic_unit(hints[name].__metadata__[0])
        by_region = name in register.REGION_INPUTS or (name in estimate.functions() and estimate.is_by_region(name))
        arguments[name] = np.array([value, 2 * value], dtype=object) if by_region else value
        expected = register.assumptions()[name].unit if name in register.assumptions() else None
        assert expected in (None, hints[name].__metadata__[0]), f"{name} is {expected} in the register"
    for part in np.atleast_1d(function(**arguments)):
        assert sympy.simplify(part / algebraic_unit(estimate.unit(result))).is_number, f"{result} is {part}"


def test_the_reports_route_gives_the_reports_headlines() -> None:
    results = estimate.for_assumptions(BASE)
    assert 10e6 < results["mental_health_days"] < 11e6
    assert 2.94e9 < results["employer_cost_uk"] < 3.10e9
    assert results["fte_absent"] == pytest.approx(38_500, abs=250)
    assert 7 < results["days_per_employee"] < 8
    assert results["all_cause_days"] == pytest.approx(17.55e6, rel=1e-3)


def test_results_by_hand() -> None:
    """Each result from its definition in words, worked out here without the model."""
    results = estimate.for_assumptions(BASE)
    days = BASE["fte_england"] * 365 * 0.0421 * 0.57
    assert results["mental_health_days"] == pytest.approx(days, rel=1e-12)
    assert results["fte_absent"] == pytest.approx(days / 260, rel=1e-12)
    assert results["days_per_employee"] == pytest.approx(days / 1.4e6, rel=1e-12)
    assert results["recorded_days_year"] == pytest.approx(12 * 365_504.71, rel=1e-12)
    assert results["cost_per_employee"] == pytest.approx(2174, rel=1e-12)
    north_west = register.regions().index("Health Education North West")
    assert results["employer_cost"][north_west] == pytest.approx(
        169_410.7 * (1 + BASE["england_growth"]) * 2174, rel=1e-12
    )
    assert results["employer_cost_uk"] == pytest.approx(sum(results["employer_cost"]), rel=1e-12)
    absence = results["answer_absence_cost"]
    assert results["whole_cost"] == pytest.approx(
        absence * (1 + BASE["presenteeism_multiple"] + BASE["turnover_multiple"]), rel=1e-12
    )


def test_the_middle_of_the_range_uprated_and_general_practice_are_counted_when_asked() -> None:
    values = BASE | {
        "cost_position": 0.5,
        "uprating": 1.1,
        "general_practice_included": 1.0,
        "heads_per_fte": 1.2,
        "england_growth": 0.0,
    }
    results = estimate.for_assumptions(values)
    assert results["cost_per_employee"] == pytest.approx((1794 + 2174) / 2 * 1.1)
    wessex = register.regions().index("Health Education Wessex")
    assert results["region_staff"][wessex] == pytest.approx((48_964.5 + 1_707.7) * 1.2)


def test_time_lost_and_time_freed_by_hand() -> None:
    results = estimate.for_assumptions(BASE)
    assert results["doctor_hours_lost"] == pytest.approx(150_000 * 0.25 * 4 * 52)
    assert results["staff_equivalent_lost"] == pytest.approx(1_400_000 * 0.25 * 4 / 40)
    assert results["sign_on_hours_saved"] == pytest.approx(5_000 * 95 / 3_600)
    assert results["emergency_hours_freed"] == pytest.approx(24_826_981 / 60)
    assert results["outpatient_hours_freed"] == pytest.approx(96_420_114 / 60)
    assert results["general_practice_hours_freed"] == pytest.approx(308_200_000 / 60)
    freed = (24_826_981 + 96_420_114 + 308_200_000) / 60
    assert results["speech_recognition_fte"] == pytest.approx(freed / (40 * 52))
    assert results["speech_recognition_value"] == pytest.approx(freed * 585 / 37.5)


def test_a_fund_pays_for_itself_when_its_discounted_savings_add_up_to_it() -> None:
    results = estimate.for_assumptions(BASE)
    present_value = sum(results["fund_saving_needed"] / 1.035**year for year in range(1, 6))
    assert present_value == pytest.approx(1e9)
    assert results["fund_saving_needed_share"] == pytest.approx(
        results["fund_saving_needed"] / results["employer_cost_uk"]
    )


def test_workforce_paths_compound() -> None:
    results = estimate.for_assumptions(BASE)
    assert results["physiotherapist_growth_required"] == pytest.approx(1.07 * 1.07 * 1.07 * 1.07 * 1.07)
    assert results["physiotherapist_gap"] == pytest.approx(1 - 1.04**5 / 1.07**5)
    assert 326_942 * (1 + results["nurse_growth_required"]) ** 14 == pytest.approx(326_942 + 190_000)
    assert results["digital_leader_pace_required"] == pytest.approx(0.75 / 4)


def test_arrays_of_draws_give_the_same_as_single_numbers() -> None:
    generator = np.random.default_rng(20200820)
    draws = {name: generator.uniform(row.low, row.high, 5) for name, row in register.assumptions().items()}
    together = estimate.for_assumptions(draws)
    for draw in range(5):
        alone = estimate.for_assumptions({name: values[draw] for name, values in draws.items()})
        for name, value in alone.items():
            np.testing.assert_allclose(np.asarray(together[name])[..., draw], value, rtol=1e-12, err_msg=name)


def test_symbols_give_the_same_as_numbers() -> None:
    inputs = register.inputs(BASE)
    results = estimate.estimate(inputs)
    substitutions = {sympy.Symbol(name, positive=True): value for name, value in BASE.items()}
    for name in register.REGION_INPUTS:
        for region, value in zip(register.regions(), inputs[name], strict=True):
            substitutions[sympy.Symbol(f"{name}[{region}]", nonnegative=True)] = value
    for name, value in results.items():
        symbolic = np.atleast_1d(estimate.symbolic(name))
        numbers = [float(part.subs(substitutions)) for part in symbolic]
        np.testing.assert_allclose(numbers, np.atleast_1d(value), rtol=1e-12, err_msg=name)


def test_every_assumption_moves_a_result() -> None:
    used = set().union(*(estimate.inputs_of(name) for name in estimate.functions()))
    assert used == set(register.assumptions()) | set(register.REGION_INPUTS)


def test_doubling_staff_doubles_cost_and_no_sickness_costs_no_days() -> None:
    inputs = register.inputs(BASE)
    doubled = estimate.estimate(inputs | {"region_fte": 2 * inputs["region_fte"]})
    assert doubled["employer_cost_uk"] == pytest.approx(2 * estimate.for_assumptions(BASE)["employer_cost_uk"])
    assert estimate.for_assumptions(BASE | {"sickness_rate": 0.0})["mental_health_days"] == 0


@pytest.mark.parametrize("result", list(estimate.functions()))
def test_every_result_says_what_it_computes_and_prints_its_equation(result: str) -> None:
    assert estimate.functions()[result].__doc__
    assert estimate.unit(result)
    assert str(estimate.equation(result).lhs) == result


@pytest.mark.parametrize("result", ["employer_cost_uk"])
def test_an_equation_that_adds_up_regions_gives_what_its_function_gives(result: str) -> None:
    inputs = register.inputs(BASE)
    found = inputs | estimate.estimate(inputs)
    added = estimate.equation(result).rhs.doit()
    regions = {term: float(found[str(term.base)][int(term.indices[0]) - 1]) for term in added.atoms(sympy.Indexed)}
    assert float(added.subs(regions)) == pytest.approx(float(found[result]))

"""The model for one place, and its JavaScript as far as it can be checked without a browser (tests/site runs it in one)."""

import re

import numpy as np
import pytest

from analysis import estimate
from analysis.errors import InputError
from analysis.evidence import organisations, places
from analysis.inputs import register
from analysis.site import javascript


def test_days_of_a_place_are_its_staff_times_its_rate_times_the_national_share() -> None:
    leeds, base = places.place("RR8"), register.base()
    found = places.estimate_for(leeds, base)
    assert found["all_cause_days"] == pytest.approx(leeds.fte * 365 * leeds.sickness_rate, rel=1e-12)
    assert found["mental_health_days"] == pytest.approx(0.57 * found["all_cause_days"], rel=1e-12)
    assert found["employer_cost_uk"] == pytest.approx(2174 * leeds.fte, rel=1e-12)


def test_days_and_cost_of_the_regions_add_up_to_those_of_england() -> None:
    regions = [
        place
        for place in places.places().values()
        if place.group == "England and its NHS regions" and place.code != "England"
    ]
    whole = places.estimate_for(places.place("England"), register.base())
    parts = [places.estimate_for(place, register.base()) for place in regions]
    # Average staff are days over calendar days, so regions held for the same months add up but for rounding.
    for result in ("all_cause_days", "mental_health_days", "employer_cost_uk"):
        assert sum(part[result] for part in parts) == pytest.approx(whole[result], rel=1e-9), result


def test_a_row_of_table_2_has_staff_and_takes_the_national_rate() -> None:
    scotland, values = places.place("scotland"), register.base()
    assert not scotland.has_own_rate
    assert places.estimate_for(scotland, values)["all_cause_days"] == pytest.approx(
        scotland.fte * 365 * 0.0421, rel=1e-12
    )


@pytest.mark.parametrize("code", ["RR8", "scotland"])
def test_the_assumptions_of_a_place_are_those_that_move_a_result_of_it(code: str) -> None:
    chosen, base = places.place(code), register.base() | {"cost_position": 0.5}  # so that both ends count
    results = places.estimate_for(chosen, base)
    moving = {name for name in base if places.estimate_for(chosen, base | {name: base[name] * 0.9 + 0.01}) != results}
    assert set(places.assumptions_of(chosen)) == moving


def test_nothing_national_is_counted_twice_in_a_place() -> None:
    """Staff are counted now: scaling to the UK, growth since 2018 and general practice must not touch them."""
    base, changed = register.base(), register.scenario_values("high")
    kept = {name: base[name] for name in places.national_assumptions()}
    leeds = places.place("RR8")
    assert places.estimate_for(leeds, changed | kept) == pytest.approx(places.estimate_for(leeds, base), rel=1e-12)


def test_chance_widens_the_range_of_a_small_organisation_more_than_that_of_a_large_one() -> None:
    widths = {}
    for code in ("AWK", "RR8"):
        days = places.draws_for(places.place(code), 20_000, 1)["all_cause_days"]
        low, high = np.quantile(days, [0.025, 0.975])
        held = {absence.code: absence for absence in organisations.absences()}[code]
        widths[code] = high / low
        assert widths[code] == pytest.approx(held.high_percent / held.low_percent, rel=0.05)
    assert widths["AWK"] > 2 * widths["RR8"]


def test_a_year_is_worse_than_its_months_from_april_to_december() -> None:
    assert places.year_over_months_held() == pytest.approx(1.016, abs=0.002)


def test_an_unknown_place_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'scotland'"):
        places.place("scotlnd")


def test_the_script_has_every_result_and_every_module_gives_what_others_take_from_it() -> None:
    texts = {name: (javascript.SCRIPTS / f"{name}.js").read_text(encoding="utf-8") for name in javascript.IN_ORDER}
    texts = {"model": javascript.model_module()} | texts
    given = {
        name: set(re.findall(r"^export (?:async )?(?:const|function) (\w+)", text, re.MULTILINE))
        for name, text in texts.items()
    }
    for place, (name, text) in enumerate(texts.items()):
        for taken, module in re.findall(r'^import \{ ([^}]+) \} from "\./(\w+)\.js";$', text, re.MULTILINE):
            assert set(taken.split(", ")) <= given[module], (name, module)
            assert module in list(texts)[:place], f"{module} must stand before {name}"
        assert "eval" not in re.findall(r"\w+", text)
        assert "innerHTML" not in text
    for result in estimate.functions():
        assert f"  const {result} = " in texts["model"]

"""Scenarios, places or periods side by side: their results, how far they lie apart, and which assumptions differ."""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis import estimate
from analysis.command_estimate import MEASURES
from analysis.display.recorded_numbers import of_results
from analysis.errors import InputError, unknown
from analysis.evidence import answer, profiles
from analysis.inputs import register

Values = Mapping[str, float]


def table(names: Sequence[str], changes: Values) -> pd.DataFrame:
    """Results of scenarios, or our estimate for places or periods of England, side by side (``_side_by_side``).

    ``changes`` are made to the first scenario, as one more case. Raises InputError for names that do not exist or are
    not of one kind, and for fewer than two cases.
    """
    if len(set(names)) < len(names):
        raise InputError(f"{', '.join(names)}: a name stands twice; expected different ones")
    if all(name in register.scenarios() for name in names):
        return _of_scenarios(cases(names, changes))
    if changes:
        raise InputError("--set changes a scenario; expected names of scenarios only")
    found = answers(names)
    rows = {measure: {name: getattr(ours, measure).value for name, ours in found.items()} for measure in MEASURES}
    return _side_by_side(rows, dict(MEASURES))


def cases(scenarios: Sequence[str], changes: Values) -> dict[str, Values]:
    """The value of every assumption in each scenario; with ``changes``, the first scenario so changed as well.

    Raises InputError for fewer than two cases, an unknown name, or a value out of reach.
    """
    found: dict[str, Values] = {name: register.scenario_values(name) for name in scenarios}
    if changes:
        found[f"{scenarios[0]}, changed"] = register.changed(found[scenarios[0]], changes)
    if len(found) < 2:
        raise InputError(f"only {', '.join(found)} to compare; name a second one or give --set NAME=VALUE")
    return found


def differing_assumptions(cases: Mapping[str, Values]) -> pd.DataFrame:
    """The assumptions that are not the same in all cases: columns assumption, label, unit, and one for each case."""
    rows = [
        {"assumption": name, "label": row.label, "unit": row.unit}
        | {case: values[name] for case, values in cases.items()}
        for name, row in register.assumptions().items()
        if len({values[name] for values in cases.values()}) > 1
    ]
    return pd.DataFrame(rows, columns=["assumption", "label", "unit", *cases])


def answers(names: Sequence[str]) -> dict[str, answer.Answer]:
    """Our estimate for places in the latest period, or for England in periods; of organisations by the months held.

    Regions and England stand beside an organisation for the same months. Raises InputError for an unknown name, and for
    a nation or a period beside an organisation.
    """
    codes = {code.lower(): code for code in profiles.places()}
    of_whole_years = [*answer.PLACES, *answer.periods()]
    for name in names:
        if name.lower() not in (*codes, *of_whole_years):
            raise unknown("scenario, place or period", name, [*register.scenarios(), *of_whole_years])
    if all(name.lower() in of_whole_years for name in names):
        return {name: _of_whole_year(name) for name in names}
    if others := [name for name in names if name.lower() not in codes]:
        raise InputError(f"{others[0]}: an organisation is compared with organisations, regions and England")
    return {name: profiles.profile(codes[name.lower()]).answer for name in names}


def _of_whole_year(name: str) -> answer.Answer:
    """Our estimate for England in a period, or for a nation or the UK in the latest."""
    is_period = name in answer.periods()
    return answer.period(answer.ENGLAND, name) if is_period else answer.period(name.lower(), answer.LATEST)


def _of_scenarios(cases: Mapping[str, Values]) -> pd.DataFrame:
    found = {case: of_results(estimate.for_assumptions(values)) for case, values in cases.items()}
    entries = next(iter(found.values()))
    rows = {key: {case: results[key].value for case, results in found.items()} for key in entries}
    told = {key: (estimate.label(key.partition("[")[0]), entry.unit) for key, entry in entries.items()}
    return _side_by_side(rows, told)


def _side_by_side(rows: Mapping[str, Mapping[str, float]], told: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    """One row a result: columns result, label, unit, one for each case, then the others' differences from the first.

    ``CASE difference`` is absolute, ``CASE relative`` a part of the first case, and empty where that is zero.
    """
    frame = pd.DataFrame.from_dict(rows, orient="index")
    first, *others = frame.columns
    for name in others:
        frame[f"{name} difference"] = frame[name] - frame[first]
        frame[f"{name} relative"] = (frame[f"{name} difference"] / frame[first]).where(frame[first] != 0)
    frame.insert(0, "unit", [told[name][1] for name in frame.index])
    frame.insert(0, "label", [told[name][0] for name in frame.index])
    return frame.rename_axis("result").reset_index()

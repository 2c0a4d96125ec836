"""The command ``estimate``: our own estimate for a place and period with its range, then the report's route.

Where assumptions are set, what they change comes first.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Column, Table

from analysis import estimate as model
from analysis.errors import InputError
from analysis.evidence import answer, profiles
from analysis.evidence.answer import Answer
from analysis.evidence.scores import NOT_ENGLAND, Score
from analysis.inputs import register
from analysis.number_format import quantity

MEASURES = {
    "rate_percent": ("Working time lost to mental ill-health", "percent"),
    "days": ("Calendar days lost to it", "days"),
    "fte": ("Full-time staff absent for it", "FTE"),
    "cost_pounds": ("Pay for that absence", "pounds"),
}
DIGITS = 3


def run(scenario: str, settings: Sequence[str], place: str, year: str, as_json: bool) -> None:
    """Print our estimate for ``place`` and ``year``; for England and the UK also the report's route.

    Raises InputError for an unknown place, period, scenario or assumption, and for a setting that changes nothing.
    """
    changes = changes_of(settings)
    is_local = place.lower() not in (answer.ENGLAND, answer.UK)
    if is_local and changes:
        raise InputError(
            f"--set {settings[0]}: changes the report's route, which is for all staff; leave out --place, or type "
            f"numbers of {place} on its page or in api.profile({place!r}, …)"
        )
    ours = own(place, year)
    values = register.changed(register.scenario_values(scenario), changes)
    results = {} if is_local else numbers_of(model.for_assumptions(values))
    scores = profiles.profile(place).scores if is_organisation(place) else ()
    if as_json:
        own_numbers = asdict(ours) | {"leaves_out": answer.leaves_out()}
        found = {"answer": own_numbers, "report": results, "scores": [asdict(score) for score in scores]}
        print(json.dumps(found, indent=1, ensure_ascii=False))
        return
    console = Console()
    if changes:
        console.print(_changes_table(scenario, results))
        console.print("The settings change the report's route above and leave our own estimate as it is:\n")
    console.print(_own_table(ours))
    console.print(f"Range: {ours.covers}. Days are {ours.basis}.", soft_wrap=True)
    console.print(f"Not in the range: {answer.leaves_out()}.\n", soft_wrap=True)
    if is_organisation(place):
        console.print(_scores_text(scores), soft_wrap=True)
    if results and not changes:
        console.print(_report_table(scenario, results))


def own(place: str, year: str) -> Answer:
    """Our estimate for a nation, the UK, a region or an organisation.

    Raises InputError for an unknown place or period, and for an organisation or region in any but the latest period.
    """
    if not is_organisation(place):
        return answer.period(place.lower(), year)
    found = profiles.profile(place).answer
    if year != answer.LATEST:
        raise InputError(f"--year {year}: of {place} only the latest months are held; expected --year latest")
    return found


def is_organisation(place: str) -> bool:
    """Whether a place is no nation and not the UK, and so an organisation or a region."""
    return place.lower() not in answer.PLACES


def changes_of(settings: Sequence[str]) -> dict[str, float]:
    """NAME=VALUE settings as numbers by name. Raises InputError for a name given twice or a value that is no number."""
    changes: dict[str, float] = {}
    for setting in settings:
        name, is_setting, value = setting.partition("=")
        if not is_setting:
            raise InputError(f"--set {setting}: expected NAME=VALUE, such as --set mental_health_share=0.54")
        if name in changes:
            raise InputError(f"--set {setting}: {name} was set before")
        try:
            changes[name] = register.number_of(value)
        except ValueError:
            raise InputError(f"--set {setting}: {value!r} is not a number") from None
    return changes


def numbers_of(results: dict[str, Any]) -> dict[str, Any]:
    """Results as plain numbers, those by region as numbers by region."""
    return {
        name: dict(zip(register.regions(), map(float, value), strict=True))
        if getattr(value, "ndim", 0)
        else float(value)
        for name, value in results.items()
    }


def _own_table(ours: Answer) -> Table:
    numbers = [Column(name, no_wrap=True) for name in ("value", "low", "high")]
    table = Table("our estimate", *numbers, title=f"{ours.place}, {ours.months}")
    for measure, (label, unit) in MEASURES.items():
        found = getattr(ours, measure)
        table.add_row(label, *(quantity(end, unit, DIGITS) for end in (found.value, found.low, found.high)))
    return table


def _scores_text(scores: Sequence[Score]) -> str:
    if not scores:
        return "Digital maturity and staff survey scores are not held for this kind of organisation."
    lines = [
        f"{one.label} ({one.scale}; {one.year}): {one.value:.2f}, "
        f"median of {one.trusts} of its type {one.type_median:.2f}"
        for one in scores
    ]
    return "\n".join([*lines, f"{NOT_ENGLAND} Source: {scores[0].source} ({scores[0].grade})."])


def _changes_table(scenario: str, results: dict[str, Any]) -> Table:
    """The results of a scenario that the settings change, before and after; by region only their number."""
    before = numbers_of(model.for_assumptions(register.scenario_values(scenario)))
    told = {name: value for name, value in results.items() if not isinstance(value, dict)}
    moved = {name: value for name, value in told.items() if value != before[name]}
    columns = [Column(name, no_wrap=True) for name in ("before", "as set")]
    title = f"Scenario: {register.scenarios()[scenario].label}. {len(told) - len(moved)} other results do not change."
    table = Table("result", *columns, title=title)
    for name, value in moved.items():
        table.add_row(model.label(name), *(quantity(each, model.unit(name)) for each in (before[name], value)))
    return table


def _report_table(scenario: str, results: dict[str, Any]) -> Table:
    table = Table("result", Column("value", no_wrap=True), title=f"Scenario: {register.scenarios()[scenario].label}")
    for name, value in results.items():
        parts = value if isinstance(value, dict) else {"": value}
        for region, part in parts.items():
            table.add_row(f"{name}[{region}]" if region else name, quantity(part, model.unit(name)))
    return table

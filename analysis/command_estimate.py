"""The command ``estimate``: our own estimate of a place and period with its range, then the model."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Column, Table

from analysis import estimate as model
from analysis.display.number_format import quantity
from analysis.errors import InputError, unknown
from analysis.evidence import answer, places
from analysis.evidence.answer import Answer
from analysis.inputs import register

MEASURES = {
    "rate_percent": ("Working time lost to mental ill-health", "percent"),
    "days": ("Calendar days lost to it", "days"),
    "fte": ("Full-time staff absent for it", "FTE"),
    "cost_pounds": ("Pay for that absence", "pounds"),
}
DIGITS = 3


def run(scenario: str, settings: list[str], place: str | None, year: str, as_json: bool) -> None:
    """Print the estimate for ``place`` (England if None) and ``year``, then the model’s results for a scenario.

    Raises InputError for an unknown place, period, scenario or assumption, and for a setting that changes nothing.
    """
    changes = changes_of(settings)
    values = register.changed(register.scenario_values(scenario), changes)
    if place is not None and place.lower() in answer.PLACES:
        place = place.lower()
    ours = own(answer.ENGLAND if place is None else place, year)
    local = None if place in (None, answer.UK) else places.place(_code(place))
    if local is not None:
        _check_counted(local, changes)
    results = model.for_assumptions(values) if local is None else places.estimate_for(local, values)
    if as_json:
        report = {name: _plain(value) for name, value in results.items()}
        print(json.dumps({"answer": ours and asdict(ours), "report": report}, indent=1))
        return
    console = Console()
    if ours is not None:
        console.print(_own_table(ours))
        console.print(f"Range: {ours.covers}. Days are {ours.basis}.\n", soft_wrap=True)
    where = f"{local.name}. " if local is not None else ""
    table = Table("result", "value", title=f"{where}Scenario: {register.scenarios()[scenario].label}")
    for name, value in results.items():
        for label, part in _parts(name, value):
            table.add_row(label, quantity(part, model.unit(name)))
    console.print(table)


def own(place: str, year: str) -> Answer | None:
    """Our estimate for a nation, the UK or an organisation; None for a region, of which none is made.

    Raises InputError for an unknown place or period, and for an organisation in any but the latest period.
    """
    if place in answer.PLACES:
        return answer.period(place, year)
    if place not in places.places():
        raise unknown("place", place, [*answer.PLACES, *places.places()])
    if places.place(place).group in (places.TABLE_2, places.ENGLAND_AND_REGIONS):
        return None
    if year != answer.LATEST:
        raise InputError(f"--year {year}: for an organisation only the latest months are held; expected --year latest")
    return answer.organisation(place)


def changes_of(settings: list[str]) -> dict[str, float]:
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


def _own_table(ours: Answer) -> Table:
    numbers = [Column(name, no_wrap=True) for name in ("value", "low", "high")]
    table = Table("our estimate", *numbers, title=f"{ours.place}, {ours.months}")
    for measure, (label, unit) in MEASURES.items():
        found = getattr(ours, measure)
        table.add_row(label, *(quantity(end, unit, DIGITS) for end in (found.value, found.low, found.high)))
    return table


def _code(place: str) -> str:
    """The code that ``places`` has for a place named as in ``answer.PLACES``."""
    return answer.PLACES[place] if place == answer.ENGLAND else place


def _check_counted(chosen: places.Place, settings: Iterable[str]) -> None:
    """Refuse a setting that would change nothing, because the place has a figure of its own or needs none."""
    counted = places.assumptions_of(chosen)
    for name in settings:
        if name not in counted:
            raise InputError(
                f"--set {name}: no result of --place {chosen.code} rests on it; expected one of {', '.join(counted)}"
            )


def _plain(value: Any) -> Any:
    return dict(_parts("", value)) if isinstance(value, np.ndarray) else float(value)


def _parts(name: str, value: Any) -> list[tuple[str, float]]:
    """One pair of label and number, or one a region."""
    if not isinstance(value, np.ndarray):
        return [(name, float(value))]
    return [
        (f"{name}[{region}]" if name else region, float(part))
        for region, part in zip(register.regions(), value, strict=True)
    ]

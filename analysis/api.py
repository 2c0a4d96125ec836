"""The compendium from Python: a dozen functions, each answering one question. Numbers are the site's own.

``from analysis import api`` works in any folder once this project is installed (``pip install PATH`` of a checkout).
"""

from collections.abc import Mapping
from dataclasses import fields

import pandas as pd

from analysis import compare as comparison
from analysis import estimate as model
from analysis.errors import InputError
from analysis.evidence import answer as own
from analysis.evidence import organisations as absence_by_organisation
from analysis.evidence import profiles
from analysis.evidence.answer import Answer
from analysis.evidence.scores import Score
from analysis.inputs import register, tables


def estimate(scenario: str = "published", **assumptions: float) -> Mapping[str, object]:
    """Every result of the model by id, for a named scenario with some assumptions changed; by region an array.

    Raises InputError for an unknown scenario or assumption, and for a value that cannot be meant.
    """
    return model.for_assumptions(register.changed(register.scenario_values(scenario), assumptions))


def compare(*names: str, **assumptions: float) -> pd.DataFrame:
    """Scenarios, places or periods side by side, with differences from the first.

    ``assumptions`` change the first scenario, as one more case. Raises InputError for names not of one kind.
    """
    return comparison.table(names, assumptions)


def scenarios() -> pd.DataFrame:
    """The named scenarios: id, label, description and what each changes."""
    return pd.DataFrame(vars(row) for row in register.scenarios().values())


def assumptions() -> pd.DataFrame:
    """Every assumption with its value, range, unit, source and rationale."""
    return pd.DataFrame(vars(row) for row in register.assumptions().values())


def answer(place: str = "england", period: str = "latest", recording: str = "best") -> Answer:
    """Our own estimate for a nation or the UK: rate, calendar days, full-time staff and pay, each with its range.

    Raises InputError for an unknown place, period or choice of what is recorded.
    """
    if place in profiles.places() and place.lower() not in own.PLACES:
        raise InputError(f"{place} is held by the month alone; ask api.profile({place!r})")
    return own.period(place.lower(), period, recording)


def monthly() -> pd.DataFrame:
    """Our estimate of England's mental-health absence by month: rate and share in percent, the rate's range, basis."""
    return own.monthly()


def profile(code: str, **typed: float) -> Answer:
    """What mental ill-health takes of an organisation's time and pay over the months held (``organisations``).

    ``profile("England")`` is England over the same months; ``answer`` has whole years.

    ``typed`` puts numbers of your own in place of its staff (``fte``), ``sickness_rate``, ``mental_health_share`` (both
    from 0 to 1) and ``pay`` of a full-time year; if the share is typed, ranges have no width. Raises InputError for an
    unknown code or name.
    """
    return profiles.with_own(code, typed) if typed else profiles.profile(code).answer


def scores(code: str) -> pd.DataFrame:
    """Digital maturity and staff survey scores of a trust beside its type's median; no rows where none is held.

    They are held of acute trusts alone, so England's median is not known. Raises InputError for an unknown code.
    """
    return pd.DataFrame(map(vars, profiles.profile(code).scores), columns=[field.name for field in fields(Score)])


def organisations() -> pd.DataFrame:
    """NHS organisations in England with their absence of all causes over the months held, regions and England first."""
    return pd.DataFrame(vars(one) for one in absence_by_organisation.absences())


def claims() -> pd.DataFrame:
    """Every claim of the five documents with what was found of it, as on the ledger's page."""
    from analysis.claims import findings  # the ledger takes a second to compute
    from analysis.display.claims_export import claims_table

    return claims_table(findings())


def sensitivity(result: str) -> pd.DataFrame:
    """A result with each of its assumptions at the ends of its range, the largest swing first."""
    from analysis.sensitivity import one_way

    return one_way.one_way(result)


def figure(name: str) -> pd.DataFrame:
    """The data of a figure of the site, by the id in its address. Raises InputError for an unknown one."""
    from analysis import figures

    return figures.data(name)


def data(table: str) -> pd.DataFrame:
    """A table of data/, by its name without ending. Raises InputError for an unknown one."""
    return tables.read(table).copy()

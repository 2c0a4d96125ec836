"""What is unusual about a release beside those held: figures that are more likely a wrong file than news.

The limits stand well outside what nine neighbouring months held of some 280 organisations show: staff of England moved
by at most 1.3% (with 6.5% growth in a year), those of one organisation by at most 2.3 times (a division moved to
another), its rate by at most 2.5 points.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import chain

import pandas as pd

from analysis.inputs.tables import Rows
from analysis.nhs_releases.changes import ABSENCE, ENGLAND, ORGANISATIONS, PUBLISHED
from analysis.nhs_releases.reading import Line, Release

MOST_CHANGE, MOST_GROWTH_A_MONTH = 0.03, 0.005  # England's staff, relative
MOST_TIMES = Decimal("2.5")  # an organisation's staff
MOST_POINTS = Decimal(6)  # an organisation's rate, across seasons
LEAST_RATE, MOST_RATE = Decimal("1.8"), Decimal("13.5")  # half of the lowest and twice the highest since 2009, percent
MOST_MONTHS = 24  # from the nearest month held
MOST_REDESCRIBED = 0.1  # of the organisations known


Doubt = tuple[str, Line | None, str]  # column, row if it is one, and what is unusual there


def refuse_unusual(held: Mapping[str, Rows], national_rates: Mapping[str, float], found: Release) -> None:
    """Raise InputError for the first thing that is unusual about a release.

    ``held`` are the tables before it; ``national_rates`` percent by month, as published beside the releases.
    """
    published = {row["month"]: row for row in held[ENGLAND] if row["basis_of_days_available"] == PUBLISHED}
    if published:
        doubts = (_date(held[ABSENCE], found), _england(published, national_rates, found), _organisations(held, found))
        for column, line, why in chain(*doubts):
            raise found.refusal(f"{why} (--unusual takes it all the same)", column, line)


def _date(absence: Rows, found: Release) -> Iterator[Doubt]:
    """A date that is far from those held, and one with the figures of another month."""
    months: dict[str, set[tuple[str, Decimal]]] = {}
    for row in absence:
        months.setdefault(row["month"], set()).add((row["organisation"], Decimal(row["fte_days_lost"])))
    now = {(line.code, Decimal(line.fte_days_lost)) for line in found.lines}
    for month, figures in months.items():
        if month != found.month and now <= figures:
            yield "DATE", None, f"{found.month}, with the FTE days lost of {month}; expected those of its own month"
    nearest = _nearest(months, found.month)
    if (apart := _apart(nearest, found.month)) > MOST_MONTHS:
        yield "DATE", None, f"{found.month} is {apart} months from the nearest month held, {nearest}"


def _england(published: Mapping[str, dict[str, str]], rates: Mapping[str, float], found: Release) -> Iterator[Doubt]:
    """Staff that are not about those of the nearest month, and a rate that is not the one published for England."""
    nearest = _nearest(published, found.month)
    before = _staff(published[nearest]["fte_days_available"], nearest)
    now = _staff(found.fte_days_available, found.month)
    if abs(now / before - 1) > MOST_CHANGE + MOST_GROWTH_A_MONTH * _apart(nearest, found.month):
        said = f"{len(found.lines)} organisations with {now:,.0f} full-time staff, in {nearest} {before:,.0f}"
        yield "FTE_DAYS_AVAILABLE", None, f"{said}; expected a whole release, each organisation once"
    rate = found.rate_percent
    if not LEAST_RATE <= rate <= MOST_RATE:
        said = f"they are {rate:.2f}% of the days available"
        yield "FTE_DAYS_LOST", None, f"{said}; expected from {LEAST_RATE} to {MOST_RATE}%"
    if found.month in rates and abs(float(rate) - rates[found.month]) > 0.015:  # half a hundredth, and one of revision
        said = f"its rate is {rate:.2f}%, the national one held for {found.month} is {rates[found.month]:.2f}%"
        yield "DATE", None, f"{said}; expected the same"


def _organisations(held: Mapping[str, Rows], found: Release) -> Iterator[Doubt]:
    """An organisation whose staff or rate is far from its own in the nearest month, and many described otherwise."""
    own: dict[str, dict[str, dict[str, str]]] = {}
    for row in held[ABSENCE]:
        if row["month"] != found.month:
            own.setdefault(row["organisation"], {})[row["month"]] = row
    for line in found.lines:
        if line.code not in own:
            continue
        row = own[line.code][_nearest(own[line.code], found.month)]
        before, now = _staff(row["fte_days_available"], row["month"]), _staff(line.fte_days_available, found.month)
        if not 1 / MOST_TIMES <= now / before <= MOST_TIMES:
            said = f"{line.code} has {now:,.0f} full-time staff, in {row['month']} it had {before:,.0f}"
            yield "FTE_DAYS_AVAILABLE", line, said
        then = 100 * Decimal(row["fte_days_lost"]) / Decimal(row["fte_days_available"])
        if abs(line.rate_percent - then) > MOST_POINTS:
            said = f"{line.code} has a rate of {line.rate_percent:.2f}%, in {row['month']} it had {then:.2f}%"
            yield "FTE_DAYS_LOST", line, said
    known = {row["code"]: row for row in held[ORGANISATIONS] if row["last_month"] <= found.month}
    others = sum(not line.details.items() <= known.get(line.code, line.details).items() for line in found.lines)
    if others > MOST_REDESCRIBED * len(held[ORGANISATIONS]):
        said = f"{others} of {len(found.lines)} organisations are described otherwise than those held"
        yield "ORG_NAME", None, said


def _staff(days_available: Decimal | str, month: str) -> Decimal:
    """Full-time staff: days available a calendar day."""
    return Decimal(days_available) / pd.Period(month, "M").days_in_month


def _nearest(months: Iterable[str], month: str) -> str:
    """The month nearest to another, the earlier of two; that month itself where there are none."""
    return min(months, key=lambda other: (_apart(other, month), other), default=month)


def _apart(first: str, second: str) -> int:
    """Months between two months."""
    return abs((pd.Period(first, "M") - pd.Period(second, "M")).n)

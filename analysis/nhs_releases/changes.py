"""What a release changes in the tidy tables: rows added, figures revised, organisations new or described otherwise."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import pandas as pd

from analysis.errors import InputError
from analysis.inputs.tables import Rows
from analysis.nhs_releases.reading import DETAILS, Line, Release

ORGANISATIONS, ABSENCE, ENGLAND = "organisations", "organisation_absence", "absence_days"
TABLES = (ORGANISATIONS, ABSENCE, ENGLAND)
FIGURES = ("fte_days_lost", "fte_days_available")
SOURCE, GRADE = "nhs-sickness-organisation", "official file seen"
PUBLISHED = "published by organisation"
# England's staff (FTE) moved by at most 1.3% between neighbouring months held, and grew by at most 6.5% in a year.
MOST_CHANGE, MOST_GROWTH_A_MONTH = 0.03, 0.005
# England's rate of a month has never been half of the lowest since 2009, 3.69%, nor twice the highest, 6.72%.
LEAST_RATE, MOST_RATE = Decimal("1.8"), Decimal("13.5")  # percent


@dataclass(frozen=True)
class Revision:
    """A figure that a release prints otherwise than it is held: FTE days, None for what one of the two does not have."""

    month: str
    unit: str
    column: str
    held: Decimal | None
    released: Decimal | None
    row: int | None


@dataclass(frozen=True)
class Change:
    """What one release changes; ``state`` says whether its month is new, revised or held already with the same figures."""

    release: Release
    state: Literal["new", "revised", "held"]
    revisions: tuple[Revision, ...]
    details: tuple[str, ...]


def with_release(held: dict[str, Rows], found: Release) -> tuple[dict[str, Rows], Change]:
    """The tables with a release in them, and what it changed. ``held`` stays as it is.

    Raises InputError for a release that leaves out part of England or cannot be its absence, and for a new organisation of
    which too little is said or that has the name of one held.
    """
    rows = {row["organisation"]: row for row in held[ABSENCE] if row["month"] == found.month}
    _check_complete(held[ENGLAND], found)
    _check_plausible(found)
    _check_no_copy(held[ABSENCE], found)
    organisations, details = _described(held[ORGANISATIONS], found)
    details += _gone(held[ABSENCE], found)
    revisions = (*_revised_rows(rows, found), *_revised_total(held[ENGLAND], found, bool(rows)))
    others = [row for row in held[ABSENCE] if row["month"] != found.month]
    new = [_absence(found.month, rows.get(line.code, {}), line.code, _figures(line)) for line in found.lines]
    england = [row for row in held[ENGLAND] if row["month"] != found.month] + [_england(held[ENGLAND], found)]
    tables = {
        ORGANISATIONS: sorted(organisations, key=lambda row: row["code"]),
        ABSENCE: sorted(others + new, key=lambda row: (row["month"], row["organisation"])),
        ENGLAND: sorted(england, key=lambda row: row["month"]),
    }
    state = "revised" if revisions else "held" if rows else "new"
    return tables, Change(found, state, revisions, details)


def _figures(line: Line) -> dict[str, str]:
    return {column: getattr(line, column) for column in FIGURES}


def _check_complete(england: Rows, found: Release) -> None:
    """Refuse a release whose staff are not about those of the nearest month held: part of it must be missing or doubled."""
    published = {row["month"]: row for row in england if row["basis_of_days_available"] == PUBLISHED}
    if not published:
        return
    month = pd.Period(found.month, "M")
    apart = {other: abs((pd.Period(other, "M") - month).n) for other in published}
    nearest = min(apart, key=lambda other: (apart[other], other))
    before = Decimal(published[nearest]["fte_days_available"]) / pd.Period(nearest, "M").days_in_month
    now = found.fte_days_available / month.days_in_month
    if abs(now / before - 1) > MOST_CHANGE + MOST_GROWTH_A_MONTH * apart[nearest]:
        raise InputError(
            f"{found.file}, column FTE_DAYS_AVAILABLE: its {len(found.lines)} organisations have {now:,.0f} full-time staff, "
            f"in {nearest} they were {before:,.0f}; expected a whole release, each organisation once"
        )


def _check_plausible(found: Release) -> None:
    """Refuse days lost that no month of England can have, as from a column of another unit."""
    rate = 100 * found.fte_days_lost / found.fte_days_available
    if not LEAST_RATE <= rate <= MOST_RATE:
        raise InputError(
            f"{found.file}, column FTE_DAYS_LOST: they are {rate:.2f}% of the days available; expected from {LEAST_RATE} to {MOST_RATE}%"
        )


def _check_no_copy(absence: Rows, found: Release) -> None:
    """Refuse figures that are those of another month: a release under a wrong date."""
    now = {(line.code, Decimal(line.fte_days_lost)) for line in found.lines}
    months: dict[str, set[tuple[str, Decimal]]] = {}
    for row in absence:
        months.setdefault(row["month"], set()).add((row["organisation"], Decimal(row["fte_days_lost"])))
    for month, figures in months.items():
        if month != found.month and now <= figures:
            raise InputError(
                f"{found.file}, column DATE: {found.month}, with the FTE days lost of {month}; expected those of its own month"
            )


def _gone(absence: Rows, found: Release) -> tuple[str, ...]:
    """The organisations of the latest month held before a new one that the release no longer lists, in words."""
    if any(row["month"] == found.month for row in absence):
        return ()
    before = max((row["month"] for row in absence if row["month"] < found.month), default="")
    listed = {line.code for line in found.lines}
    gone = [row["organisation"] for row in absence if row["month"] == before and row["organisation"] not in listed]
    return (f"no longer listed since {before}: {', '.join(gone)}",) if gone else ()


def _described(held: Rows, found: Release) -> tuple[Rows, tuple[str, ...]]:
    """Organisations as the latest release that lists them describes them, and what that changed, in words."""
    known = {row["code"]: row for row in held}
    changes = []
    for line in found.lines:
        said = dict(line.details)
        before = known.get(line.code)
        if before is None:
            _check_new(line, said, held, found.file)
            changes.append(f"new organisation {line.code} {said['name']}")
        elif found.month < before["last_month"]:
            continue
        else:
            _check_renamed(line, said, before, held, found.file)
            other = [name for name, value in said.items() if before[name] != value]
            changes += [f"{line.code} {name.replace('_', ' ')}: {before[name]} → {said[name]}" for name in other]
        known[line.code] = (
            (before or {"code": line.code}) | said | {"last_month": found.month, "source": SOURCE, "grade": GRADE}
        )
    return list(known.values()), tuple(changes)


def _check_new(line: Line, said: dict[str, str], held: Rows, file: str) -> None:
    """Refuse a new organisation of which too little is said, and one whose name is held under another code: a slip, most likely."""
    missing = next((column for column, name in DETAILS.items() if name not in said), None)
    namesake = next((row["code"] for row in held if row["name"] == said.get("name")), None)
    if missing:
        reason = f"{line.code} is a new organisation; expected a column {missing} that describes it"
    elif namesake:
        other = f"a row for {line.code} in data/organisations.csv if the code has changed"
        reason = f"{line.code} is not known and has the name of {namesake}; expected {namesake}, or {other}"
    else:
        return
    raise InputError(f"{file}, row {line.row}, column ORG_CODE: {reason}")


def _check_renamed(line: Line, said: dict[str, str], before: dict[str, str], held: Rows, file: str) -> None:
    """Refuse a known code with the name of another: names moved by a row, or two codes exchanged."""
    namesake = next((row["code"] for row in held if row["name"] == said.get("name") and row["code"] != line.code), None)
    if namesake:
        reason = f"{line.code} has the name of {namesake}; expected {before['name']}, or a name that no other has"
        raise InputError(f"{file}, row {line.row}, column ORG_NAME: {reason}")


def _revised_rows(rows: dict[str, dict[str, str]], found: Release) -> list[Revision]:
    """Figures of a month held that the release prints otherwise, organisations that it adds, and those that it leaves out."""
    lines = {line.code: line for line in found.lines}
    revisions = []
    for code in sorted(rows.keys() | lines.keys()) if rows else ():
        for column in FIGURES:
            held = Decimal(rows[code][column]) if code in rows else None
            released = Decimal(getattr(lines[code], column)) if code in lines else None
            if held != released:
                revisions.append(
                    Revision(found.month, code, column, held, released, lines[code].row if code in lines else None)
                )
    return revisions


def _revised_total(england: Rows, found: Release, has_rows: bool) -> list[Revision]:
    """England's total where it was held before its organisations were, if the release adds up to another, to the day."""
    before = [] if has_rows else [row for row in england if row["month"] == found.month]
    return [
        Revision(found.month, "England", column, Decimal(row[column]), getattr(found, column), None)
        for row in before
        for column in FIGURES
        if Decimal(row[column]) != round(getattr(found, column))
    ]


def _absence(month: str, before: dict[str, str], code: str, figures: dict[str, str]) -> dict[str, str]:
    """A row of organisation_absence; a figure that differs from the one held is kept beside it as the one before."""
    if before and all(Decimal(before[column]) == Decimal(figures[column]) for column in FIGURES):
        return before
    kept = {f"{column}_before": before.get(column, "") for column in FIGURES}
    return {"month": month, "organisation": code, **figures, **kept, "source": SOURCE, "grade": GRADE}


def _england(england: Rows, found: Release) -> dict[str, str]:
    """England's row of absence_days: the sum over organisations, to the day; a row that says the same stays as it is."""
    sums = {column: str(round(getattr(found, column))) for column in FIGURES}
    for row in england:
        same = all(Decimal(row[column]) == Decimal(sums[column]) for column in FIGURES)
        if row["month"] == found.month and row["basis_of_days_available"] == PUBLISHED and same:
            return row
    return {
        "month": found.month,
        "geography": "England",
        **sums,
        "basis_of_days_available": PUBLISHED,
        "source": SOURCE,
        "grade": GRADE,
    }

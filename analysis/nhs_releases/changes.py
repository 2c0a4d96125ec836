"""What a release changes in the tidy tables: rows added, figures revised, organisations new or described otherwise."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from analysis.inputs.tables import Rows
from analysis.nhs_releases.reading import DETAILS, Line, Release

ORGANISATIONS, ABSENCE, ENGLAND = "organisations", "organisation_absence", "absence_days"
TABLES = (ORGANISATIONS, ABSENCE, ENGLAND)
FIGURES = ("fte_days_lost", "fte_days_available")
SOURCE, GRADE = "nhs-sickness-organisation", "official file seen"
PUBLISHED = "published by organisation"


@dataclass(frozen=True)
class Revision:
    """A figure that a release prints otherwise than it is held, in FTE days; None where one of the two has none."""

    month: str
    unit: str
    column: str
    held: Decimal | None
    released: Decimal | None
    line: Line | None


@dataclass(frozen=True)
class Change:
    """What one release changes; ``state`` says whether its month is new, revised, or held with the same figures."""

    release: Release
    state: Literal["new", "revised", "held"]
    revisions: tuple[Revision, ...]
    details: tuple[str, ...]


def with_release(held: dict[str, Rows], found: Release) -> tuple[dict[str, Rows], Change]:
    """The tables with a release in them, and what it changed. ``held`` stays as it is.

    Raises InputError for a new organisation of which too little is said, and for one with the name of another.
    """
    rows = {row["organisation"]: row for row in held[ABSENCE] if row["month"] == found.month}
    organisations, details = _described(held[ORGANISATIONS], found)
    revisions = (*_revised_rows(rows, found), *_revised_total(held[ENGLAND], found, bool(rows)))
    others = [row for row in held[ABSENCE] if row["month"] != found.month]
    new = [_absence(found.month, rows.get(line.code, {}), line) for line in found.lines]
    england = [row for row in held[ENGLAND] if row["month"] != found.month] + [_england(held[ENGLAND], found)]
    tables = {
        ORGANISATIONS: sorted(organisations, key=lambda row: row["code"]),
        ABSENCE: sorted(others + new, key=lambda row: (row["month"], row["organisation"])),
        ENGLAND: sorted(england, key=lambda row: row["month"]),
    }
    state = "revised" if revisions else "held" if rows else "new"
    return tables, Change(found, state, revisions, details + _gone(held[ABSENCE], found))


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
    codes = {row["name"]: row["code"] for row in held}
    changes = []
    for line in found.lines:
        before = known.get(line.code)
        if before is not None and found.month < before["last_month"]:
            continue
        _check_described(line, before, codes.get(line.details.get("name", ""), line.code), found)
        if before is None:
            changes.append(f"new organisation {line.code} {line.details['name']}")
        for name, value in line.details.items() if before else ():
            if before[name] != value:
                changes.append(f"{line.code} {name.replace('_', ' ')}: {before[name]} → {value}")
        now = {"last_month": found.month, "source": SOURCE, "grade": GRADE}
        known[line.code] = (before or {"code": line.code}) | dict(line.details) | now
    return list(known.values()), tuple(changes)


def _check_described(line: Line, before: dict[str, str] | None, namesake: str, found: Release) -> None:
    """Refuse a new organisation of which too little is said, and one with the name of another: a slip, most likely."""
    missing = next((column for column, name in DETAILS.items() if name not in line.details), None)
    if before is None and missing:
        raise found.refusal(f"{line.code} is a new organisation; expected a column {missing}", "ORG_CODE", line)
    if namesake != line.code:
        column, expected = "ORG_NAME", before and before["name"]
        if before is None:
            column, expected = "ORG_CODE", f"{namesake}, or a row for {line.code} in data/organisations.csv"
        raise found.refusal(f"{line.code} has the name of {namesake}; expected {expected}", column, line)


def _revised_rows(rows: dict[str, dict[str, str]], found: Release) -> list[Revision]:
    """Figures of a month held that the release prints otherwise, adds or leaves out."""
    lines = {line.code: line for line in found.lines}
    revisions = []
    for code in sorted(rows.keys() | lines.keys()) if rows else ():
        for column in FIGURES:
            held = Decimal(rows[code][column]) if code in rows else None
            released = Decimal(getattr(lines[code], column)) if code in lines else None
            if held != released:
                revisions.append(Revision(found.month, code, column, held, released, lines.get(code)))
    return revisions


def _revised_total(england: Rows, found: Release, has_rows: bool) -> list[Revision]:
    """England's total, held before its organisations were, if the release adds up to another, to the day."""
    before = [] if has_rows else [row for row in england if row["month"] == found.month]
    return [
        Revision(found.month, "England", column, Decimal(row[column]), getattr(found, column), None)
        for row in before
        for column in FIGURES
        if Decimal(row[column]) != round(getattr(found, column))
    ]


def _absence(month: str, before: dict[str, str], line: Line) -> dict[str, str]:
    """A row of organisation_absence; a figure that differs from the one held is kept beside it as the one before."""
    figures = {column: getattr(line, column) for column in FIGURES}
    if before and all(Decimal(before[column]) == Decimal(figures[column]) for column in FIGURES):
        return before
    kept = {f"{column}_before": before.get(column, "") for column in FIGURES}
    return {"month": month, "organisation": line.code, **figures, **kept, "source": SOURCE, "grade": GRADE}


def _england(england: Rows, found: Release) -> dict[str, str]:
    """England's row of absence_days: the sum over organisations, to the day; a row that says the same stays."""
    sums = {column: str(round(getattr(found, column))) for column in FIGURES}
    for row in england:
        same = all(Decimal(row[column]) == Decimal(sums[column]) for column in FIGURES)
        if row["month"] == found.month and row["basis_of_days_available"] == PUBLISHED and same:
            return row
    about = {"basis_of_days_available": PUBLISHED, "source": SOURCE, "grade": GRADE}
    return {"month": found.month, "geography": "England", **sums, **about}

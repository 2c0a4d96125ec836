"""A monthly release by organisation, read as it was published, or refused by file, row and column.

What can be meant in one way only is read: columns in another order or spelt with spaces, added columns, the usual forms
of a date, thousands separators, empty lines. Everything else is refused. The tables that a release goes into are
checked by Frictionless; its own cells are checked here, where a refusal can name the row of the file.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from analysis.errors import InputError, shown, unknown
from analysis.inputs import csv_text

COLUMNS: Mapping[str, tuple[str, ...]] = {  # the release's names, and others that have been used for the same
    "DATE": ("MONTH", "MONTH_END"),
    "NHSE_REGION_CODE": ("REGION_CODE",),
    "NHSE_REGION_NAME": ("REGION_NAME", "REGION"),
    "ICS_CODE": ("ICB_CODE",),
    "ICS_NAME": ("ICB_NAME",),
    "ORG_CODE": ("ORGANISATION_CODE",),
    "ORG_NAME": ("ORGANISATION_NAME",),
    "ORG_TYPE": ("ORGANISATION_TYPE",),
    "FTE_DAYS_LOST": ("FTE_DAYS_SICK",),
    "FTE_DAYS_AVAILABLE": (),
    "SICKNESS_ABSENCE_RATE_PERCENT": ("SICKNESS_ABSENCE_RATE",),
}
REQUIRED = ("DATE", "ORG_CODE", "FTE_DAYS_LOST", "FTE_DAYS_AVAILABLE")
RATE = "SICKNESS_ABSENCE_RATE_PERCENT"
CODES = ("NHSE_REGION_CODE", "ICS_CODE", "ORG_CODE")
DETAILS: Mapping[str, str] = {  # column of the release → column of organisations.csv
    "ORG_NAME": "name",
    "ORG_TYPE": "type",
    "NHSE_REGION_CODE": "region_code",
    "NHSE_REGION_NAME": "region",
    "ICS_CODE": "care_system_code",
    "ICS_NAME": "care_system",
}
FIRST_MONTH = "2009-04"  # with which the series starts
CODE = re.compile(r"[A-Z0-9]{3,6}")
NAME = re.compile(r"[^\W_][\w ‘’'“”\"&(),./:–-]{0,199}")
NUMBER = re.compile(r"([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?")
DAYS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%Y%m%d", "%d %B %Y", "%d-%b-%y", "%d-%b-%Y", "%d %b %Y")
MONTHS = ("%B %Y", "%b %Y", "%b-%y", "%b-%Y", "%Y-%m", "%m/%Y")


@dataclass(frozen=True)
class Line:
    """One organisation of a release: its row in the file, details, and FTE days as printed, without separators."""

    row: int
    code: str
    details: Mapping[str, str]
    fte_days_lost: str
    fte_days_available: str

    @property
    def rate_percent(self) -> Decimal:
        """Days lost in percent of days available."""
        return 100 * Decimal(self.fte_days_lost) / Decimal(self.fte_days_available)


@dataclass(frozen=True)
class Release:
    """A monthly release that passed all checks: ``month`` is YYYY-MM; ``unused`` names columns that are not read."""

    file: str
    month: str
    lines: tuple[Line, ...]
    unused: tuple[str, ...]
    rate_was_checked: bool

    @property
    def fte_days_lost(self) -> Decimal:
        """The file's own sum of FTE days lost."""
        return sum((Decimal(line.fte_days_lost) for line in self.lines), Decimal(0))

    @property
    def fte_days_available(self) -> Decimal:
        """The file's own sum of FTE days available."""
        return sum((Decimal(line.fte_days_available) for line in self.lines), Decimal(0))

    @property
    def rate_percent(self) -> Decimal:
        """Days lost in percent of days available."""
        return 100 * self.fte_days_lost / self.fte_days_available

    def refusal(self, reason: str, column: str = "", line: Line | None = None) -> InputError:
        """The error for something in the file, with its place."""
        return _refusal(self.file, line.row if line else None, column, reason)


def release(path: Path) -> Release:
    """The release in a file.

    Raises InputError that names file, row and column for whatever cannot be read in one way only.
    """
    file = str(path)
    head, *rows = csv_text.cells(path, file)
    places, unused = _places(file, [name.strip() for name in head])
    lines, months = [], {}
    for number, row in enumerate(rows, start=2):
        if any(map(str.strip, row)):
            cells = _row(file, number, row, head, places)
            months.setdefault(_month(file, number, cells["DATE"]), number)
            lines.append(_line(file, number, cells))
    if not lines:
        raise InputError(f"{file}: no organisation in it; expected one a row, after a row of column names")
    if len(months) > 1:
        (first, _), (other, number), *_ = months.items()
        raise InputError(f"{file}, row {number}, column DATE: {other} after rows of {first}; expected one month a file")
    found = Release(file, next(iter(months)), tuple(lines), unused, RATE in places)
    _check_each_once(found)
    _check_one_name_a_code(found)
    return found


def month_of(text: str) -> str | None:
    """The month YYYY-MM of a date in any usual form, British order; None for what is no first or last day of one."""
    text = re.sub(r"[T ]00:00(:00)?$", "", text)
    for form in (*DAYS, *MONTHS) if text.isascii() else ():
        try:
            day = datetime.strptime(text, form).date()
        except ValueError:
            continue
        is_end = form in MONTHS or day.day in (1, monthrange(day.year, day.month)[1])
        return day.isoformat()[:7] if is_end else None
    return None


def _places(file: str, head: list[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Where each column of the release stands, and the names of the others."""
    spellings = {spelling: column for column, others in COLUMNS.items() for spelling in (column, *others)}
    places: dict[str, int] = {}
    unused: list[str] = []
    for place, name in enumerate(head):
        column = spellings.get(re.sub(r"[^A-Z0-9]+", "_", name.upper().replace("%", "PERCENT")).strip("_"))
        if column in places:
            both = f"{shown(head[places[column]])} and {shown(name)}"
            raise InputError(f"{file}, row 1, column {place + 1}: {both} both mean {column}; expected one of them")
        if column:
            places[column] = place
        elif name:
            unused.append(name)
    for column in COLUMNS:
        nearest = str(unknown("", column, unused)).partition("did you mean ")[2] if unused else ""
        if column not in places and (column in REQUIRED or nearest.strip("'?").upper().startswith(column[:-1])):
            hint = f"did you mean it by {nearest}" if nearest else f"the file has {', '.join(map(shown, head[:8]))}"
            raise InputError(f"{file}, row 1: column {column} is missing; {hint}")
    return places, tuple(unused)


def _row(file: str, number: int, row: list[str], head: list[str], places: Mapping[str, int]) -> dict[str, str]:
    """The cells of a row by column of the release."""
    if len(row) < len(head) or any(map(str.strip, row[len(head) :])):
        raise InputError(f"{file}, row {number}: {len(row)} values; expected {len(head)}, one for each column of row 1")
    for name, cell in zip(head, row, strict=False):
        if cell.strip() and not name.strip():
            raise InputError(f"{file}, row {number}: {shown(cell)} stands in a column without a name")
    return {column: row[place].strip() for column, place in places.items()}


def _line(file: str, row: int, cells: Mapping[str, str]) -> Line:
    """One row, each cell of its own form, and its rate as days lost over days available."""
    values: dict[str, str] = {}
    for column in ("ORG_CODE", *DETAILS):
        if column in cells:
            is_code = column in CODES
            value = cells[column].upper() if is_code else " ".join(cells[column].split())
            if not (CODE if is_code else NAME).fullmatch(value):
                expected = "a code of 3 to 6 letters and digits" if is_code else "a name of letters and common signs"
                raise _refusal(file, row, column, f"{shown(value)}; expected {expected}")
            values[column] = value
    lost, available = (_number(file, row, column, cells[column], "days") for column in REQUIRED[2:])
    if Decimal(available) == 0:
        raise _refusal(file, row, "FTE_DAYS_AVAILABLE", f"{shown(available)}; expected more than no days available")
    if Decimal(lost) > Decimal(available):
        raise _refusal(file, row, "FTE_DAYS_LOST", f"{lost} is more than the {available} days available")
    if RATE in cells:
        _check_rate(file, row, lost, available, _number(file, row, RATE, cells[RATE].removesuffix("%"), "percent"))
    details = {name: values[column] for column, name in DETAILS.items() if column in values}
    return Line(row, values["ORG_CODE"], details, lost, available)


def _number(file: str, row: int, column: str, text: str, what: str) -> str:
    """The plain digits of a number that is not negative, without thousands separators."""
    if not NUMBER.fullmatch(text):
        raise _refusal(file, row, column, f"{shown(text)}; expected {what} as digits, such as 1868.54684")
    return text.replace(",", "")


def _check_rate(file: str, row: int, lost: str, available: str, rate: str) -> None:
    """Refuse a rate that is not days lost over days available, as far as the digits printed of all three can tell."""
    low, high = (Decimal(lost) + sign * _half_a_digit(lost) for sign in (-1, 1))
    most, least = (Decimal(available) + sign * _half_a_digit(available) for sign in (1, -1))
    slack = _half_a_digit(rate) + Decimal("1e-9")
    if not 100 * low / most - slack <= Decimal(rate) <= 100 * high / least + slack:
        quotient = f"{100 * Decimal(lost) / Decimal(available):.2f} percent"
        raise _refusal(file, row, RATE, f"{rate} is printed, but {lost} of {available} days is {quotient}")


def _half_a_digit(text: str) -> Decimal:
    """Half a unit of the last digit printed."""
    return Decimal(5) * Decimal(10) ** (-len(text.partition(".")[2]) - 1)


def _month(file: str, row: int, text: str) -> str:
    month = month_of(text)
    if month is None:
        expected = "a month or its last day, such as 30/04/2024, 2024-04-30 or April 2024"
        raise _refusal(file, row, "DATE", f"{shown(text)}; expected {expected}")
    if not FIRST_MONTH <= month < date.today().isoformat()[:7]:
        expected = f"a month from {FIRST_MONTH} that has ended"
        raise _refusal(file, row, "DATE", f"{shown(text)} is {month}; expected {expected}")
    return month


def _check_each_once(found: Release) -> None:
    """Refuse a code or a name that two organisations have, as where the names stand under another heading."""
    first: dict[tuple[str, str], Line] = {}
    for line in found.lines:
        for column, value in (("ORG_CODE", line.code), ("ORG_NAME", line.details.get("name", line.code))):
            before = first.setdefault((column, value), line)
            if before is not line:
                raise found.refusal(f"{shown(value)} stands in row {before.row} too; expected it once", column, line)


def _check_one_name_a_code(found: Release) -> None:
    """Refuse a region or care system whose code has two names in the file."""
    names: dict[tuple[str, str], str] = {}
    for line in found.lines:
        for kind, column in (("region_code", "NHSE_REGION_NAME"), ("care_system_code", "ICS_NAME")):
            code, name = line.details.get(kind), line.details.get(DETAILS[column])
            if code and name and names.setdefault((kind, code), name) != name:
                before = shown(names[kind, code])
                reason = f"{shown(name)} has the code {code}, which rows above call {before}"
                raise found.refusal(reason, column, line)


def _refusal(file: str, row: int | None, column: str, reason: str) -> InputError:
    place = (f", row {row}" if row else "") + (f", column {column}" if column else "")
    return InputError(f"{file}{place}: {reason}")

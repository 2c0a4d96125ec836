"""A monthly release by organisation, read as it was published, or refused by file, row and column.

What can be meant in one way only is read: other spellings and orders of columns, added columns, other forms of a date,
thousands separators, a byte-order mark, Windows line ends, empty lines. Everything else is refused. Cells are text:
nothing in a file is ever evaluated.
"""

import csv
import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches
from io import StringIO
from pathlib import Path

from analysis.errors import InputError

# The release's own names, and what else they may be called; compared in lower case with "_" for all else.
COLUMNS = {
    "DATE": ("month", "period", "month_end", "reporting_month"),
    "NHSE_REGION_CODE": ("region_code", "nhs_england_region_code"),
    "NHSE_REGION_NAME": ("region_name", "region", "nhse_region", "nhs_england_region", "nhs_england_region_name"),
    "ICS_CODE": ("icb_code", "integrated_care_system_code", "integrated_care_board_code"),
    "ICS_NAME": (
        "ics",
        "icb_name",
        "integrated_care_system",
        "integrated_care_system_name",
        "integrated_care_board_name",
    ),
    "ORG_CODE": ("organisation_code", "organization_code", "ods_code", "org"),
    "ORG_NAME": ("organisation_name", "organization_name", "organisation", "organization"),
    "ORG_TYPE": ("organisation_type", "organization_type", "type"),
    "FTE_DAYS_LOST": ("fte_days_sick", "days_lost", "fte_days_lost_to_sickness_absence"),
    "FTE_DAYS_AVAILABLE": ("days_available", "available_fte_days"),
    "SICKNESS_ABSENCE_RATE_PERCENT": (
        "sickness_absence_rate",
        "sickness_absence_rate_pct",
        "sickness_rate_percent",
        "absence_rate",
    ),
}
REQUIRED = ("DATE", "ORG_CODE", "FTE_DAYS_LOST", "FTE_DAYS_AVAILABLE")
RATE = "SICKNESS_ABSENCE_RATE_PERCENT"
CODES = ("NHSE_REGION_CODE", "ICS_CODE", "ORG_CODE")
DETAILS = {  # column of the release → column of organisations.csv
    "ORG_NAME": "name",
    "ORG_TYPE": "type",
    "NHSE_REGION_CODE": "region_code",
    "NHSE_REGION_NAME": "region",
    "ICS_CODE": "care_system_code",
    "ICS_NAME": "care_system",
}
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
FIRST_MONTH = "2009-04"  # with which the series starts
CODE = re.compile(r"[A-Z0-9]{3,6}", re.ASCII)
NAME = re.compile(r"[^\W_][\w ‘’'“”\"&(),./:–-]{0,199}")
NUMBER = re.compile(r"([0-9]+|[0-9]{1,3}([, \u00a0\u2009\u202f])[0-9]{3}(\2[0-9]{3})*)(\.[0-9]+)?")
YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
DATES = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<day>[0-9]{{1,2}})(?P<sign>[/.-])(?P<month>[0-9]{{1,2}})(?P=sign){YEAR}",
        r"(?P<year>[0-9]{4})(?P<sign>[/.-])(?P<month>[0-9]{1,2})(?P=sign)(?P<day>[0-9]{1,2})",
        r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
        rf"(?P<day>[0-9]{{1,2}})(st|nd|rd|th)?[ -]?(?P<name>[a-z]{{3,}})[ -]?{YEAR}",
        r"(?P<name>[a-z]{3,}) (?P<day>[0-9]{1,2}),? (?P<year>[0-9]{4})",
        rf"(?P<name>[a-z]{{3,}})[ -]?{YEAR}",
        r"(?P<year>[0-9]{4})[/-]?(?P<month>[0-9]{2})",
        r"(?P<month>[0-9]{2})[/-](?P<year>[0-9]{4})",
    )
)
MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?Z?$")
SPREADSHEET_DAY = re.compile(r"[1-9][0-9]{4}")
SPREADSHEET_DAY_0 = date(1899, 12, 30)
UNREADABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028-\u202e\u2066-\u2069\ufffd]"
)  # control, direction, undecoded
TOTALS = ("total", "england", "all", "grand total", "england total", "all organisations", "nhs england total")


@dataclass(frozen=True)
class Line:
    """One organisation of a release: its row in the file, its details, and its FTE days as printed, without separators."""

    row: int
    code: str
    details: tuple[tuple[str, str], ...]
    fte_days_lost: str
    fte_days_available: str


@dataclass(frozen=True)
class Release:
    """A monthly release that passed all checks: ``month`` is YYYY-MM; ``unused`` names its columns that are not read."""

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


def release(path: Path) -> Release:
    """The release in a file.

    Raises InputError that names file, row and column for whatever cannot be read in one way only.
    """
    head, *rows = _cells(path)
    places, unused = _places(path.name, head, rows)
    lines: dict[str, Line] = {}
    months: dict[int, str] = {}
    totals: list[Line] = []
    for number, row in enumerate(rows, start=2):
        if not any(row):
            continue
        cells = {column: row[place] for column, place in places.items()}
        is_total = _is_total(cells)
        line = _line(path.name, number, cells, is_total)
        months[number] = _checked_month(path.name, number, cells["DATE"], months)
        if is_total:
            totals.append(line)
            continue
        if line.code in lines:
            raise _refusal(
                path.name,
                number,
                "ORG_CODE",
                f"{line.code} has a row already: row {lines[line.code].row}; expected one",
            )
        lines[line.code] = line
    if not lines:
        raise InputError(f"{path.name}: no organisation in it; expected one a row, after a row of column names")
    found = Release(path.name, next(iter(months.values())), tuple(lines.values()), unused, RATE in places)
    for total in totals:
        _check_total(found, total)
    _check_codes(found)
    _check_names(found)
    return found


def month_of(text: str) -> str | None:
    """The month YYYY-MM of a date in any common form, British order; None for what is no first or last day of one.

    A month by itself will do. The American order is taken only where the British is impossible (04/30/2024). Numbers
    from 10000 to 99999 are days as spreadsheets count them, from 30 December 1899.
    """
    text = MIDNIGHT.sub("", text.strip())
    if SPREADSHEET_DAY.fullmatch(text):
        return _month_ended(SPREADSHEET_DAY_0 + timedelta(days=int(text)))
    for form in DATES:
        if found := form.fullmatch(text):
            return _month_of_parts(found.groupdict())
    return None


def number_of(text: str) -> str | None:
    """The plain digits of a number that is not negative, without thousands separators; None for anything else."""
    text = text.strip()
    if not NUMBER.fullmatch(text):
        return None
    return re.sub(r"[, \u00a0\u2009\u202f]", "", text)


def _cells(path: Path) -> list[list[str]]:
    """All cells of a file, stripped, as many a row as it has column names; undecodable bytes and control signs refused."""
    text = _text(path)
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(StringIO(text, newline=""), strict=True)]
    except csv.Error as problem:
        raise InputError(
            f"{path.name}, row {_row_reached(text)}: {problem}; expected values separated by commas"
        ) from None
    if not rows or not any(rows[0]):
        raise InputError(f"{path.name}, row 1: no column names; expected {', '.join(COLUMNS)}")
    width = len(rows[0])
    if width == 1 and (separator := next((sign for sign in (";", "\t", "|") if sign in rows[0][0]), None)):
        raise InputError(f"{path.name}, row 1: expected values separated by commas, not by {separator!r}")
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if UNREADABLE.search(cell):
                column = rows[0][place] if number > 1 and place < width else str(place + 1)
                raise _refusal(
                    path.name, number, column, f"{_shown(cell)} holds signs that are no UTF-8 text in one line"
                )
        if any(row) and (len(row) < width or any(row[width:])):
            raise InputError(
                f"{path.name}, row {number}: {len(row)} values; expected {width}, one for each column of row 1"
            )
    return [row[:width] + [""] * (width - len(row)) for row in rows]


def _text(path: Path) -> str:
    if not path.is_file():
        raise InputError(
            f"{path}: {'is no file' if path.exists() else 'there is no such file'}; expected a release as a CSV file"
        )
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise InputError(f"{path}: {problem.strerror}; expected a release as a CSV file") from None
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise InputError(f"{path.name}: is a spreadsheet; expected the release as CSV (save its sheet as CSV)")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    return content.decode("utf-8-sig", errors="surrogateescape")


def _row_reached(text: str) -> int:
    """The row at which reading stops."""
    row = 0
    try:
        for row, _ in enumerate(csv.reader(StringIO(text, newline=""), strict=True), start=1):  # noqa: B007
            pass
    except csv.Error:
        pass
    return row + 1


def _places(file: str, head: list[str], rows: list[list[str]]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Where each column of the release stands, and the names of the others."""
    spellings = {spelling: column for column, others in COLUMNS.items() for spelling in (column.lower(), *others)}
    places: dict[str, int] = {}
    unused = []
    for place, name in enumerate(head):
        column = spellings.get(_spelling(name))
        if column in places:
            both = f"{_shown(head[places[column]])} and {_shown(name)}"
            raise InputError(f"{file}, row 1, column {place + 1}: {both} both mean {column}; expected one of them")
        if column:
            places[column] = place
        elif name:
            unused.append(name)
        else:
            for number, row in enumerate(rows, start=2):
                if row[place]:
                    raise InputError(
                        f"{file}, row {number}, column {place + 1}: {_shown(row[place])} stands in a column without a name"
                    )
    for column in COLUMNS:
        if column not in places and (column in REQUIRED or _nearest(column, unused)):
            raise _missing(file, column, unused)
    return places, tuple(unused)


def _spelling(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower().replace("%", "percent")).strip("_")


def _nearest(column: str, unused: list[str]) -> str | None:
    """The column without a known name that could be meant: one letter or two amiss."""
    found = get_close_matches(column.lower(), [_spelling(name) for name in unused], n=1, cutoff=0.85)
    return next((name for name in unused if [_spelling(name)] == found), None)


def _missing(file: str, column: str, unused: list[str]) -> InputError:
    nearest = _nearest(column, unused)
    if nearest:
        reason = f"did you mean {column} by {_shown(nearest)}?"
    else:
        reason = f"the columns without a known name are: {', '.join(map(_shown, unused[:8])) or 'none'}"
    return InputError(f"{file}, row 1: column {column} is missing; {reason}")


def _is_total(cells: dict[str, str]) -> bool:
    """Whether a row is a total of the release rather than an organisation: a word for it as code, or as name without a code."""
    code, name = cells["ORG_CODE"].lower(), cells.get("ORG_NAME", "").lower()
    return code in TOTALS or (code in ("", "-") and name in TOTALS)


def _line(file: str, row: int, cells: dict[str, str], is_total: bool) -> Line:
    """One row, each cell of its own type, and its rate as days lost over days available."""
    said = (
        {}
        if is_total
        else {column: _detail(file, row, column, cells[column]) for column in ("ORG_CODE", *DETAILS) if column in cells}
    )
    values = {column: _number(file, row, column, cells[column]) for column in ("FTE_DAYS_LOST", "FTE_DAYS_AVAILABLE")}
    lost, available = values["FTE_DAYS_LOST"], values["FTE_DAYS_AVAILABLE"]
    if Decimal(available) == 0:
        raise _refusal(file, row, "FTE_DAYS_AVAILABLE", f"{_shown(available)}; expected more than no days available")
    if Decimal(lost) > Decimal(available):
        raise _refusal(file, row, "FTE_DAYS_LOST", f"{lost} is more than the {available} days available")
    if RATE in cells:
        _check_rate(file, row, lost, available, cells[RATE])
    details = tuple((name, said[column]) for column, name in DETAILS.items() if column in said)
    return Line(row, said.get("ORG_CODE", ""), details, lost, available)


def _detail(file: str, row: int, column: str, text: str) -> str:
    value = text.upper() if column in CODES else " ".join(text.split())
    if column in CODES and not CODE.fullmatch(value):
        raise _refusal(file, row, column, f"{_shown(value)}; expected a code of 3 to 6 letters and digits")
    if column not in CODES and not NAME.fullmatch(value):
        raise _refusal(file, row, column, f"{_shown(value)}; expected a name of letters, digits and common signs")
    return value


def _number(file: str, row: int, column: str, text: str) -> str:
    found = number_of(text)
    if found is None:
        raise _refusal(file, row, column, f"{_shown(text)}; expected a number of days such as 1868.54684")
    return found


def _check_rate(file: str, row: int, lost: str, available: str, printed: str) -> None:
    """Refuse a rate that is not days lost over days available, as far as the digits printed of all three can tell."""
    rate = number_of(printed.removesuffix("%"))
    if rate is None:
        raise _refusal(file, row, RATE, f"{_shown(printed)}; expected percent such as 3.53")
    low, high = ((Decimal(lost) + sign * _half_a_digit(lost)) for sign in (-1, 1))
    most, least = ((Decimal(available) + sign * _half_a_digit(available)) for sign in (1, -1))
    slack = _half_a_digit(rate) + Decimal("1e-9")
    if not 100 * low / most - slack <= Decimal(rate) <= 100 * high / least + slack:
        quotient = 100 * Decimal(lost) / Decimal(available)
        raise _refusal(file, row, RATE, f"{rate} is printed, but {lost} of {available} days is {quotient:.2f} percent")


def _half_a_digit(text: str) -> Decimal:
    """Half a unit of the last digit printed."""
    return Decimal(5) * Decimal(10) ** (-len(text.partition(".")[2]) - 1)


def _checked_month(file: str, row: int, text: str, before: dict[int, str]) -> str:
    month = month_of(text)
    if month is None:
        raise _refusal(
            file,
            row,
            "DATE",
            f"{_shown(text)}; expected a month or its last day, such as 30/04/2024, 2024-04-30 or April 2024",
        )
    if not FIRST_MONTH <= month < date.today().isoformat()[:7]:
        raise _refusal(
            file, row, "DATE", f"{_shown(text)} is {month}; expected a month from {FIRST_MONTH} that has ended"
        )
    for earlier, other in list(before.items())[:1]:
        if month != other:
            raise _refusal(
                file, row, "DATE", f"{_shown(text)} is {month}, but row {earlier} is {other}; expected one month a file"
            )
    return month


def _month_of_parts(parts: dict[str, str | None]) -> str | None:
    year = int(parts["year"] if len(parts["year"]) == 4 else f"20{parts['year']}")
    if parts.get("name"):
        named = [place for place, name in enumerate(MONTHS, start=1) if name.startswith(parts["name"].lower())]
        month = named[0] if len(named) == 1 else 0
    else:
        month = int(parts["month"])
    if not parts.get("day"):
        return f"{year:04}-{month:02}" if 1 <= month <= 12 else None
    day = int(parts["day"])
    if month > 12 and parts.get("sign") == "/" and day <= 12:
        month, day = day, month
    try:
        return _month_ended(date(year, month, day))
    except ValueError:
        return None


def _month_ended(day: date) -> str | None:
    """The month of which a date is the first or the last day."""
    return day.isoformat()[:7] if day.day in (1, monthrange(day.year, day.month)[1]) else None


def _check_total(found: Release, total: Line) -> None:
    """Refuse a total row that is not, to the day, the sum of the organisations."""
    for column, printed, added in (
        ("FTE_DAYS_LOST", total.fte_days_lost, found.fte_days_lost),
        ("FTE_DAYS_AVAILABLE", total.fte_days_available, found.fte_days_available),
    ):
        if abs(Decimal(printed) - added) > 1:
            raise _refusal(
                found.file,
                total.row,
                column,
                f"the total {printed} is printed, but the organisations add up to {added}",
            )


def _check_codes(found: Release) -> None:
    """Refuse the row of a region among those of organisations, and a code of a region or care system with two names.

    An integrated care board has the code of its care system, so those codes are organisations too.
    """
    regions = {dict(line.details).get("region_code") for line in found.lines}
    names: dict[str, Line] = {}
    for line in found.lines:
        if line.code in regions:
            raise _refusal(
                found.file, line.row, "ORG_CODE", f"{line.code} is the code of a region; expected organisations alone"
            )
        for column, code, name in (
            ("NHSE_REGION_NAME", "region_code", "region"),
            ("ICS_NAME", "care_system_code", "care_system"),
        ):
            said = dict(line.details)
            if code in said and name in said:
                before = names.setdefault(f"{code} {said[code]}", line)
                if said[name] != (other := dict(before.details)[name]):
                    reason = (
                        f"{_shown(said[name])} with the code {said[code]}, which row {before.row} calls {_shown(other)}"
                    )
                    raise _refusal(found.file, line.row, column, reason)


def _check_names(found: Release) -> None:
    """Refuse a name that two organisations have, as where the names stand under another heading."""
    rows: dict[str, int] = {}
    for line in found.lines:
        name = dict(line.details).get("name", line.code)
        if rows.setdefault(name, line.row) != line.row:
            raise _refusal(
                found.file,
                line.row,
                "ORG_NAME",
                f"{_shown(name)} is the name of row {rows[name]} too; expected one each",
            )


def _refusal(file: str, row: int, column: str, reason: str) -> InputError:
    return InputError(f"{file}, row {row}, column {column}: {reason}")


def _shown(value: str) -> str:
    return ascii(value if len(value) <= 40 else value[:37] + "...")

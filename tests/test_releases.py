"""A monthly release is read as published, added whole or refused with one line, and never half of it."""

import csv
import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest

from analysis import nhs_releases
from analysis.errors import InputError, only_one
from analysis.evidence import organisations
from analysis.inputs import tables
from analysis.nhs_releases import reading
from analysis.runs import ROOT

EXAMPLES = ROOT.parent / "shared" / "reference-data" / "releases"
HEAD = [
    "DATE",
    "NHSE_REGION_CODE",
    "NHSE_REGION_NAME",
    "ICS_CODE",
    "ICS_NAME",
    "ORG_CODE",
    "ORG_NAME",
    "ORG_TYPE",
    "FTE_DAYS_LOST",
    "FTE_DAYS_AVAILABLE",
    "SICKNESS_ABSENCE_RATE_PERCENT",
]
LONDON = ["Y56", "London", "QKK", "South East London"]
SMALL = [
    [
        "30/04/2024",
        *LONDON,
        "RJ1",
        "Guy's and St Thomas' NHS Foundation Trust",
        "Acute",
        "24265.63568",
        "700000.5",
        "3.47",
    ],
    ["30/04/2024", *LONDON, "RV5", "South London NHS Trust", "Mental Health", "9153.45069", "150000", "6.1"],
    [
        "30/04/2024",
        "Y58",
        "South West",
        "QOX",
        "Bath and Swindon",
        "T1150",
        "Bath Care (Ltd)",
        "Others",
        "64.2",
        "2000",
        "3.21",
    ],
]
NEXT_MONTH = "2025-01"

Edit = Callable[[str], str]


def as_csv(rows: list[list[str]], end: str = "\r\n") -> str:
    text = StringIO()
    csv.writer(text, lineterminator=end).writerows(rows)
    return text.getvalue()


def small(edit: Edit = str) -> bytes:
    """A release of three organisations, changed as text."""
    before = as_csv([HEAD, *SMALL])
    after = edit(before)
    assert after != before or edit is str, "the change does not apply"
    return after.encode("utf-8", errors="surrogateescape")


def swap(before: str, after: str) -> Edit:
    return lambda text: text.replace(before, after)


def once(before: str, after: str) -> Edit:
    return lambda text: text.replace(before, after, 1)


def columns(change: Callable[[list[str]], list[str]]) -> Edit:
    """Every row of the file with its cells changed alike."""
    return lambda text: as_csv([change(row) for row in csv.reader(StringIO(text))])


def column(name: str, change: Callable[[str], str]) -> Edit:
    """The values of one column changed."""
    place = HEAD.index(name)

    def edit(text: str) -> str:
        head, *rows = csv.reader(StringIO(text))
        return as_csv([head, *([*row[:place], change(row[place]), *row[place + 1 :]] for row in rows)])

    return edit


def without(*names: str) -> Edit:
    kept = [place for place, name in enumerate(HEAD) if name not in names]
    return columns(lambda row: [row[place] for place in kept])


def total_row(lost: str, available: str, code: str = "", name: str = "England") -> Edit:
    return lambda text: text + as_csv([["30/04/2024", "", "", "", "", code, name, "", lost, available, "3.93"]])


UNUSUAL: dict[str, bytes] = {
    "as published": small(),
    "Unix line ends": small(swap("\r\n", "\n")),
    "old Macintosh line ends": small(swap("\r\n", "\r")),
    "a byte-order mark": b"\xef\xbb\xbf" + small(),
    "UTF-16 as spreadsheets save it": small().decode().encode("utf-16"),
    "no line end after the last row": small(lambda text: text.removesuffix("\r\n")),
    "an empty last line": small(lambda text: text + "\r\n"),
    "a last line of commas": small(lambda text: text + "," * 10 + "\r\n"),
    "an empty line between rows": small(once("\r\n30/04", "\r\n\r\n30/04")),
    "all cells in quotation marks": small(
        lambda text: "\n".join(",".join(f'"{cell}"' for cell in row) for row in csv.reader(StringIO(text)))
    ),
    "columns in another order": small(columns(lambda row: row[::-1])),
    "column names in words": small(lambda text: text.replace(",".join(HEAD), ",".join(HEAD).replace("_", " ").title())),
    "column names spelt out": small(
        once("ORG_CODE,ORG_NAME,ORG_TYPE", "Organisation Code,Organisation Name,Organisation Type")
    ),
    "a rate with its sign in the column name": small(
        once("SICKNESS_ABSENCE_RATE_PERCENT", "Sickness Absence Rate (%)")
    ),
    "an added column": small(columns(lambda row: [*row, "BENCHMARK_GROUP" if row == HEAD else "Large"])),
    "an added column without a name or values": small(columns(lambda row: [*row, ""])),
    "no rate": small(without("SICKNESS_ABSENCE_RATE_PERCENT")),
    "no regions": small(without("NHSE_REGION_CODE", "NHSE_REGION_NAME")),
    "the date as year, month, day": small(swap("30/04/2024", "2024-04-30")),
    "the date with a time": small(swap("30/04/2024", "2024-04-30T00:00:00")),
    "the date in words": small(swap("30/04/2024", "30 April 2024")),
    "the date as spreadsheets show it": small(swap("30/04/2024", "30-Apr-24")),
    "the month in words": small(swap("30/04/2024", "April 2024")),
    "the month as spreadsheets show it": small(swap("30/04/2024", "Apr-24")),
    "the month as figures": small(swap("30/04/2024", "2024-04")),
    "the first day of the month": small(swap("30/04/2024", "01/04/2024")),
    "the day as spreadsheets count it": small(swap("30/04/2024", "45412")),
    "the American order where no other is possible": small(swap("30/04/2024", "04/30/2024")),
    "thousands separators": small(column("FTE_DAYS_AVAILABLE", lambda value: f"{Decimal(value):,}")),
    "spaces between thousands": small(
        column("FTE_DAYS_AVAILABLE", lambda value: f"{Decimal(value):,}".replace(",", "\u00a0"))
    ),
    "spaces around values": small(columns(lambda row: [f" {cell} " for cell in row])),
    "codes in small letters": small(column("ORG_CODE", str.lower)),
    "per cent signs": small(column("SICKNESS_ABSENCE_RATE_PERCENT", lambda value: f"{value}%")),
    "rates to one decimal": small(column("SICKNESS_ABSENCE_RATE_PERCENT", lambda value: f"{Decimal(value):.1f}")),
    "a total of England": small(total_row("33483.28637", "852000.5")),
    "a total rounded to the day": small(total_row("33483", "852001", code="Total", name="")),
}

DAMAGED: dict[str, tuple[bytes, list[str]]] = {
    # what is wrong: the file, what the refusal must say
    "an empty file": (b"", ["row 1", "column names"]),
    "column names alone": (as_csv([HEAD]).encode(), ["no organisation"]),
    "no column names": (as_csv(SMALL).encode(), ["row 1", "DATE is missing"]),
    "a spreadsheet": (b"PK\x03\x04" + b"\x00" * 40, ["spreadsheet", "CSV"]),
    "random bytes": (bytes(range(256)), ["row 1"]),
    "a page instead of a file": (b"<!DOCTYPE html><html><body>Not found</body></html>", ["row 1", "DATE is missing"]),
    "semicolons": (small(swap(",", ";")), ["row 1", "commas", "';'"]),
    "tabs": (small(swap(",", "\t")), ["row 1", "commas"]),
    "another encoding": (small(once("Guy's", "Guy\udc92s")), ["row 2", "column ORG_NAME", "UTF-8"]),
    "a quotation mark that does not end": (small(once(",RV5", ',"RV5')), ["row 3"]),
    "a line break in a value": (small(once("Mental Health", '"Mental\nHealth"')), ["row 3", "column ORG_TYPE"]),
    "a file cut off in a row": (small()[:-40], ["row 4", "expected 11"]),
    "a value too many": (small(once("3.47", "3.47,9")), ["row 2", "expected 11"]),
    "a comma without quotation marks": (small(once("South London NHS", "South, London NHS")), ["row 3", "expected 11"]),
    "a misspelt column": (
        small(once("FTE_DAYS_LOST", "FTE_DAY_LOST")),
        ["row 1", "FTE_DAYS_LOST is missing", "'FTE_DAY_LOST'"],
    ),
    "a misspelt column that could be left out": (
        small(once("ORG_NAME", "ORG_NAMES")),
        ["row 1", "ORG_NAME", "'ORG_NAMES'"],
    ),
    "no days lost": (small(without("FTE_DAYS_LOST")), ["row 1", "FTE_DAYS_LOST is missing"]),
    "no date": (small(without("DATE")), ["row 1", "DATE is missing"]),
    "no codes": (small(without("ORG_CODE")), ["row 1", "ORG_CODE is missing"]),
    "two columns that mean the same": (small(once("ORG_TYPE", "Organisation name")), ["row 1", "column 8", "ORG_NAME"]),
    "values without a column name": (small(once("ORG_TYPE", "")), ["row 2", "column 8", "without a name"]),
    "a date that does not exist": (small(once("30/04/2024", "31/04/2024")), ["row 2", "column DATE", "'31/04/2024'"]),
    "a date within a month": (small(swap("30/04/2024", "12/01/2024")), ["row 2", "column DATE"]),
    "a date without a year": (small(swap("30/04/2024", "April")), ["row 2", "column DATE"]),
    "a date to come": (small(swap("30/04/2024", "30/04/2124")), ["row 2", "column DATE", "2124-04", "that has ended"]),
    "a date before the series": (small(swap("30/04/2024", "30/04/1999")), ["row 2", "column DATE"]),
    "no value for the date": (small(once("30/04/2024", "")), ["row 2", "column DATE"]),
    "two months": (
        small(lambda text: text.replace("30/04/2024,Y58", "31/05/2024,Y58")),
        ["row 4", "column DATE", "2024-05", "2024-04"],
    ),
    "an organisation twice": (small(swap("RV5", "RJ1")), ["row 3", "column ORG_CODE", "row 2"]),
    "the same row twice": (small(lambda text: text + text.splitlines()[-1]), ["row 5", "column ORG_CODE", "row 4"]),
    "the file twice": (small(lambda text: text + text), ["row 5", "'ORG_CODE'"]),
    "no code": (small(once("RV5", "")), ["row 3", "column ORG_CODE"]),
    "a code that is none": (small(once("RV5", "R V5")), ["row 3", "column ORG_CODE", "'R V5'"]),
    "the row of a region": (small(once("RV5", "Y58")), ["row 3", "column ORG_CODE", "region"]),
    "a region by two names": (
        small(once("London,QKK", "Londn,QKK")),
        ["row 3", "column NHSE_REGION_NAME", "'London'", "'Londn'"],
    ),
    "no name": (small(once("South London NHS Trust", "")), ["row 3", "column ORG_NAME"]),
    "a formula for a name": (small(once("South London NHS Trust", "=HYPERLINK(1)")), ["row 3", "column ORG_NAME"]),
    "markup in a name": (
        small(once("South London NHS Trust", "<script>alert(1)</script>")),
        ["row 3", "column ORG_NAME"],
    ),
    "a hidden sign in a name": (small(once("South London", "South\u202e London")), ["row 3", "column ORG_NAME"]),
    "no days": (small(once("9153.45069", "")), ["row 3", "column FTE_DAYS_LOST"]),
    "words for days": (small(once("9153.45069", "many")), ["row 3", "column FTE_DAYS_LOST", "'many'"]),
    "days withheld": (small(once("9153.45069", "*")), ["row 3", "column FTE_DAYS_LOST", "'*'"]),
    "negative days": (small(once("9153.45069", "-9153.45069")), ["row 3", "column FTE_DAYS_LOST"]),
    "a formula for days": (small(once("9153.45069", "=9153+1")), ["row 3", "column FTE_DAYS_LOST", "'=9153+1'"]),
    "a decimal comma": (small(once("9153.45069", '"9153,45069"')), ["row 3", "column FTE_DAYS_LOST"]),
    "separators in the wrong places": (small(once("700000.5", '"70,0000.5"')), ["row 2", "column FTE_DAYS_AVAILABLE"]),
    "powers of ten": (small(once("150000", "1.5E+05")), ["row 3", "column FTE_DAYS_AVAILABLE", "'1.5E+05'"]),
    "infinite days": (small(once("150000", "inf")), ["row 3", "column FTE_DAYS_AVAILABLE"]),
    "no number": (small(once("150000", "NaN")), ["row 3", "column FTE_DAYS_AVAILABLE"]),
    "digits of another script": (small(once("150000", "١٥٠٠٠٠")), ["row 3", "column FTE_DAYS_AVAILABLE"]),
    "no days available": (small(once("150000", "0")), ["row 3", "column FTE_DAYS_AVAILABLE"]),
    "more lost than available": (small(once("9153.45069", "915345.069")), ["row 3", "column FTE_DAYS_LOST", "150000"]),
    "lost and available exchanged": (
        small(once("FTE_DAYS_LOST,FTE_DAYS_AVAILABLE", "FTE_DAYS_AVAILABLE,FTE_DAYS_LOST")),
        ["row 2"],
    ),
    "two digits exchanged": (
        small(once("9153.45069", "9513.45069")),
        ["row 3", "column SICKNESS_ABSENCE_RATE_PERCENT", "6.34"],
    ),
    "a rate that is not the quotient": (
        small(once("3.47", "3.48")),
        ["row 2", "column SICKNESS_ABSENCE_RATE_PERCENT", "3.47"],
    ),
    "rates as shares": (small(once("3.47", "0.0347")), ["row 2", "column SICKNESS_ABSENCE_RATE_PERCENT"]),
    "no value for the rate": (small(once(",3.47", ",")), ["row 2", "column SICKNESS_ABSENCE_RATE_PERCENT"]),
    "a total that is not the sum": (
        small(total_row("33485.3", "852000.5")),
        ["row 5", "column FTE_DAYS_LOST", "33483.28637"],
    ),
    "a value of a million signs": (small(once("South London", "x" * 1_000_000)), ["row 3"]),
}


@pytest.mark.parametrize("name", UNUSUAL)
def test_an_unusual_release_is_read_where_it_can_mean_one_thing(name: str, tmp_path: Path) -> None:
    found = nhs_releases.release(saved(tmp_path, UNUSUAL[name]))
    assert found.month == "2024-04"
    assert [line.code for line in found.lines] == ["RJ1", "RV5", "T1150"]
    assert found.fte_days_lost == Decimal("33483.28637")
    assert found.fte_days_available == Decimal("852000.5")
    assert dict(found.lines[0].details)["name"] == "Guy's and St Thomas' NHS Foundation Trust"


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_release_is_refused_in_one_line_and_the_whole_ones_with_it(
    name: str, tmp_path: Path, untouched: Path
) -> None:
    content, expected = DAMAGED[name]
    good, damaged = saved(tmp_path, next_release(), "good.csv"), saved(tmp_path, content, "damaged.csv")
    before = contents(untouched)
    with pytest.raises(InputError) as refusal:
        nhs_releases.refresh([good, damaged], folder=untouched)
    message = str(refusal.value)
    assert "\n" not in message
    assert len(message) < 400
    for part in ["damaged.csv", *expected]:
        assert part in message, f"{part!r} is missing in: {message}"
    assert contents(untouched) == before


def test_there_are_at_least_40_damaged_or_unusual_releases() -> None:
    assert len(DAMAGED) + len(UNUSUAL) >= 40


@pytest.mark.parametrize("path", ["there/is/none.csv", ".", "/dev/zero"])
def test_what_is_no_file_is_refused(path: str, untouched: Path) -> None:
    with pytest.raises(InputError, match="expected a release as a CSV file"):
        nhs_releases.refresh([Path(path)], folder=untouched)


def test_a_release_never_seen_is_added_and_agrees_with_its_own_sums_to_the_day(data_copy: Path, tmp_path: Path) -> None:
    forget_england(data_copy, NEXT_MONTH)
    content = next_release()
    report = nhs_releases.refresh([saved(tmp_path, content)], folder=data_copy)
    rows = list(csv.DictReader(StringIO(content.decode())))
    lost = sum(Decimal(row["FTE_DAYS_LOST"]) for row in rows)
    available = sum(Decimal(row["FTE_DAYS_AVAILABLE"]) for row in rows)
    month = organisations.england_by_month(data_copy).set_index("month").loc[NEXT_MONTH]
    assert month["fte_days_lost"] == pytest.approx(float(lost), abs=0.5)
    assert month["fte_days_available"] == pytest.approx(float(available), abs=0.5)
    england = tables.read("absence_days", data_copy).set_index("month").loc[NEXT_MONTH]
    assert (england["fte_days_lost"], england["fte_days_available"]) == (round(lost), round(available))
    held = tables.read("organisation_absence", data_copy)
    assert len(held) == len(tables.read("organisation_absence")) + len(rows)
    assert report.changes[0].state == "new"
    assert report.numbers["released_year_months"] == ("9", "10")
    assert f"{lost:,.0f} FTE days lost" in report.lines()[0]


def test_the_tables_do_not_depend_on_the_order_in_which_releases_come(data_copy: Path, tmp_path: Path) -> None:
    november = [saved(tmp_path, release_of(month), f"{month}.csv") for month in ("2024-11", "2024-12")]
    before = contents(data_copy)
    for month in ("2024-11", "2024-12"):
        forget(data_copy, month)
    assert contents(data_copy) != before
    nhs_releases.refresh(november[::-1], folder=data_copy)
    assert contents(data_copy)["organisation_absence.csv"] == before["organisation_absence.csv"]
    assert contents(data_copy)["organisations.csv"] == before["organisations.csv"]


def test_a_release_held_already_changes_nothing(data_copy: Path, tmp_path: Path) -> None:
    before = contents(data_copy)
    report = nhs_releases.refresh([saved(tmp_path, release_of("2024-12"))], folder=data_copy)
    assert report.changes[0].state == "held"
    assert report.lines()[-1] == "no table was changed"
    assert contents(data_copy) == before


def test_other_figures_for_a_month_held_are_refused_and_taken_only_as_revisions(
    data_copy: Path, tmp_path: Path
) -> None:
    revised = saved(tmp_path, edited(release_of("2024-12"), "0AR", "2500", "48590.11535", "5.15"))
    before = contents(data_copy)
    with pytest.raises(
        InputError, match=r"row 2, column FTE_DAYS_LOST: 2024-12 is held .*2,496.66715 held, 2,500 released.*--revise"
    ):
        nhs_releases.refresh([revised], folder=data_copy)
    assert contents(data_copy) == before
    report = nhs_releases.refresh([revised], revise=True, folder=data_copy)
    assert "  revised: 2024-12 0AR fte days lost: 2,496.66715 held, 2,500 released" in report.lines()
    row = tables.read("organisation_absence", data_copy).set_index(["month", "organisation"]).loc[("2024-12", "0AR")]
    assert (row["fte_days_lost"], row["fte_days_lost_before"]) == (2500, 2496.66715)
    assert tables.read("absence_days", data_copy).set_index("month").at["2024-12", "fte_days_lost"] == 2631165
    others = tables.read("organisation_absence", data_copy)["fte_days_lost_before"].notna().sum()
    assert others == 1, "a figure that was not revised has a figure before"


def test_an_organisation_left_out_of_a_month_held_is_a_revision_too(data_copy: Path, tmp_path: Path) -> None:
    rows = [row for row in csv.reader(StringIO(release_of("2024-12").decode())) if row[5] != "AQG"]
    shorter = saved(tmp_path, as_csv(rows).encode())
    with pytest.raises(InputError, match=r"2024-12 AQG fte days lost: .* held, none released"):
        nhs_releases.refresh([shorter], folder=data_copy)
    assert nhs_releases.refresh([shorter], revise=True, folder=data_copy).changes[0].state == "revised"
    assert "AQG" not in set(tables.read("organisation_absence", data_copy).query("month == '2024-12'")["organisation"])


def test_sums_that_differ_from_englands_total_held_are_a_revision(data_copy: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"2025-01 England fte days lost: 2,620,298\.0 held"):
        nhs_releases.refresh([saved(tmp_path, next_release())], folder=data_copy)


def test_a_release_that_leaves_out_part_of_england_is_refused(data_copy: Path, tmp_path: Path) -> None:
    forget_england(data_copy, NEXT_MONTH)
    lines = next_release().decode().splitlines(keepends=True)
    with pytest.raises(InputError, match="expected a whole release"):
        nhs_releases.refresh([saved(tmp_path, "".join(lines[:-40]).encode())], folder=data_copy)


def test_two_files_of_one_month_are_refused(data_copy: Path, tmp_path: Path) -> None:
    files = [saved(tmp_path, next_release(), name) for name in ("a.csv", "b.csv")]
    with pytest.raises(InputError, match=r"a\.csv and b\.csv both hold 2025-01"):
        nhs_releases.refresh(files, folder=data_copy)


def test_new_and_renamed_organisations_are_said_and_older_releases_rename_nothing(
    data_copy: Path, tmp_path: Path
) -> None:
    forget_england(data_copy, NEXT_MONTH)
    text = (
        next_release().decode().replace("NHS North of England Commissioning Support Unit", "North of England Support")
    )
    new = as_csv([["31/01/2025", *LONDON, "ZZ9", "New Trust", "Acute", "50", "1000", "5"]])
    report = nhs_releases.refresh([saved(tmp_path, (text + new).encode())], folder=data_copy)
    assert "new organisation ZZ9 New Trust" in report.changes[0].details
    assert (
        "0AR name: NHS North of England Commissioning Support Unit → North of England Support"
        in report.changes[0].details
    )
    nhs_releases.refresh([saved(tmp_path, release_of("2024-12"))], folder=data_copy)
    assert tables.read("organisations", data_copy).set_index("code").at["0AR", "name"] == "North of England Support"


def test_a_new_organisation_of_which_too_little_is_said_is_refused(data_copy: Path, tmp_path: Path) -> None:
    forget_england(data_copy, NEXT_MONTH)
    rows = list(csv.reader(StringIO(next_release().decode())))
    rows.append(["31/01/2025", *LONDON, "ZZ9", "New Trust", "Acute", "50", "1000", "5"])
    nameless = as_csv([row[:6] + row[7:] for row in rows]).encode()
    with pytest.raises(InputError, match=r"ZZ9 is a new organisation; expected a column ORG_NAME"):
        nhs_releases.refresh([saved(tmp_path, nameless)], folder=data_copy)


def test_a_mistyped_code_does_not_make_a_new_organisation(data_copy: Path, tmp_path: Path) -> None:
    forget_england(data_copy, NEXT_MONTH)
    mistyped = next_release().replace(b",R1H,", b",R1J,")
    with pytest.raises(
        InputError, match=r"column ORG_CODE: R1J is not known and has the name of R1H; expected R1H, or a row for R1J"
    ):
        nhs_releases.refresh([saved(tmp_path, mistyped)], folder=data_copy)


def test_a_release_under_the_date_of_another_month_is_refused(data_copy: Path, tmp_path: Path) -> None:
    forget_england(data_copy, NEXT_MONTH)
    copied = release_of("2024-12").replace(b"31/12/2024", b"31/01/2025")
    with pytest.raises(
        InputError, match=r"column DATE: 2025-01, with the FTE days lost of 2024-12; expected those of its own month"
    ):
        nhs_releases.refresh([saved(tmp_path, copied)], folder=data_copy)


def test_two_codes_that_were_exchanged_are_refused(data_copy: Path, tmp_path: Path) -> None:
    forget_england(data_copy, NEXT_MONTH)
    exchanged = next_release().replace(b",RR8,", b",XXX,").replace(b",R1H,", b",RR8,").replace(b",XXX,", b",R1H,")
    with pytest.raises(
        InputError,
        match=r"column ORG_NAME: (RR8|R1H) has the name of (R1H|RR8); expected .*, or a name that no other has",
    ):
        nhs_releases.refresh([saved(tmp_path, exchanged)], folder=data_copy)


def test_an_organisation_that_is_no_longer_listed_is_said(data_copy: Path, tmp_path: Path) -> None:
    forget_england(data_copy, NEXT_MONTH)
    fewer = b"".join(line for line in next_release().splitlines(keepends=True) if b",AQG," not in line)
    details = nhs_releases.refresh([saved(tmp_path, fewer)], folder=data_copy).changes[0].details
    assert any(detail.startswith("no longer listed since 2024-12") and "AQG" in detail for detail in details)


def test_days_lost_that_no_month_of_england_can_have_are_refused(data_copy: Path, tmp_path: Path) -> None:
    forget_england(data_copy, NEXT_MONTH)
    rows = [row[:-1] for row in csv.reader(StringIO(next_release().decode()))]
    tenth = as_csv([rows[0], *([*row[:-2], f"{float(row[-2]) / 10:.5f}", row[-1]] for row in rows[1:])])
    with pytest.raises(
        InputError, match=r"column FTE_DAYS_LOST: they are 0\.52% of the days available; expected from 1\.8 to 13\.5%"
    ):
        nhs_releases.refresh([saved(tmp_path, tenth.encode())], folder=data_copy)


def test_names_under_the_heading_of_types_are_refused(data_copy: Path, tmp_path: Path) -> None:
    header, _, lines = next_release().decode().partition("\n")
    swapped = header.replace("ORG_NAME", "X").replace("ORG_TYPE", "ORG_NAME").replace("X", "ORG_TYPE") + "\n" + lines
    with pytest.raises(InputError, match=r"column ORG_NAME: '.*' is the name of row \d+ too; expected one each"):
        nhs_releases.refresh([saved(tmp_path, swapped.encode())], folder=data_copy)


def test_two_refreshes_at_once_do_not_mix(data_copy: Path, tmp_path: Path) -> None:
    before = contents(data_copy)
    lock = data_copy.parent / "_build" / "tables.lock"
    with only_one("changing tables", lock), pytest.raises(InputError, match="another command is changing tables"):
        nhs_releases.refresh([saved(tmp_path, release_of("2024-12"))], folder=data_copy)
    assert contents(data_copy) == before
    nhs_releases.refresh([saved(tmp_path, release_of("2024-12"))], folder=data_copy)


def dying_after(steps: int, work: Callable[[], object]) -> int:
    """Do some work in another process, which is killed before its step number ``steps`` of writing; its status."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    left = iter(range(steps))

    def dying(real: Callable) -> Callable:
        def step(*arguments: object, **options: object) -> object:
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **options)

        return step

    for name in ("fsync", "replace", "unlink"):
        setattr(os, name, dying(getattr(os, name)))
    try:
        work()
    except BaseException:
        os._exit(1)
    os._exit(0)


def test_tables_whose_writer_is_killed_are_all_old_or_all_new_and_can_be_replaced_again(
    data_copy: Path, tmp_path: Path
) -> None:
    forget_england(data_copy, NEXT_MONTH)
    held = {name: tables.texts(name, data_copy) for name in ("organisations", "organisation_absence", "absence_days")}
    changed, _ = nhs_releases.with_release(held, reading.release(saved(tmp_path, next_release())))
    old = table_contents(data_copy)
    whole = Path(shutil.copytree(data_copy, tmp_path / "whole"))
    tables.replace(changed, whole)
    new = table_contents(whole)
    assert sum(old[name] != new[name] for name in old) == 3
    outcomes = []
    for steps in range(40):
        copy = Path(shutil.copytree(data_copy, tmp_path / f"killed-{steps}"))
        status = dying_after(steps, lambda copy=copy: tables.replace(changed, copy))
        if status == 0:
            break
        assert status == signal.SIGKILL
        tables.names(copy)  # any use of the tables finishes what counts
        assert table_contents(copy) in (old, new), f"tables are mixed after {steps} steps"
        outcomes.append(table_contents(copy) == new)
        tables.replace(changed, copy)
        assert contents(copy) == contents(whole), "something unfinished is left"
    assert len(outcomes) >= 8
    assert outcomes == sorted(outcomes), "new tables were lost again"
    assert {True, False} == set(outcomes)


@pytest.mark.parametrize("steps", [2, 6])
def test_a_refresh_that_was_killed_can_be_repeated(data_copy: Path, tmp_path: Path, steps: int) -> None:
    forget_england(data_copy, NEXT_MONTH)
    path = saved(tmp_path, next_release())
    assert dying_after(steps, lambda: nhs_releases.refresh([path], folder=data_copy)) == signal.SIGKILL
    nhs_releases.refresh([path], folder=data_copy)
    assert organisations.totals(data_copy)[-1].months == 10
    assert {path.suffix for path in data_copy.iterdir()} == {".csv", ".json"}


def test_tables_that_are_damaged_are_refused_before_a_release_is_added(data_copy: Path, tmp_path: Path) -> None:
    path = data_copy / "organisation_absence.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("1868.54684", "many", 1), encoding="utf-8")
    before = contents(data_copy)
    with pytest.raises(InputError, match=r"data/organisation_absence\.csv, row 2, column fte_days_lost: 'many'"):
        nhs_releases.refresh([saved(tmp_path, next_release())], folder=data_copy)
    assert contents(data_copy) == before


def test_a_full_disk_leaves_every_table_as_it_was(
    data_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_england(data_copy, NEXT_MONTH)
    before = contents(data_copy)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left on device; no table was changed"):
        nhs_releases.refresh([saved(tmp_path, next_release())], folder=data_copy)
    assert contents(data_copy) == before


def test_an_interrupted_writer_tidies_up(data_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(data_copy)

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        tables.replace({"absence_days": tables.texts("absence_days", data_copy)}, data_copy)
    assert contents(data_copy) == before


def test_tables_are_replaced_whole_where_no_folder_can_be_opened(
    data_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def as_on_windows(path: str | Path, *options: int, **others: int) -> int:
        if Path(path).is_dir():
            raise PermissionError(13, "Permission denied")
        return opened(path, *options, **others)

    monkeypatch.setattr(os, "open", as_on_windows)
    rows = tables.texts("absence_days", data_copy)[:5]
    tables.replace({"absence_days": rows}, data_copy)
    assert tables.texts("absence_days", data_copy) == rows
    assert {path.suffix for path in data_copy.iterdir()} == {".csv", ".json"}


@pytest.fixture
def refreshed(data_copy: Path) -> Callable[[Path], subprocess.CompletedProcess]:
    """The command in a process of its own, of a copy of analysis/ beside a copy of data/."""
    shutil.copytree(ROOT / "analysis", data_copy.parent / "analysis")
    command = [sys.executable, "-m", "analysis", "refresh"]
    return lambda path: subprocess.run([*command, str(path)], capture_output=True, text=True, cwd=data_copy.parent)


def test_the_command_prints_what_it_found(
    tmp_path: Path, refreshed: Callable[[Path], subprocess.CompletedProcess]
) -> None:
    run = refreshed(saved(tmp_path, release_of("2024-12")))
    assert (run.returncode, run.stderr) == (0, "")
    assert "2024-12 held already with the same figures; 280 organisations, 2,631,161 FTE days lost" in run.stdout
    assert "agrees with the national rate held, 5.74%" in run.stdout
    assert run.stdout.endswith("no table was changed\n")


def test_refresh_refuses_in_one_line_with_status_2(
    tmp_path: Path, refreshed: Callable[[Path], subprocess.CompletedProcess]
) -> None:
    run = refreshed(saved(tmp_path, DAMAGED["a misspelt column"][0]))
    assert (run.returncode, run.stdout, len(run.stderr.splitlines())) == (2, "", 1), run.stderr
    assert "did you mean FTE_DAYS_LOST by 'FTE_DAY_LOST'?" in run.stderr


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the published files are not here; the tables hold their figures")
def test_the_tables_hold_what_the_published_files_say_to_the_last_digit(data_copy: Path) -> None:
    files = sorted(EXAMPLES.glob("*.csv"))
    assert len(files) >= 9
    before = contents(data_copy)
    for name, kept in (("organisation_absence", 0), ("organisations", 0)):
        path = data_copy / f"{name}.csv"
        path.write_text(
            "".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[: 1 + kept]), encoding="utf-8"
        )
    texts = {name: tables.texts(name, data_copy) for name in ("organisations", "organisation_absence", "absence_days")}
    for path in files:
        texts, _ = nhs_releases.with_release(texts, reading.release(path))
    tables.write(texts, data_copy)
    assert contents(data_copy) == before


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of data/ for tests after which it must be the same."""
    return Path(shutil.copytree(tables.DATA, tmp_path_factory.mktemp("untouched") / "data"))


def saved(folder: Path, content: bytes, name: str = "release.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def release_of(month: str) -> bytes:
    """A month held, in the form in which it was published."""
    year, number = month.split("-")
    last_day = {"11": "30", "12": "31"}[number]
    details = tables.read("organisations").set_index("code")
    rows = []
    for row in tables.texts("organisation_absence"):
        if row["month"] == month:
            about = details.loc[row["organisation"]]
            lost, available = row["fte_days_lost"], row["fte_days_available"]
            where = [about["region_code"], about["region"], about["care_system_code"], about["care_system"]]
            who = [row["organisation"], about["name"], about["type"]]
            rows.append(
                [
                    f"{last_day}/{number}/{year}",
                    *where,
                    *who,
                    lost,
                    available,
                    f"{100 * Decimal(lost) / Decimal(available):.2f}",
                ]
            )
    return as_csv([HEAD, *rows]).encode()


def next_release() -> bytes:
    """A release for the month after the latest held: its organisations with a tenth fewer days lost."""
    head, *rows = csv.reader(StringIO(release_of("2024-12").decode()))
    made = []
    for row in rows:
        lost, available = Decimal(row[8]) * Decimal("0.9"), Decimal(row[9])
        made.append(["31/01/2025", *row[1:8], f"{lost}", f"{available}", f"{100 * lost / available:.2f}"])
    return as_csv([head, *made]).encode()


def edited(content: bytes, code: str, *figures: str) -> bytes:
    rows = [row[:8] + list(figures) if row[5] == code else row for row in csv.reader(StringIO(content.decode()))]
    return as_csv(rows).encode()


def forget(folder: Path, month: str) -> None:
    path = folder / "organisation_absence.csv"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if not line.startswith(month)]
    path.write_text("".join(kept), encoding="utf-8")


def forget_england(folder: Path, month: str) -> None:
    """Take away the total that is held of a month whose organisations are not."""
    path = folder / "absence_days.csv"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if not line.startswith(month)]
    path.write_text("".join(kept), encoding="utf-8")


def contents(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def table_contents(folder: Path) -> dict[str, str]:
    return {name: digest for name, digest in contents(folder).items() if name.endswith(".csv")}

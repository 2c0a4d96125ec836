"""A monthly release is read as published, added whole or refused with one line, and never half of it.

The releases that are refused for what is in one cell stand in bad_inputs.csv.
"""

import csv
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from releases import HEAD, LATEST, LONDON, NEXT, as_csv, next_release, rated, release_of, small

from analysis import nhs_releases
from analysis.errors import InputError, only_one
from analysis.evidence import organisations
from analysis.inputs import tables
from analysis.nhs_releases import reading
from analysis.runs import ROOT

EXAMPLES = ROOT.parent / "shared" / "reference-data" / "releases"
Edit = Callable[[str], str]
Rows = list[list[str]]


def swap(before: str, after: str) -> Edit:
    return lambda text: text.replace(before, after)


def columns(change: Callable[[list[str]], list[str]]) -> Edit:
    """Every row of the file with its cells changed alike."""
    return lambda text: as_csv([change(row) for row in csv.reader(StringIO(text))])


def without(*names: str) -> Edit:
    kept = [place for place, name in enumerate(HEAD) if name not in names]
    return columns(lambda row: [row[place] for place in kept])


def with_commas(row: list[str]) -> list[str]:
    return row if row == HEAD else [*row[:9], f"{Decimal(row[9]):,}", row[10]]


OTHER_FORMS: dict[str, Edit] = {
    "as published": str,
    "Unix line ends": swap("\r\n", "\n"),
    "a byte-order mark": lambda text: "\ufeff" + text,
    "no line end after the last row": lambda text: text.removesuffix("\r\n"),
    "an empty last line": lambda text: text + "\r\n",
    "a last line of commas": lambda text: text + "," * 10 + "\r\n",
    "an empty line between rows": swap("\r\n30/04/2024,Y58", "\r\n\r\n30/04/2024,Y58"),
    "all cells in quotation marks": lambda text: "\n".join(
        ",".join(f'"{cell}"' for cell in row) for row in csv.reader(StringIO(text))
    ),
    "columns in another order": columns(lambda row: row[::-1]),
    "column names in words": lambda text: text.replace(",".join(HEAD), ",".join(HEAD).replace("_", " ").title()),
    "column names spelt out": swap("ORG_CODE,ORG_NAME", "Organisation Code,Organisation Name"),
    "a rate with its sign in the column name": swap("SICKNESS_ABSENCE_RATE_PERCENT", "Sickness Absence Rate (%)"),
    "an added column": columns(lambda row: [*row, "BENCHMARK_GROUP" if row == HEAD else "Large"]),
    "an added column without a name or values": columns(lambda row: [*row, ""]),
    "no rate": without("SICKNESS_ABSENCE_RATE_PERCENT"),
    "no regions": without("NHSE_REGION_CODE", "NHSE_REGION_NAME"),
    "thousands separators": columns(with_commas),
    "spaces around values": columns(lambda row: [f" {cell} " for cell in row]),
    "codes in small letters": swap("RJ1", "rj1"),
    "per cent signs": swap("3.47", "3.47%"),
    "rates to one decimal": swap("3.47", "3.5"),
} | {
    f"a date such as {date}": swap("30/04/2024", date)
    for date in (
        "2024-04-30",
        "2024-04-30T00:00:00",
        "20240430",
        "30.04.2024",
        "30 April 2024",
        "30-Apr-24",
        "1/4/2024",
        "April 2024",
        "Apr-24",
        "2024-04",
    )
}


@pytest.mark.parametrize("name", OTHER_FORMS)
def test_a_release_in_another_form_is_read_where_it_can_mean_one_thing(name: str, tmp_path: Path) -> None:
    before = as_csv(small())
    after = OTHER_FORMS[name](before)
    assert after != before or name == "as published", "the change does not apply"
    (tmp_path / "release.csv").write_text(after, encoding="utf-8", newline="")
    found = nhs_releases.release(tmp_path / "release.csv")
    assert found.month == "2024-04"
    assert [line.code for line in found.lines] == ["RJ1", "RV5", "T1150"]
    assert found.fte_days_lost == Decimal("33483.28637")
    assert found.fte_days_available == Decimal("852000.5")
    assert found.lines[0].details["name"] == "Guy's and St Thomas' NHS Foundation Trust"


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(InputError, match=r"pipe\.csv: is no file"):
        nhs_releases.refresh([tmp_path / "pipe.csv"])


def refused(rows: Rows, folder: Path, expected: str) -> None:
    """A release for the month after the latest is refused as unusual, changes nothing, and is taken if asked for."""
    path = saved(folder, rows)
    forget(folder, "absence_days", NEXT)
    before = contents(folder)
    with pytest.raises(InputError, match=rf"release\.csv.*{expected}.*--unusual"):
        nhs_releases.refresh([path], folder=folder)
    assert contents(folder) == before
    assert nhs_releases.refresh([path], unusual=True, folder=folder).changes[0].state == "new"


def test_the_figures_of_two_organisations_exchanged_are_refused(data_copy: Path) -> None:
    """As in a column sorted by itself: one organisation goes from thousands of days to hundreds of thousands."""
    head, *rows = next_release()
    by_size = sorted(rows, key=lambda row: float(row[9]))
    small_one, large_one = by_size[0], by_size[-1]
    small_one[8:], large_one[8:] = large_one[8:], small_one[8:]
    refused([head, *rows], data_copy, "full-time staff, in 2024-12 it had")


def test_figures_moved_by_a_row_are_refused(data_copy: Path) -> None:
    head, *rows = next_release()
    figures = [row[8:] for row in rows]
    moved = [[*row[:8], *other] for row, other in zip(rows, [figures[-1], *figures[:-1]], strict=True)]
    refused([head, *moved], data_copy, "full-time staff, in 2024-12 it had")


def test_a_rate_that_no_organisation_of_its_size_reaches_in_a_month_is_refused(data_copy: Path) -> None:
    head, *rows = next_release()
    by_size = sorted(rows, key=lambda row: -float(row[9]))
    first, others = by_size[0], by_size[1:21]
    more = Decimal("0.08") * Decimal(first[9])  # taken from others, so that England's rate stays
    first[8:] = rated(str(Decimal(first[8]) + more), first[9])
    for row in others:
        row[8:] = rated(str(Decimal(row[8]) - more / len(others)), row[9])
    refused([head, *rows], data_copy, "has a rate of")


def test_a_rate_other_than_the_national_one_is_refused(data_copy: Path) -> None:
    head, *rows = next_release()
    other = [[*row[:8], *rated(str(Decimal(row[8]) * Decimal("0.98")), row[9])] for row in rows]
    refused([head, *other], data_copy, "column DATE: its rate is 5.60%, the national one held for 2025-01 is 5.71%")


def test_days_lost_that_no_month_of_england_can_have_are_refused(data_copy: Path) -> None:
    head, *rows = next_release()
    tenth = [[*row[:8], *rated(str(Decimal(row[8]) / 10), row[9])] for row in rows]
    refused([head, *tenth], data_copy, r"column FTE_DAYS_LOST: they are 0\.57% of the days available")


def test_a_release_that_leaves_out_part_of_england_is_refused(data_copy: Path) -> None:
    refused(next_release()[:-40], data_copy, "expected a whole release")


def test_a_release_under_the_date_of_another_month_is_refused(data_copy: Path) -> None:
    copied = [[row[0].replace("31/12/2024", "31/01/2025"), *row[1:]] for row in release_of(LATEST)]
    refused(copied, data_copy, "2025-01, with the FTE days lost of 2024-12; expected those of its own month")


def test_a_release_of_another_decade_is_refused_though_its_rate_is_the_national_one(data_copy: Path) -> None:
    head, *rows = next_release()
    national = Decimal(str(tables.by_key("absence_rate").at["2015-01", "sickness_rate_percent"]))
    factor = national / Decimal(str(tables.by_key("absence_rate").at[NEXT, "sickness_rate_percent"]))
    older = [["31/01/2015", *row[1:8], *rated(str(Decimal(row[8]) * factor), row[9])] for row in rows]
    refused([head, *older], data_copy, "column DATE: 2015-01 is 111 months from the nearest month held")


def test_organisations_described_otherwise_all_at_once_are_refused(data_copy: Path) -> None:
    head, *rows = next_release()
    refused([head, *([*row[:7], "Others", *row[8:]] for row in rows)], data_copy, "are described otherwise")


def test_a_release_never_seen_is_added_and_agrees_with_its_own_sums_to_the_day(before_next: Path) -> None:
    rows = next_release()
    report = nhs_releases.refresh([saved(before_next, rows)], folder=before_next)
    lost, available = (sum(Decimal(row[place]) for row in rows[1:]) for place in (8, 9))
    month = organisations.england_by_month(before_next).set_index("month").loc[NEXT]
    assert month["fte_days_lost"] == pytest.approx(float(lost), abs=0.5)
    assert month["fte_days_available"] == pytest.approx(float(available), abs=0.5)
    england = tables.by_key("absence_days", before_next).loc[NEXT]
    assert (england["fte_days_lost"], england["fte_days_available"]) == (round(lost), round(available))
    held = tables.read("organisation_absence", before_next)
    assert len(held) == len(tables.read("organisation_absence")) + len(rows) - 1
    assert report.changes[0].state == "new"
    assert report.numbers["released_year_months"] == ("9", "10")
    assert f"{lost:,.0f} FTE days lost" in report.lines()[0]


def test_the_tables_do_not_depend_on_the_order_in_which_releases_come(data_copy: Path) -> None:
    before = contents(data_copy)
    months = ("2024-11", "2024-12")
    files = [saved(data_copy, release_of(month), f"{month}.csv") for month in months]
    for month in months:
        forget(data_copy, "organisation_absence", month)
    assert contents(data_copy) != before
    nhs_releases.refresh(files[::-1], folder=data_copy)
    assert contents(data_copy) == before


def test_a_release_held_already_changes_nothing(data_copy: Path) -> None:
    before = contents(data_copy)
    report = nhs_releases.refresh([saved(data_copy, release_of(LATEST))], folder=data_copy)
    assert report.changes[0].state == "held"
    assert report.lines()[-1] == "no table was changed"
    assert contents(data_copy) == before


def test_other_figures_for_a_month_held_are_refused_and_taken_only_as_revisions(data_copy: Path) -> None:
    figures = ["2500", "48590.11535", "5.15"]
    revised = saved(data_copy, [[*row[:8], *figures] if row[5] == "0AR" else row for row in release_of(LATEST)])
    before = contents(data_copy)
    told = r"row 2, column FTE_DAYS_LOST: 2024-12 is held .*2,496.66715 held, 2,500 released.*--revise"
    with pytest.raises(InputError, match=told):
        nhs_releases.refresh([revised], folder=data_copy)
    assert contents(data_copy) == before
    report = nhs_releases.refresh([revised], revise=True, folder=data_copy)
    assert "  revised: 2024-12 0AR fte days lost: 2,496.66715 held, 2,500 released" in report.lines()
    rows = tables.read("organisation_absence", data_copy)
    row = rows.set_index(["month", "organisation"]).loc[(LATEST, "0AR")]
    assert (row["fte_days_lost"], row["fte_days_lost_before"]) == (2500, 2496.66715)
    assert tables.by_key("absence_days", data_copy).at[LATEST, "fte_days_lost"] == 2631165
    assert rows["fte_days_lost_before"].notna().sum() == 1, "a figure that was not revised has a figure before"


def test_an_organisation_left_out_of_a_month_held_is_a_revision_too(data_copy: Path) -> None:
    shorter = saved(data_copy, [row for row in release_of(LATEST) if row[5] != "AQG"])
    with pytest.raises(InputError, match=r"2024-12 AQG fte days lost: .* held, none released"):
        nhs_releases.refresh([shorter], folder=data_copy)
    assert nhs_releases.refresh([shorter], revise=True, folder=data_copy).changes[0].state == "revised"
    assert "AQG" not in set(tables.read("organisation_absence", data_copy).query("month == @LATEST")["organisation"])


def test_sums_that_differ_from_englands_total_held_are_a_revision(data_copy: Path) -> None:
    with pytest.raises(InputError, match=r"2025-01 England fte days lost: 2,620,298\.0 held"):
        nhs_releases.refresh([saved(data_copy, next_release())], folder=data_copy)


def test_two_files_of_one_month_are_refused(data_copy: Path) -> None:
    files = [saved(data_copy, next_release(), name) for name in ("a.csv", "b.csv")]
    with pytest.raises(InputError, match=r"a\.csv and .*b\.csv both hold 2025-01"):
        nhs_releases.refresh(files, folder=data_copy)


NEW = ["31/01/2025", *LONDON, "ZZ9", "New Trust", "Acute", "50", "1000", "5.00"]


def test_new_and_renamed_organisations_are_said_and_older_releases_rename_nothing(before_next: Path) -> None:
    name = "North of England Support"
    rows = [[*row[:6], name, *row[7:]] if row[5] == "0AR" else row for row in next_release()]
    report = nhs_releases.refresh([saved(before_next, [*rows, NEW])], folder=before_next)
    assert "new organisation ZZ9 New Trust" in report.changes[0].details
    renamed = f"0AR name: NHS North of England Commissioning Support Unit → {name}"
    assert renamed in report.changes[0].details
    nhs_releases.refresh([saved(before_next, release_of(LATEST))], folder=before_next)
    assert tables.by_key("organisations", before_next).at["0AR", "name"] == name


def test_a_new_organisation_of_which_too_little_is_said_is_refused(before_next: Path) -> None:
    nameless = [row[:6] + row[7:] for row in [*next_release(), NEW]]
    with pytest.raises(InputError, match=r"ZZ9 is a new organisation; expected a column ORG_NAME"):
        nhs_releases.refresh([saved(before_next, nameless)], folder=before_next)


def test_two_codes_that_were_exchanged_are_refused(before_next: Path) -> None:
    codes = {"RR8": "R1H", "R1H": "RR8"}
    exchanged = [[*row[:5], codes.get(row[5], row[5]), *row[6:]] for row in next_release()]
    with pytest.raises(InputError, match=r"column ORG_NAME: (RR8|R1H) has the name of (R1H|RR8); expected"):
        nhs_releases.refresh([saved(before_next, exchanged)], folder=before_next)


def test_an_organisation_that_is_no_longer_listed_is_said(before_next: Path) -> None:
    fewer = saved(before_next, [row for row in next_release() if row[5] != "AQG"])
    details = nhs_releases.refresh([fewer], unusual=True, folder=before_next).changes[0].details
    assert any(detail.startswith("no longer listed since 2024-12") and "AQG" in detail for detail in details)


def test_names_under_the_heading_of_types_are_refused(before_next: Path) -> None:
    head, *rows = next_release()
    exchanged = {"ORG_NAME": "ORG_TYPE", "ORG_TYPE": "ORG_NAME"}
    with pytest.raises(InputError, match=r"column ORG_NAME: '.*' stands in row \d+ too; expected it once"):
        nhs_releases.refresh(
            [saved(before_next, [[exchanged.get(name, name) for name in head], *rows])], folder=before_next
        )


def test_two_refreshes_at_once_do_not_mix(data_copy: Path) -> None:
    before = contents(data_copy)
    path = saved(data_copy, release_of(LATEST))
    lock = data_copy.parent / "_build" / "tables.lock"
    with only_one("changing tables", lock), pytest.raises(InputError, match="another command is changing tables"):
        nhs_releases.refresh([path], folder=data_copy)
    assert contents(data_copy) == before
    nhs_releases.refresh([path], folder=data_copy)


def test_tables_that_are_damaged_are_refused_before_a_release_is_added(data_copy: Path) -> None:
    path = data_copy / "organisation_absence.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("1868.54684", "many", 1), encoding="utf-8")
    before = contents(data_copy)
    with pytest.raises(InputError, match=r"data/organisation_absence\.csv, row 2, column fte_days_lost: 'many'"):
        nhs_releases.refresh([saved(data_copy, next_release())], folder=data_copy)
    assert contents(data_copy) == before


def test_the_command_prints_what_it_found_and_refuses_in_one_line(data_copy: Path) -> None:
    """In a process of its own, of a copy of analysis/ beside a copy of data/."""
    shutil.copytree(ROOT / "analysis", data_copy.parent / "analysis")
    command = [sys.executable, "-m", "analysis", "refresh", str(saved(data_copy, release_of(LATEST)))]
    taken = subprocess.run(command, capture_output=True, text=True, cwd=data_copy.parent)
    assert (taken.returncode, taken.stderr) == (0, "")
    assert "2024-12 held already with the same figures; 280 organisations, 2,631,161 FTE days lost" in taken.stdout
    assert "agrees with the national rate held, 5.74%" in taken.stdout
    assert taken.stdout.endswith("no table was changed\n")
    saved(data_copy, [row[:9] for row in release_of(LATEST)])
    refused = subprocess.run(command, capture_output=True, text=True, cwd=data_copy.parent)
    assert (refused.returncode, refused.stdout, len(refused.stderr.splitlines())) == (2, "", 1), refused.stderr


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the published files are not here; the tables hold their figures")
def test_the_tables_hold_what_the_published_files_say_to_the_last_digit(data_copy: Path) -> None:
    files = sorted(EXAMPLES.glob("*.csv"))
    assert len(files) >= 9
    before = contents(data_copy)
    texts = {"organisations": [], "organisation_absence": [], "absence_days": tables.texts("absence_days", data_copy)}
    for path in files:
        texts, _ = nhs_releases.with_release(texts, reading.release(path))
    tables.write(texts, data_copy)
    assert contents(data_copy) == before


@pytest.fixture
def before_next(data_copy: Path) -> Path:
    """A copy of data/ as it was before anything was known of the month after the latest release."""
    forget(data_copy, "absence_days", NEXT)
    return data_copy


def saved(folder: Path, rows: Rows, name: str = "release.csv") -> Path:
    """A release beside a folder of tables."""
    path = folder.parent / name
    path.write_text(as_csv(rows), encoding="utf-8", newline="")
    return path


def forget(folder: Path, table: str, month: str) -> None:
    """Take a month out of a table."""
    path = folder / f"{table}.csv"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if not line.startswith(month)]
    path.write_text("".join(kept), encoding="utf-8")
    tables.forget()


def contents(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}

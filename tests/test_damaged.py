"""What is given from outside and is wrong is refused in one line, with status 2, and nothing on disk changes.

The damaged releases stand in test_releases.py, some tables, plans and requests beside what they test; this is the rest.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import __main__, claims, estimate
from analysis.errors import InputError
from analysis.evidence import profiles
from analysis.inputs import register, tables
from analysis.runs import plan

Edit = Callable[[str], str]
SURVEY = "stress_2015,felt unwell as a result of work-related stress in the last 12 months,2015,England,all staff,37.1,nss-2015"


def once(before: str, after: str) -> Edit:
    return lambda text: text.replace(before, after, 1)


def line(number: int, change: Callable[[str], str]) -> Edit:
    def edit(text: str) -> str:
        lines = text.splitlines(keepends=True)
        lines[number - 1] = change(lines[number - 1])
        return "".join(lines)

    return edit


TABLES: dict[str, tuple[str, Edit, list[str]]] = {
    # what is wrong: the table, the damage, what the refusal must say
    "an empty file": ("staff_survey", lambda _: "", []),
    "column names alone, one misspelt": ("staff_survey", once("percent", "per_cent"), ["percent"]),
    "a column left out of the names": ("staff_survey", once("question,", ""), []),
    "two columns exchanged": ("staff_survey", once("year,geography", "geography,year"), ["geography"]),
    "a column twice": ("staff_survey", once("group,percent", "percent,percent"), []),
    "a row cut off": ("staff_survey", line(4, lambda row: row[:60] + "\n"), ["row 4"]),
    "a value too many": ("staff_survey", line(5, lambda row: row.replace("\n", ",9\n")), ["row 5"]),
    "an empty row": ("staff_survey", line(3, lambda row: "\n" + row), ["row 3"]),
    "a row of commas": ("staff_survey", line(3, lambda row: ",,,,,,,,\n" + row), ["row 3"]),
    "words for a share": ("staff_survey", once("37.1", "a third"), ["row 2", "column percent", "'a third'", "number"]),
    "a share above a whole": ("staff_survey", once("37.1", "371"), ["row 2", "column percent", "maximum 100"]),
    "a negative share": ("staff_survey", once("37.1", "-37.1"), ["row 2", "column percent", "minimum 0"]),
    "a share that is no number": ("staff_survey", once("37.1", "nan"), ["row 2", "column percent"]),
    "an infinite share": ("staff_survey", once("37.1", "inf"), ["row 2", "column percent"]),
    "a decimal comma": ("staff_survey", once("37.1", '"37,1"'), ["row 2", "column percent", "'37,1'"]),
    "a per cent sign": ("staff_survey", once("37.1", "37.1%"), ["row 2", "column percent", "'37.1%'"]),
    "a formula for a share": ("staff_survey", once("37.1", "=30+7.1"), ["row 2", "column percent", "'=30+7.1'"]),
    "no share": ("staff_survey", once("37.1", ""), ["row 2", "column percent", "required"]),
    "half a year": ("staff_survey", once("2015,England", "2015.5,England"), ["row 2", "column year", "integer"]),
    "a year before the survey": (
        "staff_survey",
        once("2015,England", "1915,England"),
        ["row 2", "column year", "minimum 2003"],
    ),
    "a year to come": ("staff_survey", once("2015,England", "20150,England"), ["row 2", "column year", "maximum 2100"]),
    "an id twice": ("staff_survey", once("stress_2016", "stress_2015"), ["row 3", "id = stress_2015", "row 2"]),
    "an id with a capital": (
        "staff_survey",
        once("stress_2015", "Stress_2015"),
        ["row 2", "column id", "'Stress_2015'"],
    ),
    "an id with a sign of a path": ("staff_survey", once("stress_2015", "../stress"), ["row 2", "column id"]),
    "no id": ("staff_survey", once("stress_2015", ""), ["row 2", "id"]),
    "a source that is not among the documents": ("staff_survey", once("nss-2015", "nss-1915"), ["row 2", "nss-1915"]),
    "a grade that there is not": (
        "staff_survey",
        once("official figure quoted", "a figure quoted"),
        ["row 2", "column grade"],
    ),
    "no question": (
        "staff_survey",
        once("felt unwell as a result of work-related stress in the last 12 months", ""),
        ["column question"],
    ),
    "a month that there is not": ("absence_days", once("2019-04", "2019-00"), ["row 2", "column month", "'2019-00'"]),
    "a month in words": ("absence_days", once("2019-04", "April 2019"), ["row 2", "column month", "'April 2019'"]),
    "a month twice": ("absence_days", once("2019-05", "2019-04"), ["row 3", "month = 2019-04", "row 2"]),
    "months in the wrong order": (
        "absence_rate",
        once("2010-04", "2009-03"),
        ["row 14", "column month", "ascending order"],
    ),
    "days available below nought": (
        "absence_days",
        once("34754000", "-34754000"),
        ["row 2", "column fte_days_available"],
    ),
    "an alternative to no assumption": (
        "alternatives",
        once("april_to_july,recorded_days_month", "april_to_july,days"),
        ["row 2", "days"],
    ),
    "a distribution that there is not": (
        "assumptions",
        once("triangular", "normal"),
        ["row 2", "column distribution", "'normal'"],
    ),
    "a pedigree beyond the scale": (
        "assumptions",
        line(2, lambda row: row.replace(",4\n", ",5\n")),
        ["column pedigree", "maximum 4"],
    ),
    "a range without an end": ("assumptions", once("348027.56", ""), ["row 2", "column low", "required"]),
    "a claim in no document": ("claims", once("000_3de2e38df1bc7bfd.txt", "nowhere.txt"), ["row 2", "nowhere.txt"]),
    "a claim without a line": ("claims", once(".txt,7,", ".txt,,"), ["row 2", "column line", "required"]),
    "a claim in line nought": ("claims", once(".txt,7,", ".txt,0,"), ["row 2", "column line", "minimum 1"]),
    "a sample of half a person": (
        "claims",
        once(",survey,10,", ",survey,10.5,"),
        ["row 2", "column sample_size", "integer"],
    ),
    "a hidden sign in a number": ("activity", once("23362301", "23\u200b362301"), ["row 2", "column count"]),
}

PARAMETERS: dict[str, tuple[list[str], str]] = {
    "no name": (["--set", "=5"], "unknown assumption ''"),
    "no value": (["--set", "staff="], "'' is not a number"),
    "code for a value": (["--set", "staff=__import__('os').getcwd()"], "is not a number"),
    "a sum for a value": (["--set", "staff=1+1"], "'1+1' is not a number"),
    "two values": (["--set", "staff=1=2"], "'1=2' is not a number"),
    "no number": (["--set", "staff=nan"], "expected people"),
    "an infinite number": (["--set", "staff=inf"], "expected people"),
    "a thousands separator": (["--set", "staff=1,400,000"], "is not a number"),
    "a per cent sign": (["--set", "mental_health_share=57%"], "'57%' is not a number"),
    "a share in per cent": (["--set", "mental_health_share=57"], "expected share"),
    "a negative share": (["--set", "cost_position=-0.1"], "expected share"),
    "a result for an assumption": (["--set", "mental_health_days=1"], "unknown assumption"),
    "markup for a name": (["--set", "<script>=1"], "unknown assumption '<script>'"),
    "a hidden sign in a name": (["--set", "staff\u200b=1"], "unknown assumption"),
    "a name of a thousand letters": (["--set", "x" * 1000 + "=1"], "unknown assumption"),
    "a line break in a value": (["--set", "staff=1\n2"], "is not a number"),
    "an empty scenario": (["--scenario", ""], "unknown scenario ''"),
    "a path for a scenario": (["--scenario", "../published"], "unknown scenario"),
    "a place that there is not": (["--place", "ZZZZZ"], "unknown"),
    "a formula for a place": (["--place", "=RR8"], "unknown"),
    "an option without a value": (["--set"], "--set"),
    "a word too many": (["published"], "published"),
}


def beside(folder: Path, name: str, content: str) -> Path:
    """A folder of tables of which one is damaged and the others are those of the project."""
    for path in tables.DATA.iterdir():
        (folder / path.name).symlink_to(path)
    (folder / f"{name}.csv").unlink()
    (folder / f"{name}.csv").write_text(content, encoding="utf-8", newline="")
    return folder


def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, *arguments: str) -> str:
    """The message with which a command refuses what it was given; all that belongs to a refusal is checked here."""
    monkeypatch.setattr(sys, "argv", ["analysis", *arguments])
    assert __main__.main() == 2
    printed, message = capsys.readouterr()
    assert printed == ""
    assert len(message.splitlines()) == 1, message
    assert "Traceback" not in message
    return message


@pytest.mark.parametrize("name", TABLES)
def test_a_damaged_table_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    table, damage, expected = TABLES[name]
    before = (tables.DATA / f"{table}.csv").read_text(encoding="utf-8")
    after = damage(before)
    assert after != before, "the damage does not apply"
    folder = beside(tmp_path, table, after)
    monkeypatch.setattr(register, "scenario_values", lambda _: tables.read(table, folder))
    message = refused(monkeypatch, capsys, "estimate")
    for part in [f"data/{table}.csv", *expected]:
        assert part in message, f"{part!r} is missing in: {message}"
    assert (folder / f"{table}.csv").read_text(encoding="utf-8") == after
    assert {path.name for path in folder.iterdir()} == {path.name for path in tables.DATA.iterdir()}


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_parameter_that_cannot_be_meant_is_refused(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    arguments, expected = PARAMETERS[name]
    assert expected in refused(monkeypatch, capsys, "estimate", *arguments)


quickly = settings(
    max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
VALUES = register.base()


def refusal(call: Callable[[], object]) -> str:
    """What something given from outside is refused with, on one line; empty if it is taken."""
    try:
        call()
    except InputError as problem:
        message = str(problem)
    else:
        return ""
    assert message
    assert "\n" not in message
    return message


@quickly
@given(st.text(max_size=40))
def test_no_text_is_an_expression_unless_it_is_arithmetic(text: str) -> None:
    try:
        found = claims.evaluate(text, VALUES)
    except InputError:
        return
    assert isinstance(found, float)


@quickly
@given(st.sampled_from(sorted(VALUES)), st.floats())
def test_a_value_is_either_taken_or_refused_with_its_name(name: str, value: float) -> None:
    row = register.assumptions()[name]
    message = refusal(lambda: register.changed(VALUES, {name: value}))
    assert bool(message) != (row.lowest <= value <= row.highest)
    assert not message or message.startswith(f"{name} = ")


@quickly
@given(st.dictionaries(st.sampled_from(sorted(VALUES)), st.floats(0, 1), max_size=6))
def test_every_case_within_the_ranges_has_a_finite_result(places_in_range: dict[str, float]) -> None:
    rows = register.assumptions()
    values = VALUES | {
        name: rows[name].low + share * (rows[name].high - rows[name].low) for name, share in places_in_range.items()
    }
    for name, found in estimate.for_assumptions(values).items():
        assert np.isfinite(found).all(), name


@quickly
@given(st.text(max_size=12))
def test_no_text_is_a_place_unless_it_is_the_code_of_one(code: str) -> None:
    assert refusal(lambda: profiles.profile(code)) or profiles.profile(code).absence.name


@quickly
@given(
    content=st.one_of(
        st.text(max_size=60), st.from_regex(r"chapters: \[\w{0,6}\]\ncases:\n  - \w{0,8}: .{0,12}", fullmatch=True)
    )
)
def test_any_text_is_a_plan_or_refused_in_one_line(content: str, tmp_path: Path) -> None:
    (tmp_path / "plan.yml").write_text(content, encoding="utf-8", newline="")
    message = refusal(lambda: plan.read(tmp_path / "plan.yml"))
    assert not message or message.startswith("plan.yml")


@settings(parent=quickly, max_examples=15)
@given(
    row=st.integers(0, 10),
    column=st.sampled_from(["id", "year", "percent", "source", "grade"]),
    text=st.text(max_size=12),
)
def test_a_table_with_any_text_in_a_cell_is_read_as_described_or_refused_by_row(
    row: int, column: str, text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = tables.texts("staff_survey")
    rows[row][column] = text
    folder = beside(tmp_path_factory.mktemp("tables"), "staff_survey", "")
    tables.write({"staff_survey": rows}, folder)
    message = refusal(lambda: tables.read("staff_survey", folder))
    if message:
        assert message.startswith("data/staff_survey.csv, row ")
    else:
        found = tables.read("staff_survey", folder)
        assert found["percent"].between(0, 100).all()
        assert found["id"].is_unique

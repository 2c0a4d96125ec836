"""A table is what its description says, or it is refused with one line that tells where it is wrong."""

import re
from pathlib import Path

import pytest

from analysis.errors import InputError
from analysis.inputs import tables

DAMAGES = [
    # table, what is replaced, by what, what the refusal must name
    ("absence_by_reason", "month,reason_code", "month,reason_kode", ["reason_code"]),
    ("absence_by_reason", "348027.56", "about 350000", ["row 2", "column fte_days_lost", "'about 350000'", "number"]),
    ("absence_by_reason", "2019-04,S11", "2019-04,S10", ["row 3", "month = 2019-04, reason_code = S10", "row 2"]),
    ("absence_by_reason", "348027.56", "-348027.56", ["row 2", "column fte_days_lost", "minimum 0"]),
    ("absence_by_reason", "348027.56", "", ["row 2", "column fte_days_lost", "required"]),
    (
        "absence_rate",
        "2009-04,England,3.97",
        "2009-04,England,397",
        ["row 2", "column sickness_rate_percent", "maximum 100"],
    ),
    ("absence_rate", "2009-05", "2009-13", ["row 3", "column month", "'2009-13'"]),
    ("absence_rate", "2009-05,", "2025-11,", ["row 4", "column month", "ascending order"]),
    ("absence_rate", "3.97,nhs-sickness-monthly", "3.97,nhs-sickness-monthli", ["row 2", "nhs-sickness-monthli"]),
    ("absence_rate", "3.97,nhs-sickness-monthly", "3.97,", ["row 2", "column source", "required"]),
    ("assumptions", "hse-2018,labour", ",labour", ["column source", "required"]),
    ("claims", ",nearly,", ",almost,", ["column hedge", "'almost'"]),
    ("staff_survey", "37.1", "137.1", ["column percent", "maximum 100"]),
]


WITHOUT_FIGURES = (
    "documents",
    "assumptions",
    "alternatives",
    "moves_together",
    "routes",
    "scenarios",
    "claims",
    "evidence",
    "claim_places",
    "contradictions",
    "savings",
    "survey_topics",
    "timeline",
    "standards",
)


@pytest.mark.parametrize("name", tables.names())
def test_every_table_is_as_described(name: str) -> None:
    assert len(tables.read(name)) > 0, f"data/{name}.csv has no rows"


@pytest.mark.parametrize(("name", "before", "after", "expected"), DAMAGES)
def test_a_damaged_table_is_refused_in_one_line(
    data_copy: Path, name: str, before: str, after: str, expected: list[str]
) -> None:
    path = data_copy / f"{name}.csv"
    text = path.read_text(encoding="utf-8")
    assert before in text, f"the damage does not apply: {before!r} is not in {name}"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(InputError) as refusal:
        tables.read(name, data_copy)
    message = str(refusal.value)
    assert "\n" not in message
    for part in [f"data/{name}.csv", *expected]:
        assert part in message, f"{part!r} is missing in: {message}"


def test_an_unknown_table_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(InputError, match="did you mean 'workforce'"):
        tables.read("work_force")


def test_every_figure_names_its_source_and_grade() -> None:
    for name in tables.names():
        columns = set(tables.read(name).columns)
        if name not in WITHOUT_FIGURES:
            assert {"source", "grade"} <= columns, f"data/{name}.csv lacks a source or a grade"


def test_columns_of_figures_have_a_unit() -> None:
    for name in tables.names():
        numbers = [
            column
            for column in tables.read(name).select_dtypes("number")
            if not re.fullmatch("line|period|.*year", column)
        ]
        without = [column for column in numbers if not tables.unit(name, column)]
        assert not without, f"data/{name}.csv: no unit for {without}"

"""Whatever is given from outside is taken or refused in one line: texts and numbers drawn at random.

The inputs that are known to be bad stand in bad_inputs.csv.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import claims, estimate
from analysis.errors import InputError
from analysis.evidence import profiles
from analysis.inputs import register, tables
from analysis.runs import plan

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
    folder = Path(shutil.copytree(tables.DATA, tmp_path_factory.mktemp("tables") / "data"))
    tables.write({"staff_survey": rows}, folder)
    message = refusal(lambda: tables.read("staff_survey", folder))
    if message:
        assert message.startswith("data/staff_survey.csv, row ")
    else:
        found = tables.read("staff_survey", folder)
        assert found["percent"].between(0, 100).all()
        assert found["id"].is_unique

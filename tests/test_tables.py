"""A table is what its description says, or it is refused with one line that tells where it is wrong."""

import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from inspect import signature
from pathlib import Path

import pandas as pd
import pytest

from analysis import claims, estimate
from analysis.check import check
from analysis.errors import InputError
from analysis.evidence import answer
from analysis.inputs import register, tables

WITHOUT_FIGURES = (
    "rule_changes",
    "documents",
    "derived",
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


def test_everything_under_data_is_as_described_and_what_it_names_is_there() -> None:
    assert check().endswith("all in order")
    assert [name for name in tables.names() if tables.read(name).empty] == []


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


def test_a_table_is_the_same_however_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tables.DATA.parent)
    frame = tables.read("claims")
    assert tables.read("claims", tables.DATA) is frame
    assert tables.read("claims", folder=Path("data")) is frame
    assert tables.read("claims", tables.DATA / ".." / "data") is frame


def test_every_number_is_read_to_its_last_digit() -> None:
    for name in tables.names():
        rows = tables.texts(name)
        for column in tables.read(name).select_dtypes("number"):
            for row, value in zip(rows, tables.read(name)[column], strict=True):
                assert pd.isna(value) if not row[column] else float(row[column]) == value, f"{name}, {row}"


def test_one_reset_forgets_whatever_was_computed_from_tables() -> None:
    """Every cache of the rooms that compute from data/ belongs to those that ``forget`` empties."""
    rooms = ("analysis.inputs", "analysis.estimate", "analysis.claims", "analysis.evidence", "analysis.sensitivity")
    estimate.for_assumptions(register.base())
    claims.findings()
    answer.period("england", "latest")
    found = {
        f"{module.__name__}.{name}": member
        for module in list(sys.modules.values())
        if getattr(module, "__name__", "").startswith(rooms)
        for name, member in vars(module).items()
        if hasattr(member, "cache_info") and signature(member.__wrapped__).parameters.keys() != {"result"}
    }
    depending = {name: cached for name, cached in found.items() if name != "analysis.estimate.functions"}
    assert sum(cached.cache_info().currsize > 0 for cached in depending.values()) >= 5
    tables.forget()
    assert [name for name, cached in depending.items() if cached.cache_info().currsize] == []


def test_a_change_on_disk_counts_after_the_reset(data_copy: Path) -> None:
    before = tables.read("staff_survey", data_copy)["percent"].iloc[0]
    path = data_copy / "staff_survey.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("37.1", "37.2", 1), encoding="utf-8")
    assert tables.read("staff_survey", data_copy)["percent"].iloc[0] == before
    tables.forget()
    assert tables.read("staff_survey", data_copy)["percent"].iloc[0] == 37.2


def test_a_byte_order_mark_and_line_ends_of_windows_are_read_as_spreadsheets_write_them(data_copy: Path) -> None:
    path = data_copy / "staff_survey.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text("\ufeff" + text.replace("\n", "\r\n"), encoding="utf-8", newline="")
    pd.testing.assert_frame_equal(tables.read("staff_survey", data_copy), tables.read("staff_survey"))
    assert tables.texts("staff_survey", data_copy) == tables.texts("staff_survey")


def test_a_table_that_passed_is_not_checked_again_and_one_whose_relations_changed_is(
    data_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables.read("staff_survey", data_copy)
    monkeypatch.setattr(tables, "_frames", {})
    monkeypatch.setattr(tables, "_check_as_described", lambda name, folder: pytest.fail(f"{name} was checked"))
    tables.forget()
    tables.read("staff_survey", data_copy)
    path = data_copy / "documents.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("nss-2015", "nss-1915"), encoding="utf-8")
    tables.forget()
    with pytest.raises(pytest.fail.Exception, match="staff_survey was checked"):
        tables.read("staff_survey", data_copy)


# What follows: several tables are replaced together, or none.
NAMES = ("absence_days", "staff_survey", "prices")


def changed_tables(folder: Path) -> dict[str, tables.Rows]:
    """Three tables without their last row."""
    return {name: tables.texts(name, folder)[:-1] for name in NAMES}


def dying_after(steps: int, work: Callable[[], object]) -> int:
    """Do some work in another process, which is killed before its step number ``steps`` on the disk; its status."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    left = iter(range(steps))

    def dying(real: Callable) -> Callable:
        def step(*given: object, **named: object) -> object:
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*given, **named)

        return step

    for name in ("replace", "rename", "mkdir", "rmdir", "unlink", "chmod", "open"):
        setattr(os, name, dying(getattr(os, name)))
    Path.write_text = dying(Path.write_text)
    try:
        work()
    except BaseException:
        os._exit(1)
    os._exit(0)


def test_tables_whose_writer_is_killed_are_all_old_or_all_new_and_can_be_replaced_again(
    data_copy: Path, tmp_path: Path
) -> None:
    old, new_rows = contents(data_copy), changed_tables(data_copy)
    whole = Path(shutil.copytree(data_copy, tmp_path / "whole"))
    tables.replace(new_rows, whole)
    new = contents(whole)
    assert sum(old[name] != new[name] for name in old) == len(NAMES)
    outcomes = []
    for steps in range(60):
        copy = Path(shutil.copytree(data_copy, tmp_path / f"killed-{steps}"))
        status = dying_after(steps, lambda copy=copy: tables.replace(new_rows, copy))
        if status == 0:
            break
        assert status == signal.SIGKILL
        tables.texts("prices", copy)  # any use of the tables finishes what counts
        assert contents(copy) in (old, new), f"tables are mixed after {steps} steps"
        outcomes.append(contents(copy) == new)
        tables.replace(new_rows, copy)
        assert sorted(path.name for path in copy.iterdir()) == sorted(path.name for path in whole.iterdir())
        assert contents(copy) == new
    assert len(outcomes) >= 10
    assert outcomes == sorted(outcomes), "new tables were lost again"
    assert {True, False} == set(outcomes)


def test_a_full_disk_and_an_interruption_leave_every_table_and_nothing_else(
    data_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, rows = contents(data_copy), changed_tables(data_copy)
    for problem, expected in ((OSError(28, "No space left on device"), InputError), (KeyboardInterrupt(), None)):
        left = iter([True, False])

        def failing(*_: object, problem: BaseException = problem, left: Iterator = left, **__: object) -> None:
            if not next(left):
                raise problem

        monkeypatch.setattr(Path, "write_text", failing)
        with pytest.raises(expected or KeyboardInterrupt):
            tables.replace(rows, data_copy)
        monkeypatch.undo()
        assert contents(data_copy) == before
        assert {path.suffix for path in data_copy.iterdir()} == {".csv", ".json"}


def test_a_table_keeps_its_permissions(data_copy: Path) -> None:
    (data_copy / "prices.csv").chmod(0o664)
    (data_copy / "staff_survey.csv").chmod(0o640)
    tables.replace(changed_tables(data_copy), data_copy)
    assert [(data_copy / f"{name}.csv").stat().st_mode & 0o777 for name in ("prices", "staff_survey")] == [0o664, 0o640]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}

"""The only room that opens data/: tables as described by data/datapackage.json, checked whenever they are read.

The description (types, units, keys, constraints, relations, order of rows) is enforced by Frictionless. A table that
breaks it is refused with one line: file, row, column, value, what was expected.

Several tables are replaced together or not at all. The new ones are written beside the old, then a list of them is put
in place, and that is the moment from which they count; then each is renamed. Whoever next uses the tables after an
interruption finishes the renaming.
"""

import csv
import os
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pandas as pd
from frictionless import FrictionlessException, Package, Resource
from frictionless.errors import PrimaryKeyError, RowError

from analysis.errors import InputError, unknown

DATA = Path(__file__).resolve().parent.parent.parent / "data"
REPLACING = "replacing"  # file that lists, while tables are replaced, those that count as replaced
UNFINISHED = ".unfinished"

Rows = list[dict[str, str]]


@cache
def read(name: str, folder: Path = DATA) -> pd.DataFrame:
    """The table ``name`` of the data package in ``folder``, one row per figure, typed as its schema says.

    Callers must not change what they get: it is read once and shared.

    Raises InputError for an unknown table and for the first thing in the table that its description does not allow.
    """
    resource = _resource(name, folder)
    report = resource.validate(limit_errors=1)
    for task in report.tasks:
        for error in task.errors:
            raise InputError(_sentence(resource, error))
    frame = resource.to_pandas().reset_index()[resource.schema.field_names]
    words = [field.name for field in resource.schema.fields if field.type == "string"]
    frame[words] = frame[words].fillna("")
    _check_order(resource, frame)
    return frame


def names(folder: Path = DATA) -> tuple[str, ...]:
    """The names of all tables, in the order of the description."""
    return tuple(_package(folder).resource_names)


def key(name: str, folder: Path = DATA) -> list[str]:
    """The columns that together identify a row of the table."""
    return _resource(name, folder).schema.primary_key


def unit(name: str, column: str, folder: Path = DATA) -> str:
    """The unit that the description gives to a column."""
    return _resource(name, folder).schema.get_field(column).custom.get("unit", "")


def texts(name: str, folder: Path = DATA) -> Rows:
    """The rows of a table as they are written, every cell a text."""
    _finish(folder)
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(changed: Mapping[str, Rows], folder: Path) -> None:
    """Write tables into a folder where nobody reads yet; ``replace`` is for those in use."""
    for name, rows in changed.items():
        (folder / f"{name}.csv").write_text(_as_csv(rows), encoding="utf-8", newline="")


def replace(changed: Mapping[str, Rows], folder: Path = DATA) -> None:
    """Replace tables, all or none even if interrupted; check them beforehand and hold the folder meanwhile.

    Raises InputError if the folder cannot be written or the disk is full; then no table has changed.
    """
    _finish(folder)
    for left in folder.glob(f"*{UNFINISHED}"):  # by a command that was killed before its tables counted
        _remove(left)
    paths = [folder / f"{name}.csv" for name in changed]
    try:
        for path, rows in zip(paths, changed.values(), strict=True):
            _write_through(_unfinished(path), _as_csv(rows))
        _write_through(_unfinished(folder / REPLACING), "".join(f"{path.name}\n" for path in paths))
        os.replace(_unfinished(folder / REPLACING), folder / REPLACING)
    except BaseException as problem:
        for path in [*paths, folder / REPLACING]:
            _remove(_unfinished(path))
        if isinstance(problem, OSError):
            raise InputError(f"{folder.name}/: {problem.strerror}; no table was changed") from None
        raise
    _finish(folder)
    read.cache_clear()


@cache
def _package(folder: Path) -> Package:
    _finish(folder)
    try:
        return Package(str(folder / "datapackage.json"))
    except FrictionlessException as problem:
        raise InputError(f"{folder.name}/datapackage.json: {problem.error.note}") from None


def _resource(name: str, folder: Path) -> Resource:
    package = _package(folder)
    if name not in package.resource_names:
        raise unknown("table", name, package.resource_names)
    return package.get_resource(name)


def _sentence(resource: Resource, error: object) -> str:
    """One line for a Frictionless error: file, row, column, value, what was expected."""
    place = f"data/{resource.path}"
    note = " ".join(str(error.note or error.message).split()).rstrip(".")
    if isinstance(error, RowError):
        place += f", row {error.row_number}"
        column = getattr(error, "field_name", "")
        if column:
            value = dict(zip([field.name for field in resource.schema.fields], error.cells, strict=False)).get(
                column, ""
            )
            return f"{place}, column {column}: {value!r}; {_expected(resource, column, note)}"
        if isinstance(error, PrimaryKeyError):
            values = dict(zip([field.name for field in resource.schema.fields], error.cells, strict=False))
            place += ", " + ", ".join(f"{column} = {values[column]}" for column in resource.schema.primary_key)
            note = note.replace("row at position", "row")
    return f"{place}: {note}"


def _expected(resource: Resource, column: str, note: str) -> str:
    field = resource.schema.get_field(column)
    rules = [f"{rule} {value}" for rule, value in field.constraints.items() if rule != "required"]
    unit_text = f" in {field.custom['unit']}" if "unit" in field.custom else ""
    return f"{note}; expected {field.type}{unit_text}" + (f" ({', '.join(rules)})" if rules else "")


def _check_order(resource: Resource, frame: pd.DataFrame) -> None:
    """Refuse a row that stands before a row that should follow it (description property ``order``)."""
    columns = resource.custom.get("order", [])
    rows = list(frame[columns].itertuples(index=False, name=None)) if columns else []
    for number, (before, after) in enumerate(pairwise(rows), start=3):
        if after < before:
            raise InputError(
                f"data/{resource.path}, row {number}, column {columns[0]}: {after[0]!r} stands after {before[0]!r}; "
                f"expected rows in ascending order of {', '.join(columns)}"
            )


def _finish(folder: Path) -> None:
    """Rename the tables that count as replaced, if a command was interrupted before it had done so."""
    try:
        replaced = (folder / REPLACING).read_text(encoding="utf-8").split()
    except FileNotFoundError:
        return
    try:
        for name in replaced:
            with suppress(FileNotFoundError):  # renamed before the interruption, or by another command just now
                os.replace(_unfinished(folder / name), folder / name)
        _keep_names(folder)
        _remove(folder / REPLACING)
    except OSError as problem:
        raise InputError(
            f"{folder.name}/: a change of tables was interrupted and cannot be finished: {problem.strerror}"
        ) from None


def _as_csv(rows: Rows) -> str:
    text = StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _unfinished(path: Path) -> Path:
    return path.with_name(path.name + UNFINISHED)


def _write_through(path: Path, text: str) -> None:
    """Write a file down to the disk, so that a name given to it later is never that of an empty one."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _keep_names(folder: Path) -> None:
    """Write the folder's renamings down to the disk, where a folder can be opened; on Windows none can."""
    try:
        place = os.open(folder, os.O_RDONLY)
    except PermissionError:
        return
    try:
        os.fsync(place)
    finally:
        os.close(place)


def _remove(path: Path) -> None:
    with suppress(OSError):  # not there, or not to be removed, as in a folder that cannot be written
        path.unlink()

"""The only room that opens data/: tables as described by data/datapackage.json, checked whenever they are read.

The description (types, units, keys, constraints, relations, order of rows) is enforced by Frictionless. A table that
breaks it is refused with one line: file, row, column, value, what was expected.
"""

from functools import cache
from itertools import pairwise
from pathlib import Path

import pandas as pd
from frictionless import FrictionlessException, Package, Resource
from frictionless.errors import PrimaryKeyError, RowError

from analysis.errors import InputError, unknown

DATA = Path(__file__).resolve().parent.parent / "data"


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


@cache
def _package(folder: Path) -> Package:
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
            value = dict(zip([field.name for field in resource.schema.fields], error.cells, strict=False)).get(column, "")
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

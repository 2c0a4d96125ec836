"""The only room that opens data/: tables as data/datapackage.json describes them, refused where they differ.

A table is checked by Frictionless (types, constraints, keys, relations) once for each state of its file; that it
passed is remembered under _build/checked. Whatever else is computed from tables and kept is kept by
``cached_on_data``, so that ``forget`` forgets all of it. ``git restore data`` undoes a change.
"""

import json
import os
import re
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from hashlib import sha256
from itertools import pairwise, zip_longest
from math import isfinite
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import InputError, shown, unknown
from analysis.folders import DATA, ROOT
from analysis.inputs import csv_text

CHECKED = ROOT / "_build" / "checked"  # an empty file for each state of a table that passed its checks
REPLACING, UNFINISHED = ".replacing", ".unfinished"  # folders of tables that count as replaced, and of some that do not
TEXT, WHOLE, NUMBER = map(re.compile, (r".*", r"-?[0-9]{1,18}", r"-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?"))

Rows = list[dict[str, str]]
_caches: list[Callable[[], None]] = []
_frames: dict[str, pd.DataFrame] = {}


def cached_on_data(function: Callable) -> Callable:
    """Remember what a function computes from the tables until ``forget``."""
    remembered = cache(function)
    _caches.append(remembered.cache_clear)
    return remembered


def forget() -> None:
    """Forget every table and all that was computed from one: to be called when a file of data/ has changed."""
    for clear in _caches:
        clear()


def read(name: str, folder: Path | None = None) -> pd.DataFrame:
    """The table ``name`` of ``folder``, or of data/, one row per figure, typed as its description says.

    Callers must not change what they get: it is read once and shared.

    Raises InputError for an unknown table and for the first thing in the table that its description does not allow.
    """
    return _read(name, (folder or DATA).resolve())


@cached_on_data
def by_key(name: str, folder: Path | None = None) -> pd.DataFrame:
    """The same with the first column of its key as index."""
    return read(name, folder).set_index(key(name, folder)[0])


def names(folder: Path | None = None) -> tuple[str, ...]:
    """The names of all tables, in the order of the description."""
    return tuple(resource["name"] for resource in _description(folder or DATA)["resources"])


def key(name: str, folder: Path | None = None) -> list[str]:
    """The columns that together identify a row of the table."""
    return _resource(name, folder or DATA)["schema"]["primaryKey"]


def unit(name: str, column: str, folder: Path | None = None) -> str:
    """The unit that the description gives to a column; ``see C`` where column C holds the unit of each row."""
    return _fields(name, folder or DATA)[column].get("unit", "")


def listed(cell: str) -> tuple[str, ...]:
    """The names that a cell lists, separated by semicolons."""
    return tuple(filter(None, map(str.strip, cell.split(";"))))


def texts(name: str, folder: Path | None = None) -> Rows:
    """The rows of a table as they are written, every cell a text."""
    _finish(folder or DATA)
    head, *rows = csv_text.cells((folder or DATA) / f"{name}.csv", f"data/{name}.csv")
    return [dict(zip(head, row, strict=False)) for row in rows]


def check(folder: Path | None = None) -> None:
    """Read every table; then check lists of names (description property ``each``) and units against those there are.

    Raises InputError for the first thing that is wrong.
    """
    keys = {name: set(read(name, folder)[key(name, folder)[0]]) for name in names(folder)}
    units = _description(folder or DATA)["units"]
    for name in keys:
        for column, field in _fields(name, folder or DATA).items():
            if "each" not in field and not column.endswith("unit"):
                continue
            kind, known = (
                (f"row of data/{field['each']}.csv", keys[field["each"]]) if "each" in field else ("unit", units)
            )
            for number, (own, cell) in enumerate(read(name, folder)[[key(name)[0], column]].to_numpy(), start=2):
                place = f"data/{name}.csv, row {number}, column {column}"
                for value in listed(cell) if "each" in field else [cell]:
                    if value not in known and value:
                        raise InputError(f"{place}: {unknown(kind, value, known)}")
                    if field.get("each") == name and value == own:
                        raise InputError(f"{place}: {shown(value)} is this row itself; expected another")


def write(changed: Mapping[str, Rows], folder: Path) -> None:
    """Write tables into a folder where nobody reads yet; ``replace`` is for those in use."""
    for name, rows in changed.items():
        text = pd.DataFrame(rows).to_csv(index=False, lineterminator="\n")
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")


def replace(changed: Mapping[str, Rows], folder: Path | None = None) -> None:
    """Replace tables, all or none even if interrupted; check them beforehand and hold the folder meanwhile.

    The new tables are written into a folder of their own. They count once it has its name; who next uses the tables
    moves up what an interruption left there. Raises InputError if they cannot be written; then no table has changed.
    """
    folder = folder or DATA
    _finish(folder)
    unfinished = folder / UNFINISHED
    try:
        shutil.rmtree(unfinished, ignore_errors=True)  # of a command that was killed before its tables counted
        unfinished.mkdir()
        write(changed, unfinished)
        for name in changed:
            shutil.copymode(folder / f"{name}.csv", unfinished / f"{name}.csv")
        unfinished.rename(folder / REPLACING)
    except OSError as problem:
        raise InputError(f"{folder.name}/: {problem.strerror}; no table was changed") from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    _finish(folder)
    forget()


def _finish(folder: Path) -> None:
    """Move up the tables that count as replaced, if a command was interrupted before it had done so."""
    try:
        for path in sorted((folder / REPLACING).glob("*.csv")):
            with suppress(FileNotFoundError):  # moved by another command just now
                os.replace(path, folder / path.name)
        with suppress(FileNotFoundError):
            (folder / REPLACING).rmdir()
    except OSError as problem:
        raise InputError(f"{folder.name}/{REPLACING}: tables cannot be moved from there ({problem.strerror})") from None


@cached_on_data
def _read(name: str, folder: Path) -> pd.DataFrame:
    state = _state(name, folder)
    if state not in _frames:  # by what is in the file and not by where it is, so never out of date
        _frames[state] = _checked(name, folder, CHECKED / state)
    return _frames[state]


def _checked(name: str, folder: Path, passed: Path) -> pd.DataFrame:
    """The table, checked unless the file ``passed`` says that it was."""
    known = passed.exists()
    if not known:
        _check_shape(name, folder)
        _check_as_described(name, folder)
    types = {column: _type(field) for column, field in _fields(name, folder).items()}
    missing = {column: [""] for column, kind in types.items() if kind != "str"}
    frame = pd.read_csv(
        folder / f"{name}.csv",
        dtype=types,
        na_values=missing,
        keep_default_na=False,
        encoding="utf-8-sig",
    )
    if not known:
        _check_order(name, folder, frame)
        with suppress(OSError):  # where nothing can be written, the table is checked anew each time
            passed.parent.mkdir(parents=True, exist_ok=True)
            passed.touch()
    return frame


@cached_on_data
def _description(folder: Path) -> dict[str, Any]:
    _finish(folder)
    try:
        return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise InputError(f"data/datapackage.json: {problem}") from None


def _resource(name: str, folder: Path) -> dict[str, Any]:
    for resource in _description(folder)["resources"]:
        if resource["name"] == name:
            return resource
    raise unknown("table", name, names(folder))


@cached_on_data
def _fields(name: str, folder: Path) -> dict[str, dict[str, Any]]:
    """The description of each column by its name, in order."""
    return {field["name"]: field for field in _resource(name, folder)["schema"]["fields"]}


def _type(field: dict[str, Any]) -> str:
    """The pandas type of a column; whole numbers may be missing where they are not required."""
    whole = "int64" if field.get("constraints", {}).get("required") else "Int64"
    return {"number": "float64", "integer": whole}.get(field["type"], "str")


def _state(name: str, folder: Path) -> str:
    """A digest of all that decides whether a table passes: its bytes, tables referred to, description, rules."""
    links = _resource(name, folder)["schema"].get("foreignKeys", ())
    others = [link["reference"]["resource"] for link in links if link["reference"]["resource"]]
    files = [folder / f"{table}.csv" for table in [name, *others]]
    rules = [Path(__file__), Path(csv_text.__file__), folder / "datapackage.json"]
    return sha256(name.encode() + b"".join(map(_digest, [*files, *rules]))).hexdigest()


@cached_on_data
def _digest(path: Path) -> bytes:
    return sha256(path.read_bytes()).digest() if path.is_file() else b""


def _check_shape(name: str, folder: Path) -> None:
    """Refuse other columns than those described, rows of another length, and numbers written in other signs."""
    file, fields = f"data/{name}.csv", _fields(name, folder)
    head, *rows = csv_text.cells(folder / f"{name}.csv", file)
    for place, (found, expected) in enumerate(zip_longest(head, fields, fillvalue=""), start=1):
        if found != expected:
            expected = expected or "no further column"
            raise InputError(f"{file}, row 1, column {place}: {shown(found)}; expected the name {expected}")
    written = {"string": TEXT, "number": NUMBER, "integer": WHOLE}
    forms = [(column, field, written[field["type"]]) for column, field in fields.items()]
    for number, row in enumerate(rows, start=2):
        if len(row) != len(fields):
            raise InputError(f"{file}, row {number}: {len(row)} values; expected {len(fields)}, one for each column")
        for (column, field, form), cell in zip(forms, row, strict=True):
            if cell and not (form.fullmatch(cell) and (form is TEXT or isfinite(float(cell)))):
                raise InputError(f"{file}, row {number}, column {column}: {shown(cell)}; {_expected(field)}")


def _check_as_described(name: str, folder: Path) -> None:
    for task in _package(folder).get_resource(name).validate(limit_errors=1).tasks:
        for error in task.errors:
            raise InputError(_sentence(name, folder, error))


@cached_on_data
def _package(folder: Path) -> Any:
    from frictionless import FrictionlessException, Package  # slow to import, and most commands need none of it

    try:
        package = Package(str(folder / "datapackage.json"))
    except FrictionlessException as problem:
        raise InputError(f"data/datapackage.json: {' '.join(problem.error.note.split())}") from None
    for resource in package.resources:
        resource.encoding = "utf-8-sig"
    return package


def _sentence(name: str, folder: Path, error: Any) -> str:
    """One line for a Frictionless error: file, row, column, value, what was expected."""
    note = " ".join(str(error.note or error.message).split()).rstrip(".").replace("row at position", "row")
    if not hasattr(error, "row_number"):
        return f"data/{name}.csv: {note}"
    cells = dict(zip(_fields(name, folder), error.cells, strict=False))
    if column := getattr(error, "field_name", ""):
        place = f"data/{name}.csv, row {error.row_number}, column {column}"
        return f"{place}: {shown(str(cells[column]))}; {note}; {_expected(_fields(name, folder)[column])}"
    keys = ", ".join(f"{column} = {cells[column]}" for column in key(name, folder))
    return f"data/{name}.csv, row {error.row_number}, {keys}: {note}"


def _expected(field: dict[str, Any]) -> str:
    rules = [f"{rule} {value}" for rule, value in field.get("constraints", {}).items() if rule != "required"]
    unit_text = f" in {field['unit']}" if "unit" in field else ""
    return f"expected {field['type']}{unit_text}" + (f" ({', '.join(rules)})" if rules else "")


def _check_order(name: str, folder: Path, frame: pd.DataFrame) -> None:
    """Refuse a row that stands before a row that should follow it (description property ``order``)."""
    columns = _resource(name, folder).get("order", [])
    rows = list(frame[columns].itertuples(index=False, name=None)) if columns else []
    for number, (before, after) in enumerate(pairwise(rows), start=3):
        if after < before:
            reason = (
                f"{after[0]!r} stands after {before[0]!r}; expected rows in ascending order of {', '.join(columns)}"
            )
            raise InputError(f"data/{name}.csv, row {number}, column {columns[0]}: {reason}")

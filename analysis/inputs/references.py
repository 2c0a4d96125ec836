"""Figures by the place where they stand: a row of a table, or an expression of data/derived.csv."""

from functools import partial

import numpy as np

from analysis.errors import InputError, unknown
from analysis.inputs import arithmetic, tables
from analysis.inputs.measures import MEASURES, measure
from analysis.inputs.tables import cached_on_data

DERIVED = "derived"
RESTING = ("assumptions", "alternatives")  # tables of values that are themselves located elsewhere


def locate(reference: str) -> float:
    """The figure at ``TABLE:ROW``, ``TABLE:ROW:COLUMN`` or ``derived:NAME``, in the unit in which it stands there.

    Raises InputError for a reference to nothing.
    """
    return located(reference)[0]


@cached_on_data
def located(reference: str) -> tuple[float, str]:
    """The figure at a reference, and its unit."""
    table, _, row = reference.partition(":")
    row, _, column = row.partition(":")
    column = column or _value_column(table)
    frame = tables.by_key(table)
    if row not in frame.index:
        raise unknown("derived figure" if table == DERIVED else f"row of data/{table}.csv", row, map(str, frame.index))
    if table == DERIVED:
        return _derived(row, ()), frame.at[row, "unit"]
    if column not in figure_columns(table):
        raise unknown(f"column of figures of data/{table}.csv", column, figure_columns(table))
    if np.ndim(frame.at[row, column]) or np.isnan(frame.at[row, column]):
        raise InputError(f"{reference} names {'no figure' if not np.ndim(frame.at[row, column]) else 'several rows'}")
    unit = tables.unit(table, column)
    return float(frame.at[row, column]), frame.at[row, unit[4:]] if unit.startswith("see ") else unit


def figure_columns(table: str) -> list[str]:
    """The columns of a table that have a unit."""
    return [column for column in tables.read(table).columns if tables.unit(table, column)]


def _derived(name: str, waiting: tuple[str, ...]) -> float:
    """A figure of data/derived.csv; ``waiting`` are those that are being computed from it."""
    if name in waiting:
        raise InputError(f"derived figure {name!r} rests on itself; expected other figures")
    expression = tables.by_key(DERIVED).at[name, "expression"]
    return arithmetic.evaluate(expression, partial(_term, waiting=(*waiting, name)))


def _term(term: arithmetic.Term, waiting: tuple[str, ...]) -> float:
    name, row = term
    if name in MEASURES:
        return measure(name, row)
    if name in RESTING or name not in tables.names() or not row:
        raise unknown("measure, or table with a row", name, [*MEASURES, *tables.names()])
    if name == DERIVED and row in tables.by_key(DERIVED).index:
        return _derived(row, waiting)
    return locate(f"{name}:{row}")


def _value_column(table: str) -> str:
    """The column that holds a table's figures: the only one with a unit, or the one called ``value``."""
    columns = figure_columns(table)
    if table != DERIVED and len(columns) != 1 and "value" not in columns:
        which = (
            f"more than one column of figures; name one of {', '.join(columns)}" if columns else "no column of figures"
        )
        raise InputError(f"data/{table}.csv has {which}")
    return columns[0] if len(columns) == 1 else "value"

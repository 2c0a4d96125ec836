"""Changes of data: every number of every table in turn, by 2% and by two neighbouring digits in the wrong order."""

import random
from dataclasses import dataclass, replace
from itertools import pairwise

import pandas as pd

from analysis import tables

TWO_PERCENT, DIGIT_SWAP = "2%", "digit swap"


@dataclass(frozen=True)
class FigureChange:
    """One change of one figure; ``row`` is the row of the file, whose first row holds the names of the columns."""

    table: str
    row: int
    key: str
    column: str
    kind: str
    before: str
    after: str

    @property
    def name(self) -> str:
        """Where the figure stands and what becomes of it."""
        return f"data/{self.table}.csv, row {self.row} ({self.key}), column {self.column}: {self.before} → {self.after}"

    def undone(self) -> "FigureChange":
        """The same place with nothing changed."""
        return replace(self, after=self.before)


def changes() -> list[FigureChange]:
    """Every change of every figure of every table."""
    return [change for name in tables.names() for change in changes_of(name)]


def changes_of(name: str) -> list[FigureChange]:
    """Both changes of every number that stands in a table; a number of one digit, or of equal digits, has no swap."""
    rows, numbers = tables.texts(name), tables.read(name).select_dtypes("number").columns
    found = []
    for place, row in enumerate(rows, start=2):
        key = ", ".join(row[column] for column in tables.key(name))
        for column in numbers:
            if row[column]:
                after = {TWO_PERCENT: two_percent_more(row[column]), DIGIT_SWAP: digits_swapped(row[column], f"{name}:{key}:{column}")}
                found += [FigureChange(name, place, key, column, kind, row[column], text) for kind, text in after.items() if text]
    return found


def two_percent_more(text: str) -> str:
    """A number as written, 2% up, at least by one for a whole number; for nought, one fiftieth, or one if it is whole."""
    value = float(text)
    if "." in text or (value and float(value * 1.02).is_integer()):
        return f"{value * 1.02 or 0.02:.12g}"
    return str(max(round(value * 1.02), int(value) + 1))


def digits_swapped(text: str, seed: str) -> str:
    """A number with two neighbouring digits exchanged, picked with a seed; empty if no exchange changes its value.

    Of its whole part where that has two that differ: published days have five decimals, and nobody mistypes a second.
    """
    places = [place for place, sign in enumerate(text) if sign.isdigit()]
    whole = [place for place in places if place < (text + ".").index(".")]
    candidates = _exchanged(text, whole) or _exchanged(text, places)
    return random.Random(seed).choice(candidates) if candidates else ""


def _exchanged(text: str, places: list[int]) -> list[str]:
    """The texts with the digits at two neighbouring places exchanged, of those that are another number."""
    swapped = [text[:one] + text[two] + text[one + 1 : two] + text[one] + text[two + 1 :] for one, two in pairwise(places)]
    return [found for found in swapped if float(found) != float(text)]


def apply(change: FigureChange) -> None:
    """Make a change in the table that this process has read; ``undo`` takes it back."""
    _set(change, change.after)


def undo(change: FigureChange) -> None:
    """Put the figure back."""
    _set(change, change.before)


def _set(change: FigureChange, text: str) -> None:
    frame: pd.DataFrame = tables.read(change.table)
    place = frame.columns.get_loc(change.column)
    frame.iat[change.row - 2, place] = frame[change.column].dtype.type(float(text))

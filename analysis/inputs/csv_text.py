"""Reads the cells of a CSV file, or says what makes it none. Cells are text: nothing in a file is ever evaluated."""

import csv
import re
from io import StringIO
from pathlib import Path

from analysis.errors import InputError, shown

UNREADABLE = re.compile(  # control signs, signs that turn the direction of writing, bytes that are no UTF-8
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\ud800-\udfff\u2028-\u202e\u2060-\u2069\ufeff\ufffd]"
)
MERGE_MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def cells(path: Path, file: str) -> list[list[str]]:
    """The cells of every row as they are written; row 1 holds the names of the columns. ``file`` names it in errors.

    A byte-order mark, as spreadsheets write it, is left out. Raises InputError for a file that is missing, empty, no
    UTF-8 text, in conflict after a merge, or not separated by commas.
    """
    reader = csv.reader(StringIO(_text(path, file), newline=""), strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as problem:
        raise InputError(f"{file}, row {len(rows) + 1}: {problem}; expected values separated by commas") from None
    for number, row in enumerate(rows, start=1):
        _check_readable(file, number, row, rows[0])
    if not rows or not any(rows[0]):
        raise InputError(f"{file}, row 1: it is empty; expected the names of the columns")
    return rows


def _text(path: Path, file: str) -> str:
    if not path.is_file():  # a folder, a pipe and a device are none, and reading some of them would never end
        raise InputError(f"{file}: {'is no file' if path.exists() else 'there is no such file'}; expected a CSV file")
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise InputError(f"{file}: {problem.strerror}; expected a CSV file") from None
    if content.startswith(SPREADSHEETS):
        raise InputError(f"{file}: is a spreadsheet; expected CSV (save its sheet as CSV)")
    return content.decode("utf-8-sig", errors="surrogateescape")


def _check_readable(file: str, number: int, row: list[str], head: list[str]) -> None:
    if row and row[0].startswith(MERGE_MARKERS):
        raise InputError(f"{file}, row {number}: {shown(row[0])} is the mark of an unfinished merge; settle it first")
    for place, cell in enumerate(row):
        if UNREADABLE.search(cell):
            column = head[place] if number > 1 and place < len(head) else str(place + 1)
            raise InputError(
                f"{file}, row {number}, column {column}: {shown(cell)} holds signs that are no UTF-8 text in one line"
            )

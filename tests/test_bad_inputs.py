"""Every input of bad_inputs.csv is refused in one line with its status, and leaves nothing behind.

A row names what is given (``kind`` and ``target``), how it is spoilt (``change`` with ``before`` and ``after``), the
status of the command that meets it, and words of its one line, separated by " | ". Kinds:

* ``table``: a file of data/, met by ``check``
* ``release``: the release of three organisations or the whole one after the latest month held, met by ``refresh``
* ``command``: ``target`` is the words of a command, and nothing is spoilt
* ``plan``: a plan of runs, met by ``sweep``

Changes: ``replace`` (the first), ``replace_all``, ``set`` (ROW:COLUMN), ``content`` (all of it), ``append``,
``prepend``, ``truncate`` (to so many signs), ``duplicate`` and ``remove`` (the line that begins so), ``remove_file``.
Signs that cannot be seen are written as in Python: \\n, \\x00, \\ufeff; \\udc92 stands for the single byte 92.
"""

import csv
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from releases import as_csv, next_release, small

from analysis import __main__
from analysis.inputs import tables

PLAN = "chapters: [scale]\ncases:\n  - scenarios: all\n"
ROWS = list(csv.DictReader((Path(__file__).parent / "bad_inputs.csv").read_text(encoding="utf-8").splitlines()))


@pytest.fixture(scope="module")
def whole_release() -> str:
    return as_csv(next_release())


@pytest.fixture
def data_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder of tables that a test may spoil in place of data/; all but the spoilt one are those of the project."""
    (tmp_path / "data").mkdir()
    for path in tables.DATA.iterdir():
        (tmp_path / "data" / path.name).symlink_to(path)
    monkeypatch.setattr(tables, "DATA", tmp_path / "data")
    tables.forget()
    yield
    tables.forget()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_bad_input_is_refused_in_one_line_and_nothing_is_left_behind(
    row: dict[str, str],
    tmp_path: Path,
    whole_release: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
    request: pytest.FixtureRequest,
) -> None:
    place = tmp_path
    if row["kind"] in ("table", "release"):
        request.getfixturevalue("data_in_place")
    monkeypatch.chdir(place)
    words = GIVEN[row["kind"]](row, place, whole_release)
    before = contents(place)
    monkeypatch.setattr(sys, "argv", ["analysis", *words])
    status = __main__.main()
    printed, message = capsys.readouterr()
    assert (str(status), printed) == (row["status"], ""), message
    assert len(message.splitlines()) == 1, message
    assert len(message) < 600, message
    for part in row["words"].split(" | "):
        assert part in message, f"{part!r} is missing in: {message}"
    assert contents(place) == before


def given_table(row: dict[str, str], place: Path, whole: str) -> list[str]:
    name = row["target"] if "." in row["target"] else f"{row['target']}.csv"
    path = place / "data" / name
    text = path.read_text(encoding="utf-8")
    path.unlink()
    if row["change"] != "remove_file":
        write(path, spoilt(text, row))
    return ["check"]


def given_release(row: dict[str, str], place: Path, whole: str) -> list[str]:
    if row["target"] == "next":
        name = place / "data" / "absence_days.csv"  # without the total that is held of the month
        text = "".join(line for line in name.open(encoding="utf-8") if not line.startswith("2025-01"))
        name.unlink()
        write(name, text)
    good, bad = place / "good.csv", place / "bad.csv"
    write(good, whole)
    write(bad, spoilt(whole if row["target"] == "next" else as_csv(small()), row))
    return ["refresh", *(["good.csv"] if row["target"] == "small" else []), "bad.csv"]


def given_plan(row: dict[str, str], place: Path, whole: str) -> list[str]:
    write(place / "plan.yml", spoilt(PLAN, row))
    return ["sweep", "plan.yml", "--out", "out"]


def given_command(row: dict[str, str], place: Path, whole: str) -> list[str]:
    return [spelt(word) for word in shlex.split(row["target"])]


GIVEN: dict[str, Callable[[dict[str, str], Path, str], list[str]]] = {
    "table": given_table,
    "release": given_release,
    "plan": given_plan,
    "command": given_command,
}


def spoilt(text: str, row: dict[str, str]) -> str:
    before, after = spelt(row["before"]), spelt(row["after"])
    lines = text.splitlines(keepends=True)
    match row["change"]:
        case "replace":
            result = text.replace(before, after, 1)
        case "replace_all":
            result = text.replace(before, after)
        case "set":
            result = with_cell(text, *before.rsplit(":", 1), after)
        case "content":
            result = after
        case "append":
            result = text + after
        case "prepend":
            result = after + text
        case "truncate":
            result = text[: int(after)]
        case "duplicate":
            result = "".join(line * (1 + line.startswith(before)) for line in lines)
        case "remove":
            result = "".join(line for line in lines if not line.startswith(before))
        case _:
            raise AssertionError(f"no change is called {row['change']!r}")
    assert result != text, f"the change does not apply: {before!r} is not there"
    return result


def with_cell(text: str, key: str, column: str, value: str) -> str:
    head, *rows = csv.reader(StringIO(text))
    place = head.index("ORG_CODE") if "ORG_CODE" in head else 0
    for row in rows:
        if row[place] == key:
            row[head.index(column)] = value
    return as_csv([head, *rows], "\r\n" if "ORG_CODE" in head else "\n")


def spelt(text: str) -> str:
    """A text with its signs that cannot be seen."""
    signs = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}
    return re.sub(
        r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|([nrt\\]))",
        lambda found: signs[found[3]] if found[3] else chr(int(found[1] or found[2], 16)),
        text,
    )


def write(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8", errors="surrogateescape"))


def contents(folder: Path) -> dict[str, str]:
    """What stands in a folder, but for locks; a table that is only linked to is not read again."""
    files = [path for path in folder.rglob("*") if path.suffix != ".lock" and (path.is_symlink() or path.is_file())]
    return {str(path): str(path.readlink()) if path.is_symlink() else path.read_bytes().hex() for path in files}

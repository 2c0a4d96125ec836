"""Whether two runs say the same: the one comparison of recorded numbers and outputs, on one machine or on two.

Recorded numbers are compared by their tier (``display.records``). Of a drawing the text, the alternative and the data
are the same to the letter, and coordinates to ``PIXELS``. All else is the same to the letter. A difference is one line
of text, and nothing where there is none.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from analysis.display import RECORD_TYPE
from analysis.display.records import EXACT, tolerance

PIXELS = 0.15  # coordinates are rounded to a tenth of a pixel: one step more or less, which no screen shows
COORDINATES = re.compile(r' (?:d|x|y|transform|points)="[^"]*"')
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
NAME_IN_A_DRAWING = re.compile(r'(?<=-)[A-Za-z]?[0-9a-f]{10}(?=[")])')  # matplotlib makes it from the coordinates
AROUND = 40
Entry = Mapping[str, Any]


def close(before: float, after: float, digits: int | None = None) -> bool:
    """Whether two numbers are the same in closed form, or in ``digits`` significant digits of an iterative method."""
    allowed = tolerance(max(abs(before), abs(after)), digits)
    return before == after or abs(before - after) <= allowed * (1 + 1e-6)


def same_value(before: Entry, after: Entry) -> bool:
    """Whether two recorded values are the same in the tier of the newer; one without a tier is of an older version."""
    if EXACT in (before.get("tier"), after.get("tier")):
        return before["text"] == after["text"]
    digits = after.get("digits", before.get("digits"))
    return before["unit"] == after["unit"] and close(before["value"], after["value"], digits)


def records(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> Iterator[str]:
    """Every recorded name whose value, unit, text or tier differs, or which only one of two runs recorded."""
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name, {}), after.get(name, {})
        same = old and new and all(old.get(key) == new.get(key) for key in ("unit", "text", "tier", "digits"))
        if not (same and same_value(old, new)):
            yield f"{name}: {_shown(old)}, then {_shown(new)}"


def page(before: str, after: str) -> str:
    """Where two pieces of HTML differ first, with the text around it."""
    for old, new in zip_longest(_pieces(before), _pieces(after), fillvalue=""):
        if old != new and not _same_coordinates(old, new):
            place = next(place for place, pair in enumerate(zip_longest(old, new)) if len(set(pair)) > 1)
            around = slice(max(0, place - AROUND), place + AROUND)
            return f"{old[around]!r}, then {new[around]!r}"
    return ""


def outputs(before: Sequence[Entry], after: Sequence[Entry]) -> Iterator[str]:
    """Where the outputs of a cell differ: what it shows, prints, records or raises."""
    if [output["output_type"] for output in before] != [output["output_type"] for output in after]:
        yield f"{len(before)} outputs, then {len(after)}, or of other kinds"
        return
    for old, new in zip(before, after, strict=True):
        for kind in ("name", "text", "ename", "evalue"):
            if old.get(kind) != new.get(kind):
                yield f"{old.get(kind)!r}, then {new.get(kind)!r}"
        yield from _data(old.get("data", {}), new.get("data", {}))


def notebooks(before: Entry, after: Entry) -> Iterator[str]:
    """Where two executed notebooks differ, by cell: sources and outputs."""
    if len(before["cells"]) != len(after["cells"]):
        yield f"{len(before['cells'])} cells, then {len(after['cells'])}"
    for number, (old, new) in enumerate(zip(before["cells"], after["cells"], strict=False)):
        if old["source"] != new["source"]:
            yield f"cell {number}: another source"
        yield from (f"cell {number}: {line}" for line in outputs(old.get("outputs", []), new.get("outputs", [])))


def _data(before: Entry, after: Entry) -> Iterator[str]:
    """What one output holds, by media type; a plain text beside a page is read by nobody and may hold every digit."""
    if before.keys() != after.keys():
        yield f"{', '.join(before)}, then {', '.join(after)}"
        return
    for kind in sorted(before.keys() - ({"text/plain"} if "text/html" in before else set())):
        if kind == RECORD_TYPE:
            yield from records(before[kind], after[kind])
        elif kind == "text/html":
            yield from filter(None, [page(before[kind], after[kind])])
        elif before[kind] != after[kind]:
            yield f"{kind} differs"


def _pieces(text: str) -> list[str]:
    """A page cut at the coordinates of its drawings, which are every second piece."""
    return re.split(f"({COORDINATES.pattern})", NAME_IN_A_DRAWING.sub("", text))


def _same_coordinates(before: str, after: str) -> bool:
    if not COORDINATES.fullmatch(before) or NUMBER.sub("", before) != NUMBER.sub("", after):
        return False
    pairs = zip(NUMBER.findall(before), NUMBER.findall(after), strict=True)
    return all(abs(float(one) - float(other)) <= PIXELS for one, other in pairs)


def _shown(entry: Entry) -> str:
    if not entry:
        return "not recorded"
    tier = f"{entry['tier']}, {entry['digits']} digits" if "digits" in entry else entry.get("tier", "no tier")
    return f"{entry['text']} ({entry['value']!r} {entry['unit']}; {tier})"

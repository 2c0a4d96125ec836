"""What a chapter records: numbers, verdicts and names, each with the nearness to which another machine must give it.

Three tiers of sameness. *Exact*: a name, or a list of names. *Closed form*: arithmetic, which machines give alike to a
relative 1e-9. *Iterative*: from an optimiser, a solver or a simulation, kept to the significant digits that its method
gives. The text that a page prints is the same to the letter in every tier.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Any

from analysis.display import RECORD_TYPE
from analysis.display.html import table_html
from analysis.errors import InputError
from analysis.number_format import quantity

EXACT, CLOSED_FORM, ITERATIVE = "exact", "closed form", "iterative"
RELATIVE = 1e-9
KEPT = 12  # significant digits of a closed-form number: rounding to them stays far below ``RELATIVE``
DIGITS, DIGITS_OF_SHARES = 4, 3


@dataclass(frozen=True)
class Entry:
    """A value with its unit, the text that a page prints, and the digits that an iterative method gives."""

    value: float | str | tuple[str, ...]
    unit: str
    text: str
    digits: int | None = None

    @property
    def tier(self) -> str:
        """How nearly another machine must give the value."""
        if not isinstance(self.value, float):
            return EXACT
        return ITERATIVE if self.digits else CLOSED_FORM

    @property
    def sameness(self) -> str:
        """The tier, with the digits that the method gives."""
        return f"{self.tier}, {self.digits} digits" if self.digits else self.tier

    def as_json(self) -> dict[str, Any]:
        """The entry as a notebook holds it, a number rounded to the digits that are kept of it."""
        value = self.value
        if isinstance(value, float):
            value = float(f"{value:.{self.digits or KEPT}g}")
        elif isinstance(value, tuple):
            value = list(value)
        digits = {"digits": self.digits} if self.digits else {}
        return {"value": value, "unit": self.unit, "text": self.text, "tier": self.tier} | digits


def entry(
    value: float,
    unit: str,
    digits: int | None = None,
    accurate_to: int | None = None,
    form: Callable[[float, str, int], str] = quantity,
) -> Entry:
    """A number to record, printed with ``digits`` significant digits at most.

    ``accurate_to``: significant digits that an iterative method gives; none for closed form. Where another machine
    could print another text, because the number is so near a rounding edge, the text has a digit less. Raises
    InputError if not even one digit is sure.
    """
    value = float(value)
    margin = tolerance(value, accurate_to)
    for shown in range(digits or (DIGITS_OF_SHARES if unit in ("share", "percent") else DIGITS), 0, -1):
        texts = {form(near, unit, shown) for near in (value - margin, value, value + margin)}
        if len(texts) == 1:
            return Entry(value, unit, texts.pop(), accurate_to)
    raise InputError(
        f"{value!r} {unit}: not one digit of it is sure; expected a method that gives more than {margin:g}"
    )


def verdict(value: float, unit: str, text: str) -> Entry:
    """A verdict as text, with the number that it is on."""
    return Entry(float(value), unit, text)


def name(text: str) -> Entry:
    """A name: of a month, a period, an assumption."""
    return Entry(text, "name", text)


def names(items: Sequence[str]) -> Entry:
    """Several names in their order."""
    return Entry(tuple(items), "names", ", ".join(items))


def tolerance(value: float, digits: int | None) -> float:
    """How far two machines may differ: a relative 1e-9, or one unit in the last of ``digits`` significant digits."""
    if not digits:
        return RELATIVE * abs(value)
    return 10.0 ** (floor(log10(abs(value))) - digits + 1) if value else 0.0


@dataclass(frozen=True)
class Recorded:
    """What a chapter's run found, by name. The site and the checks read it from here."""

    entries: Mapping[str, Entry]

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        entries = dict(sorted(self.entries.items()))
        columns = {"name": entries, "value": [found.text for found in entries.values()]}
        columns["the same elsewhere"] = [found.sameness for found in entries.values()]
        summary = f"<summary>{len(entries)} numbers recorded by this chapter</summary>"
        table = table_html("Recorded numbers", columns)
        return {
            RECORD_TYPE: {name: found.as_json() for name, found in entries.items()},
            "text/html": f'<details class="recorded">{summary}{table}</details>',
            "text/plain": f"{len(entries)} numbers recorded",
        }

"""Numbers as a reader meets them: one form for each unit, four significant digits at most, and two in prose."""

from math import floor, isfinite, log10

SINGULAR = {
    "people": "person",
    "days": "day",
    "hours": "hour",
    "minutes": "minute",
    "seconds": "second",
    "points": "point",
}
COUNTS = ("None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
LARGE = ((1e9, "billion"), (1e6, "million"))


def number(value: float, digits: int = 4) -> str:
    """A number with thousands separators and at most ``digits`` significant digits: 38,480 or 10.01 million or 0.57."""
    if not isfinite(value):
        return "no limit"
    for size, name in LARGE:
        if abs(_rounded(value, digits)) >= size:
            return f"{_plain(value / size, digits)} {name}"
    return _plain(value, digits)


def quantity(value: float, unit: str, digits: int = 4) -> str:
    """A number with its unit: £3.02 billion, 57%, 38,480 FTE, 7.147 days per person."""
    if unit.startswith("pounds"):
        sign = "−" if value < 0 else ""
        return f"{sign}£{number(abs(value), digits)}" + unit.removeprefix("pounds")
    if unit == "share":
        return f"{number(value * 100, digits)}%"
    if unit == "percent":
        return f"{number(value, digits)}%"
    if unit in ("ratio", "times", "rank", "year"):
        return number(value, digits) if unit != "year" else f"{value:g}"
    first, _, rest = unit.partition(" ")
    word = SINGULAR.get(first, first) if number(value, digits) == "1" else first
    return f"{number(value, digits)} {word}" + (f" {rest}" if rest else "")


def low_to_high(low: float, high: float, unit: str, digits: int = 4) -> str:
    """A range with the unit at both ends, as a table shows it: 4% to 5%."""
    return f"{quantity(low, unit, digits)} to {quantity(high, unit, digits)}"


def bare(value: float, unit: str, digits: int = 4) -> str:
    """A number beside a mark whose unit is known: £2 billion, 40%, 10 million; of other units only the number."""
    kind = unit.partition(" ")[0]
    return quantity(value, kind if kind in ("pounds", "share", "percent") else "ratio", digits)


def tick(value: float, unit: str, digits: int = 4) -> str:
    """A number on an axis, as short as can be: £2bn, 40%, 10m, 0.5."""
    return bare(value, unit, digits).replace(" billion", "bn").replace(" million", "m")


def count_word(value: int) -> str:
    """A small number as a word, as at the start of a title."""
    return COUNTS[value] if value < len(COUNTS) else str(value)


def whole_percent(share: float) -> str:
    """A share to the whole percent, for shares that were found by drawing: 13%, under 1%, over 99%."""
    return "under 1%" if 0 < share < 0.01 else "over 99%" if 0.99 < share < 1 else f"{100 * share:.0f}%"


def listing(items: list[str], none: str = "none") -> str:
    """Items joined as in a sentence: a, b and c."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else none


def _plain(value: float, digits: int) -> str:
    rounded = _rounded(value, digits)
    decimals = max(0, digits - 1 - floor(log10(abs(rounded)))) if rounded else 0
    text = f"{rounded:,.{decimals}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def _rounded(value: float, digits: int) -> float:
    return float(f"{value:.{digits - 1}e}")
